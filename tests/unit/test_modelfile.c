/* modelfile: what is written comes back; what is damaged is refused with a line that says why. */
#include "core/base/modelfile.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static char folder[] = "/tmp/wm-modelfile-XXXXXX";
static char path[sizeof folder + 16];

static const uint32_t numbers[3] = {1, 0xFFFFFFFF, 42};
static const wm_modelfile_part parts[] = {
    {"numbers", numbers, sizeof numbers}, {"empty", "", 0}, {"words", "one\0two", 8}};

static void make_folder(void) {
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/m.gaz", folder);
}

static void write_sample(void) {
  wm_error error = {""};
  wm_status status = wm_modelfile_write(path, "gazetteer", 3, wm_z("A card.\n"), parts, 3, &error);
  ck_assert_msg(status == WM_OK, "%s", error.text);
}

static void remove_folder(void) {
  unlink(path);
  rmdir(folder);
}

static size_t load(char **bytes) {
  FILE *in = fopen(path, "rb");
  ck_assert_ptr_nonnull(in);
  fseek(in, 0, SEEK_END);
  size_t size = (size_t)ftell(in);
  rewind(in);
  *bytes = malloc(size);
  ck_assert_uint_eq(fread(*bytes, 1, size, in), size);
  fclose(in);
  return size;
}

static void store(const char *bytes, size_t size) {
  FILE *out = fopen(path, "wb");
  ck_assert_ptr_nonnull(out);
  ck_assert_uint_eq(fwrite(bytes, 1, size, out), size);
  fclose(out);
}

/* Opens; expects a refusal whose message names the path and contains `reason`. */
static void refuse(const char *kind, uint32_t version, const char *reason) {
  wm_error error = {""};
  wm_modelfile *file = NULL;
  ck_assert_int_eq(wm_modelfile_open(path, kind, version, &file, &error), WM_FATAL);
  ck_assert_ptr_null(file);
  ck_assert_msg(strstr(error.text, path) == error.text, "no path in '%s'", error.text);
  ck_assert_msg(strstr(error.text, reason) != NULL, "no '%s' in '%s'", reason, error.text);
}

START_TEST(sections_come_back) {
  write_sample();
  wm_error error = {""};
  wm_modelfile *file = NULL;
  ck_assert_msg(wm_modelfile_open(path, "gazetteer", 3, &file, &error) == WM_OK, "%s", error.text);
  ck_assert_str_eq(wm_modelfile_kind(file), "gazetteer");
  ck_assert_uint_eq(wm_modelfile_version(file), 3);
  wm_str card = wm_modelfile_card(file), section;
  ck_assert_uint_eq(card.length, 8);
  ck_assert_mem_eq(card.bytes, "A card.\n", 8);
  for (size_t i = 0; i < 3; i++) {
    ck_assert(wm_modelfile_section(file, parts[i].name, &section));
    ck_assert_uint_eq(section.length, parts[i].length);
    ck_assert_uint_eq((uintptr_t)section.bytes % WM_MODELFILE_ALIGN, 0);
    ck_assert(section.length == 0 || !memcmp(section.bytes, parts[i].bytes, section.length));
  }
  ck_assert(!wm_modelfile_section(file, "number", &section));
  wm_modelfile_close(file);
  wm_modelfile_close(NULL);
}
END_TEST

START_TEST(any_kind_opens_when_none_is_asked_for) {
  write_sample();
  wm_modelfile *file = NULL;
  ck_assert_int_eq(wm_modelfile_open(path, NULL, 0, &file, NULL), WM_OK);
  wm_modelfile_close(file);
}
END_TEST

START_TEST(wrong_kind_and_version_are_refused) {
  write_sample();
  refuse("tagger", 3, "is a gazetteer of version 3 where a tagger of version 3 is needed");
  refuse("gazetteer", 4, "is a gazetteer of version 3 where a gazetteer of version 4 is needed");
}
END_TEST

START_TEST(every_flipped_byte_is_refused) {
  write_sample();
  char *bytes;
  size_t size = load(&bytes);
  for (size_t i = 0; i < size; i++) {
    bytes[i] = (char)(bytes[i] ^ 0x20);
    store(bytes, size);
    refuse("gazetteer", 3,
           i < 8               ? "not a Wiremill model"
           : i < 12            ? "laid out as version"
           : i >= 40 && i < 48 ? "bytes where its head says"
                               : "checksum");
    bytes[i] = (char)(bytes[i] ^ 0x20);
  }
  free(bytes);
}
END_TEST

START_TEST(every_truncation_is_refused) {
  write_sample();
  char *bytes;
  size_t size = load(&bytes);
  for (size_t n = 0; n < size; n++) {
    store(bytes, n);
    refuse("gazetteer", 3, n < 8 ? "not a Wiremill model" : n < 64 ? "cut short" : "its head says");
  }
  bytes = realloc(bytes, size + 1);
  bytes[size] = 0;
  store(bytes, size + 1);
  refuse("gazetteer", 3, "its head says");
  free(bytes);
}
END_TEST

/* A table that lies under a checksum that is right: byte to change, new value. */
static const struct {
  size_t at;
  unsigned char value;
} lies[] = {
    {16 + 9, 'x'},       /* kind "gazetteerx…", see below: fills the name */
    {48, 0xFF},          /* more sections than rows fit */
    {51, 0x7F},          /* still more */
    {56 + 24, 1},        /* unaligned */
    {56 + 24 + 7, 0x80}, /* offset far outside */
    {56 + 32 + 7, 0xFF}, /* length far outside */
    {56 + 32 + 1, 0xFF}, /* length just outside */
};

START_TEST(a_wrong_table_is_refused) {
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    write_sample();
    char *bytes;
    size_t size = load(&bytes);
    if (lies[i].at < 48 && lies[i].at >= 16)
      memset(bytes + 16, 'x', WM_MODELFILE_NAME);
    bytes[lies[i].at] = (char)lies[i].value;
    uint64_t checksum = XXH3_64bits(bytes, size - 8);
    memcpy(bytes + size - 8, &checksum, 8);
    store(bytes, size);
    refuse("gazetteer", 3, "wrong table of sections");
    free(bytes);
  }
}
END_TEST

START_TEST(what_is_no_file_is_refused) {
  refuse("gazetteer", 3, "No such file");
  ck_assert_int_eq(mkdir(path, 0700), 0);
  refuse("gazetteer", 3, "not a Wiremill model");
  wm_error error = {""};
  ck_assert_int_eq(wm_modelfile_write(path, "gazetteer", 3, wm_z(""), parts, 3, &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "cannot be written"));
  rmdir(path);
  /* the temporary file is gone: the folder is empty and can be removed */
  ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(unfit_parts_are_refused) {
  static const wm_modelfile_part twice[] = {{"a", "", 0}, {"a", "", 0}}, card[] = {{"card", "", 0}},
                                 long_name[] = {{"a-name-of-twenty-four-by", "", 0}},
                                 huge[] = {{"a", "", SIZE_MAX / 2}};
  const struct {
    const wm_modelfile_part *parts;
    uint32_t n;
  } cases[] = {{twice, 2}, {card, 1}, {long_name, 1}, {huge, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_assert_int_eq(wm_modelfile_write(path, "k", 1, wm_z(""), cases[i].parts, cases[i].n, NULL),
                     WM_FATAL);
  ck_assert_int_eq(access(path, F_OK), -1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("modelfile");
  TCase *tests = tcase_create("modelfile");
  tcase_add_checked_fixture(tests, make_folder, remove_folder);
  tcase_add_test(tests, sections_come_back);
  tcase_add_test(tests, any_kind_opens_when_none_is_asked_for);
  tcase_add_test(tests, wrong_kind_and_version_are_refused);
  tcase_add_test(tests, every_flipped_byte_is_refused);
  tcase_add_test(tests, every_truncation_is_refused);
  tcase_add_test(tests, a_wrong_table_is_refused);
  tcase_add_test(tests, what_is_no_file_is_refused);
  tcase_add_test(tests, unfit_parts_are_refused);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
