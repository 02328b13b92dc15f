/* The journal: what is written comes back, half a line does not count, and from what runs said of
 * their inputs follows where the next one begins. And what the journal counts on: files that grow,
 * results in a spool, keys of inputs. */
#include "core/base/buffer.h"
#include "core/mill/journal.h"
#include "core/mill/mill.h"
#include "core/mill/spool.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/wiremill-journal-XXXXXX";
static wm_error error;

static void setup(void) {
  strcpy(folder + sizeof folder - 7, "XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void) {
  static const char *const names[] = {
      WM_JOURNAL_FOLDER "/" WM_JOURNAL_FILE, WM_JOURNAL_FOLDER, "spool", "grows", "a", "b"};
  char path[256];
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    remove(path);
  }
  ck_assert_int_eq(rmdir(folder), 0);
}

#define ck_ok(call) ck_assert_msg((call) == WM_OK, "%s", error.text)

/* ---- writing and reading ---- */

/* "k1 k2": inputs of these names, whose keys are the names; "-" has none. */
static wm_journal_inputs inputs_of(const char *names) {
  static wm_journal_input items[4][8];
  static char texts[4][64];
  static unsigned turn;
  char *text = texts[++turn % 4];
  wm_journal_inputs inputs = {items[turn % 4], 0};
  snprintf(text, sizeof texts[0], "%s", names);
  for (char *name = strtok(text, " "); name; name = strtok(NULL, " ")) {
    wm_journal_input *input = &inputs.items[inputs.n++];
    const char *colon = strchr(name, ':'); /* NAME:KEY */
    input->path = name;
    snprintf(input->key, sizeof input->key, "%s",
             colon                    ? colon + 1
             : strcmp(name, "-") == 0 ? ""
                                      : name);
    if (colon)
      name[colon - name] = '\0';
  }
  return inputs;
}

static const char ids[] = "0123456789abcdef0123456789abcdef";

static void put(wm_journal *journal, const wm_journal_record *record) {
  wm_buffer line = {0};
  ck_ok(wm_journal_write(record, &line, &error));
  ck_ok(wm_journal_put(journal, wm_z(ids), (wm_str){line.bytes, line.length}, &error));
  wm_buffer_free(&line);
}

static void begin(wm_journal *journal, const char *names) {
  wm_shard shard = {1, 3};
  ck_ok(wm_journal_open(journal, folder, &error));
  ck_ok(wm_journal_begin(journal, "news", "0123", shard, inputs_of(names), &error));
}

static const wm_journal_record sample = {.sequence = UINT64_C(1) << 60,
                                         .place = {2, 3, 4, 5},
                                         .n_results = 6,
                                         .n_articles = 7,
                                         .n_duplicates = 8,
                                         .n_rejects = 9,
                                         .text_bytes = 10,
                                         .rejects_length = 11,
                                         .generation = 12,
                                         .results_length = 13,
                                         .finished = true,
                                         .marks = {"[\"12\",null,\"a\\\"b\"]", 18}};

START_TEST(a_record_comes_back) {
  wm_journal journal;
  wm_journal_past past;
  begin(&journal, "a \xC3\xA4 -");
  put(&journal, &sample);
  ck_ok(wm_journal_read(folder, &past, &error));
  ck_assert(past.there);
  ck_assert_str_eq(past.hash, "0123");
  ck_assert_str_eq(past.key, journal.key);
  ck_assert_uint_eq(past.shard.index, 1);
  ck_assert_uint_eq(past.shard.n, 3);
  ck_assert_uint_eq(past.n_lines, 4);
  ck_assert_uint_eq(past.lines[2].ids.length, 32);
  ck_assert_mem_eq(past.lines[2].ids.bytes, ids, 32);
  ck_assert_uint_eq(past.lines[1].inputs.n, 3);
  ck_assert_str_eq(past.lines[1].inputs.items[1].path, "\xC3\xA4");
  ck_assert_str_eq(past.lines[1].inputs.items[2].key, "");
  wm_journal_record got = past.lines[wm_journal_last(&past)].record, wanted = sample;
  ck_assert_mem_eq(got.marks.bytes, sample.marks.bytes, sample.marks.length);
  wm_buffer a = {0}, b = {0}; /* written again they are the same */
  got.marks = wanted.marks = (wm_str){"[]", 2};
  ck_ok(wm_journal_write(&got, &a, &error));
  ck_ok(wm_journal_write(&wanted, &b, &error));
  ck_assert_uint_eq(a.length, b.length);
  ck_assert_mem_eq(a.bytes, b.bytes, a.length);
  wm_buffer_free(&a);
  wm_buffer_free(&b);
  wm_journal_forget(&past);
  wm_journal_close(&journal);
}
END_TEST

START_TEST(marks_come_back) {
  wm_arena memory;
  wm_str mark;
  wm_arena_init(&memory, 0);
  ck_ok(wm_journal_mark(&sample, 0, &memory, &mark, &error));
  ck_assert_str_eq(mark.bytes, "12");
  ck_ok(wm_journal_mark(&sample, 1, &memory, &mark, &error));
  ck_assert_ptr_null(mark.bytes);
  ck_ok(wm_journal_mark(&sample, 2, &memory, &mark, &error));
  ck_assert_str_eq(mark.bytes, "a\"b");
  ck_ok(wm_journal_mark(&sample, 3, &memory, &mark, &error));
  ck_assert_ptr_null(mark.bytes);
  wm_arena_free(&memory);
}
END_TEST

/* Whatever part of the last record is on the disk, the one before counts, until the line is whole.
 */
START_TEST(half_a_line_does_not_count) {
  wm_journal journal;
  wm_journal_past past;
  wm_journal_record record = sample;
  begin(&journal, "a");
  record.sequence = 1;
  put(&journal, &record);
  uint64_t before = journal.file.length;
  record.sequence = 2;
  put(&journal, &record);
  uint64_t after = journal.file.length;
  for (uint64_t length = after; length > before; length -= 7 < length - before ? 7 : 1) {
    ck_assert_int_eq(truncate(journal.file.path, (off_t)length), 0);
    ck_ok(wm_journal_read(folder, &past, &error));
    uint32_t last = wm_journal_last(&past);
    ck_assert_uint_eq(past.lines[last].record.sequence, length == after ? 2 : 1);
    ck_assert_uint_eq(past.lines[last].end, length == after ? after : before);
    wm_journal_forget(&past);
  }
  wm_journal_close(&journal);
}
END_TEST

START_TEST(what_is_no_journal_is_none) {
  wm_journal_past past;
  ck_ok(wm_journal_read("/nowhere", &past, &error));
  ck_assert(!past.there);
  ck_assert_uint_eq(wm_journal_last(&past), WM_NONE);
  wm_journal_forget(&past);
  uint64_t sequence;
  ck_assert(wm_journal_sequence(wm_z("{\"sequence\":77}"), &sequence));
  ck_assert_uint_eq(sequence, 77);
  ck_assert(!wm_journal_sequence(wm_z("{\"inputs\":[]}"), &sequence));
  ck_assert(!wm_journal_sequence(wm_z("no JSON"), &sequence));
  ck_assert(!wm_journal_sequence(wm_z(""), &sequence));
}
END_TEST

/* ---- where to go on ---- */

/* Runs are "INPUTS@INPUT.ENTRY" (the last record's place) or "INPUTS!" (finished), separated by
 * ';'. `state`: for each new input d(one), a(gain) or n(ew); `from`: "INPUT.ENTRY+SKIP". */
static const struct {
  const char *runs, *inputs, *from, *state;
} cases[] = {
    {"a b@0.4", "a b", "0.4+3", "nn"},
    {"a b@1.4", "a b", "1.4+3", "dn"},
    {"a b!", "a b", "0.0+3", "dd"}, /* the place of a finished record is behind all inputs */
    {"a!", "a b", "0.0+0", "dn"},
    {"a!;a b@1.2", "a b", "1.2+3", "dn"},
    {"a!;b a@0.2", "b a", "0.2+3", "nd"},
    {"a b@1.4", "b", "0.4+3", "n"},
    {"a b@1.4", "c b", "0.0+0", "na"}, /* a reader begins in the midst of the first alone */
    {"a b@1.4", "a:changed b", "0.0+0", "aa"},
    {"a:k!", "other:k", "0.0+3", "d"}, /* it is known by what is in it */
    {"-!", "-", "0.0+0", "a"},         /* standard input never is */
    {"a@0.3;b!", "a", "0.3+3", "n"},
    {"a a@1.1", "a a", "1.1+3", "dn"}, /* the second time is a second time */
};

static void write_runs(wm_journal *journal, const char *runs) {
  char text[128], *rest = text;
  snprintf(text, sizeof text, "%s", runs);
  for (char *run = strsep(&rest, ";"); run; run = strsep(&rest, ";")) {
    char *end = strpbrk(run, "@!");
    wm_journal_record record = {.n_results = 3, .marks = {"[]", 2}, .finished = *end == '!'};
    if (*end == '@')
      sscanf(end, "@%u.%ju", &record.place.input, &record.place.entry);
    *end = '\0';
    if (run == text) {
      begin(journal, run);
    } else {
      uint64_t keep = journal->file.length;
      ck_assert(wm_appendfile_close(&journal->file));
      ck_ok(wm_journal_go_on(journal, keep, inputs_of(run), &error));
    }
    put(journal, &record);
  }
}

START_TEST(the_next_run_begins_where_the_last_ended) {
  wm_journal journal;
  wm_journal_past past;
  bool done[8] = {false}, again[8] = {false};
  wm_place from;
  uint64_t n_skip;
  char got_from[64], got_state[9] = "";
  write_runs(&journal, cases[_i].runs);
  wm_journal_inputs inputs = inputs_of(cases[_i].inputs);
  ck_ok(wm_journal_read(folder, &past, &error));
  wm_journal_continue(&past, wm_journal_last(&past), inputs, &from, &n_skip, done, again);
  snprintf(got_from, sizeof got_from, "%u.%ju+%ju", from.input, (uintmax_t)from.entry,
           (uintmax_t)n_skip);
  for (uint32_t i = 0; i < inputs.n; i++)
    got_state[i] = done[i] ? 'd' : again[i] ? 'a' : 'n';
  ck_assert_msg(strcmp(got_from, cases[_i].from) == 0 && strcmp(got_state, cases[_i].state) == 0,
                "%s then %s: %s %s", cases[_i].runs, cases[_i].inputs, got_from, got_state);
  wm_journal_forget(&past);
  wm_journal_close(&journal);
}
END_TEST

/* ---- what it counts on ---- */

START_TEST(a_file_is_cut_back_and_never_grown) {
  wm_appendfile file;
  struct stat about;
  ck_ok(wm_appendfile_open(&file, folder, "grows", 0, &error));
  ck_ok(wm_appendfile_put(&file, "0123456789", 10, &error));
  ck_ok(wm_appendfile_sync(&file, &error));
  ck_assert(wm_appendfile_close(&file));
  ck_ok(wm_appendfile_open(&file, folder, "grows", 4, &error));
  ck_ok(wm_appendfile_put(&file, "x", 1, &error));
  ck_assert_uint_eq(file.length, 5);
  ck_ok(wm_appendfile_sync(&file, &error));
  ck_assert_int_eq(stat(file.path, &about), 0);
  ck_assert_int_eq(about.st_size, 5);
  ck_assert(wm_appendfile_close(&file));
  ck_assert_int_eq(wm_appendfile_open(&file, folder, "grows", 6, &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "it has 5 bytes, and the journal says 6"));
  wm_appendfile_close(&file);
}
END_TEST

START_TEST(results_come_back_from_a_spool) {
  static const uint64_t lengths[] = {3, 0, 5}, texts[] = {1, 1, 1, 1};
  wm_appendfile file;
  wm_spool spool;
  wm_spool_row row = {.ordinal = 9,
                      .text_length = 77,
                      .n_parts = 3,
                      .lengths = lengths,
                      .bytes = "abcdefgh",
                      .id = "0123456789abcdef0123456789abcdef"};
  wm_spool_row rejected = {.ordinal = 10,
                           .rejected = true,
                           .n_parts = WM_N_SPOOL_REJECT,
                           .lengths = texts,
                           .bytes = "aesr",
                           .offset = 4,
                           .index = 5};
  bool more;
  ck_ok(wm_appendfile_open(&file, folder, "spool", 0, &error));
  ck_ok(wm_spool_put(&file, &row, &error));
  ck_ok(wm_spool_put(&file, &rejected, &error));
  uint64_t length = file.length;
  ck_assert(wm_appendfile_close(&file));
  ck_ok(wm_spool_open(&spool, folder, "spool", length, &error));
  ck_ok(wm_spool_next(&spool, &row, &more, &error));
  ck_assert(more && !row.rejected && !row.duplicate);
  ck_assert_uint_eq(row.ordinal, 9);
  ck_assert_uint_eq(row.text_length, 77);
  ck_assert_mem_eq(row.id, "0123456789abcdef0123456789abcdef", 32);
  ck_assert_uint_eq(wm_spool_part(&row, 1).length, 0);
  ck_assert_mem_eq(wm_spool_part(&row, 2).bytes, "defgh", 5);
  ck_ok(wm_spool_next(&spool, &row, &more, &error));
  ck_assert(more && row.rejected);
  ck_assert_mem_eq(wm_spool_part(&row, WM_SPOOL_REASON).bytes, "r", 1);
  ck_assert_uint_eq(row.offset, 4);
  ck_assert_uint_eq(row.index, 5);
  ck_ok(wm_spool_next(&spool, &row, &more, &error));
  ck_assert(!more);
  wm_spool_close(&spool);
  ck_ok(wm_spool_open(&spool, folder, "spool", length - 8, &error)); /* the second one is cut */
  ck_ok(wm_spool_next(&spool, &row, &more, &error));
  ck_assert_int_eq(wm_spool_next(&spool, &row, &more, &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "damaged"));
  wm_spool_close(&spool);
  ck_assert_int_eq(wm_spool_open(&spool, folder, "spool", length + 1, &error), WM_FATAL);
  wm_spool_close(&spool);
}
END_TEST

static void write_file(const char *path, const char *text, time_t seconds) {
  FILE *file = fopen(path, "w");
  struct timespec times[2] = {{seconds, 0}, {seconds, 0}};
  ck_assert_ptr_nonnull(file);
  fputs(text, file);
  fclose(file);
  ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

START_TEST(inputs_are_known_by_what_is_in_them) {
  char a[64], b[64], key_a[WM_INPUT_KEY + 1], key_b[WM_INPUT_KEY + 1];
  snprintf(a, sizeof a, "%s/a", folder);
  snprintf(b, sizeof b, "%s/b", folder);
  write_file(a, "same", 1000);
  write_file(b, "same", 1000);
  wm_input_key(a, key_a);
  wm_input_key(b, key_b);
  ck_assert_uint_eq(strlen(key_a), WM_INPUT_KEY);
  ck_assert_str_eq(key_a, key_b);
  write_file(b, "sama", 1000);
  wm_input_key(b, key_b);
  ck_assert_str_ne(key_a, key_b);
  write_file(b, "same", 1001);
  wm_input_key(b, key_b);
  ck_assert_str_ne(key_a, key_b);
  wm_input_key(folder, key_a);
  write_file(b, "more", 1002);
  wm_input_key(folder, key_b);
  ck_assert_str_ne(key_a, key_b);
  wm_input_key("-", key_a);
  ck_assert_str_eq(key_a, "");
  wm_input_key("/nowhere", key_a);
  ck_assert_str_eq(key_a, "");
}
END_TEST

START_TEST(no_name_is_no_folder) {
  ck_assert(!wm_mill_make_folder(""));
  ck_assert(wm_mill_make_folder("."));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("journal");
  TCase *tests = tcase_create("journal");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, a_record_comes_back);
  tcase_add_test(tests, marks_come_back);
  tcase_add_test(tests, half_a_line_does_not_count);
  tcase_add_test(tests, what_is_no_journal_is_none);
  tcase_add_loop_test(tests, the_next_run_begins_where_the_last_ended, 0,
                      sizeof cases / sizeof *cases);
  tcase_add_test(tests, a_file_is_cut_back_and_never_grown);
  tcase_add_test(tests, results_come_back_from_a_spool);
  tcase_add_test(tests, no_name_is_no_folder);
  tcase_add_test(tests, inputs_are_known_by_what_is_in_them);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
