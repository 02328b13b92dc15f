/* The format html: what comes out of the pages in tests/html, that every word leads back to the
 * bytes it was made from, what hostile pages cost, references, tags and dates. */
#include "core/base/buffer.h"
#include "core/base/isodate.h"
#include "plugins/formats/charset/charset.h"
#include "plugins/formats/html/entities.h"
#include "plugins/formats/html/meta.h"
#include "rig.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static wm_buffer page;    /* that the current article is from */
static bool check = true; /* that its words lead back */

/* ------------------------------------------------- every word leads back */

static wm_str meta_of(const wm_article *article, const char *key) {
  for (uint32_t i = 0; i < article->n_meta; i++)
    if (strcmp(article->meta[i].key.bytes, key) == 0)
      return article->meta[i].value;
  return (wm_str){"", 0};
}

/* Decodes bytes of the page as the article's metadata say, with references, into NFC. */
static void decode_source(const wm_article *article, wm_range range, wm_buffer *out) {
  char header[96], *plain = malloc(8 * (size_t)(range.end - range.begin) + 1);
  snprintf(header, sizeof header, "; charset=%s", meta_of(article, "charset").bytes);
  wm_encoded_text encoded = {.bytes = {page.bytes + range.begin, (size_t)(range.end - range.begin)},
                             .content_type = wm_z(header)};
  wm_decoded decoded = {0};
  ck_assert(!wm_charset_decode(&encoded, &decoded, NULL));
  size_t n = wm_html_unescape(decoded.text, false, plain);
  ck_assert(wm_buffer_put(out, plain, n));
  wm_decoded_free(&decoded);
  free(plain);
}

static size_t compose(wm_str text, char *out, size_t most) {
  UErrorCode error = U_ZERO_ERROR;
  UChar from[4096], to[4096];
  int32_t n = 0, length = 0;
  u_strFromUTF8(from, 4096, &n, text.bytes, (int32_t)text.length, &error);
  n = unorm2_normalize(unorm2_getNFCInstance(&error), from, n, to, 4096, &error);
  u_strToUTF8(out, (int32_t)most, &length, to, n, &error);
  ck_assert_msg(U_SUCCESS(error), "%s", u_errorName(error));
  return (size_t)length;
}

static void check_word(wm_instance *self, const wm_article *article, wm_span word) {
  wm_range ranges[256];
  uint32_t n = wm_quote(self, word, ranges, 256);
  wm_buffer source = {0};
  char composed[8192];
  ck_assert_uint_le(n, 256);
  for (uint32_t i = 0; i < n; i++)
    decode_source(article, ranges[i], &source);
  size_t length = compose((wm_str){source.bytes, source.length}, composed, sizeof composed);
  ck_assert_msg(length == word.end - word.begin &&
                    memcmp(composed, article->text + word.begin, length) == 0,
                "'%.*s' leads back to '%.*s'", (int)(word.end - word.begin),
                article->text + word.begin, (int)length, composed);
  wm_buffer_free(&source);
}

static void check_words(wm_instance *self, const wm_article *article) {
  for (uint32_t at = 0; at < article->length;) {
    uint32_t end = at;
    while (end < article->length && !strchr(" \n\t", article->text[end]))
      end++;
    if (end > at && end - at < 1000)
      check_word(self, article, (wm_span){at, end});
    at = end + 1;
  }
}

/* --------------------------------------------- a sink that writes articles */

static void put_field(wm_buffer *out, const char *key, wm_str value) {
  if (value.length)
    ck_assert(wm_buffer_printf(out, "%s: %.*s\n", key, (int)value.length, value.bytes));
}

/* "blocks: PHL…", a letter for each block; blocks are in order, and all of the body but white space
 * is in one. */
static void put_blocks(wm_instance *self, const wm_article *article, wm_buffer *out) {
  static const char letters[] = "PHLQCTR"; /* as WM_BLOCK_NAMES; R: preformatted */
  wm_table table = wm_read(self, 0);
  const wm_block *blocks = table.rows;
  uint32_t at = article->body.begin;
  ck_assert(wm_buffer_put_z(out, "blocks: "));
  for (uint32_t i = 0; i <= table.n; i++) {
    uint32_t begin = i < table.n ? blocks[i].span.begin : article->body.end;
    ck_assert_uint_le(at, begin);
    for (; at < begin; at++)
      ck_assert_ptr_nonnull(strchr("\n\t", article->text[at]));
    if (i == table.n)
      break;
    at = blocks[i].span.end;
    ck_assert(!strchr(" \n", article->text[begin]) && !strchr(" \n", article->text[at - 1]));
    ck_assert(wm_buffer_put(out, &letters[blocks[i].kind], 1));
  }
  ck_assert(wm_buffer_put_z(out, "\n"));
}

static wm_status probe_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  if (check)
    check_words(self, article);
  put_field(out, "date", article->date);
  put_field(out, "language", article->language);
  put_field(out, "url", article->url);
  for (uint32_t i = 0; i < article->n_meta; i++)
    put_field(out, article->meta[i].key.bytes, article->meta[i].value);
  put_blocks(self, article, out);
  ck_assert(wm_buffer_printf(out, "---\n%.*s\n", (int)article->length, article->text));
  return WM_OK;
}

static wm_status probe_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self, (void)items, (void)n;
  return WM_OK;
}

static const wm_sink_ops probe_ops = {
    .size = sizeof probe_ops, .encode = probe_encode, .commit = probe_commit};
static const wm_use probe_uses[] = {{"blocks", WM_READS, NULL}};
static const wm_plugin probe = {WM_PLUGIN_HEAD,     .kind = WM_SINK,    .name = "probe",
                                .version = "1",     .summary = "probe", .licence = "Apache-2.0",
                                .uses = probe_uses, .n_uses = 1,        .ops = &probe_ops};

static void open_rig(wm_rig *rig) {
  rig_init(rig, NULL);
  rig_add_file(rig, "format-html", NULL);
  rig_add(rig, &probe, NULL);
  rig->hold = true;
  rig_open(rig);
}

/* What comes out of the page in `page`; "" when it is rejected. */
static const char *read_page(wm_rig *rig) {
  rig->held.length = rig->rejects.length = 0;
  ck_assert_msg(!rig_record(rig, "a.html", 0, (wm_str){page.bytes, page.length}), "%s",
                rig->error.text);
  ck_assert(wm_buffer_put(&rig->held, "", 1));
  return rig->held.bytes;
}

/* -------------------------------------------------------------------- pages */

static const char *const pages[] = {"news",     "broken", "breaks", "sections",
                                    "cyrillic", "utf16",  "invalid"};

START_TEST(pages_give_articles) {
  char name[64];
  wm_rig rig;
  open_rig(&rig);
  snprintf(name, sizeof name, "%s.html", pages[_i]);
  page = rig_read_file(WM_HTML_PAGES, name);
  ck_assert_str_eq(rig_bid(&rig, "a", (wm_str){page.bytes, page.length}), "html");
  const char *article = read_page(&rig);
  snprintf(name, sizeof name, "%s.txt", pages[_i]);
  wm_buffer expected = rig_read_file(WM_HTML_PAGES, name);
  ck_assert_str_eq(article, expected.bytes);
  wm_buffer_free(&expected);
  wm_buffer_free(&page);
  rig_close(&rig);
}
END_TEST

/* The shared pages are no part of Wiremill: where they are, the words of each must lead back. */
START_TEST(shared_pages_lead_back) {
  const char *shared = getenv("WIREMILL_SHARED");
  char folder[512];
  wm_rig rig;
  snprintf(folder, sizeof folder, "%s/data/articles/html", shared ? shared : WM_SHARED);
  DIR *list = opendir(folder);
  if (!list) {
    fprintf(stderr, "skipped: no pages in %s\n", folder);
    return;
  }
  open_rig(&rig);
  for (struct dirent *entry; (entry = readdir(list));) {
    char name[512];
    if (*entry->d_name == '.')
      continue;
    snprintf(name, sizeof name, "%s/source.html", entry->d_name);
    page = rig_read_file(folder, name);
    ck_assert_msg(*read_page(&rig), "%s: %s", name, rig.rejects.bytes);
    wm_buffer_free(&page);
  }
  closedir(list);
  rig_close(&rig);
}
END_TEST

/* ------------------------------------------------------------ hostile pages */

static const struct {
  const char *head, *repeated, *tail;
} hostile[] = {
    {"", "<div>", "text"},
    {"", "<p><b><a href=x>", "text"},
    {"", "<table><tr><td>", "text"},
    {"", "<ul><li>", "text"},
    {"<span>", "</div></p></a>", "text"},
    {"<div><span><b><i>", "<div></span></b></p>", "text"},
    {"<b><i><u><b><i><u>", "<div></div>", "text"},
    {"<p class=\"", "share-", "\">text"},
    {"<p ", "a=b ", ">text"},
    {"<p title='", "x", ""},
    {"<!--", "<p>-", ""},
    {"", "<", ""},
    {"", "<!", ""},
    {"", "</", ""},
    {"", "&", ""},
    {"", "&#", ""},
    {"", "&CounterClockwiseContourIntegra", ""},
    {"", "&nbsp;", ""},
    {"<script>", "</scrip", ""},
    {"<textarea>", "</textare <", ""},
    {"<script type=application/ld+json>", "[", ""},
    {"<script type=application/ld+json>", "{\"@graph\":", ""},
    {"<script type=application/ld+json>[", "{\"@type\":\"Article\",\"author\":{\"name\":\"A\"}},",
     "{}]</script>"},
    {"<h1>", "word ", "</h1>"},
    {"<title>", " - ", "</title>"},
    {"", "<h1>a</h1>", ""},
    {"", "<br>", "text"},
    {"", "a<br>", ""},
    {"", "A sentence, which is one. ", ""},
    {"", "<p>A sentence, which is one.", ""},
    {"", "<meta name=author content=x>", ""},
};

/* A megabyte each: what would take quadratic time meets the test's timeout. */
START_TEST(hostile_pages_come_to_an_end) {
  wm_rig rig;
  open_rig(&rig);
  check = false;
  ck_assert(wm_buffer_put_z(&page, hostile[_i].head));
  while (page.length < 1 << 20)
    ck_assert(wm_buffer_put_z(&page, hostile[_i].repeated));
  ck_assert(wm_buffer_put_z(&page, hostile[_i].tail));
  ck_assert_msg(!rig_record(&rig, "a.html", 0, (wm_str){page.bytes, page.length}), "%s",
                rig.error.text);
  wm_buffer_free(&page);
  rig_close(&rig);
}
END_TEST

/* --------------------------------------------------------- references, dates */

static const struct {
  const char *raw, *text, *in_attribute;
} references[] = {
    {"a &amp; b", "a & b", "a & b"},
    {"&lt;&gt;&quot;&apos;", "<>\"'", "<>\"'"},
    {"&eacute;&eacute", "\xC3\xA9\xC3\xA9", "\xC3\xA9\xC3\xA9"},
    {"?a=1&copy=2&reg;", "?a=1\xC2\xA9=2\xC2\xAE", "?a=1&copy=2\xC2\xAE"},
    {"&notin; &notit; &not", "\xE2\x88\x89 \xC2\xACit; \xC2\xAC", "\xE2\x88\x89 &notit; \xC2\xAC"},
    {"&#65;&#x42;&#X43&#68", "ABCD", "ABCD"},
    {"&#150;&#x80;", "\xE2\x80\x93\xE2\x82\xAC", "\xE2\x80\x93\xE2\x82\xAC"},
    {"&#0;&#xD800;&#x110000;&#99999999999;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD",
     "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"& &; &# &#; &#x; &a", "& &; &# &#; &#x; &a", "& &; &# &#; &#x; &a"},
    {"&nLt;&CounterClockwiseContourIntegral;", "\xE2\x89\xAA\xE2\x83\x92\xE2\x88\xB3",
     "\xE2\x89\xAA\xE2\x83\x92\xE2\x88\xB3"},
    {"&zwnj;&AElig;&AMP", "\xE2\x80\x8C\xC3\x86&", "\xE2\x80\x8C\xC3\x86&"},
};

START_TEST(references_are_decoded) {
  char out[256];
  wm_str raw = wm_z(references[_i].raw);
  out[wm_html_unescape(raw, false, out)] = '\0';
  ck_assert_str_eq(out, references[_i].text);
  out[wm_html_unescape(raw, true, out)] = '\0';
  ck_assert_str_eq(out, references[_i].in_attribute);
}
END_TEST

static const struct {
  const char *text, *date;
} dates[] = {
    {"2026-01-18", "2026-01-18"},
    {" 2026-01-18T07:30:00+0100 ", "2026-01-18T07:30:00+01:00"},
    {"20260118", "2026-01-18"},
    {"20260118073000", "2026-01-18"},
    {"January 18, 2026", "2026-01-18"},
    {"Published: Sun 18 Jan 2026 09:30 GMT", "2026-01-18"},
    {"18th of January, 2026", "2026-01-18"},
    {"Updated 7:30 a.m. ET, Sun January 18, 2026", "2026-01-18"},
    {"May 2026", ""},
    {"2026", ""},
    {"February 31, 2026", ""},
    {"yesterday", ""},
    {"", ""},
};

START_TEST(dates_are_read) {
  char out[WM_ISODATE] = "";
  size_t n = wm_html_read_date(wm_z(dates[_i].text), out);
  ck_assert_uint_eq(n, strlen(dates[_i].date));
  ck_assert_mem_eq(out, dates[_i].date, n);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("html");
  TCase *tests = tcase_create("html");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, pages_give_articles, 0, sizeof pages / sizeof *pages);
  tcase_add_test(tests, shared_pages_lead_back);
  tcase_add_loop_test(tests, hostile_pages_come_to_an_end, 0, sizeof hostile / sizeof *hostile);
  tcase_add_loop_test(tests, references_are_decoded, 0, sizeof references / sizeof *references);
  tcase_add_loop_test(tests, dates_are_read, 0, sizeof dates / sizeof *dates);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
