/* The formats plain and jsonl: who bids, where records end, what articles come out, and that every
 * character of a text leads back to the bytes it came from. Also isodate and path. */
#include "core/base/buffer.h"
#include "core/base/isodate.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "rig.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- a sink that writes an article as one line; the test commits nothing ---- */

static const char *entry_bytes; /* of the entry that the current article is from */

static wm_status put_text(wm_instance *self, wm_buffer *out, wm_str text) {
  bool fits = true;
  for (size_t i = 0; i < text.length; i++)
    fits &=
        text.bytes[i] == '\n' ? wm_put(self, out, "/", 1) : wm_put(self, out, text.bytes + i, 1);
  return fits ? WM_OK : WM_FATAL;
}

static wm_status put_field(wm_instance *self, wm_buffer *out, const char *name, wm_str value) {
  if (!value.length)
    return WM_OK;
  wm_put(self, out, " ", 1);
  wm_put(self, out, name, strlen(name));
  wm_put(self, out, "=", 1);
  return put_text(self, out, value);
}

/* Counts characters that are not the bytes they lead back to. Replaced ones are listed as
 * "<source>". */
static wm_status put_replaced(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_str text = {article->text, article->length};
  for (size_t at = 0; at < text.length;) {
    size_t begin = at;
    wm_utf8_next(text.bytes, text.length, &at);
    wm_range range = {0, 0};
    uint32_t n = wm_quote(self, (wm_span){(uint32_t)begin, (uint32_t)at}, &range, 1);
    size_t length = (size_t)(range.end - range.begin);
    if (n == 0 || (length == at - begin &&
                   memcmp(entry_bytes + range.begin, text.bytes + begin, length) == 0))
      continue;
    wm_put(self, out, "<", 1);
    put_text(self, out, (wm_str){entry_bytes + range.begin, length});
    wm_put(self, out, ">", 1);
  }
  return WM_OK;
}

static wm_status probe_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  put_text(self, out, wm_span_text(article, article->title));
  wm_put(self, out, "|", 1);
  put_text(self, out, wm_span_text(article, article->body));
  put_field(self, out, "id", article->source_id);
  put_field(self, out, "date", article->date);
  put_field(self, out, "url", article->url);
  put_field(self, out, "language", article->language);
  for (uint32_t i = 0; i < article->n_meta; i++)
    put_field(self, out, article->meta[i].key.bytes, article->meta[i].value);
  put_replaced(self, article, out);
  return wm_put(self, out, "\n", 1) ? WM_OK : WM_FATAL;
}

static wm_status probe_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self, (void)items, (void)n;
  return WM_OK;
}

static const wm_sink_ops probe_ops = {
    .size = sizeof probe_ops, .encode = probe_encode, .commit = probe_commit};
static const wm_plugin probe = {WM_PLUGIN_HEAD,   .kind = WM_SINK,    .name = "probe",
                                .version = "1",   .summary = "probe", .licence = "Apache-2.0",
                                .ops = &probe_ops};

static void open_formats(wm_rig *rig, const char *plain, const char *jsonl) {
  rig_init(rig, NULL);
  rig_add_file(rig, "format-plain", plain);
  rig_add_file(rig, "format-jsonl", jsonl);
  rig_add(rig, &probe, NULL);
  rig->hold = true;
  rig_open(rig);
}

/* What comes out of one record: the probe's line, or "! " and the reason. */
static const char *decode(wm_rig *rig, const char *path, uint64_t offset, wm_str record) {
  wm_buffer entry = {0};
  for (uint64_t i = 0; i < offset; i++)
    ck_assert(wm_buffer_put(&entry, "#", 1));
  ck_assert(wm_buffer_put(&entry, record.bytes, record.length));
  entry_bytes = entry.bytes;
  rig->held.length = rig->rejects.length = 0;
  ck_assert(wm_buffer_put(&rig->rejects, "! ", 2));
  wm_str bytes = {entry.bytes + offset, record.length};
  ck_assert_msg(!rig_record(rig, path, offset, bytes), "%s", rig->error.text);
  wm_buffer_free(&entry);
  wm_buffer *out = rig->rejects.length > 2 ? &rig->rejects : &rig->held;
  ck_assert(wm_buffer_put(out, "", 1));
  if (out->length > 1)
    out->bytes[out->length - 2] = 0; /* the line's end */
  return out->bytes;
}

#define BYTES(string)                                                                              \
  { string, sizeof(string) - 1 }

/* -------------------------------------------------------------------- plain */

#define REPLACEMENT "\xEF\xBF\xBD"

static const struct {
  wm_str record;
  const char *with_title, *without;
} plain_cases[] = {
    {BYTES("Title\n2026-01-26\n\nBody.\n\nMore.\n"), "Title|Body.//More. date=2026-01-26",
     "|Title/2026-01-26//Body.//More."},
    {BYTES("Title\n\nBody.\n"), "Title|Body.", "|Title//Body."},
    {BYTES("Title\r\n2026-01-26T10:30z\r\n\r\nOne\r\ntwo\r\n"),
     "Title|One/two date=2026-01-26T10:30Z", "|Title/2026-01-26T10:30z//One/two"},
    {BYTES("Title\rBody\rmore"), "Title|Body/more<\r>", NULL}, /* a lone CR is a line end */
    {BYTES("\xEF\xBB\xBF \n Title \n\n\n Body"), "Title|Body", "|Title /// Body"},
    {BYTES("Only a title"), "Only a title|", "|Only a title"},
    {BYTES("Title\n2026-13-26\nBody"), "Title|2026-13-26/Body", "|Title/2026-13-26/Body"},
    {BYTES("Title\n2026\nis a year"), "Title|2026/is a year", "|Title/2026/is a year"},
    {BYTES("\xEF\xBB\xBFTitle\n\na\xFF\xFE"
           "b\xE2\x82"),
     "Title|a" REPLACEMENT REPLACEMENT "b" REPLACEMENT
     " charset=utf-8 charset_source=mark invalid_bytes=4<\xFF><\xFE><\xE2\x82>",
     NULL},
    {BYTES("Title\n\na\0b"),
     "Title|a" REPLACEMENT "b charset=utf-8 charset_source=detector invalid_bytes=1<", NULL},
    {BYTES("\xEF\xBB\xBFTi\xFFtle\n\nBody"),
     "Ti" REPLACEMENT "tle|Body charset=utf-8 charset_source=mark invalid_bytes=1<\xFF>", NULL},
    {BYTES("Une d\xE9"
           "cision\r\n\r\nLe pr\xE9sident a \xE9t\xE9 re\xE7u \xE0 l'h\xF4tel de ville."),
     "Une d\xC3\xA9"
     "cision|Le pr\xC3\xA9sident a \xC3\xA9t\xC3\xA9 re\xC3\xA7u \xC3\xA0 l'h\xC3\xB4tel de ville."
     " charset=windows-1252 charset_source=detector<\xE9><\xE9><\xE9><\xE9><\xE7><\xE0><\xF4>",
     NULL},
    {BYTES("\xFF\xFET\0\n\0B\0"), "T|B charset=utf-16le charset_source=mark<T", NULL},
    {BYTES(" \r\n\n "), "! it has no text", "! it has no text"},
    {BYTES(""), "! it has no text", "! it has no text"},
};

START_TEST(plain_gives_title_date_and_body) {
  for (int title = 0; title < 2; title++) {
    wm_rig rig;
    open_formats(&rig, title ? "" : "title-line=no", "");
    for (size_t i = 0; i < sizeof plain_cases / sizeof *plain_cases; i++) {
      const char *expected = title ? plain_cases[i].with_title : plain_cases[i].without;
      const char *line = decode(&rig, "a.txt", 0, plain_cases[i].record);
      if (expected)
        ck_assert_msg(strcmp(line, expected) == 0, "%zu: %s", i, line);
    }
    rig_close(&rig);
  }
}
END_TEST

/* -------------------------------------------------------------------- jsonl */

static const struct {
  const char *settings, *record, *line;
} jsonl_cases[] = {
    {"",
     "{\"id\":\"7\",\"title\":\"T\",\"text\":\"Body\",\"date\":\"2026-01-02\",\"url\":\"http://x/"
     "\","
     "\"language\":\"en\",\"author\":\"A. Hand\"}\n",
     "T|Body id=7 date=2026-01-02 url=http://x/ language=en byline=A. Hand"},
    {"", "{\"text\":\"a\\nb\\u00e9\\ud83d\\ude00\"}",
     "|a/b\xC3\xA9\xF0\x9F\x98\x80<\\n><\\u00e9><\\ud83d\\ude00>"},
    {"", "{\"text\":\"a\\r\\nb\\rc\\r\\rd\\r\"}", "|a/b/c//d/<\\r\\n><\\r><\\r><\\r><\\r>"},
    {"", "{\"text\":\"a\\u0000b\"}", "|a" REPLACEMENT "b<\\u0000>"},
    {"", "{\"text\":\"\\ud83d!\"}", "|" REPLACEMENT "! invalid_bytes=6<\\ud83d>"},
    {"", "{\"te\\u0078t\":\"escaped key\"}", "|escaped key"},
    {"", "{\"id\":12.50,\"body\":\"B\"}", "|B id=12.50"},
    {"", "{\"body\":\"B\",\"text\":\"T\"}", "|T body=B"},
    {"", "{\"text\":\"T\",\"content\":\"C\",\"body\":\"B\"}", "|T content=C body=B"},
    {"", "{\"text\":null,\"body\":\"\",\"content\":\"C\"}", "|C"},
    {"", "{\"text\":[\"p\"],\"body\":\"B\"}", "|B text=[\"p\"]"},
    {"", "{\"text\":\"1\",\"text\":\"2\"}", "|2"},
    {"", "{\"headline\":\"H\",\"text\":\"T\"}", "H|T"},
    {"",
     "{\"text\":\"T\",\"n\":-1e3,\"t\":true,\"f\":false,\"z\":null,\"o\":{\"a\": [1]},\"e\":\"\"}",
     "|T n=-1e3 t=true f=false o={\"a\": [1]}"},
    {"", "{\"text\":\"T\",\"date\":\"yesterday\"}", "|T input_date=yesterday"},
    {"", "{\"text\":\"T\",\"date\":\"2026-02-03 04:05:06\"}", "|T date=2026-02-03T04:05:06"},
    {"", "{\"text\":\"T\",\"date\":1700000000}", "|T input_date=1700000000"},
    {"id=guid", "{\"guid\":\"g\",\"id\":\"i\",\"text\":\"T\"}", "|T id=g input_id=i"},
    {"title=/h/0/m /t;text=/c/x~1y;byline=/h/1",
     "{\"h\":[{\"m\":\"Deep\"},\"By\"],\"c\":{\"x/y\":\"a\\tb\"},\"z\":[2]}",
     "Deep|a\tb z=[2] byline=By<\\t>"},
    {"title=/h/9", "{\"h\":[1],\"text\":\"T\"}", "|T h=[1]"},
    {"text=/s", "{\"s\":\"whole\"}", "|whole"},
    {"", "{\"title\":\"T\",\"body_html\":\"<p>a &amp; \\u003cb>b\\n<p>c\"}", "T|a & b//c<&amp;>"},
    {"", "{\"text\":\"T\",\"body_html\":\"<p>no\"}", "|T"},
    {"text=story;title=", "{\"title\":\"t\",\"story\":\"S\"}", "|S title=t"},
    {"", "  {\"text\":\"T\"}  \r\n", "|T"},
    {"", " \t\r\n", ""},
    {"", "{\"text\":\"T\"", "! broken JSON at byte 19 of the entry: the value is cut off"},
    {"", "{\"text\":\"T\"} x",
     "! broken JSON at byte 21 of the entry: something follows the value"},
    {"", "{\"text\" \"T\"}",
     "! broken JSON at byte 16 of the entry: ':' was expected behind a key"},
    {"", "not json", "! broken JSON at byte 8 of the entry: a value was expected"},
    {"", "[1]", "! the line is no JSON object"},
    {"", "{\"title\":\"T\"}",
     "! none of the members that may be its text is a string: 'text', 'body', 'content', "
     "'body_text'"},
};

START_TEST(jsonl_gives_members_their_places) {
  for (size_t i = 0; i < sizeof jsonl_cases / sizeof *jsonl_cases; i++) {
    wm_rig rig;
    open_formats(&rig, "", jsonl_cases[i].settings);
    const char *line = decode(&rig, "a.jsonl", 8, wm_z(jsonl_cases[i].record));
    ck_assert_msg(strcmp(line, jsonl_cases[i].line) == 0, "%s: %s", jsonl_cases[i].record, line);
    rig_close(&rig);
  }
}
END_TEST

START_TEST(jsonl_skips_a_mark_only_at_the_start) {
  wm_rig rig;
  open_formats(&rig, "", "");
  wm_str marked = wm_z("\xEF\xBB\xBF{\"text\":\"a\\nb\"}");
  ck_assert_str_eq(decode(&rig, "a.jsonl", 0, marked), "|a/b<\\n>");
  ck_assert_str_eq(decode(&rig, "a.jsonl", 5, marked),
                   "! broken JSON at byte 5 of the entry: a value was expected");
  rig_close(&rig);
}
END_TEST

START_TEST(jsonl_frames_by_line) {
  static const struct {
    const char *window;
    bool at_end;
    wm_status status;
    size_t length;
  } cases[] = {
      {"{}\n{}\n", false, WM_OK, 3}, {"{}\n{}\n", true, WM_OK, 3}, {"{\"a", false, WM_MORE, 0},
      {"{\"a", true, WM_OK, 3},      {"\n\n", false, WM_OK, 1},    {"", false, WM_MORE, 0},
  };
  wm_rig rig;
  open_formats(&rig, "", "");
  ck_assert(!wm_engine_frames(rig.engine, 0));
  ck_assert(wm_engine_frames(rig.engine, 1));
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    size_t length = 0;
    ck_assert_int_eq(
        wm_engine_frame(rig.engine, 1, wm_z(cases[i].window), cases[i].at_end, &length, &rig.error),
        cases[i].status);
    ck_assert_uint_eq(length, cases[i].length);
  }
  rig_close(&rig);
}
END_TEST

/* --------------------------------------------------------------------- bids */

static const struct {
  const char *path;
  wm_str head;
  const char *winner;
} bid_cases[] = {
    {"news/a.txt", BYTES("Title\n\nBody"), "plain"},
    {"news/README", BYTES("Title\n\nBody"), "plain"},
    {"a.TXT.gz", BYTES("Title"), "plain"},
    {"a.txt", BYTES("Caf\xE9, in Latin-1"), "plain"},
    {"a.txt", BYTES("has a \0 byte"), ""},
    {"a.txt", BYTES("\xFF\xFET\0\n\0"), "plain"},
    {"picture.png", BYTES("\x89PNG\r\n\x1A\n\0\0\0"), ""},
    {"a.bin", BYTES("\x01\x02\x03\x04 and so on"), ""},
    {"a.jsonl", BYTES("{\"text\":\"T\"}\n"), "jsonl"},
    {"a.ndjson.gz", BYTES("{\"text\":\n"), "jsonl"},
    {"a.txt", BYTES("{\"text\":\"T\"}\n{"), "jsonl"},
    {"-", BYTES("\xEF\xBB\xBF\n{\"text\":\"T\"}\n{"), "jsonl"},
    {"a.json", BYTES("{\n  \"text\": \"T\"\n}\n"), "plain"},
    {"a.txt", BYTES("{braces} in a text"), "plain"},
    {"a.txt", BYTES(""), "plain"},
    {"a.xml", BYTES("<?xml version='1.0'?><list/>"), ""},
    {"a.txt", BYTES("<b>A title</b>"), "plain"},
    {"a", BYTES("< 5 % of all"), "plain"},
};

START_TEST(formats_bid_for_what_they_read) {
  wm_rig rig;
  open_formats(&rig, "", "");
  for (size_t i = 0; i < sizeof bid_cases / sizeof *bid_cases; i++) {
    const char *winner = rig_bid(&rig, bid_cases[i].path, bid_cases[i].head);
    ck_assert_msg(strcmp(winner, bid_cases[i].winner) == 0, "%zu %s: '%s'", i, bid_cases[i].path,
                  winner);
  }
  rig_close(&rig);
}
END_TEST

/* A first line longer than what a bid sees. */
START_TEST(jsonl_bids_for_a_cut_line) {
  enum { HEAD = 64 * 1024 };
  char *head = malloc(HEAD);
  ck_assert_ptr_nonnull(head);
  memset(head, 'x', HEAD);
  memcpy(head, "{\"text\":\"", 9);
  wm_rig rig;
  open_formats(&rig, "", "");
  ck_assert_str_eq(rig_bid(&rig, "a", (wm_str){head, HEAD}), "jsonl");
  ck_assert_str_eq(rig_bid(&rig, "a", (wm_str){head, HEAD - 1}), "plain");
  rig_close(&rig);
  free(head);
}
END_TEST

/* ------------------------------------------------------------------- helpers */

static const struct {
  const char *text, *date;
} date_cases[] = {
    {"2026", "2026"},
    {"2026-01", "2026-01"},
    {"2026-01-26", "2026-01-26"},
    {" 2026-01-26\r", "2026-01-26"},
    {"2024-02-29", "2024-02-29"},
    {"2026-01-26T10:30", "2026-01-26T10:30"},
    {"2026-01-26 10:30:59", "2026-01-26T10:30:59"},
    {"2026-01-26t10:30:59.123456z", "2026-01-26T10:30:59.123456Z"},
    {"2026-01-26T10:30:59,5+0100", "2026-01-26T10:30:59.5+01:00"},
    {"2026-01-26T10:30:59-05", "2026-01-26T10:30:59-05"},
    {"2026-01-26T10:30:59.12345678901234567890+05:30", "2026-01-26T10:30:59.123456789+05:30"},
    {"", ""},
    {"26", ""},
    {"20260126", ""},
    {"2026-1-26", ""},
    {"2026-13-01", ""},
    {"2026-00-01", ""},
    {"2026-02-29", ""},
    {"1900-02-29", ""},
    {"2026-01-26 and more", ""},
    {"2026-01-26T", ""},
    {"2026-01-26T24:00", ""},
    {"2026-01-26T10", ""},
    {"2026-01-26T10:30:", ""},
    {"2026-01-26T10:30:59.", ""},
    {"2026-01-26T10:30+1", ""},
    {"2026-01-26T10:30+01:", ""},
    {"2026-01T10:30", ""},
    {"26 January 2026", ""},
};

START_TEST(iso_dates_are_read) {
  for (size_t i = 0; i < sizeof date_cases / sizeof *date_cases; i++) {
    char out[WM_ISODATE + 1];
    size_t length = wm_isodate_read(wm_z(date_cases[i].text), out);
    ck_assert_uint_le(length, WM_ISODATE);
    out[length] = 0;
    ck_assert_msg(strcmp(out, date_cases[i].date) == 0, "%s: %s", date_cases[i].text, out);
  }
}
END_TEST

START_TEST(extensions_are_found) {
  static const struct {
    const char *path, *names;
    bool has;
  } cases[] = {
      {"a.txt", "txt", true},
      {"a.TXT", "text|txt", true},
      {"a.b/c", "b/c|b", false},
      {"dir.txt/file", "txt", false},
      {".txt", "txt", true},
      {"txt", "txt", false},
      {"a.jsonl.gz", "jsonl", true},
      {"a.jsonl.gz", "gz", true},
      {"a.jsonl.gz.gz", "jsonl", false},
      {"a.txts", "txt", false},
      {"a.tx", "txt", false},
      {"", "txt", false},
      {"a.", "txt", false},
      {"a.gz", "txt|", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_assert_msg(wm_path_has_extension(wm_z(cases[i].path), cases[i].names) == cases[i].has, "%s",
                  cases[i].path);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("formats");
  TCase *tests = tcase_create("formats");
  tcase_add_test(tests, plain_gives_title_date_and_body);
  tcase_add_test(tests, jsonl_gives_members_their_places);
  tcase_add_test(tests, jsonl_skips_a_mark_only_at_the_start);
  tcase_add_test(tests, jsonl_frames_by_line);
  tcase_add_test(tests, formats_bid_for_what_they_read);
  tcase_add_test(tests, jsonl_bids_for_a_cut_line);
  tcase_add_test(tests, iso_dates_are_read);
  tcase_add_test(tests, extensions_are_found);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
