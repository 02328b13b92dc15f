/* The fold aggregate: what one article gives, that merged states are the state of one run, and that
 * damaged states are refused. */
#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "plugins/aggregate/aggregate.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucasemap.h>

/* ---- a host with just enough in it ---- */

static wm_arena memory;
static wm_symbols symbols;
static wm_table layers[3]; /* by use */
static wm_buffer emitted;  /* every table as text */
static char failure[256];

static void *host_alloc(wm_instance *self, size_t n, size_t each) {
  (void)self;
  return wm_arena_alloc(&memory, n, each);
}

static wm_sym host_intern(wm_instance *self, const char *bytes, size_t length) {
  (void)self;
  return wm_symbols_intern(&symbols, bytes, length);
}

static wm_str host_string(wm_instance *self, wm_sym symbol) {
  (void)self;
  return wm_symbols_string(&symbols, symbol);
}

static wm_table host_read(wm_instance *self, uint32_t use) {
  (void)self;
  return layers[use];
}

static wm_status host_fail(wm_instance *self, wm_status status, const char *format, ...) {
  va_list args;
  (void)self;
  va_start(args, format);
  vsnprintf(failure, sizeof failure, format, args);
  va_end(args);
  return status;
}

static bool host_reserve(wm_instance *self, wm_buffer *buffer, size_t more) {
  (void)self;
  return wm_buffer_reserve(buffer, more);
}

/* Writes "table: value | value | …\n" a row, by the table's fields. */
static wm_status host_emit(wm_instance *self, uint32_t use, const void *rows, uint32_t n) {
  const wm_layer *layer = use == WM_USE_ENTITY_COUNTS   ? &wm_entity_counts
                          : use == WM_USE_COOCCURRENCES ? &wm_cooccurrences
                                                        : &wm_relation_counts;
  (void)self;
  for (uint32_t i = 0; i < n; i++) {
    const char *row = (const char *)rows + i * layer->record_size;
    ck_assert(wm_buffer_printf(&emitted, "%s:", layer->name));
    for (uint32_t f = 0; f < layer->n_fields; f++) {
      const void *field = row + layer->fields[f].offset;
      const wm_str *text = field;
      const int64_t *integer = field;
      if (layer->fields[f].type == WM_FIELD_TEXT)
        ck_assert(wm_buffer_printf(&emitted, " %.*s |", (int)text->length, text->bytes));
      else
        ck_assert(wm_buffer_printf(&emitted, " %lld |", (long long)*integer));
    }
    ck_assert(wm_buffer_put_z(&emitted, "\n"));
  }
  return WM_OK;
}

static wm_host host = {.size = sizeof host,
                       .alloc = host_alloc,
                       .article_alloc = host_alloc,
                       .intern = host_intern,
                       .string = host_string,
                       .read = host_read,
                       .failure = host_fail,
                       .buffer_reserve = host_reserve,
                       .emit_table = host_emit};
static const char *const ignored[] = {"DATE", "MONEY"};
static wm_aggregate_config config = {{ignored, 2}, 4, 1};
static wm_aggregate shared;
static wm_instance self = {
    .size = sizeof self, .host = &host, .name = "aggregate", .config = &config, .shared = &shared};

static wm_sym sym(const char *string) {
  return wm_symbols_intern(&symbols, string, strlen(string));
}

static void setup(void) {
  UErrorCode code = U_ZERO_ERROR;
  wm_arena_init(&memory, 0);
  ck_assert(wm_symbols_init(&symbols));
  self.scratch = ucasemap_open("", U_FOLD_CASE_DEFAULT, &code);
  ck_assert(U_SUCCESS(code));
  shared.ignored = wm_arena_alloc(&memory, 2, sizeof *shared.ignored);
  for (uint32_t i = 0; i < 2; i++)
    shared.ignored[i] = sym(ignored[i]);
  shared.n_ignored = 2;
  failure[0] = '\0';
}

static void teardown(void) {
  ucasemap_close(self.scratch);
  wm_buffer_free(&emitted);
  wm_symbols_free(&symbols);
  wm_arena_free(&memory);
}

/* ---- articles ---- */

enum { MOST = 16 };

/* An article in the making. Each entity is one token. */
typedef struct draft {
  const char *date;
  wm_entity entities[MOST];
  wm_sentence sentences[MOST];
  wm_relation relations[MOST];
  wm_argument arguments[MOST][3];
  uint32_t n_entities, n_sentences, n_relations;
} draft;

static void begin_sentence(draft *d) {
  wm_span none = {d->n_entities, d->n_entities};
  d->sentences[d->n_sentences++] = (wm_sentence){none, none};
}

static void say(draft *d, const char *type, const char *name, const char *ref) {
  wm_sentence *sentence = &d->sentences[d->n_sentences - 1];
  uint32_t at = d->n_entities++;
  d->entities[at] = (wm_entity){.span = {at, at + 1},
                                .tokens = {at, at + 1},
                                .type = sym(type),
                                .name = sym(name),
                                .ref = sym(ref)};
  sentence->tokens.end = sentence->span.end = at + 1;
}

static wm_relation *relate(draft *d, const char *type, uint32_t n_args) {
  wm_relation *relation = &d->relations[d->n_relations];
  wm_argument *arguments = d->arguments[d->n_relations++];
  *relation = (wm_relation){.type = sym(type), .args = {arguments, n_args}, .source = WM_NONE};
  return relation;
}

static void encode(const draft *d, wm_buffer *out) {
  wm_article article = {.size = sizeof article, .text = "", .date = wm_z(d->date)};
  layers[WM_USE_ENTITIES] = (wm_table){NULL, d->entities, d->n_entities};
  layers[WM_USE_SENTENCES] = (wm_table){NULL, d->sentences, d->n_sentences};
  layers[WM_USE_RELATIONS] = (wm_table){NULL, d->relations, d->n_relations};
  ck_assert_msg(wm_aggregate_encode(&self, &article, out) == WM_OK, "%s", failure);
}

static void fold(wm_tally *tally, const draft *d) {
  wm_buffer bytes = {0};
  encode(d, &bytes);
  ck_assert_int_eq(wm_tally_fold(&self, tally, (wm_str){bytes.bytes, bytes.length}), WM_OK);
  wm_buffer_free(&bytes);
}

static const char *flush(wm_tally *tally) {
  emitted.length = 0;
  ck_assert_int_eq(wm_aggregate_flush(&self, tally), WM_OK);
  ck_assert(wm_buffer_put(&emitted, "", 1));
  return emitted.bytes;
}

START_TEST(counts_entities_pairs_and_relations) {
  draft first = {.date = "2020-03-02T10:00:00Z"}, second = {.date = "2020-03-01"},
        third = {.date = ""};
  begin_sentence(&first);
  say(&first, "ORG", "Nokia", "");
  say(&first, "LOC", "Kenya", "iso3166:KE");
  say(&first, "ORG", "NOKIA", "");
  say(&first, "DATE", "Monday", "");
  begin_sentence(&first);
  say(&first, "ORG", "Nokia", "");
  say(&first, "LOC", "Republic of Kenya", "iso3166:KE");
  wm_relation *supply = relate(&first, "supply", 3);
  supply->modality = 1;
  first.arguments[0][0] = (wm_argument){sym("supplier"), 0};
  first.arguments[0][1] = (wm_argument){sym("customer"), 1};
  first.arguments[0][2] = (wm_argument){sym("when"), 3};
  begin_sentence(&second);
  say(&second, "LOC", "Kenya", "iso3166:KE");
  relate(&second, "quiet", 1)->polarity = 1;
  second.arguments[0][0] = (wm_argument){sym("who"), 0};
  begin_sentence(&third);
  say(&third, "LOC", "Kenya", "iso3166:KE");

  wm_tally tally;
  ck_assert(wm_tally_init(&tally));
  fold(&tally, &first);
  fold(&tally, &second);
  fold(&tally, &third);
  ck_assert_str_eq(
      flush(&tally),
      "entity_counts: iso3166:KE | LOC | Kenya | iso3166:KE | Republic of Kenya | 3 | 4 |"
      " 2020-03-01 | 2020-03-02 |\n"
      "entity_counts: name:ORG:nokia | ORG | Nokia |  | NOKIA | 1 | 3 | 2020-03-02 | 2020-03-02 |\n"
      "cooccurrences: iso3166:KE | Kenya | LOC | name:ORG:nokia | Nokia | ORG | 2 | 1 |"
      " 2020-03-02 | 2020-03-02 |\n"
      "relation_counts: quiet | negated | fact | who | iso3166:KE | Kenya |  |  |  |  | 1 | 1 |"
      " 2020-03-01 | 2020-03-01 |\n"
      "relation_counts: supply | asserted | planned | supplier | name:ORG:nokia | Nokia | customer "
      "|"
      " iso3166:KE | Kenya | when: Monday | 1 | 1 | 2020-03-02 | 2020-03-02 |\n");
  wm_tally_free(&tally);
}
END_TEST

START_TEST(lists_give_no_pairs) {
  static const char *const names[] = {"A", "B", "C", "D", "E"};
  wm_tally tally;
  for (uint32_t n = 4; n <= 5; n++) {
    draft d = {.date = ""};
    begin_sentence(&d);
    for (uint32_t i = 0; i < n; i++)
      say(&d, "ORG", names[i], "");
    ck_assert(wm_tally_init(&tally));
    fold(&tally, &d);
    ck_assert_uint_eq(tally.tables[WM_TALLY_PAIRS].n, n == 4 ? 6 : 0);
    ck_assert_uint_eq(tally.tables[WM_TALLY_ENTITIES].n, n);
    wm_tally_free(&tally);
  }
}
END_TEST

/* ---- merging ---- */

static uint32_t seed;

static uint32_t dice(uint32_t n) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % n;
}

static void random_article(draft *d) {
  static const char *const names[] = {"Nokia", "NOKIA", "Kenya", "Živković", "zivkovic", "EU", "x"};
  static const char *const types[] = {"ORG", "LOC", "PER", "DATE"};
  static const char *const refs[] = {"", "", "", "iso3166:KE", "geonames:1"};
  static const char *const dates[] = {"", "2019-12-31", "2020-03-01", "2020-02-29", "2021"};
  *d = (draft){.date = dates[dice(5)]};
  for (uint32_t s = dice(4); s-- > 0;) {
    begin_sentence(d);
    for (uint32_t e = dice(5); e-- > 0 && d->n_entities < MOST;)
      say(d, types[dice(4)], names[dice(7)], refs[dice(5)]);
  }
  for (uint32_t r = d->n_entities ? dice(4) : 0; r-- > 0;) {
    uint32_t n = dice(4);
    wm_relation *relation = relate(d, dice(2) ? "supply" : "agreement", n);
    relation->polarity = dice(2);
    relation->modality = dice(4);
    for (uint32_t a = 0; a < n; a++)
      d->arguments[d->n_relations - 1][a] =
          (wm_argument){sym(dice(2) ? "party" : "other"), dice(d->n_entities)};
  }
}

static wm_buffer save(const wm_tally *tally) {
  wm_buffer state = {0};
  ck_assert_int_eq(wm_tally_save(&self, tally, &state), WM_OK);
  return state;
}

static void check_equal(const wm_buffer *a, const wm_buffer *b) {
  ck_assert_uint_eq(a->length, b->length);
  ck_assert_int_eq(memcmp(a->bytes, b->bytes, a->length), 0);
}

/* Articles dealt to shards at random, folded, saved and merged in any order. */
START_TEST(merged_shards_are_one_run) {
  enum { SHARDS = 5, ARTICLES = 60 };
  for (uint32_t round = 0; round < 40; round++) {
    wm_tally whole, merged, shards[SHARDS];
    draft article;
    seed = round + 1;
    ck_assert(wm_tally_init(&whole) && wm_tally_init(&merged));
    for (uint32_t i = 0; i < SHARDS; i++)
      ck_assert(wm_tally_init(&shards[i]));
    for (uint32_t i = 0; i < ARTICLES; i++) {
      random_article(&article);
      fold(&whole, &article);
      fold(&shards[dice(SHARDS)], &article);
    }
    for (uint32_t i = 0, first = dice(SHARDS); i < SHARDS; i++) {
      wm_buffer state = save(&shards[(first + i) % SHARDS]);
      ck_assert_int_eq(wm_tally_merge(&self, &merged, (wm_str){state.bytes, state.length}), WM_OK);
      wm_buffer_free(&state);
    }
    wm_buffer want = save(&whole), got = save(&merged);
    check_equal(&want, &got);
    char *tables = strdup(flush(&whole));
    ck_assert_str_eq(flush(&merged), tables);
    free(tables);
    wm_buffer_free(&want);
    wm_buffer_free(&got);
    wm_tally_free(&whole);
    wm_tally_free(&merged);
    for (uint32_t i = 0; i < SHARDS; i++)
      wm_tally_free(&shards[i]);
  }
}
END_TEST

static void check_refused(wm_tally *tally, const wm_buffer *before, wm_str state) {
  failure[0] = '\0';
  ck_assert_int_eq(wm_tally_merge(&self, tally, state), WM_FATAL);
  ck_assert_str_ne(failure, "");
  wm_buffer after = save(tally);
  check_equal(before, &after);
  wm_buffer_free(&after);
}

START_TEST(damaged_states_are_refused) {
  wm_tally tally;
  draft article;
  seed = 7;
  ck_assert(wm_tally_init(&tally));
  for (uint32_t i = 0; i < 20; i++) {
    random_article(&article);
    fold(&tally, &article);
  }
  wm_buffer state = save(&tally);
  for (size_t length = 0; length < state.length; length++)
    check_refused(&tally, &state, (wm_str){state.bytes, length});
  char *changed = malloc(state.length);
  for (size_t i = 0; i < state.length; i++) {
    memcpy(changed, state.bytes, state.length);
    changed[i] ^= 4;
    check_refused(&tally, &state, (wm_str){changed, state.length});
  }
  free(changed);
  wm_buffer_free(&state);
  wm_tally_free(&tally);
}
END_TEST

START_TEST(damaged_articles_are_refused) {
  draft article;
  wm_buffer bytes = {0};
  seed = 11;
  do
    random_article(&article);
  while (article.n_entities < 4 || !article.n_relations);
  encode(&article, &bytes);
  for (size_t length = 0; length < bytes.length; length++) {
    wm_tally tally;
    ck_assert(wm_tally_init(&tally));
    ck_assert_int_eq(wm_tally_fold(&self, &tally, (wm_str){bytes.bytes, length}), WM_FATAL);
    wm_tally_free(&tally);
  }
  wm_buffer_free(&bytes);
}
END_TEST

/* ---- parts ---- */

START_TEST(packed_numbers_round_trip) {
  static const uint64_t numbers[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
  wm_buffer out = {0};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    ck_assert(wm_packed_put_number(&self, &out, numbers[i]));
  ck_assert(wm_packed_put_string(&self, &out, wm_z("word")));
  wm_packed in = {out.bytes, out.bytes + out.length, false};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    ck_assert_uint_eq(wm_packed_number(&in), numbers[i]);
  wm_str word = wm_packed_string(&in);
  ck_assert(word.length == 4 && memcmp(word.bytes, "word", 4) == 0 && !in.bad);
  ck_assert_uint_eq(wm_packed_number(&in), 0);
  ck_assert(in.bad);
  wm_packed large = {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", NULL, false};
  large.end = large.at + 10;
  wm_packed_number(&large);
  ck_assert(large.bad);
  wm_buffer_free(&out);
}
END_TEST

START_TEST(counts_find_what_was_added) {
  wm_counts counts = {0};
  for (uint32_t i = 0; i < 30000; i++) {
    wm_count add = {
        .key = {i % 10000, i % 7, 0}, .first = 5 + i % 3, .last = 5 + i % 3, .articles = 1, .n = 2};
    ck_assert(wm_counts_add(&counts, &add));
  }
  ck_assert_uint_eq(counts.n, 30000);
  const uint32_t key[3] = {123, 123 % 7, 0}, other[3] = {123, 7, 0};
  const wm_count *row = wm_counts_find(&counts, key);
  ck_assert(row && row->articles == 1 && row->n == 2);
  ck_assert_ptr_null(wm_counts_find(&counts, other));
  wm_count again = {.key = {123, 123 % 7, 0}, .first = 0, .last = 0, .articles = 3, .n = 4};
  ck_assert(wm_counts_add(&counts, &again));
  row = wm_counts_find(&counts, key);
  ck_assert(row->articles == 4 && row->n == 6 && row->first == 5 && row->last == 5);
  wm_counts_free(&counts);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("aggregate");
  TCase *cases = tcase_create("all");
  tcase_add_checked_fixture(cases, setup, teardown);
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, counts_entities_pairs_and_relations);
  tcase_add_test(cases, lists_give_no_pairs);
  tcase_add_test(cases, merged_shards_are_one_run);
  tcase_add_test(cases, damaged_states_are_refused);
  tcase_add_test(cases, damaged_articles_are_refused);
  tcase_add_test(cases, packed_numbers_round_trip);
  tcase_add_test(cases, counts_find_what_was_added);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
