/* Models on their way into a file: which rows are kept, and that their tables are no larger than
 * the rows need. */
#include <check.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "empty_words.h"
#include "plugins/entity-extract/tagger/form_cache.h"
#include "plugins/entity-extract/tagger/model.h"
#include "plugins/entity-extract/tagger/model_write.h"

enum { ROWS = 40000, EVERY = 200 };

static const char *const types[] = {"PER"};

static uint64_t key_at(uint32_t r) {
  return wm_features_key(WM_FEATURE_BEFORE, r);
}

/* A net of pairs of words of which every 200th says something. */
static void make_net(struct wm_net *net) {
  *net = (struct wm_net){.n_tags = 3, .stride = 16, .hidden = 16, .second = 16, .dim = 1};
  for (uint32_t r = 0; r < ROWS; r++)
    ck_assert(wm_net_add(&net->rows, key_at(r), WM_FEATURE_BEFORE));
  ck_assert(wm_net_lay_out(net, 1));
  for (uint32_t r = 0; r < ROWS; r += EVERY)
    net->theta[net->rows.starts[r] + 1] = 1 + (float)(r % 800 / EVERY) / 4;
}

/* Writes the net, opens what was written, and finds rows of weights that are not 0 and those only
 * whose weight is `least` or more. */
static void check_rows(const struct wm_net *net, int least) {
  wm_buffer section = {0};
  wm_tagger tagger;
  unsigned char *words;
  size_t n_words = wm_empty_words(&words);
  ck_assert(wm_model_write(net, types, 1, 1, least, &section));
  ck_assert_uint_lt(section.length, 30000);
  ck_assert_ptr_null(wm_tagger_open(&tagger, (wm_str){section.bytes, section.length},
                                    (wm_str){(const char *)words, n_words}));
  for (uint32_t r = 0; r < ROWS; r += EVERY) {
    int weight = WM_MODEL_WIDE + (int)(r % 800 / EVERY) * WM_MODEL_WIDE / 4;
    const int8_t *row = wm_tagger_find(&tagger.rows[WM_FEATURE_BEFORE], key_at(r));
    ck_assert_int_eq(row != NULL, weight >= least);
    if (row)
      ck_assert_int_eq(row[1], weight);
  }
  free(words);
  wm_buffer_free(&section);
}

START_TEST(tables_fit_the_rows_that_are_kept) {
  struct wm_net net;
  make_net(&net);
  check_rows(&net, 1);
  check_rows(&net, WM_MODEL_WIDE * 5 / 4);
  wm_net_free(&net);
}
END_TEST

START_TEST(rows_are_cut_off_and_the_others_keep_their_weights) {
  struct wm_net net;
  make_net(&net);
  uint8_t *keep = calloc(ROWS, 1);
  ck_assert_ptr_nonnull(keep);
  size_t n = 0;
  for (uint32_t r = 0; r < ROWS; r++)
    n += keep[r] = wm_model_keeps(&net, r, WM_MODEL_WIDE * 3 / 2);
  ck_assert_uint_eq(n, ROWS / EVERY / 2);
  ck_assert(wm_net_keep(&net, keep));
  ck_assert_uint_eq(net.rows.n, n);
  ck_assert_uint_eq(net.n_theta, net.sparse + n * net.stride);
  for (uint32_t r = 0; r < ROWS; r++) {
    uint32_t row = wm_net_find(&net.rows, key_at(r));
    ck_assert_int_eq(row != WM_NET_NO_ROW, keep[r]);
    if (keep[r])
      ck_assert_float_eq(net.theta[net.rows.starts[row] + 1], 1 + (float)(r % 800 / EVERY) / 4);
  }
  free(keep);
  check_rows(&net, WM_MODEL_WIDE * 3 / 2);
  wm_net_free(&net);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model_write");
  TCase *tests = tcase_create("model_write");
  tcase_add_test(tests, tables_fit_the_rows_that_are_kept);
  tcase_add_test(tests, rows_are_cut_off_and_the_others_keep_their_weights);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
