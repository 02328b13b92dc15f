/* resolve: readings of a span, and spans against each other, compared with trying every set. */
#include "plugins/entity-extract/resolve.h"

#include "core/base/arena.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

/* A host that only has memory. */
static wm_arena memory;

static void *article_alloc(wm_instance *self, size_t n, size_t each) {
  (void)self;
  return wm_arena_alloc(&memory, n, each);
}

static const wm_host host = {.size = sizeof host, .article_alloc = article_alloc};
static wm_instance instance = {.size = sizeof instance, .host = &host};

static void set_up(void) {
  wm_arena_init(&memory, 0);
}

static void tear_down(void) {
  wm_arena_free(&memory);
}

enum { PER = 1, ORG, LOC };

static uint32_t resolve(wm_candidate *items, uint32_t n) {
  wm_candidates candidates = {items, n, n};
  ck_assert(wm_candidates_resolve(&candidates, &instance));
  return candidates.n;
}

START_TEST(readings_support_and_complete_each_other) {
  wm_candidate items[] = {
      {.tokens = {3, 5}, .type = ORG, .ref = 77, .score = 0.5F, .origin = WM_ORIGIN_GAZETTEER},
      {.tokens = {3, 5}, .type = ORG, .role = 8, .score = 0.6F, .origin = WM_ORIGIN_TAGGER},
  };
  ck_assert_uint_eq(resolve(items, 2), 1);
  ck_assert_uint_eq(items[0].ref, 77);
  ck_assert_uint_eq(items[0].role, 8);
  ck_assert_uint_eq(items[0].origin, WM_ORIGIN_TAGGER);
  ck_assert_float_eq_tol(items[0].score, 0.8F, 1e-6F);
}
END_TEST

/* Symbols are numbered as a worker meets them: which reading leads must not follow from that. */
START_TEST(of_equal_readings_the_first_leads) {
  wm_candidate items[] = {
      {.tokens = {0, 1}, .type = LOC, .score = 0.9F, .ref = 8 - (wm_sym)_i, .order = 1},
      {.tokens = {0, 1}, .type = LOC, .score = 0.9F, .ref = 7 + (wm_sym)_i, .order = 2},
  };
  wm_sym first = items[0].ref;
  ck_assert_uint_eq(resolve(items, 2), 1);
  ck_assert_uint_eq(items[0].ref, first);
}
END_TEST

START_TEST(readings_of_another_type_cast_doubt) {
  wm_candidate items[] = {
      {.tokens = {0, 1}, .type = LOC, .score = 0.9F, .origin = WM_ORIGIN_TAGGER},
      {.tokens = {0, 1}, .type = PER, .score = 0.4F, .origin = WM_ORIGIN_TAGGER},
  };
  ck_assert_uint_eq(resolve(items, 2), 1);
  ck_assert_uint_eq(items[0].type, LOC);
  ck_assert_float_eq_tol(items[0].score, 0.9F * 0.8F, 1e-6F);
}
END_TEST

/* Candidates beside a tagger's names [2, 5) and [6, 7), and what is left of their score. */
static const struct {
  wm_span tokens;
  uint32_t origin;
  float score, heeded;
} beside_tagger[] = {
    {{3, 4}, WM_ORIGIN_GAZETTEER, 0.9F, 0},    /* in a name */
    {{4, 6}, WM_ORIGIN_RULE, 0.9F, 0},         /* across its end */
    {{5, 6}, WM_ORIGIN_GAZETTEER, 0.9F, 0.9F}, /* between names */
    {{0, 2}, WM_ORIGIN_RULE, 0.9F, 0.36F},     /* a rule alone */
    {{2, 5}, WM_ORIGIN_RULE, 0.9F, 0.9F},      /* the same name */
    {{2, 6}, WM_ORIGIN_GAZETTEER, 0.9F, 0.9F}, /* a longer one */
    {{3, 7}, WM_ORIGIN_GAZETTEER, 0.9F, 0},    /* that cuts the one before */
    {{7, 9}, WM_ORIGIN_GAZETTEER, 0.6F, 0.6F}, /* behind all */
    {{2, 3}, WM_ORIGIN_VALUE, 0.9F, 0.9F},     /* values are no matter of the tagger's */
};

START_TEST(a_tagger_is_heeded) {
  wm_candidate items[] = {
      {.tokens = beside_tagger[_i].tokens,
       .origin = beside_tagger[_i].origin,
       .type = LOC,
       .score = beside_tagger[_i].score},
      {.tokens = {2, 5}, .type = ORG, .score = 0.7F, .origin = WM_ORIGIN_TAGGER},
      {.tokens = {6, 7}, .type = PER, .score = 0.8F, .origin = WM_ORIGIN_TAGGER},
  };
  wm_candidates candidates = {items, 3, 3};
  wm_candidates_heed_tagger(&candidates);
  ck_assert_float_eq_tol(items[0].score, beside_tagger[_i].heeded, 1e-6F);
  ck_assert_float_eq_tol(items[1].score, 0.7F, 1e-6F);
  candidates = (wm_candidates){items, 1, 1};
  items[0].score = 0.5F;
  wm_candidates_heed_tagger(&candidates); /* the tagger found nothing */
  ck_assert(items[0].score > 0);
}
END_TEST

enum { COUNTRY = 9, CITY };

/* A list's reading beside the tagger's name [1, 6) of the bytes [10, 60), where the token 2 has an
 * apostrophe, and where that name begins then. */
static const struct {
  wm_span tokens;
  wm_sym subtype;
  uint32_t space, begin; /* WM_SHAPE_SPACE_AFTER behind the token before the apostrophe, or 0 */
} owners[] = {
    {{1, 2}, COUNTRY, 0, 3},                    /* Kenya 's Ministry of Health */
    {{1, 2}, CITY, 0, 1},                       /* only countries are known to own */
    {{1, 2}, COUNTRY, WM_SHAPE_SPACE_AFTER, 1}, /* the apostrophe opens a quotation */
    {{3, 4}, COUNTRY, 0, 1},                    /* nothing is owned */
    {{0, 2}, COUNTRY, 0, 1},                    /* the name begins inside */
};

START_TEST(a_country_that_owns_is_no_part_of_a_name) {
  wm_token tokens[6] = {0};
  for (uint32_t i = 0; i < 6; i++)
    tokens[i] = (wm_token){.span = {10 * i, 10 * i + 10}};
  tokens[1].shape = owners[_i].space;
  tokens[2].shape = WM_SHAPE_APOSTROPHE;
  static const wm_kinds kinds = {.country = COUNTRY};
  wm_passage passage = {.kinds = &kinds, .tokens = tokens, .n_tokens = 6};
  wm_candidate items[] = {
      {.tokens = owners[_i].tokens,
       .subtype = owners[_i].subtype,
       .origin = WM_ORIGIN_GAZETTEER,
       .type = LOC,
       .score = 0.9F},
      {.tokens = {1, 6}, .span = {10, 60}, .type = ORG, .score = 0.4F, .origin = WM_ORIGIN_TAGGER},
  };
  wm_candidates candidates = {items, 2, 2};
  wm_candidates_cut_owners(&candidates, &passage);
  ck_assert_uint_eq(items[1].tokens.begin, owners[_i].begin);
  ck_assert_uint_eq(items[1].span.begin, 10 * owners[_i].begin);
  ck_assert_uint_eq(items[1].tokens.end, 6);
}
END_TEST

START_TEST(hints_and_empty_spans_go) {
  wm_candidate items[] = {
      {.tokens = {0, 1}, .type = PER, .score = 0.9F, .hint = true},
      {.tokens = {2, 2}, .type = PER, .score = 0.9F},
      {.tokens = {3, 4}, .type = PER, .score = 0},
  };
  ck_assert_uint_eq(resolve(items, 3), 0);
  ck_assert_uint_eq(resolve(NULL, 0), 0);
}
END_TEST

START_TEST(a_long_sure_span_beats_its_parts) {
  wm_candidate items[] = {
      {.tokens = {2, 3}, .type = LOC, .score = 0.96F},
      {.tokens = {0, 3}, .type = ORG, .score = 0.85F}, /* University of Belgrade */
      {.tokens = {3, 4}, .type = LOC, .score = 0.9F},
  };
  ck_assert_uint_eq(resolve(items, 3), 2);
  ck_assert_uint_eq(items[0].type, ORG);
  ck_assert_uint_eq(items[1].tokens.begin, 3);
}
END_TEST

static uint32_t state;
static uint32_t random_below(uint32_t n) {
  state = state * 1664525 + 1013904223;
  return (uint32_t)((uint64_t)(state >> 8) * n >> 24);
}

static double gain(const wm_candidate *c) {
  return (c->tokens.end - c->tokens.begin) * ((double)c->score - 0.4);
}

static bool overlap(const wm_candidate *a, const wm_candidate *b) {
  return a->tokens.begin < b->tokens.end && b->tokens.begin < a->tokens.end;
}

/* The most that any set of spans gains, found by trying them all. */
static double best_set(const wm_candidate *items, uint32_t n) {
  double best = 0;
  for (uint32_t set = 0; set < 1u << n; set++) {
    double sum = 0;
    bool fits = true;
    for (uint32_t i = 0; i < n && fits; i++) {
      if (!(set >> i & 1))
        continue;
      sum += gain(&items[i]);
      for (uint32_t k = 0; k < i; k++)
        fits &= !(set >> k & 1) || !overlap(&items[i], &items[k]);
    }
    if (fits && sum > best)
      best = sum;
  }
  return best;
}

START_TEST(no_set_of_spans_is_better) {
  enum { N = 9 };
  state = (uint32_t)_i + 7;
  for (int round = 0; round < 200; round++) {
    wm_candidate items[N], shuffled[N];
    uint32_t n = 0;
    while (n < N) {
      uint32_t begin = random_below(10);
      wm_candidate c = {.tokens = {begin, begin + 1 + random_below(4)},
                        .type = ORG,
                        .score = 0.3F + 0.1F * (float)random_below(7)};
      bool same = false;
      for (uint32_t k = 0; k < n; k++)
        same |= items[k].tokens.begin == begin && items[k].tokens.end == c.tokens.end;
      if (!same)
        items[n++] = c;
    }
    for (uint32_t i = 0; i < N; i++)
      shuffled[i] = items[N - 1 - i];
    double best = best_set(items, N), sum = 0;
    n = resolve(items, N);
    ck_assert_uint_eq(resolve(shuffled, N), n);
    for (uint32_t i = 0; i < n; i++) {
      sum += gain(&items[i]);
      ck_assert_uint_eq(items[i].tokens.begin, shuffled[i].tokens.begin);
      ck_assert_uint_eq(items[i].tokens.end, shuffled[i].tokens.end);
      ck_assert(i == 0 || items[i - 1].tokens.end <= items[i].tokens.begin);
    }
    ck_assert_double_eq_tol(sum, best, 1e-5);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("resolve");
  TCase *tests = tcase_create("resolve");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_loop_test(tests, a_country_that_owns_is_no_part_of_a_name, 0,
                      (int)(sizeof owners / sizeof *owners));
  tcase_add_loop_test(tests, a_tagger_is_heeded, 0,
                      (int)(sizeof beside_tagger / sizeof *beside_tagger));
  tcase_add_test(tests, readings_support_and_complete_each_other);
  tcase_add_loop_test(tests, of_equal_readings_the_first_leads, 0, 2);
  tcase_add_test(tests, readings_of_another_type_cast_doubt);
  tcase_add_test(tests, hints_and_empty_spans_go);
  tcase_add_test(tests, a_long_sure_span_beats_its_parts);
  tcase_add_loop_test(tests, no_set_of_spans_is_better, 0, 5);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
