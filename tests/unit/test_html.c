/* The format html: what comes out of the pages in tests/html, that every word leads back to the
 * bytes it was made from, what hostile pages cost, references, tags and dates. */
#include "core/base/buffer.h"
#include "core/base/isodate.h"
#include "plugins/formats/html/entities.h"
#include "plugins/formats/html/meta.h"
#include "probe.h"
#include "rig.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static void open_rig(wm_rig *rig) {
  rig_init(rig, NULL);
  rig_add_file(rig, "format-html", NULL);
  rig_add(rig, &probe_sink, NULL);
  rig->hold = true;
  rig_open(rig);
}

/* What comes out of the page in probe_entry; "" when it is rejected. */
static const char *read_page(wm_rig *rig) {
  rig->held.length = rig->rejects.length = 0;
  ck_assert_msg(!rig_record(rig, "a.html", 0, (wm_str){probe_entry.bytes, probe_entry.length}),
                "%s", rig->error.text);
  ck_assert(wm_buffer_put(&rig->held, "", 1));
  return rig->held.bytes;
}

/* -------------------------------------------------------------------- pages */

static const char *const pages[] = {"news",  "broken",  "breaks", "sections", "cyrillic",
                                    "utf16", "invalid", "said",   "chinese"};

START_TEST(pages_give_articles) {
  char name[64];
  wm_rig rig;
  open_rig(&rig);
  snprintf(name, sizeof name, "%s.html", pages[_i]);
  probe_entry = rig_read_file(WM_HTML_PAGES, name);
  ck_assert_str_eq(rig_bid(&rig, "a", (wm_str){probe_entry.bytes, probe_entry.length}), "html");
  const char *article = read_page(&rig);
  snprintf(name, sizeof name, "%s.txt", pages[_i]);
  wm_buffer expected = rig_read_file(WM_HTML_PAGES, name);
  ck_assert_str_eq(article, expected.bytes);
  wm_buffer_free(&expected);
  wm_buffer_free(&probe_entry);
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
    probe_entry = rig_read_file(folder, name);
    ck_assert_msg(*read_page(&rig), "%s: %s", name, rig.rejects.bytes);
    wm_buffer_free(&probe_entry);
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
    {"<p>It was said on Monday that all of it was true, and that nobody had known of it before.",
     "<h2>a</h2>",
     "<p>Advertisement<h2>b</h2><p>It was said on Tuesday that none of it had been true, and that "
     "all had known of it."},
    {"<time><time><time><time><time><time><time><time>", "<time>word ", "text"},
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
  probe_follows = false;
  ck_assert(wm_buffer_put_z(&probe_entry, hostile[_i].head));
  while (probe_entry.length < 1 << 20)
    ck_assert(wm_buffer_put_z(&probe_entry, hostile[_i].repeated));
  ck_assert(wm_buffer_put_z(&probe_entry, hostile[_i].tail));
  ck_assert_msg(!rig_record(&rig, "a.html", 0, (wm_str){probe_entry.bytes, probe_entry.length}),
                "%s", rig.error.text);
  wm_buffer_free(&probe_entry);
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
    {"Sun, 18 Jan 2026 09:30:05 +0100", "2026-01-18T09:30:05+01:00"},
    {"18 Jan 26 09:30 EST", "2026-01-18T09:30:00-05:00"},
    {"Sun, 18 Jan 2026 09:30:00 GMT (UTC)", "2026-01-18T09:30:00Z"},
    {"Sun, 18 Jan 2026 09:30 XYZ", "2026-01-18T09:30:00"},
    {"Sun, 18 Jan 2026 29:30 GMT", "2026-01-18"},
    {"20260118T0930-0500", "2026-01-18T09:30:00-05:00"},
    {"20260118T093005Z", "2026-01-18T09:30:05Z"},
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
