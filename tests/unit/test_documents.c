/* Formats of documents: who bids, what comes out of the documents in tests/documents, and that
 * every word leads back to the bytes it was made from. */
#include "core/base/buffer.h"
#include "probe.h"
#include "rig.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static void open_rig(wm_rig *rig) {
  static const char *const formats[] = {
      "format-json", "format-jsonl", "format-csv",  "format-mail", "format-sgml", "format-newsml",
      "format-nitf", "format-rss",   "format-warc", "format-html", "format-plain"};
  rig_init(rig, NULL);
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    rig_add_file(rig, formats[i], NULL);
  rig_add(rig, &probe_sink, NULL);
  rig->hold = true;
  rig_open(rig);
}

/* What comes out of the document in probe_entry: articles, then "rejected: REASON" lines. */
static const char *read_document(wm_rig *rig, const char *name) {
  wm_str rest = {probe_entry.bytes, probe_entry.length};
  uint32_t format = wm_engine_bid(rig->engine, wm_z(name), rest);
  rig->held.length = rig->rejects.length = 0;
  for (size_t length = rest.length; rest.length; rest.bytes += length, rest.length -= length) {
    if (wm_engine_frames(rig->engine, format))
      ck_assert(!wm_engine_frame(rig->engine, format, rest, true, &length, &rig->error));
    size_t offset = (size_t)(rest.bytes - probe_entry.bytes);
    ck_assert_msg(!rig_record(rig, name, offset, (wm_str){rest.bytes, length}), "%s",
                  rig->error.text);
  }
  if (rig->rejects.length)
    ck_assert(wm_buffer_printf(&rig->held, "rejected: %.*s", (int)rig->rejects.length,
                               rig->rejects.bytes));
  ck_assert(wm_buffer_put(&rig->held, "", 1));
  return rig->held.bytes;
}

static const struct {
  const char *name, *format;
  probe_decode *decoder;
  bool packed; /* in base64, or compressed */
} documents[] = {
    {"agency.sgm", "sgml", probe_unescape, false},
    {"box.mbox", "mail", probe_unquote, false},
    {"names.csv", "csv", probe_undouble, false},
    {"parts.mbox", "mail", probe_unescape, true},
    {"single.eml", "mail", probe_unquote, false},
    {"semicolons.tsv", "csv", probe_undouble, false},
    {"table.csv", "csv", probe_undouble, false},

    {"crawl.warc", "warc", probe_unescape, false},
    {"packed.warc", "warc", probe_unescape, true},
    {"feed.json", "json", probe_unescape_json, false},
    {"list.json", "json", probe_unescape_json, false},
    {"ninjs.json", "json", probe_unescape_json, false},
    {"newsml-1.xml", "newsml", probe_unescape, false},
    {"newsml-g2.xml", "newsml", probe_unescape, false},
    {"nitf.xml", "nitf", probe_unescape, false},
    {"rss.xml", "rss", probe_unescape, false},
    {"atom.xml", "rss", probe_unescape, false},
    {"rdf.xml", "rss", probe_unescape, false},
    {"latin.rss", "rss", probe_unescape, false},
};

START_TEST(documents_give_articles) {
  char name[64];
  wm_rig rig;
  open_rig(&rig);
  probe_entry = rig_read_file(WM_DOCUMENTS, documents[_i].name);
  probe_decoder = documents[_i].decoder;
  probe_unpacks = documents[_i].packed;
  probe_follows_titles = probe_decoder != probe_unquote;
  ck_assert_str_eq(rig_bid(&rig, "a", (wm_str){probe_entry.bytes, probe_entry.length}),
                   documents[_i].format);
  const char *articles = read_document(&rig, documents[_i].name);
  int stem = (int)strcspn(documents[_i].name, ".");
  snprintf(name, sizeof name, "%.*s.txt", stem, documents[_i].name);
  if (getenv("WM_WRITE_EXPECTED")) { /* to look at, after a change that means to change them */
    char path[512];
    snprintf(path, sizeof path, "%s/%s", WM_DOCUMENTS, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(articles, file);
    fclose(file);
  }
  wm_buffer expected = rig_read_file(WM_DOCUMENTS, name);
  ck_assert_str_eq(articles, expected.bytes);
  wm_buffer_free(&expected);
  wm_buffer_free(&probe_entry);
  rig_close(&rig);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("documents");
  TCase *tests = tcase_create("documents");
  tcase_add_loop_test(tests, documents_give_articles, 0, sizeof documents / sizeof *documents);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
