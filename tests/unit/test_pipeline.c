/* Pipelines: texts that are wrong, with the exact messages, and texts that are right. */
#include "core/host/params.h"
#include "core/pipeline/catalogue.h"
#include "core/pipeline/plan_load.h"
#include "tests/unit/plugins/words.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test_pipeline_XXXXXX";
static const char *plugin_folders[] = {"/nowhere", WM_TEST_PLUGINS};
static const char *pipeline_folders[] = {"installed"};
static const char *data_folders[] = {"data"};
static const wm_paths paths = {
    .plugins = {plugin_folders, 2},
    .pipelines = {pipeline_folders, 1},
    .data = {data_folders, 1},
};

static void write_bytes(const char *path, const char *bytes, size_t length) {
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
  fclose(file);
}

static void write_text(const char *path, const char *text) {
  write_bytes(path, text, strlen(text));
}

static void set_up(void) {
  strcpy(folder + strlen(folder) - 6, "XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  ck_assert_int_eq(chdir(folder), 0);
  ck_assert_int_eq(mkdir("installed", 0700), 0);
  ck_assert_int_eq(mkdir("data", 0700), 0);
  write_text("here.rules", "");
  write_text("data/far.rules", "");
  write_text("installed/news.yaml", "wiremill: 1\nformats: [lines]\nsinks: [print]\n");
}

static void tear_down(void) {
  char command[256];
  ck_assert_int_eq(chdir("/"), 0);
  snprintf(command, sizeof command, "rm -rf %s", folder);
  ck_assert_int_eq(system(command), 0);
}

/* All messages of a failed load, one a line. */
static void load_wrong(const char *name, const char *output, wm_buffer *messages);

#define HEAD "wiremill: 1\nformats: [lines]\nsinks: [print]\n"

/* A text and all that must be said about it, one message a line. */
static const struct {
  const char *text, *messages;
} wrong[] = {
    /* what is no YAML, or more than a pipeline needs */
    {"", "t.yaml:1:1: the file is empty\n"},
    {"# nothing\n", "t.yaml:1:1: the file is empty\n"},
    {"a: [b\n", "t.yaml:2:1: not YAML: did not find expected ',' or ']' while parsing a flow "
                "sequence\n"},
    {"a: b: c\n", "t.yaml:1:5: not YAML: mapping values are not allowed in this context\n"},
    {"\ta: b\n", "t.yaml:1:1: not YAML: found character that cannot start any token while scanning "
                 "for the next token\n"},
    {"a: \"b\n", "t.yaml:2:1: not YAML: found unexpected end of stream while scanning a quoted "
                 "scalar\n"},
    {HEAD "---\nwiremill: 1\n",
     "t.yaml:4:1: a second document begins here; a pipeline is one document\n"},
    {HEAD "name: &n news\nstages: *n\n",
     "t.yaml:5:9: a pipeline has no aliases ('*name'); write the value again\n"},
    {HEAD "name: !!str news\n", "t.yaml:4:7: a pipeline has no tags (words that begin with '!')\n"},
    {"a: [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]\n", "t.yaml:1:15: nested too deep\n"},
    {"# \xC5\xBE\nname: \xC5\xBE\xFFx\n", "t.yaml:2:8: not UTF-8: byte 0xFF\n"},
    {"{a: b}: c\n", "t.yaml:1:1: a key must be a word, not a map\n"},
    /* sections */
    {"just words\n", "t.yaml:1:1: a pipeline is a map of sections, not a word\n"},
    {"- lines\n", "t.yaml:1:1: a pipeline is a map of sections, not a list\n"},
    {"name: x\n", "t.yaml:1:1: a pipeline needs formats\n"
                  "t.yaml:1:1: a pipeline needs sinks\n"
                  "t.yaml:1:1: a pipeline says its form: wiremill: 1\n"},
    {"wiremill: 2\nformats: [lines]\nsinks: [print]\n",
     "t.yaml:1:11: this program reads pipelines of the form wiremill: 1\n"},
    {HEAD "stage: [words]\n", "t.yaml:4:1: unknown section 'stage' (did you mean 'stages'?)\n"},
    {HEAD "formats: [lines]\n", "t.yaml:4:1: 'formats' is here a second time (first in line 2)\n"},
    {HEAD "name: My News\n", "t.yaml:4:7: the name of a pipeline is made of small letters, digits "
                             "and hyphens\n"},
    {HEAD "stages: words\n", "t.yaml:4:9: 'stages' must be a list of plugins\n"},
    {"wiremill: 1\nformats: []\nsinks: [print]\n", "t.yaml:2:10: a pipeline needs formats\n"},
    /* limits */
    {HEAD "limits: 5\n", "t.yaml:4:9: 'limits' must be a map, as {entry-bytes: 64MiB}\n"},
    {HEAD "limits: {entry-byte: 1MiB, nesting: 99, article-time: 5, expansion: }\n",
     "t.yaml:4:10: limits: unknown parameter 'entry-byte' (did you mean 'entry-bytes'?)\n"
     "t.yaml:4:37: limits: nesting: '99' is not in 0..32\n"
     "t.yaml:4:55: limits: article-time: '5' is not a duration such as 10s\n"
     "t.yaml:4:58: limits: expansion has no value\n"},
    /* items */
    {HEAD "stages: [wrods]\n", "t.yaml:4:10: there is no stage 'wrods' (did you mean 'words'?)\n"},
    {HEAD "stages: [future]\n",
     "t.yaml:4:10: future: refused: " WM_TEST_PLUGINS
     "/future.so: built for plugin ABI 2.0; this wiremill runs plugins of ABI 1\n"},
    {HEAD "stages: [alias]\n",
     "t.yaml:4:10: alias: refused: " WM_TEST_PLUGINS
     "/alias.so: holds the format 'lines'; such a file is named lines.so or format-lines.so\n"},
    {HEAD "stages: [./mine.so]\n", "t.yaml:4:10: ./mine.so: refused: ./mine.so: cannot open "
                                   "shared object file: No such file or directory\n"},
    {HEAD "stages: [print]\n",
     "t.yaml:4:10: print is a sink, not a stage; it belongs under 'sinks'\n"},
    {HEAD "folds: [words]\n",
     "t.yaml:4:9: words is a stage, not a fold; it belongs under 'stages'\n"},
    {HEAD "stages: [words, words]\n",
     "t.yaml:4:17: words is here a second time (first in line 4)\n"},
    {HEAD "stages:\n  - words:\n    most: 5\n",
     "t.yaml:6:5: stages: 'most' stands beside 'words'; parameters are indented below the "
     "plugin's name, and every plugin begins with '- '\n"},
    {HEAD "stages: [[words], {}, ~]\n",
     "t.yaml:4:10: stages: an item must be the name of a plugin\n"
     "t.yaml:4:19: stages: an item must be the name of a plugin\n"
     "t.yaml:4:23: stages: an item must be the name of a plugin\n"},
    {HEAD "stages: [words: 5]\n",
     "t.yaml:4:17: words: its parameters must be a map, as {name: value}\n"},
    /* conditions */
    {HEAD "stages:\n  - words:\n    when: en\n  - names: {rules: here.rules}\n    when: {}\n",
     "t.yaml:6:11: when: a condition is a map, as {language: en}\n"
     "t.yaml:8:11: when: a condition is a map, as {language: en}\n"},
    {HEAD "stages:\n  - words:\n    when: {language: [en, [de], e, ~]}\n",
     "t.yaml:6:27: when: language: a list is no language: en, pt-BR, or und for one that is not "
     "known\n"
     "t.yaml:6:33: when: language: e is no language: en, pt-BR, or und for one that is not known\n"
     "t.yaml:6:36: when: language: nothing is no language: en, pt-BR, or und for one that is not "
     "known\n"},
    {HEAD "stages:\n  - words:\n    when: {language: [], date: today}\n",
     "t.yaml:6:22: when: language: no language, so that the stage would never run\n"
     "t.yaml:6:26: when: 'date' is no condition; what there is: language\n"},
    {HEAD "stages:\n  - words:\n      when: {language: en}\n",
     "t.yaml:6:7: words: a condition stands beside the plugin's name, not below it\n"},
    {HEAD "stages:\n  - when: {language: en}\n    words:\n    most: 5\n",
     "t.yaml:7:5: stages: 'most' stands beside 'words'; parameters are indented below the "
     "plugin's name, and every plugin begins with '- '\n"},
    {"wiremill: 1\nformats: [lines]\nsinks:\n  - print:\n    when: {language: en}\n",
     "t.yaml:5:5: sinks: only a stage takes a condition\n"},
    {HEAD "stages: [when: {language: en}]\n", "t.yaml:4:10: there is no stage 'when'\n"},
    /* parameters, all problems at once */
    {HEAD "stages:\n"
          "  - words:\n"
          "      mots: 5\n"
          "      most: 500\n"
          "      threshold: [1]\n"
          "      mode: {a: b}\n"
          "      capitals:\n"
          "      languages: [en, fr, [de], ~]\n"
          "      stopwords: none.txt\n"
          "      window: 1KiB\n"
          "      window: 2KiB\n",
     "t.yaml:6:7: words: unknown parameter 'mots' (did you mean 'most'?)\n"
     "t.yaml:7:13: words: most: '500' is not in 1..100\n"
     "t.yaml:8:18: words: threshold: a list cannot be its value\n"
     "t.yaml:9:13: words: mode: a map cannot be its value\n"
     "t.yaml:10:7: words: capitals has no value\n"
     "t.yaml:11:23: words: languages: 'fr' is not one of en|de|sr\n"
     "t.yaml:11:27: words: languages: an item must be a word, not a list\n"
     "t.yaml:11:33: words: languages: an item must be a word, not nothing\n"
     "t.yaml:12:18: words: stopwords: there is no file 'none.txt' beside the pipeline or in the "
     "data folders\n"
     "t.yaml:14:7: 'window' is here a second time (first in line 13)\n"},
    {HEAD "stages: [words, names]\n", "t.yaml:4:17: names: rules must be given (file of rules)\n"},
    /* layers */
    {HEAD "stages: [names: {rules: here.rules}]\n",
     "t.yaml:4:10: names: field 'first' of layer 'names' refers to layer 'tokens', which nobody "
     "writes\n"
     "t.yaml:4:10: names: reads layer 'tokens', which no stage before it writes; the stage rival "
     "does\n"},
    {HEAD "stages:\n  - names: {rules: here.rules}\n  - words\n",
     "t.yaml:5:5: names: field 'first' of layer 'names' refers to layer 'tokens', which nobody "
     "writes\n"
     "t.yaml:5:5: names: reads layer 'tokens', which words writes only later (line 6)\n"},
    {HEAD "stages:\n  - words\n  - names: {rules: here.rules}\n  - rival\n",
     "t.yaml:7:5: rival: writes layer 'tokens', which words writes already (line 5) and declares "
     "differently\n"},
    {HEAD "stages: [rival]\n",
     "t.yaml:4:10: rival: updates layer 'names', which no stage before it writes; the stage names "
     "does\n"},
    {HEAD "stages: [gone, names: {rules: here.rules}]\n",
     "t.yaml:4:10: there is no stage 'gone'\n"},
    /* outputs */
    {"wiremill: 1\nformats: [lines]\nsinks:\n  - print\n  - print\n",
     "t.yaml:5:5: print: writes to out/print.txt, as print does (line 4)\n"},
};

static void load_wrong(const char *name, const char *output, wm_buffer *messages) {
  wm_plan *plan = NULL;
  wm_problems problems;
  ck_assert_int_eq(wm_plan_load(&paths, name, output, &plan, &problems), WM_FATAL);
  ck_assert_ptr_null(plan);
  ck_assert(!problems.lost);
  for (uint32_t i = 0; i < problems.n; i++) {
    wm_buffer *b = messages;
    size_t length = strlen(problems.items[i].text);
    b->bytes = realloc(b->bytes, b->length + length + 2);
    ck_assert_ptr_nonnull(b->bytes);
    memcpy(b->bytes + b->length, problems.items[i].text, length);
    b->length += length + 1;
    b->bytes[b->length - 1] = '\n';
    b->bytes[b->length] = 0;
  }
  ck_assert_uint_gt(problems.n, 0);
  wm_problems_free(&problems);
}

START_TEST(every_problem_is_told_with_its_place) {
  wm_buffer messages = {0};
  write_text("t.yaml", wrong[_i].text);
  load_wrong("t.yaml", "out", &messages);
  ck_assert_str_eq(messages.bytes, wrong[_i].messages);
  free(messages.bytes);
}
END_TEST

START_TEST(standard_output_takes_one_stream) {
  wm_buffer messages = {0};
  write_text("t.yaml", "wiremill: 1\nformats: [lines]\nsinks:\n  - print\n  - print: {file: a}\n"
                       "  - print: {database: x.db, file: /dev/null}\n");
  load_wrong("t.yaml", "-", &messages);
  ck_assert_str_eq(messages.bytes,
                   "t.yaml:5:5: print: writes to standard output, as print does (line 4)\n"
                   "t.yaml:6:5: print: writes to standard output, as print does (line 4)\n"
                   "t.yaml:6:23: print: database: 'x.db' cannot be standard output, only a file\n");
  free(messages.bytes);
}
END_TEST

START_TEST(a_file_that_is_not_there_or_too_large_is_told) {
  wm_buffer messages = {0};
  load_wrong("gone.yaml", "out", &messages);
  load_wrong("nwes", "out", &messages);
  load_wrong("./data", "out", &messages);
  char *large = malloc((1 << 20) + 1);
  ck_assert_ptr_nonnull(large);
  memset(large, ' ', (1 << 20) + 1);
  write_bytes("large.yaml", large, (1 << 20) + 1);
  load_wrong("large.yaml", "out", &messages);
  ck_assert_str_eq(messages.bytes, "gone.yaml: cannot be read: No such file or directory\n"
                                   "there is no pipeline 'nwes' (did you mean 'news'?)\n"
                                   "./data: cannot be read: Is a directory\n"
                                   "large.yaml: too large for a pipeline\n");
  free(large);
  free(messages.bytes);
}
END_TEST

START_TEST(endless_lists_are_cut_short) {
  wm_buffer messages = {0};
  char *text = malloc(100000);
  ck_assert_ptr_nonnull(text);
  strcpy(text, "a: [");
  for (int i = 0; i < 24000; i++)
    strcpy(text + 4 + i * 3, "b, ");
  strcat(text, "]\n");
  write_text("t.yaml", text);
  load_wrong("t.yaml", "out", &messages);
  ck_assert_str_eq(messages.bytes, "t.yaml:1:59996: too large for a pipeline\n");
  free(text);
  free(messages.bytes);
}
END_TEST

static wm_plan *load_right(const char *name, const char *text) {
  wm_plan *plan = NULL;
  wm_problems problems;
  if (text)
    write_text(name, text);
  wm_status status = wm_plan_load(&paths, name, "out", &plan, &problems);
  wm_problems_say(&problems);
  ck_assert_int_eq(status, WM_OK);
  wm_problems_free(&problems);
  return plan;
}

START_TEST(a_right_pipeline_becomes_a_plan) {
  wm_plan *plan = load_right("t.yaml", "# a comment\n"
                                       "wiremill: 1\n"
                                       "limits: {entry-bytes: 2MiB, article-time: 1.5s}\n"
                                       "sinks:\n"
                                       "  - print\n"
                                       "  - print: {file: other.txt}\n"
                                       "stages:\n"
                                       "  - words:\n"
                                       "      capitals: yes\n"
                                       "      languages: [sr]\n"
                                       "      stopwords: far.rules\n"
                                       "      greeting: \"~\"\n"
                                       "  - names:\n"
                                       "      rules: here.rules\n"
                                       "formats: [lines]\n");
  ck_assert_str_eq(plan->name, "t");
  ck_assert_str_eq(plan->path, "t.yaml");
  ck_assert_uint_eq(plan->limits.entry_bytes, 2 << 20);
  ck_assert_uint_eq(plan->limits.article_time_ms, 1500);
  ck_assert_uint_eq(plan->limits.expansion, 200);
  ck_assert_uint_eq(plan->limits.nesting, 4);
  ck_assert_uint_eq(plan->limits.article_bytes, 8 << 20);
  ck_assert_uint_eq(plan->limits.article_memory, 256 << 20);
  ck_assert_uint_eq(plan->limits.batch_bytes, 1 << 20);
  ck_assert_uint_eq(plan->n_steps, 5);
  ck_assert_uint_eq(plan->n_modules, 4); /* the two sinks share one */
  ck_assert_uint_eq(plan->formats.n, 1);
  ck_assert_uint_eq(plan->stages.n, 2);
  ck_assert_uint_eq(plan->folds.n, 0);
  ck_assert_uint_eq(plan->sinks.n, 2);
  ck_assert_ptr_eq(plan->stages.items, plan->steps + 1);
  ck_assert_ptr_eq(plan->sinks.items, plan->steps + 3);
  ck_assert_uint_eq(plan->n_layers, 2);
  ck_assert_str_eq(plan->layers[0]->name, "tokens");
  ck_assert_str_eq(plan->layers[1]->name, "names");
  ck_assert_uint_eq(plan->stages.items[0].layers[0], 0);
  ck_assert_uint_eq(plan->stages.items[1].layers[0], 0);
  ck_assert_uint_eq(plan->stages.items[1].layers[1], 1);
  ck_assert_uint_eq(plan->sinks.items[0].layers[0], WM_NONE);
  ck_assert_uint_eq(plan->stages.items[1].line, 13);
  ck_assert_uint_eq(plan->stages.items[1].column, 5);
  const words_config *words = plan->stages.items[0].instance.config;
  char path[256];
  snprintf(path, sizeof path, "%s/data/far.rules", folder);
  ck_assert(words->capitals);
  ck_assert_str_eq(words->stopwords, path);
  ck_assert_str_eq(words->greeting, "~");
  ck_assert_uint_eq(words->languages.n, 1);
  ck_assert_int_eq(words->most, 10);
  wm_plan_free(plan);
}
END_TEST

START_TEST(a_condition_stands_before_or_behind_its_stage) {
  wm_plan *plan = load_right("t.yaml", HEAD "stages:\n"
                                            "  - words: {most: 5}\n"
                                            "    when: {language: [en, und]}\n"
                                            "  - when: {language: sr-Latn}\n"
                                            "    names: {rules: here.rules}\n");
  const wm_strings *first = &plan->stages.items[0].when.languages;
  const wm_strings *second = &plan->stages.items[1].when.languages;
  ck_assert_uint_eq(first->n, 2);
  ck_assert_str_eq(first->items[0], "en");
  ck_assert_str_eq(first->items[1], "und");
  ck_assert_uint_eq(second->n, 1);
  ck_assert_str_eq(second->items[0], "sr-Latn");
  ck_assert_str_eq(plan->stages.items[1].instance.name, "names");
  ck_assert_uint_eq(plan->sinks.items[0].when.languages.n, 0);
  wm_plan_free(plan);
}
END_TEST

/* Each stage has its own layer, formats that write the same one share it. */
START_TEST(formats_share_a_layer) {
  wm_plan *plan = load_right("t.yaml", "wiremill: 1\nformats: [pages, sheets]\nstages: [words]\n"
                                       "sinks: [print]\n");
  ck_assert_uint_eq(plan->n_layers, 2);
  ck_assert_str_eq(plan->layers[0]->name, "blocks");
  ck_assert_str_eq(plan->layers[1]->name, "tokens");
  ck_assert_uint_eq(plan->formats.items[0].layers[0], 0);
  ck_assert_uint_eq(plan->formats.items[1].layers[0], 0);
  wm_plan_free(plan);
}
END_TEST

START_TEST(installed_pipelines_go_by_name) {
  wm_plan *plan = load_right("news", NULL);
  ck_assert_str_eq(plan->path, "installed/news.yaml");
  ck_assert_str_eq(plan->name, "news");
  wm_plan_free(plan);
}
END_TEST

START_TEST(a_plugin_may_be_given_by_its_file) {
  wm_plan *plan = load_right("t.yaml", "wiremill: 1\nformats: [lines]\nsinks: [print]\n"
                                       "stages: [" WM_TEST_PLUGINS "/words.so]\n");
  ck_assert_str_eq(plan->stages.items[0].instance.name, "words");
  wm_plan_free(plan);
}
END_TEST

START_TEST(the_catalogue_has_the_right_and_the_refused) {
  static const char *const expected[] = {
      "alias -",     "format-lines lines", "format-pages pages", "format-sheets sheets", "future -",
      "names names", "rival rival",        "sink-print print",   "words words"};
  wm_catalogue catalogue;
  wm_error error;
  ck_assert_int_eq(wm_catalogue_load(&paths, &catalogue, &error), WM_OK);
  ck_assert_uint_eq(catalogue.n, sizeof expected / sizeof *expected);
  for (uint32_t i = 0; i < catalogue.n; i++) {
    char line[128];
    const wm_catalogue_entry *entry = &catalogue.entries[i];
    snprintf(line, sizeof line, "%s %s", entry->stem,
             entry->module ? entry->module->plugin.name : "-");
    ck_assert_str_eq(line, expected[i]);
    ck_assert(entry->module || entry->refusal.text[0]);
  }
  wm_catalogue_free(&catalogue);
}
END_TEST

static void expect_folders(const wm_strings *found, const char *const *expected, uint32_t n) {
  ck_assert_uint_eq(found->n, n);
  for (uint32_t i = 0; i < n; i++)
    ck_assert_str_eq(found->items[i], expected[i]);
}

START_TEST(paths_are_the_environments_then_the_trees_or_the_installed) {
  wm_paths found;
  wm_error error;
  setenv("WIREMILL_PLUGIN_PATH", "/p1::/p2", 1);
  setenv("WIREMILL_DATA", "/d1", 1);
  ck_assert_int_eq(wm_paths_find_for(&found, "/usr/bin/wiremill", &error), WM_OK);
  expect_folders(&found.plugins, (const char *[]){"/p1", "/p2", WM_PLUGINDIR}, 3);
  expect_folders(&found.pipelines, (const char *[]){WM_PIPELINEDIR}, 1);
  expect_folders(&found.data,
                 (const char *[]){"/d1", WM_DATADIR "/corpora", WM_DATADIR "/corpora/gazetteers",
                                  WM_DATADIR "/corpora/models", WM_DATADIR "/corpora/relations"},
                 5);
  wm_paths_free(&found);
  unsetenv("WIREMILL_PLUGIN_PATH");
  unsetenv("WIREMILL_DATA");
  write_text("config.status", "");
  write_text("wiremill.pc", "");
  for (int libtool = 0; libtool < 2; libtool++) {
    char program[256], plugins[256];
    snprintf(program, sizeof program, "%s%s/wiremill", folder, libtool ? "/.libs" : "");
    snprintf(plugins, sizeof plugins, "%s/.libs", folder);
    ck_assert_int_eq(wm_paths_find_for(&found, program, &error), WM_OK);
    expect_folders(&found.plugins, (const char *[]){plugins}, 1);
    ck_assert_uint_eq(found.data.n, 8); /* of the build tree and of the source tree */
    wm_paths_free(&found);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pipeline");
  TCase *tests = tcase_create("pipeline");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_loop_test(tests, every_problem_is_told_with_its_place, 0,
                      (int)(sizeof wrong / sizeof *wrong));
  tcase_add_test(tests, standard_output_takes_one_stream);
  tcase_add_test(tests, a_file_that_is_not_there_or_too_large_is_told);
  tcase_add_test(tests, endless_lists_are_cut_short);
  tcase_add_test(tests, a_right_pipeline_becomes_a_plan);
  tcase_add_test(tests, a_condition_stands_before_or_behind_its_stage);
  tcase_add_test(tests, formats_share_a_layer);
  tcase_add_test(tests, installed_pipelines_go_by_name);
  tcase_add_test(tests, a_plugin_may_be_given_by_its_file);
  tcase_add_test(tests, the_catalogue_has_the_right_and_the_refused);
  tcase_add_test(tests, paths_are_the_environments_then_the_trees_or_the_installed);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
