/* The fold aggregate: what one article gives, that merged states are the state of one run, and that
 * damaged states are refused. */
#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/symbols.h"
#include "plugins/aggregate/flush.h"
#include "plugins/aggregate/measures.h"
#include "plugins/aggregate/packed.h"
#include "plugins/aggregate/state.h"

#include <check.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucasemap.h>

/* ---- a host with just enough in it ---- */

static wm_arena memory;
static wm_symbols symbols;
static wm_table layers[4]; /* that are read, by use */
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

static const wm_layer *layer_of(uint32_t use) {
  static const wm_layer *const tables[] = {[WM_USE_ENTITY_COUNTS] = &wm_entity_counts,
                                           [WM_USE_ENTITY_DAYS] = &wm_entity_days,
                                           [WM_USE_ENTITY_SOURCES] = &wm_entity_sources,
                                           [WM_USE_COOCCURRENCES] = &wm_cooccurrences,
                                           [WM_USE_RELATION_COUNTS] = &wm_relation_counts,
                                           [WM_USE_RELATION_EXAMPLES] = &wm_relation_examples};
  return tables[use];
}

/* Writes "table: value | value | …\n" a row, by the table's fields. */
static wm_status host_emit(wm_instance *self, uint32_t use, const void *rows, uint32_t n) {
  const wm_layer *layer = layer_of(use);
  (void)self;
  for (uint32_t i = 0; i < n; i++) {
    const char *row = (const char *)rows + i * layer->record_size;
    ck_assert(wm_buffer_printf(&emitted, "%s:", layer->name));
    for (uint32_t f = 0; f < layer->n_fields; f++) {
      const void *field = row + layer->fields[f].offset;
      const wm_str *text = field;
      const int64_t *integer = field;
      const double *real = field;
      if (layer->fields[f].type == WM_FIELD_TEXT)
        ck_assert(wm_buffer_printf(&emitted, " %.*s |", (int)text->length, text->bytes));
      else if (layer->fields[f].type == WM_FIELD_REAL)
        ck_assert(wm_buffer_printf(&emitted, " %.2f |", *real));
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
static char spill[] = "aggregate-test.tmp"; /* in the build folder; unlinked at once */
static wm_aggregate_config config = {.ignore = {ignored, 2},
                                     .most_per_sentence = 4,
                                     .least_sentences = 1,
                                     .evidence = 2,
                                     .recent_days = 1,
                                     .earlier_days = 7,
                                     .memory = 1 << 20,
                                     .spill = spill};
static wm_aggregate shared;
static wm_aggregate_worker worker;
static wm_instance self = {
    .size = sizeof self, .host = &host, .name = "aggregate", .config = &config, .shared = &shared};

static wm_sym sym(const char *string) {
  return wm_symbols_intern(&symbols, string, strlen(string));
}

static void setup(void) {
  UErrorCode code = U_ZERO_ERROR;
  wm_arena_init(&memory, 0);
  ck_assert(wm_symbols_init(&symbols));
  self.scratch = &worker;
  worker.fold = ucasemap_open("", U_FOLD_CASE_DEFAULT, &code);
  ck_assert(U_SUCCESS(code));
  shared.ignored = wm_arena_alloc(&memory, 2, sizeof *shared.ignored);
  for (uint32_t i = 0; i < 2; i++)
    shared.ignored[i] = sym(ignored[i]);
  shared.n_ignored = 2;
  failure[0] = '\0';
}

static void teardown(void) {
  ucasemap_close(worker.fold);
  wm_retold_free(&shared.retold);
  layers[WM_USE_STORIES] = (wm_table){0};
  wm_buffer_free(&worker.key);
  wm_buffer_free(&worker.keys);
  wm_buffer_free(&worker.entries);
  wm_buffer_free(&emitted);
  wm_symbols_free(&symbols);
  wm_arena_free(&memory);
}

/* ---- articles ---- */

enum { MOST = 16 };

/* An article in the making. Each entity is one token. */
typedef struct draft {
  const char *date, *id, *url; /* NULL: left out */
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
  static const char text[] = "The first.The second.";
  wm_article article = {.size = sizeof article,
                        .text = text,
                        .length = sizeof text - 1,
                        .id = wm_z(d->id ? d->id : "a"),
                        .url = wm_z(d->url ? d->url : ""),
                        .date = wm_z(d->date)};
  layers[WM_USE_ENTITIES] = (wm_table){NULL, d->entities, d->n_entities};
  layers[WM_USE_SENTENCES] = (wm_table){NULL, d->sentences, d->n_sentences};
  layers[WM_USE_RELATIONS] = (wm_table){NULL, d->relations, d->n_relations};
  ck_assert_msg(wm_aggregate_encode(&self, &article, out) == WM_OK, "%s", failure);
}

static wm_ledger *make_ledger(void) {
  wm_ledger *ledger = wm_ledger_new(&self, spill, config.memory, (uint32_t)config.evidence);
  ck_assert_ptr_nonnull(ledger);
  return ledger;
}

static void fold(wm_ledger *ledger, const draft *d) {
  wm_buffer bytes = {0};
  encode(d, &bytes);
  ck_assert_msg(wm_aggregate_add(&self, ledger, (wm_str){bytes.bytes, bytes.length}) == WM_OK, "%s",
                failure);
  wm_buffer_free(&bytes);
}

static const char *flush(wm_ledger *ledger) {
  emitted.length = 0;
  ck_assert_msg(wm_aggregate_flush(&self, ledger) == WM_OK, "%s", failure);
  ck_assert(wm_buffer_put(&emitted, "", 1));
  return emitted.bytes;
}

START_TEST(counts_entities_pairs_and_relations) {
  draft first = {.date = "2020-03-02T10:00:00Z", .id = "one", .url = "https://www.news.test/1"},
        second = {.date = "2020-03-01", .id = "two", .url = "http://other.test:80"},
        third = {.date = "", .id = "three"};
  begin_sentence(&first);
  say(&first, "ORG", "Nokia", "");
  say(&first, "LOC", "Kenya", "iso3166:KE");
  say(&first, "ORG", "NOKIA", "");
  say(&first, "DATE", "Monday", "");
  begin_sentence(&first);
  say(&first, "ORG", "Nokia", "");
  say(&first, "LOC", "Republic of Kenya", "iso3166:KE");
  first.sentences[0].span = (wm_span){0, 10};
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

  wm_ledger *ledger = make_ledger();
  fold(ledger, &first);
  fold(ledger, &second);
  fold(ledger, &third);
  const char *got = flush(ledger);
  static const char want[] =
      "entity_counts: iso3166:KE | LOC | Kenya | iso3166:KE | Republic of Kenya | 3 | 3 | 2 | 4 | "
      "4 | "
      "2 |"
      " 2020-03-01 | 2020-03-02 | 1 | 1 | 0.00 |\n"
      "entity_counts: name:ORG:nokia | ORG | Nokia |  | NOKIA | 1 | 1 | 1 | 3 | 2 | 1 |"
      " 2020-03-02 | 2020-03-02 | 1 | 0 | 1.39 |\n"
      "entity_days: iso3166:KE | 2020-03-01 | 1 | 1 |\n"
      "entity_days: iso3166:KE | 2020-03-02 | 1 | 2 |\n"
      "entity_days: name:ORG:nokia | 2020-03-02 | 1 | 3 |\n"
      "entity_sources: iso3166:KE | news.test | 1 | 2 | 2020-03-02 | 2020-03-02 |\n"
      "entity_sources: iso3166:KE | other.test | 1 | 1 | 2020-03-01 | 2020-03-01 |\n"
      "entity_sources: name:ORG:nokia | news.test | 1 | 3 | 2020-03-02 | 2020-03-02 |\n"
      "cooccurrences: iso3166:KE | Kenya | LOC | name:ORG:nokia | Nokia | ORG | 2 | 1 | 0.00 | "
      "0.00 |"
      " 2020-03-02 | 2020-03-02 |\n"
      "relation_counts: quiet | negated | fact | who | iso3166:KE | Kenya |  |  |  |  | 1 | 1 | 1 "
      "| 1 |"
      " 2020-03-01 | 2020-03-01 |\n"
      "relation_counts: supply | asserted | planned | supplier | name:ORG:nokia | Nokia | customer "
      "|"
      " iso3166:KE | Kenya | when: name:DATE:monday | 1 | 1 | 1 | 1 | 2020-03-02 | 2020-03-02 |\n"
      "relation_examples: quiet | negated | fact | who | iso3166:KE |  |  |  | 2020-03-01 | two | "
      "T |"
      "\n"
      "relation_examples: supply | asserted | planned | supplier | name:ORG:nokia | customer |"
      " iso3166:KE | when: name:DATE:monday | 2020-03-02 | one | The first. |\n";
  for (size_t i = 0; i < sizeof want; i++) /* Check refuses long messages */
    ck_assert_msg(got[i] == want[i], "%.300s", got + i);
  wm_ledger_free(ledger);
}
END_TEST

/* Article 0 is copied by 1 and 2, of which 2 is put to 1; 3 is another story. All name Kenya and
 * say the same; Nokia is in 1 and 3. Two have one publisher. */
START_TEST(articles_of_one_story_are_counted_once) {
  static const char *const ids[] = {"one", "two", "three", "four"};
  static const char *const urls[] = {"http://a/", "http://b/", "http://a/", NULL};
  static const wm_layer there = {.name = "article_stories"};
  layers[WM_USE_STORIES].layer = &there;
  wm_ledger *ledger = make_ledger();
  for (int i = 0; i < 4; i++) {
    draft d = {.date = "2020-03-02", .id = ids[i], .url = urls[i]};
    begin_sentence(&d);
    say(&d, "LOC", "Kenya", "iso3166:KE");
    if (i % 2)
      say(&d, "ORG", "Nokia", "");
    relate(&d, "quiet", 1);
    d.arguments[0][0] = (wm_argument){sym("who"), 0};
    fold(ledger, &d);
  }
  ck_assert(wm_retold_add(&shared.retold, wm_z("two"), wm_z("one")));
  ck_assert(wm_retold_add(&shared.retold, wm_z("three"), wm_z("one")));
  const char *got = flush(ledger);
  ck_assert_ptr_nonnull(strstr(got, "iso3166:KE |  | 4 | 2 | 2 | 4 | 4 | 1 |"));
  ck_assert_ptr_nonnull(strstr(got, "Nokia |  |  | 2 | 2 | 1 | 2 | 2 | 1 |"));
  ck_assert_ptr_nonnull(strstr(got, "iso3166:KE | Kenya |  |  |  |  | 4 | 2 | 2 | 4 |"));
  wm_ledger_free(ledger);
}
END_TEST

/* Many articles, in stories of up to seven, against counting them one by one. */
START_TEST(stories_are_counted_as_by_hand) {
  enum { ARTICLES = 5000 };
  static uint32_t story_of[ARTICLES];
  static bool seen[ARTICLES];
  wm_retold retold = {0};
  wm_story_count count = {0};
  char own[16], first[16];
  for (uint32_t i = 0; i < ARTICLES; i++) {
    story_of[i] = i % 3 ? i : i - i % 21;
    snprintf(own, sizeof own, "%u", i);
    snprintf(first, sizeof first, "%u", story_of[i]);
    if (story_of[i] != i)
      ck_assert(wm_retold_add(&retold, wm_z(own), wm_z(first)));
  }
  for (uint32_t step = 1; step < 200; step += 7) {
    uint64_t n = 0;
    memset(seen, 0, sizeof seen);
    for (uint32_t i = 0; i < ARTICLES; i += step) {
      snprintf(own, sizeof own, "%u", i);
      ck_assert(wm_story_count_add(&count, &retold, wm_z(own)));
      n += !seen[story_of[i]];
      seen[story_of[i]] = true;
    }
    ck_assert_uint_eq(wm_story_count_end(&count), n);
  }
  wm_story_count_free(&count);
  wm_retold_free(&retold);
}
END_TEST

START_TEST(the_earliest_statements_are_kept) {
  static const char *const dates[] = {"2020-03-04", "", "2020-03-01", "2020-03-02"};
  static const char *const ids[] = {"d", "e", "a", "b"};
  wm_ledger *ledger = make_ledger();
  for (uint32_t i = 0; i < 4; i++) {
    draft d = {.date = dates[i], .id = ids[i]};
    begin_sentence(&d);
    say(&d, "LOC", "Kenya", "");
    say(&d, "LOC", "Chad", "");
    relate(&d, "meet", 2);
    d.arguments[0][0] = (wm_argument){sym("who"), 0};
    d.arguments[0][1] = (wm_argument){sym("whom"), 1};
    fold(ledger, &d);
  }
  const char *tables = flush(ledger);
  ck_assert_ptr_nonnull(
      strstr(tables, "| 4 | 4 | 0 | 4 | 2020-03-01 | 2020-03-04 |\nrelation_examples:"));
  ck_assert_ptr_nonnull(strstr(tables, "| 2020-03-01 | a |"));
  ck_assert_ptr_nonnull(strstr(tables, "| 2020-03-02 | b |"));
  ck_assert_ptr_null(strstr(tables, "| d |"));
  ck_assert_ptr_null(strstr(tables, "| e |"));
  wm_ledger_free(ledger);
}
END_TEST

static uint32_t count_lines(const char *text, const char *start) {
  uint32_t n = 0;
  for (; (text = strstr(text, start)); text++)
    n++;
  return n;
}

START_TEST(lists_give_no_pairs) {
  static const char *const names[] = {"A", "B", "C", "D", "E"};
  for (uint32_t n = 4; n <= 5; n++) {
    draft d = {.date = ""};
    begin_sentence(&d);
    for (uint32_t i = 0; i < n; i++)
      say(&d, "ORG", names[i], "");
    wm_ledger *ledger = make_ledger();
    fold(ledger, &d);
    const char *tables = flush(ledger);
    ck_assert_uint_eq(count_lines(tables, "cooccurrences:"), n == 4 ? 6 : 0);
    ck_assert_uint_eq(count_lines(tables, "entity_counts:"), n);
    wm_ledger_free(ledger);
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

static wm_buffer save(wm_ledger *ledger) {
  wm_buffer state = {0};
  ck_assert_msg(wm_state_save(&self, ledger, &state) == WM_OK, "%s", failure);
  return state;
}

static void check_equal(const wm_buffer *a, const wm_buffer *b) {
  ck_assert_uint_eq(a->length, b->length);
  ck_assert_int_eq(memcmp(a->bytes, b->bytes, a->length), 0);
}

/* Articles dealt to shards at random, folded, saved in between, and merged in any order; each shard
 * with so little memory that it spills. */
START_TEST(merged_shards_are_one_run) {
  enum { SHARDS = 5, ARTICLES = 300 };
  for (uint32_t round = 0; round < 12; round++) {
    wm_ledger *shards[SHARDS];
    draft article;
    seed = round + 1;
    static const wm_layer there = {.name = "article_stories"};
    layers[WM_USE_STORIES].layer = &there;
    config.memory = 1 << 26;
    wm_ledger *whole = make_ledger();
    config.memory = 1; /* as little as it takes */
    wm_ledger *merged = make_ledger();
    for (uint32_t i = 0; i < SHARDS; i++)
      shards[i] = make_ledger();
    for (uint32_t i = 0; i < ARTICLES; i++) {
      random_article(&article);
      fold(whole, &article);
      fold(shards[dice(SHARDS)], &article);
      if (dice(100) == 0) {
        wm_buffer state = save(shards[dice(SHARDS)]);
        wm_buffer_free(&state);
      }
    }
    for (uint32_t i = 0, first = dice(SHARDS); i < SHARDS; i++) {
      wm_buffer state = save(shards[(first + i) % SHARDS]);
      ck_assert_int_eq(wm_state_merge(&self, merged, (wm_str){state.bytes, state.length}), WM_OK);
      wm_buffer_free(&state);
    }
    wm_buffer want = save(whole), got = save(merged);
    check_equal(&want, &got);
    char *tables = strdup(flush(whole));
    ck_assert_str_eq(flush(merged), tables);
    free(tables);
    wm_buffer_free(&want);
    wm_buffer_free(&got);
    wm_ledger_free(whole);
    wm_ledger_free(merged);
    for (uint32_t i = 0; i < SHARDS; i++)
      wm_ledger_free(shards[i]);
  }
}
END_TEST

static void check_refused(wm_ledger *ledger, const wm_buffer *before, wm_str state) {
  failure[0] = '\0';
  ck_assert_int_eq(wm_state_merge(&self, ledger, state), WM_FATAL);
  ck_assert_str_ne(failure, "");
  (void)before;
}

START_TEST(damaged_states_are_refused) {
  wm_ledger *ledger = make_ledger();
  draft article;
  seed = 7;
  for (uint32_t i = 0; i < 20; i++) {
    random_article(&article);
    fold(ledger, &article);
  }
  wm_buffer state = save(ledger);
  for (size_t length = 0; length < state.length; length++)
    check_refused(ledger, &state, (wm_str){state.bytes, length});
  char *changed = malloc(state.length);
  for (size_t i = 0; i < state.length; i++) {
    memcpy(changed, state.bytes, state.length);
    changed[i] ^= 4;
    check_refused(ledger, &state, (wm_str){changed, state.length});
  }
  wm_buffer after = save(ledger);
  check_equal(&state, &after);
  wm_buffer_free(&after);
  free(changed);
  wm_buffer_free(&state);
  wm_ledger_free(ledger);
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
  uint32_t n_refused = 0;
  for (size_t length = 0; length < bytes.length; length++) {
    wm_ledger *ledger = make_ledger();
    n_refused += wm_aggregate_add(&self, ledger, (wm_str){bytes.bytes, length}) == WM_FATAL;
    wm_ledger_free(ledger);
  }
  ck_assert_uint_gt(n_refused, bytes.length * 9 / 10); /* a cut between keys cannot be told */
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

/* A ledger that spills, against a plain table. */
typedef struct tally {
  uint64_t n[5000];
  uint32_t met;
  wm_buffer last;
} tally;

static wm_status check_key(void *context, wm_str key, const wm_count *count) {
  tally *want = context;
  ck_assert_int_lt(wm_key_compare((wm_str){want->last.bytes, want->last.length}, key), 0);
  want->last.length = 0;
  ck_assert(wm_buffer_put(&want->last, key.bytes, key.length));
  uint32_t number = (uint32_t)strtoul(key.bytes + 3, NULL, 10);
  ck_assert_uint_eq(count->n, want->n[number]);
  want->met++;
  return WM_OK;
}

START_TEST(a_ledger_counts_what_does_not_fit) {
  static tally want;
  uint32_t n_keys = 0;
  config.memory = 1;
  wm_ledger *ledger = make_ledger();
  seed = 3;
  for (uint32_t i = 0; i < 200000; i++) {
    char key[32];
    uint32_t number = dice(5000);
    wm_count count = {.n = 1 + i % 3, .articles = 1, .first = 20200101, .last = 20200101};
    int length = snprintf(key, sizeof key, "key%u end", number);
    n_keys += want.n[number] == 0;
    want.n[number] += count.n;
    ck_assert_int_eq(wm_ledger_add(ledger, (wm_str){key, (size_t)length}, &count), WM_OK);
  }
  for (int reading = 0; reading < 2; reading++) {
    want.met = 0;
    want.last.length = 0;
    ck_assert_int_eq(wm_ledger_read(ledger, check_key, &want), WM_OK);
    ck_assert_uint_eq(want.met, n_keys);
  }
  wm_buffer_free(&want.last);
  wm_ledger_free(ledger);
}
END_TEST

START_TEST(a_full_disk_is_told) {
  static char nowhere[] = "/nowhere/aggregate.tmp";
  wm_ledger *ledger = wm_ledger_new(&self, nowhere, 1, 1);
  wm_count count = {.n = 1};
  ck_assert_int_eq(wm_ledger_add(ledger, wm_z("key"), &count), WM_OK);
  wm_buffer state = {0};
  ck_assert_int_eq(wm_state_save(&self, ledger, &state), WM_FATAL);
  ck_assert_msg(strstr(failure, "/nowhere/aggregate.tmp: cannot be made"), "%s", failure);
  wm_buffer_free(&state);
  wm_ledger_free(ledger);
}
END_TEST

/* By hand: 10 of 1,000 sentences name both, 20 and 50 one of them. */
START_TEST(measures_are_the_published_ones) {
  ck_assert_double_eq_tol(wm_measure_pmi(10, 20, 50, 1000), log2(10), 1e-12);
  ck_assert_double_eq_tol(wm_measure_log_likelihood(10, 20, 50, 1000), 35.0661, 0.0001);
  ck_assert_double_eq_tol(wm_measure_log_likelihood(1, 20, 50, 1000), 0, 1e-9); /* by chance */
  ck_assert_double_eq_tol(wm_measure_burst(10, 100, 10, 900), 20.4330, 0.0001);
  ck_assert_double_lt(wm_measure_burst(0, 100, 100, 900), 0);
  ck_assert_double_eq(wm_measure_burst(0, 0, 5, 5), 0);
  ck_assert_double_eq(wm_measure_pmi(0, 1, 1, 10), 0);
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
  tcase_add_test(cases, articles_of_one_story_are_counted_once);
  tcase_add_test(cases, stories_are_counted_as_by_hand);
  tcase_add_test(cases, the_earliest_statements_are_kept);
  tcase_add_test(cases, a_ledger_counts_what_does_not_fit);
  tcase_add_test(cases, a_full_disk_is_told);
  tcase_add_test(cases, measures_are_the_published_ones);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
