/* The engine: articles from records, their way back to source bytes, layers as declared, and what
 * becomes of articles that plugins fail on. Plugins here are tables in this file. */
#include "core/base/buffer.h"
#include "core/host/engine.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- a format: each line of a record is an article, "TITLE|BODY"; "!" rejects the record, "?"
 * begins an article that is not ended, "~" in a line is decoded to e with an acute accent in two
 * code points, which NFC makes one ---- */

static wm_status put_piece(wm_instance *self, wm_builder *builder, wm_part part, const char *bytes,
                           const char *begin, const char *end) {
  for (const char *at = begin; at < end; at++) {
    wm_str piece = *at == '~' ? wm_z("e\xCC\x81") : (wm_str){at, 1};
    wm_status status = wm_article_text(self, builder, part, piece, (uint64_t)(at - bytes),
                                       (uint64_t)(at - bytes) + 1);
    if (status)
      return status;
  }
  return WM_OK;
}

static wm_status decode_line(wm_instance *self, wm_builder *builder, const char *bytes,
                             const char *begin, const char *end) {
  if (*begin == '!')
    return wm_fail(self, WM_REJECT, "the record says no");
  wm_status status = wm_article_begin(self, builder);
  const char *bar = memchr(begin, '|', (size_t)(end - begin));
  if (!status && bar)
    status = put_piece(self, builder, WM_TITLE, bytes, begin, bar);
  if (!status)
    status = put_piece(self, builder, WM_BODY, bytes, bar ? bar + 1 : begin, end);
  if (!status)
    status = wm_article_field(self, builder, "date", wm_z("2026-03-01"));
  if (!status)
    status = wm_article_field(self, builder, "byline", wm_z("A. Hand"));
  if (status || *begin == '?')
    return status;
  wm_article_end(self, builder);
  return WM_OK;
}

static wm_status line_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  const char *at = record->bytes.bytes, *end = at + record->bytes.length;
  while (at < end) {
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    if (!line_end)
      line_end = end;
    wm_status status = decode_line(self, builder, record->bytes.bytes, at, line_end);
    if (status)
      return status;
    at = line_end + 1;
  }
  return WM_OK;
}

static int line_bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self, (void)head;
  return path.length ? 50 : 0;
}

static const wm_format_ops line_ops = {
    .size = sizeof line_ops, .bid = line_bid, .decode = line_decode};

/* ---- a stage that writes a layer of words, and misbehaves when the text tells it to ---- */

typedef struct word {
  wm_span span;
  wm_sym text;
} word;

static const wm_field word_fields[] = {
    WM_FIELD(word, span, WM_FIELD_SPAN, NULL, "where it stands"),
    WM_FIELD(word, text, WM_FIELD_SYMBOL, NULL, "the word"),
};
static const wm_layer words = {"words", 1, sizeof(word), word_fields, 2, "words"};
static const wm_use word_uses[] = {{"words", WM_WRITES, &words}};

static wm_status word_process(wm_instance *self, const wm_article *article) {
  if (strstr(article->text, "fail"))
    return wm_fail(self, WM_REJECT, "the text says fail");
  if (strstr(article->text, "silent"))
    return WM_REJECT;
  if (strstr(article->text, "undeclared"))
    wm_read(self, 7);
  if (strstr(article->text, "fatal"))
    return wm_fail(self, WM_FATAL, "the text says fatal");
  word *row = wm_append(self, 0, 1);
  if (!row)
    return WM_REJECT;
  row->span.end = article->length + (strstr(article->text, "outside") != NULL);
  row->text = wm_intern(self, article->text, article->length);
  return WM_OK;
}

static const wm_stage_ops word_ops = {.size = sizeof word_ops, .process = word_process};

/* ---- a sink that writes "index:title/length/quoted ranges;" and keeps what is committed ---- */

static wm_buffer committed;

static wm_status text_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  uint32_t n = 0;
  const wm_table *tables = wm_tables(self, &n);
  ck_assert_uint_eq(n, 1);
  ck_assert_uint_eq(tables[0].n, 1);
  const word *row = tables[0].rows;
  wm_str text = wm_string(self, row->text);
  ck_assert_uint_eq(text.length, article->length);
  ck_assert_mem_eq(text.bytes, article->text, text.length);
  ck_assert_uint_eq(article->n_meta, 1);
  wm_range ranges[8];
  uint32_t n_ranges = wm_quote(self, row->span, ranges, 8);
  wm_buffer_printf(out, "%u:%u/%u:", article->index, article->title.end,
                   wm_codepoints(self, article->length));
  for (uint32_t i = 0; i < n_ranges && i < 8; i++)
    wm_buffer_printf(out, "%llu-%llu,", (unsigned long long)ranges[i].begin,
                     (unsigned long long)ranges[i].end);
  while (strstr(article->text, "endless") && wm_put(self, out, "more", 4))
    ;
  return wm_put(self, out, ";", 1) ? WM_OK : WM_FATAL;
}

static wm_status text_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self;
  for (uint32_t i = 0; i < n; i++)
    wm_buffer_put(&committed, items[i].bytes.bytes, items[i].bytes.length);
  return WM_OK;
}

static const wm_use text_uses[] = {{"*", WM_READS_ALL, NULL}};
static const wm_sink_ops text_ops = {
    .size = sizeof text_ops, .encode = text_encode, .commit = text_commit};

/* ---- the plan of these three ---- */

static const wm_plugin plugins[] = {
    {WM_PLUGIN_HEAD, WM_FORMAT, "lines", "1", "test", "Apache-2.0", NULL, 0, NULL, 0, 0, &line_ops,
     NULL, 0},
    {WM_PLUGIN_HEAD, WM_STAGE, "words", "1", "test", "Apache-2.0", word_uses, 1, NULL, 0, 0,
     &word_ops, NULL, 0},
    {WM_PLUGIN_HEAD, WM_SINK, "text", "1", "test", "Apache-2.0", text_uses, 1, NULL, 0, 0,
     &text_ops, NULL, 0},
};

typedef struct fixture {
  wm_module *modules[3];
  wm_step steps[3];
  uint32_t layers[3];
  const wm_layer *declared[1];
  wm_plan plan;
  wm_engine *engine;
  wm_buffer log; /* of deliveries: "+id" or "-article stage: reason;" */
} fixture;

static void open_fixture(fixture *f) {
  wm_error error = {""};
  memset(f, 0, sizeof *f);
  for (uint32_t i = 0; i < 3; i++) {
    ck_assert_msg(wm_module_adopt("test", &plugins[i], &f->modules[i], &error) == WM_OK, "%s",
                  error.text);
    f->steps[i] = (wm_step){.module = f->modules[i],
                            .instance = {.name = plugins[i].name},
                            .layers = &f->layers[i],
                            .line = i + 1,
                            .column = 3};
  }
  f->declared[0] = &words;
  f->plan = (wm_plan){.path = (char *)"test.yaml",
                      .limits = {.article_bytes = 1000, .article_memory = 1 << 20},
                      .steps = f->steps,
                      .n_steps = 3,
                      .formats = {f->steps, 1},
                      .stages = {f->steps + 1, 1},
                      .sinks = {f->steps + 2, 1},
                      .layers = f->declared,
                      .n_layers = 1};
  ck_assert_msg(wm_engine_new(&f->plan, &f->engine, &error) == WM_OK, "%s", error.text);
  ck_assert_msg(wm_engine_open(f->engine, &error) == WM_OK, "%s", error.text);
  ck_assert_msg(wm_engine_start(f->engine, NULL, &error) == WM_OK, "%s", error.text);
  ck_assert_msg(wm_engine_begin(f->engine, &error) == WM_OK, "%s", error.text);
}

static void close_fixture(fixture *f) {
  wm_engine_stop(f->engine);
  wm_engine_close(f->engine);
  wm_engine_free(f->engine);
  for (uint32_t i = 0; i < 3; i++)
    wm_module_unload(f->modules[i]);
  wm_buffer_free(&f->log);
  wm_buffer_free(&committed);
}

static wm_status take(void *context, const wm_result *result) {
  fixture *f = context;
  if (result->status == WM_OK) {
    wm_buffer_put(&f->log, result->outputs[0].bytes, result->outputs[0].length);
    wm_encoded item = {{result->outputs[0].bytes, result->outputs[0].length}, result->article_id};
    ck_assert_uint_eq(result->article_id.length, 32);
    ck_assert_int_eq(wm_engine_commit(f->engine, 0, &item, 1, NULL), WM_OK);
  } else {
    wm_buffer_printf(&f->log, "-%u %s: %s;", result->article, result->stage, result->reason);
  }
  return WM_OK;
}

/* Records, how many articles to skip, and what is delivered. */
static const struct {
  const char *record;
  uint32_t n_skip;
  wm_status status;
  const char *log;
} cases[] = {
    {"abc", 0, WM_OK, "10:0/3:100-103,;"},
    {"T|abc\nU|xy", 0, WM_OK, "10:1/6:100-101,102-105,;11:1/5:106-107,108-110,;"},
    {"T|c~f", 0, WM_OK, "10:1/6:100-101,102-105,;"}, /* composed: 3 letters from 3 bytes */
    {"T|abc\nfail\nU|x", 0, WM_OK,
     "10:1/6:100-101,102-105,;-1 words: the text says fail;12:1/4:111-112,113-114,;"},
    {"T|abc\nfail\nU|x", 2, WM_OK, "12:1/4:111-112,113-114,;"},
    {"silent", 0, WM_OK, "-0 words: it failed and gave no reason;"},
    {"undeclared", 0, WM_OK, "-0 words: it reads a layer that it did not declare (use 7);"},
    {"outside", 0, WM_OK, "-0 words: it wrote 'words' row 0 with a 'span' that points outside;"},
    {"a|b\n!", 0, WM_OK, "10:1/4:100-101,102-103,;-1 lines: the record says no;"},
    {"!", 0, WM_OK, "-0 lines: the record says no;"},
    {"a\n!", 2, WM_OK, ""},
    {"?x", 0, WM_OK, "-0 lines: it began an article and did not end it;"},
    {"|", 0, WM_OK, "-0 : it has no text;"},
    {"a\xFF", 0, WM_OK, "-0 : its text is not valid UTF-8 at byte 1 of it;"},
    {"endless\nT|x", 0, WM_OK,
     "-0 text: it makes more of it than limits: article-memory allows;"
     "11:1/4:108-109,110-111,;"},
    {"fatal", 0, WM_FATAL, ""},
};

START_TEST(records_become_articles_or_rejections) {
  fixture f;
  open_fixture(&f);
  wm_error error = {""};
  wm_source source = {.archive = wm_z("a.tar"),
                      .entry = wm_z("e.txt"),
                      .offset = 100,
                      .first_index = 10,
                      .bytes = wm_z(cases[_i].record),
                      .n_skip = cases[_i].n_skip};
  wm_status status = wm_engine_record(f.engine, &source, take, &f, &error);
  wm_buffer_put(&f.log, "", 1);
  ck_assert_str_eq(f.log.bytes, cases[_i].log);
  ck_assert_int_eq(status, cases[_i].status);
  ck_assert_int_eq(error.text[0] != '\0', status != WM_OK);
  close_fixture(&f);
}
END_TEST

START_TEST(a_text_over_the_limit_is_rejected) {
  fixture f;
  open_fixture(&f);
  char big[1002];
  memset(big, 'x', sizeof big);
  wm_source source = {.bytes = {big, 1001}};
  ck_assert_int_eq(wm_engine_record(f.engine, &source, take, &f, NULL), WM_OK);
  wm_buffer_put(&f.log, "", 1);
  ck_assert_ptr_nonnull(strstr(f.log.bytes, "longer than 1000 bytes (limits: article-bytes)"));
  close_fixture(&f);
}
END_TEST

static wm_status keep_id(void *context, const wm_result *result) {
  memcpy(context, result->article_id.bytes, 32);
  return WM_OK;
}

START_TEST(the_same_text_has_the_same_id) {
  fixture f;
  open_fixture(&f);
  char kept[3][33] = {""};
  const char *records[] = {"T|abc", "T|abc", "T|abd"};
  for (int i = 0; i < 3; i++) {
    wm_source source = {.bytes = wm_z(records[i]), .entry = wm_z(i ? "x" : "y")};
    ck_assert_int_eq(wm_engine_record(f.engine, &source, keep_id, kept[i], NULL), WM_OK);
  }
  ck_assert_str_eq(kept[0], kept[1]);
  ck_assert_str_ne(kept[0], kept[2]);
  close_fixture(&f);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("engine");
  TCase *tests = tcase_create("engine");
  tcase_add_loop_test(tests, records_become_articles_or_rejections, 0,
                      (int)(sizeof cases / sizeof *cases));
  tcase_add_test(tests, a_text_over_the_limit_is_rejected);
  tcase_add_test(tests, the_same_text_has_the_same_id);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
