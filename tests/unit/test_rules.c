/* Rules for relations: the examples that the shipped rules carry, inflection, what is said of wrong
 * rule files, and bounds on hostile texts. */
#include "core/base/buffer.h"
#include "plugins/relation-tag/examples.h"
#include "plugins/relation-tag/explain.h"
#include "plugins/relation-tag/lemma_forms.h"

#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static wm_symbols symbols;
static wm_error error;

static void set_up(void) {
  ck_assert(wm_symbols_init(&symbols));
  error.text[0] = '\0';
}

static void tear_down(void) {
  wm_symbols_free(&symbols);
}

static const char *source_path(const char *name) {
  static char path[4096];
  const char *folder = getenv("srcdir");
  snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", name);
  return path;
}

static wm_rules *load(const char *path) {
  wm_rules *rules = NULL;
  wm_strings paths = {&path, 1};
  wm_status status = wm_rules_load(&paths, wm_marked_intern, &symbols, &rules, &error);
  ck_assert_msg(status == WM_OK, "%s", error.text);
  return rules;
}

/* ---- the shipped rules ---- */

START_TEST(test_examples) {
  wm_rules *rules = load(source_path("corpora/relations/news.rules"));
  wm_example_tally tally;
  wm_buffer report = {0};
  wm_status status = wm_examples_run(rules, &symbols, &tally, &report, &error);
  ck_assert_msg(status == WM_OK, "%s", error.text);
  ck_assert_msg(tally.n_failed == 0, "%.*s", (int)report.length, report.bytes);
  ck_assert_uint_gt(tally.n_examples, 2 * tally.n_rules);
  wm_buffer_free(&report);
  wm_rules_free(rules);
}
END_TEST

/* ---- the manual ---- */

/* The rules of the manual's section EXAMPLES, with what they need before them. */
static void write_manual(FILE *manual, FILE *rules) {
  char line[1024];
  bool examples = false, literal = false;
  while (fgets(line, sizeof line, manual)) {
    examples |= strncmp(line, ".SH EXAMPLES", 12) == 0;
    if (line[0] == '.')
      literal = strcmp(line, ".nf\n") == 0;
    else if (examples && literal)
      fputs(line, rules);
  }
}

START_TEST(test_manual) {
  char path[] = "manual-XXXXXX", own[PATH_MAX];
  FILE *manual = fopen(source_path("plugins/relation-tag/wiremill-rules.5"), "r");
  int file = mkstemp(path);
  FILE *written = file < 0 ? NULL : fdopen(file, "w");
  ck_assert(manual && written && realpath(source_path("corpora/relations/news.rules"), own));
  fprintf(written, "include \"%s\"\n", own);
  write_manual(manual, written);
  fclose(written);
  fclose(manual);
  wm_rules *rules = load(path);
  unlink(path);
  wm_example_tally tally;
  wm_buffer report = {0};
  ck_assert(wm_examples_run(rules, &symbols, &tally, &report, &error) == WM_OK);
  ck_assert_msg(tally.n_failed == 0, "%.*s", (int)report.length, report.bytes);
  ck_assert_uint_eq(rules->rules[tally.n_rules - 1].name.length, strlen("calls-liar"));
  wm_buffer_free(&report);
  wm_rules_free(rules);
}
END_TEST

/* ---- explanations ---- */

static const struct {
  const char *text;
  const char *told; /* part of what is told */
} explained[] = {
    {"[LOC Norway] joined the [ORG Union].", "fired joins (pacts.rules:"},
    {"[LOC Norway] will not join the [ORG Union].",
     "[LOC Norway] will not join the [ORG Union].\n  found member-of(Norway, Union) negated "
     "planned\n"},
    {"[LOC Norway] joined, they say, the [ORG Union].", "close joins (pacts.rules:"},
    {"Yesterday it rained and joined the [ORG Union] and [ORG Forum].",
     "at 'joined': needs 1 names before the trigger and 1 behind it"},
};

START_TEST(test_explained) {
  wm_rules *rules = load(source_path("corpora/relations/news.rules"));
  wm_relate relate = {.rules = rules, .limits = wm_relate_defaults};
  wm_marked marked;
  char *told = NULL;
  size_t size;
  FILE *out = open_memstream(&told, &size);
  ck_assert(out && wm_marked_open(&marked, &symbols));
  ck_assert(wm_marked_read(&marked, wm_z(explained[_i].text), &error) == WM_OK);
  ck_assert(wm_explain_article(&relate, &marked.article, out));
  fclose(out);
  ck_assert_msg(strstr(told, explained[_i].told), "%s", told);
  free(told);
  wm_relate_free(&relate);
  wm_marked_close(&marked);
  wm_rules_free(rules);
}
END_TEST

/* ---- inflection ---- */

static const struct {
  const char *lemma;
  uint32_t which;
  const char *forms; /* each must come */
} inflections[] = {
    {"sign", WM_FORM_BASE | WM_FORM_THIRD, "sign signs"},
    {"agree", WM_FORM_PAST | WM_FORM_ING, "agreed agreeing"},
    {"ban", WM_FORM_PAST | WM_FORM_ING, "banned banning"},
    {"visit", WM_FORM_PAST, "visited"},
    {"admit", WM_FORM_PARTICIPLE, "admitted"},
    {"supply", WM_FORM_THIRD | WM_FORM_PAST | WM_FORM_ING, "supplies supplied supplying"},
    {"cancel", WM_FORM_PAST, "cancelled canceled"},
    {"take", WM_FORM_PAST | WM_FORM_PARTICIPLE, "took taken"},
    {"be", WM_FORM_BASE | WM_FORM_PAST, "be are was were"},
    {"finalise", WM_FORM_PAST, "finalised finalized"},
    {"die", WM_FORM_ING | WM_FORM_PAST, "dying died"},
    {"treaty", WM_FORM_PLURAL, "treaties"},
    {"chairman", WM_FORM_PLURAL, "chairmen"},
    {"embassy", WM_FORM_SINGULAR | WM_FORM_PLURAL, "embassy embassies"},
};

static bool collect(void *context, wm_str form) {
  return wm_buffer_printf(context, " %.*s ", (int)form.length, form.bytes);
}

START_TEST(test_inflection) {
  char forms[128], wanted[64];
  wm_buffer got = {0};
  ck_assert(wm_lemma_forms(wm_z(inflections[_i].lemma), inflections[_i].which, collect, &got));
  ck_assert(wm_buffer_put(&got, "", 1));
  snprintf(forms, sizeof forms, "%s", inflections[_i].forms);
  for (char *form = strtok(forms, " "); form; form = strtok(NULL, " ")) {
    snprintf(wanted, sizeof wanted, " %s ", form);
    ck_assert_msg(strstr(got.bytes, wanted), "%s gives no '%s', but%s", inflections[_i].lemma, form,
                  got.bytes);
  }
  wm_buffer_free(&got);
}
END_TEST

/* ---- wrong rule files ---- */

#define HEAD                                                                                       \
  "include \"%s\"\n"                                                                               \
  "relation pact(party: ORG, party: ORG; date: DATE)\n"
#define EXAMPLES "\n  + [ORG A] met [ORG B].\n  - nothing\n"

/* A list that says another one sixteen times. */
#define SIXTEEN(name, of)                                                                          \
  "let " name " = " of "|" of "|" of "|" of "|" of "|" of "|" of "|" of "|" of "|" of "|" of       \
  "|" of "|" of "|" of "|" of "|" of "\n"

static const struct {
  const char *text;
  const char *message; /* part of it, from line and column on */
} wrong[] = {
    {HEAD "rule r: pact\n  {party} met {party}" EXAMPLES, ":4:3: the pattern has no trigger"},
    {HEAD "rule r: pact\n  {party} <met?> {party}" EXAMPLES,
     ":4:12: the trigger can match the empty string"},
    {HEAD "rule r: pact\n  {party} <met> (very?)* {party}" EXAMPLES,
     ":4:18: what is repeated here can match nothing"},
    {HEAD "rule r: pakt\n  {party} <met> {party}" EXAMPLES,
     ":3:9: there is no relation 'pakt' (did you mean 'pact'?)"},
    {HEAD "rule r: pact\n  {party} <met> {partner}" EXAMPLES,
     ":4:17: the relation pact has no role 'partner'"},
    {HEAD "rule r: pact\n  {party: ORG.compny} <met> {party}" EXAMPLES,
     ":4:11: ORG has no subtype 'compny' (did you mean 'company'?)"},
    {HEAD "rule r: pact\n  {party: ORK} <met> {party}" EXAMPLES,
     ":4:11: 'ORK' is neither a type of entity nor a list (did you mean 'ORG'?)"},
    {HEAD "let A = B\nlet B = A\nrule r: pact\n  {party} <A> {party}" EXAMPLES,
     ":4:9: 'A' is defined by itself"},
    {HEAD "form f(X)\n  g(X)\nform g(X)\n  f(X)\nrule r: pact\n  f({party})" EXAMPLES,
     ":6:3: the form 'f' calls itself"},
    {HEAD "rule r: pact\n  verb({party}, join)" EXAMPLES,
     ":4:3: the form 'verb' takes 3 arguments"},
    {HEAD "rule r: pact\n  {party} <met> <saw> {party}" EXAMPLES,
     ":4:17: there is a second trigger"},
    {HEAD "rule r: pact\n  {party} <met/X> {party}" EXAMPLES, ":4:16: a slash is followed by V"},
    {HEAD "rule r: pact\n  <met> LOC" EXAMPLES, ":4:3: a way through the pattern does not fill"},
    {HEAD "rule r: pact\n  {party} <met> {party}\n  + [ORG A] met [ORG B].\n",
     ":3:6: the rule has no negative example"},
    {HEAD "rule r: pact\n  {party} <met> Party" EXAMPLES, ":4:17: words are written in lower case"},
    {HEAD "rule r: pact\n  {party} <met ! {party}" EXAMPLES, ":4:16: '!' does not belong here"},
    {HEAD "rul r: pact\n", ":3:1: a line that is not indented begins with include"},
    {"include \"nowhere.rules\"\n", ":1:9: "},
    {HEAD "let A = a|b\n" SIXTEEN("B", "A") SIXTEEN("C", "B") SIXTEEN("D", "C") SIXTEEN("E", "D")
         SIXTEEN("F", "E") "rule r: pact\n  {party} <F> {party}" EXAMPLES,
     ":8:9: 'E|E|E|E|E|E|E|E|E|E|E|E|E|E|E|E' stands for more than 1048576 words and signs"},
    {"relation r(a: ORG, b: ORG)\nrule x: r\n  {a} <met> {b}" EXAMPLES,
     ": the list DETERMINER is missing"},
};

/* Writes a rule file into a temporary one; the caller removes it. */
static void write_rules(const char *text, char path[64]) {
  snprintf(path, 64, "rules-XXXXXX");
  int file = mkstemp(path);
  ck_assert_int_ge(file, 0);
  FILE *stream = fdopen(file, "w");
  char english[4200];
  const char *own = source_path("corpora/relations/english.rules");
  char *here = realpath(own, english);
  ck_assert(here && stream);
  const char *slot = strstr(text, "%s");
  if (slot)
    fprintf(stream, "%.*s%s%s", (int)(slot - text), text, english, slot + 2);
  else
    fputs(text, stream);
  fclose(stream);
}

START_TEST(test_wrong) {
  char path[64];
  const char *list[] = {path};
  wm_rules *rules = NULL;
  write_rules(wrong[_i].text, path);
  wm_strings paths = {list, 1};
  wm_status status = wm_rules_load(&paths, wm_marked_intern, &symbols, &rules, &error);
  unlink(path);
  ck_assert_msg(status == WM_FATAL, "%s", wrong[_i].text);
  ck_assert_msg(strncmp(error.text, path, strlen(path)) == 0 &&
                    strstr(error.text, wrong[_i].message),
                "'%s' where '%s' is expected", error.text, wrong[_i].message);
}
END_TEST

/* ---- large and odd rule files ---- */

/* A file that includes itself by another path is not read again. */
START_TEST(test_include_itself) {
  char path[64], whole[PATH_MAX];
  write_rules(HEAD "rule r: pact\n  {party} <met> {party}" EXAMPLES, path);
  FILE *file = fopen(path, "a");
  ck_assert_ptr_nonnull(file);
  ck_assert_ptr_nonnull(realpath(path, whole));
  fprintf(file, "include \"./%s\"\n", path);
  fclose(file);
  wm_rules_free(load(whole));
  unlink(path);
}
END_TEST

/* Time and memory grow with a file, not with its square: long lines, many lines of one rule. */
START_TEST(test_large_file) {
  enum { N = 40000 };
  char path[64];
  write_rules(HEAD "rule r: pact\n  {party} <met> {party}" EXAMPLES, path);
  FILE *file = fopen(path, "a");
  ck_assert_ptr_nonnull(file);
  for (int i = 0; i < N; i++)
    fprintf(file, "  - nothing\n");
  fprintf(file, "let LONG = a");
  for (int i = 0; i < N; i++)
    fprintf(file, " | a");
  fprintf(file, "\n");
  fclose(file);
  wm_rules *rules = load(path);
  unlink(path);
  ck_assert_uint_eq(rules->rules[0].n_examples, N + 2);
  ck_assert_uint_lt(rules->arena.used, 64u << 20);
  wm_rules_free(rules);
}
END_TEST

/* ---- hostile texts ---- */

/* An article of one sentence, whose tokens repeat `words`; "@" is an entity, an ORG. A hyphen
 * sticks to what is beside it. */
typedef struct huge {
  wm_buffer text;
  wm_token *tokens;
  wm_entity *entities;
  wm_sentence sentence;
  uint32_t n, n_entities;
} huge;

static huge make_huge(const char *const *words, uint32_t n_words, uint32_t n) {
  huge h = {.n = n};
  h.tokens = calloc(n, sizeof *h.tokens);
  h.entities = calloc(n, sizeof *h.entities);
  wm_sym org = wm_symbols_intern(&symbols, "ORG", 3);
  ck_assert(h.tokens && h.entities);
  for (uint32_t i = 0; i < n; i++) {
    const char *word = words[i % n_words];
    bool hyphen = *word == '-';
    h.text.length -= hyphen && i;
    uint32_t begin = (uint32_t)h.text.length, end = begin + (uint32_t)strlen(word);
    ck_assert(wm_buffer_printf(&h.text, hyphen ? "%s" : "%s ", word));
    uint32_t shape = *word == ',' || hyphen ? WM_SHAPE_PUNCTUATION : WM_SHAPE_ALPHA;
    h.tokens[i] =
        (wm_token){{begin, end}, wm_symbols_intern(&symbols, word, end - begin), 0, shape, 0};
    if (*word == '@')
      h.entities[h.n_entities++] = (wm_entity){
          .span = {begin, end}, .tokens = {i, i + 1}, .type = org, .name = i + 1, .score = 1};
  }
  h.sentence = (wm_sentence){{0, (uint32_t)h.text.length}, {0, n}};
  return h;
}

static void free_huge(huge *h) {
  wm_buffer_free(&h->text);
  free(h->tokens);
  free(h->entities);
}

static const char *const many_triggers[] = {"signed", "a", "deal", "with"};
static const char *const many_names[] = {"@", ","};
static const char *const names_and_triggers[] = {"@",    "and",  "@", "signed", "a",
                                                 "deal", "with", "@", ","};
static const char *const many_adverbs[] = {"@", "really", "has", "to", "have", "been", "signed"};

static const char *const many_parts[] = {"vice", "-", "president", "-"};
static const char *const many_clauses[] = {"@", "met", "and", "signed", "a", "deal", "after"};
static const char *const many_insertions[] = {"@", ",", "the", "chief", "of", "the", "maker", ","};

static const struct {
  const char *const *words;
  uint32_t n_words, n;
} hostile[] = {
    {many_parts, 4, 1000000},    {many_clauses, 7, 1000000}, {many_insertions, 8, 1000000},
    {many_triggers, 4, 1000000}, {many_names, 2, 200000},    {names_and_triggers, 9, 1000000},
    {many_adverbs, 7, 1000000},
};

/* Bounded work: steps are counted by the matcher, so the test needs no clock. */
START_TEST(test_hostile) {
  wm_rules *rules = load(source_path("corpora/relations/news.rules"));
  wm_relate relate = {.rules = rules, .limits = wm_relate_defaults};
  huge h = make_huge(hostile[_i].words, hostile[_i].n_words, hostile[_i].n);
  wm_annotated article = {.text = h.text.bytes,
                          .tokens = h.tokens,
                          .sentences = &h.sentence,
                          .entities = h.entities,
                          .n_tokens = h.n,
                          .n_sentences = 1,
                          .n_entities = h.n_entities};
  ck_assert(wm_relate_article(&relate, &article));
  ck_assert_uint_le(relate.n_findings, relate.limits.max_relations);
  ck_assert_uint_le(relate.items.room, relate.limits.max_sentence);
  ck_assert_uint_le(relate.matcher.n_tired, h.n / 100);
  wm_relate_free(&relate);
  free_huge(&h);
  wm_rules_free(rules);
}
END_TEST

/* Entities of another plugin may have no tokens, within the text or behind its end. */
START_TEST(test_no_tokens) {
  static const char *const words[] = {"@", "signed", "a", "deal", "with", "@", "now"};
  enum { N = 7 };
  wm_rules *rules = load(source_path("corpora/relations/news.rules"));
  wm_relate relate = {.rules = rules, .limits = wm_relate_defaults};
  huge h = make_huge(words, N, N);
  h.entities[2] = h.entities[3] = h.entities[4] = h.entities[0];
  h.entities[2].tokens = (wm_span){0, 0};
  h.entities[3].tokens = (wm_span){2, 2};
  h.entities[4].tokens = (wm_span){N, N};
  wm_annotated article = {.text = h.text.bytes,
                          .tokens = h.tokens,
                          .sentences = &h.sentence,
                          .entities = h.entities,
                          .n_tokens = N,
                          .n_sentences = 1,
                          .n_entities = 5};
  ck_assert(wm_relate_article(&relate, &article));
  ck_assert_uint_eq(relate.n_findings, 1);
  wm_relate_free(&relate);
  free_huge(&h);
  wm_rules_free(rules);
}
END_TEST

/* ---- what is passed over ---- */

static void hear(void *context, const wm_items *items, uint32_t sentence, uint32_t pattern,
                 uint32_t item, const wm_failure *failure, bool matched) {
  (void)items, (void)sentence, (void)pattern, (void)item, (void)failure;
  *(uint32_t *)context += matched;
}

static const char *const mixture[] = {
    "@",   "signed", "met", "in",   "@",  "president", "of",      "@", ",",  "the", "bought",  "@",
    "was", "born",   "by",  "deal", "at", "with",      "visited", "@", "to", "and", "chairman"};

/* A pattern whose names cannot be on its sides is passed over, but not when it is to be explained.
 * Either way the same is found. */
START_TEST(test_passed_over) {
  static const char *const types[] = {"PER", "ORG", "LOC", "MISC", "DATE"};
  enum { N = 40000, N_MIXTURE = sizeof mixture / sizeof *mixture };
  wm_rules *rules = load(source_path("corpora/relations/news.rules"));
  const char **words = calloc(N, sizeof *words);
  wm_sentence sentences[N / 20];
  uint32_t random = 1, n_matched = 0;
  ck_assert_ptr_nonnull(words);
  for (uint32_t i = 0; i < N; i++) {
    random = random * 1103515245 + 12345;
    words[i] = mixture[(random >> 16) % N_MIXTURE];
  }
  huge h = make_huge(words, N, N);
  for (uint32_t i = 0; i < h.n_entities; i++) {
    const char *type = types[(i * 7 + i / 3) % 5];
    h.entities[i].type = wm_symbols_intern(&symbols, type, strlen(type));
  }
  for (uint32_t i = 0; i < N / 20; i++)
    sentences[i] = (wm_sentence){{h.tokens[20 * i].span.begin, h.tokens[20 * i + 19].span.end},
                                 {20 * i, 20 * i + 20}};
  wm_annotated article = {.text = h.text.bytes,
                          .tokens = h.tokens,
                          .sentences = sentences,
                          .entities = h.entities,
                          .n_tokens = N,
                          .n_sentences = N / 20,
                          .n_entities = h.n_entities};
  wm_relate quick = {.rules = rules, .limits = wm_relate_defaults};
  wm_relate heard = {
      .rules = rules, .limits = wm_relate_defaults, .witness = hear, .witness_context = &n_matched};
  ck_assert(wm_relate_article(&quick, &article) && wm_relate_article(&heard, &article));
  ck_assert_uint_gt(n_matched, 20);
  ck_assert_uint_eq(quick.n_findings, heard.n_findings);
  for (uint32_t i = 0; i < quick.n_findings; i++) {
    const wm_finding *a = &quick.findings[i], *b = &heard.findings[i];
    ck_assert(a->by == b->by && a->filled[0].entity == b->filled[0].entity &&
              a->filled[1].entity == b->filled[1].entity);
  }
  wm_relate_free(&quick);
  wm_relate_free(&heard);
  free_huge(&h);
  free(words);
  wm_rules_free(rules);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("rules");
  TCase *cases = tcase_create("rules");
  tcase_add_checked_fixture(cases, set_up, tear_down);
  tcase_set_timeout(cases, 300);
  tcase_add_test(cases, test_examples);
  tcase_add_test(cases, test_manual);
  tcase_add_loop_test(cases, test_explained, 0, sizeof explained / sizeof *explained);
  tcase_add_loop_test(cases, test_inflection, 0, sizeof inflections / sizeof *inflections);
  tcase_add_loop_test(cases, test_wrong, 0, sizeof wrong / sizeof *wrong);
  tcase_add_loop_test(cases, test_hostile, 0, sizeof hostile / sizeof *hostile);
  tcase_add_test(cases, test_include_itself);
  tcase_add_test(cases, test_large_file);
  tcase_add_test(cases, test_no_tokens);
  tcase_add_test(cases, test_passed_over);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
