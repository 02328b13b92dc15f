/* entity-extract as a whole, with the shipped gazetteers: a table of texts and their entities; and
 * what becomes of hostile texts and damaged gazetteers. */
#include "core/base/buffer.h"
#include "rig.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- a sink that writes an entity a line, as the table of cases does ---- */

static const wm_use probe_uses[] = {{"entities", WM_READS, NULL}};

static void put_symbol(wm_instance *self, wm_buffer *out, const char *before, wm_sym symbol,
                       const char *after) {
  wm_str s = wm_string(self, symbol);
  if (!s.length)
    return;
  wm_put(self, out, before, strlen(before));
  wm_put(self, out, s.bytes, s.length);
  wm_put(self, out, after, strlen(after));
}

static wm_status probe_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_table table = wm_read(self, 0);
  const wm_entity *entities = table.rows;
  for (uint32_t i = 0; i < table.n; i++) {
    const wm_entity *e = &entities[i];
    wm_str text = wm_span_text(article, e->span);
    put_symbol(self, out, "", e->type, "");
    put_symbol(self, out, ".", e->subtype, "");
    wm_put(self, out, " ", 1);
    wm_put(self, out, text.bytes, text.length);
    put_symbol(self, out, " = ", e->name, "");
    put_symbol(self, out, " [", e->ref, "]");
    put_symbol(self, out, " (", e->role, ")");
    wm_put(self, out, "\n", 1);
  }
  return WM_OK;
}

static wm_status probe_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self, (void)items, (void)n;
  return WM_OK;
}

static const wm_sink_ops probe_ops = {
    .size = sizeof probe_ops, .encode = probe_encode, .commit = probe_commit};
static const wm_plugin probe = {WM_PLUGIN_HEAD,     .kind = WM_SINK,    .name = "probe",
                                .version = "1",     .summary = "probe", .licence = "Apache-2.0",
                                .uses = probe_uses, .n_uses = 1,        .ops = &probe_ops};

static void add_all(wm_rig *rig, const char *gazetteer) {
  char settings[4200];
  snprintf(settings, sizeof settings, "values=no;gazetteers=%s", gazetteer);
  rig_init(rig, "/tmp");
  rig_add_file(rig, "format-plain", "");
  rig_add_file(rig, "tokenize", "");
  rig_add_file(rig, "entity-extract", settings);
  rig_add(rig, &probe, "");
  rig->hold = true;
}

static void open_all(wm_rig *rig) {
  char cwd[4000], path[4100];
  ck_assert_ptr_nonnull(getcwd(cwd, sizeof cwd));
  snprintf(path, sizeof path, "%s/corpora/gazetteers/world.gaz", cwd);
  add_all(rig, path);
  rig_open(rig);
}

static const char *entities_of(wm_rig *rig, const wm_buffer *text) {
  rig->held.length = 0;
  ck_assert_int_eq(rig_record(rig, "a.txt", 0, (wm_str){text->bytes, text->length}), WM_OK);
  ck_assert(wm_buffer_put(&rig->held, "", 1));
  return rig->held.bytes;
}

/* ---- the table ---- */

/* Reads the next case: its text and its expected lines. False at the end of the file. */
static bool next_case(FILE *in, wm_buffer *text, wm_buffer *expected) {
  char line[4096];
  text->length = expected->length = 0;
  while (fgets(line, sizeof line, in)) {
    size_t n = strlen(line);
    if (*line == '>')
      ck_assert(wm_buffer_put(text, line + (n > 2 ? 2 : 1), n - (n > 2 ? 2 : 1)));
    else if (n > 1 && *line != '#')
      ck_assert(wm_buffer_put(expected, line, n));
    else if (text->length)
      break;
  }
  ck_assert(wm_buffer_put(expected, "", 1));
  return text->length > 0;
}

START_TEST(cases) {
  wm_rig rig;
  open_all(&rig);
  char path[4096];
  const char *folder = getenv("srcdir");
  snprintf(path, sizeof path, "%s/tests/unit/entities.cases", folder ? folder : ".");
  FILE *in = fopen(path, "r");
  ck_assert_msg(in != NULL, "%s", path);
  wm_buffer text = {0}, expected = {0}, wrong = {0};
  uint32_t n = 0;
  for (; next_case(in, &text, &expected); n++) {
    const char *found = entities_of(&rig, &text);
    if (strcmp(found, expected.bytes) != 0)
      wm_buffer_printf(&wrong, "%.*s--- gave\n%s--- not\n%s\n", (int)text.length, text.bytes, found,
                       expected.bytes);
  }
  fclose(in);
  ck_assert_uint_gt(n, 10);
  int shown = wrong.length < 3000 ? (int)wrong.length : 3000; /* Check refuses long messages */
  ck_assert_msg(!wrong.length, "\n%.*s", shown, wrong.bytes);
  wm_buffer_free(&text);
  wm_buffer_free(&expected);
  wm_buffer_free(&wrong);
  rig_close(&rig);
}
END_TEST

/* ---- hostile texts ---- */

static void repeat(wm_buffer *text, const char *piece, size_t bytes) {
  text->length = 0;
  while (text->length < bytes)
    ck_assert(wm_buffer_put(text, piece, strlen(piece)));
}

/* What must neither crash nor take more than linear time: a time-out would tell. */
static const char *const hostile[] = {
    "Serbia",           "Serbia's", "'s",
    "President ",       "Bank of ", "A. ",
    "New York-",        "(AU) ",    "al-",
    "Xu Bo ",           "&",        "Živković",
    "\u202E\u0301e",    "Ltd ",     "United Nations (UN) ",
    "\xF0\x9F\x98\x80",
};

START_TEST(hostile_text_takes_linear_time) {
  wm_rig rig;
  open_all(&rig);
  wm_buffer text = {0};
  repeat(&text, hostile[_i], 300000);
  entities_of(&rig, &text);
  wm_buffer_free(&text);
  rig_close(&rig);
}
END_TEST

/* ---- gazetteers that cannot be used ---- */

START_TEST(a_damaged_gazetteer_is_refused) {
  char folder[] = "/tmp/wm-entities-XXXXXX", path[64];
  rig_make_folder(folder);
  snprintf(path, sizeof path, "%s/cut.gaz", folder);
  FILE *out = fopen(path, "w");
  ck_assert(out && fputs("WMMODEL\nand no more", out) > 0 && fclose(out) == 0);
  wm_rig rig;
  add_all(&rig, path);
  ck_assert_int_eq(rig_try_open(&rig), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(rig.error.text, "cut.gaz: is cut short"));
  rig_abandon(&rig);
  rig_remove_folder(folder);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("entities");
  TCase *tests = tcase_create("entities");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, cases);
  tcase_add_loop_test(tests, hostile_text_takes_linear_time, 0, sizeof hostile / sizeof *hostile);
  tcase_add_test(tests, a_damaged_gazetteer_is_refused);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
