/* The ring of slots and what lies in it: states, order, resume points, damaged areas. */
#include "core/mill/batch.h"

#include <check.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N_SLOTS = 4, N_OUTPUTS = 2, AREA = 1 << 16 };

static wm_slots slots;

static void open_slots(void) {
  wm_error error;
  ck_assert_int_eq(wm_slots_open(&slots, N_SLOTS, 2, 3, AREA, AREA, AREA / 32, &error), WM_OK);
}

static void close_slots(void) {
  wm_slots_close(&slots);
}

static void put_record(uint32_t batch, const char *entry, const char *bytes) {
  wm_batch_record head = {.offset = 7, .input = 1, .entry_length = (uint32_t)strlen(entry)};
  size_t room;
  char *to = wm_batch_open(&slots, batch, &head, entry, &room);
  ck_assert_ptr_nonnull(to);
  ck_assert_uint_ge(room, strlen(bytes));
  memcpy(to, bytes, strlen(bytes));
  wm_batch_close(&slots, batch, strlen(bytes));
}

static void publish(uint32_t batch, uint32_t n_records) {
  ck_assert(wm_slots_fill(&slots, batch));
  for (uint32_t i = 0; i < n_records; i++)
    put_record(batch, "entry", "some bytes");
  wm_slots_publish(&slots, batch);
}

static bool put_result(uint32_t batch, uint32_t record, uint32_t article, const char *text) {
  char copy[64];
  strcpy(copy, text);
  wm_buffer outputs[N_OUTPUTS] = {{copy, strlen(copy), sizeof copy}, {0}};
  wm_result result = {.status = WM_OK,
                      .article = article,
                      .article_id = wm_z("0123456789abcdef0123456789abcdef"),
                      .text_length = 5,
                      .outputs = outputs};
  return wm_batch_append(&slots, batch, record, &result, N_OUTPUTS);
}

static void ck_point(wm_point point, uint32_t record, uint32_t article) {
  ck_assert_uint_eq(point.record, record);
  ck_assert_uint_eq(point.article, article);
}

/* ---- states ---- */

START_TEST(a_batch_goes_round) {
  uint32_t batch;
  ck_assert(!wm_slots_claim(&slots, 0, &batch));
  for (uint32_t k = 0; k < 3 * N_SLOTS; k++) {
    publish(k, 1);
    ck_assert(wm_slots_is(&slots, k, WM_SLOT_READY));
    ck_assert(wm_slots_claim(&slots, 1, &batch));
    ck_assert_uint_eq(batch, k);
    ck_assert(!wm_slots_claim(&slots, 0, &batch));
    ck_assert(wm_slots_held_by(&slots, 1, &batch));
    ck_assert(!wm_slots_held_by(&slots, 0, &batch));
    wm_slots_done(&slots, 1, k);
    ck_assert(wm_slots_is(&slots, k, WM_SLOT_DONE));
    ck_assert(!wm_slots_held_by(&slots, 1, &batch));
    wm_slots_release(&slots, k);
    ck_assert(wm_slots_is(&slots, k + N_SLOTS, WM_SLOT_FREE));
  }
}
END_TEST

START_TEST(the_reader_waits_for_its_slot) {
  for (uint32_t k = 0; k < N_SLOTS; k++)
    publish(k, 1);
  ck_assert(!wm_slots_fill(&slots, N_SLOTS));
  ck_assert_uint_eq(wm_slots_first_unpublished(&slots), N_SLOTS);
  uint32_t batch;
  ck_assert(wm_slots_claim(&slots, 0, &batch));
  wm_slots_done(&slots, 0, batch);
  ck_assert(!wm_slots_fill(&slots, N_SLOTS));
  wm_slots_release(&slots, batch);
  ck_assert(wm_slots_fill(&slots, N_SLOTS));
  ck_assert_uint_eq(wm_slots_first_unpublished(&slots), N_SLOTS);
  wm_slots_unfill(&slots);
  ck_assert(wm_slots_is(&slots, N_SLOTS, WM_SLOT_FREE));
}
END_TEST

START_TEST(workers_claim_the_oldest_batch) {
  uint32_t a, b;
  publish(0, 1);
  publish(1, 1);
  publish(2, 1);
  ck_assert(wm_slots_claim(&slots, 0, &a));
  ck_assert(wm_slots_claim(&slots, 1, &b));
  ck_assert_uint_eq(a, 0);
  ck_assert_uint_eq(b, 1);
  wm_slots_again(&slots, 0);
  ck_assert(wm_slots_claim(&slots, 0, &a));
  ck_assert_uint_eq(a, 0);
  wm_slots_done(&slots, 1, 1);
  ck_assert(wm_slots_claim(&slots, 1, &b));
  ck_assert_uint_eq(b, 2);
  ck_assert(wm_slots_fill(&slots, 3));
  ck_assert(!wm_slots_claim(&slots, 1, &b));
}
END_TEST

START_TEST(a_full_area_is_drained) {
  uint32_t batch;
  publish(0, 1);
  ck_assert(wm_slots_claim(&slots, 0, &batch));
  ck_assert(put_result(0, 0, 0, "x"));
  pid_t worker = fork();
  if (worker == 0) {
    wm_slots_drain(&slots, 0, 0);
    _exit(put_result(0, 0, 1, "y") ? 0 : 1);
  }
  while (!wm_slots_is(&slots, 0, WM_SLOT_FULL)) {
    uint32_t seen = wm_wake_seen(&slots.control->parent);
    if (!wm_slots_is(&slots, 0, WM_SLOT_FULL))
      wm_wake_wait(&slots.control->parent, seen, 100);
  }
  ck_assert(wm_slots_held_by(&slots, 0, &batch));
  wm_slots_empty(&slots, 0);
  int status;
  ck_assert_int_eq(waitpid(worker, &status, 0), worker);
  ck_assert_int_eq(status, 0);
  uint64_t at = 0;
  wm_result_view view;
  ck_assert(wm_batch_result_at(&slots, 0, N_OUTPUTS, &at, &view));
  ck_point(view.head->point, 0, 1);
  ck_assert(!wm_batch_result_at(&slots, 0, N_OUTPUTS, &at, &view));
}
END_TEST

/* ---- records and results ---- */

START_TEST(records_come_back) {
  wm_slots_fill(&slots, 0);
  put_record(0, "a/b.txt", "first");
  put_record(0, "", "");
  put_record(0, "c", "third");
  static const char *const wanted[][2] = {{"a/b.txt", "first"}, {"", ""}, {"c", "third"}};
  wm_record_view view;
  uint64_t at = 0;
  for (int i = 0; i < 3; i++) {
    ck_assert(wm_batch_record_at(&slots, 0, &at, &view));
    ck_assert_uint_eq(view.entry.length, strlen(wanted[i][0]));
    ck_assert_mem_eq(view.entry.bytes, wanted[i][0], view.entry.length);
    ck_assert_uint_eq(view.bytes.length, strlen(wanted[i][1]));
    ck_assert_mem_eq(view.bytes.bytes, wanted[i][1], view.bytes.length);
    ck_assert_uint_eq(view.head.offset, 7);
  }
  ck_assert(!wm_batch_record_at(&slots, 0, &at, &view));
}
END_TEST

START_TEST(results_come_back) {
  const wm_result rejected = {.status = WM_REJECT, .stage = "stage", .reason = "reason"};
  publish(0, 2);
  ck_assert(put_result(0, 0, 0, "output"));
  ck_assert(wm_batch_reject(&slots, 0, (wm_point){1, 3}, &rejected, false));
  wm_result_view view;
  uint64_t at = 0;
  ck_assert(wm_batch_result_at(&slots, 0, N_OUTPUTS, &at, &view));
  ck_assert_uint_eq(view.head->status, WM_OK);
  ck_assert_uint_eq(view.head->id_length, 32);
  ck_assert_uint_eq(view.lengths[0], 6);
  ck_assert_uint_eq(view.lengths[1], 0);
  ck_assert_mem_eq(view.bytes, "output", 6);
  ck_assert(wm_batch_result_at(&slots, 0, N_OUTPUTS, &at, &view));
  ck_assert_uint_eq(view.head->status, WM_REJECT);
  ck_point(view.head->point, 1, 3);
  ck_assert_mem_eq(view.stage.bytes, "stage", 5);
  ck_assert_mem_eq(view.reason.bytes, "reason", 6);
  ck_assert(!wm_batch_result_at(&slots, 0, N_OUTPUTS, &at, &view));
}
END_TEST

START_TEST(the_spare_is_the_parents) {
  const wm_result no = {.status = WM_REJECT, .stage = "", .reason = "no"};
  publish(0, 1);
  uint32_t n = 0;
  while (put_result(0, 0, n, "0123456789"))
    n++;
  ck_assert_uint_gt(n, 100);
  ck_assert(!wm_batch_reject(&slots, 0, (wm_point){0, n}, &no, false));
  ck_assert(wm_batch_reject(&slots, 0, (wm_point){0, n}, &no, true));
  ck_point(wm_batch_progress(&slots, 0, N_OUTPUTS), 0, n + 1);
}
END_TEST

START_TEST(progress_is_the_furthest_point) {
  publish(0, 9);
  ck_point(wm_batch_progress(&slots, 0, N_OUTPUTS), 0, 0);
  put_result(0, 0, 0, "x");
  put_result(0, 0, 1, "x");
  ck_point(wm_batch_progress(&slots, 0, N_OUTPUTS), 0, 2);
  atomic_store(&wm_slots_at(&slots, 0)->record, 1); /* began, gave nothing yet */
  ck_point(wm_batch_progress(&slots, 0, N_OUTPUTS), 1, 0);
  put_result(0, 1, 0, "x");
  ck_point(wm_batch_progress(&slots, 0, N_OUTPUTS), 1, 1);
  wm_slots_at(&slots, 0)->resume = (wm_point){2, 0}; /* record 1 was given up */
  ck_point(wm_batch_progress(&slots, 0, N_OUTPUTS), 2, 0);
}
END_TEST

/* Whatever a wild plugin writes into the areas, nobody who reads them leaves them. */
START_TEST(damaged_areas_are_safe_to_read) {
  unsigned seed = (unsigned)_i * 2654435761u + 1;
  publish(0, 5);
  for (uint32_t i = 0; i < 5; i++)
    put_result(0, i, 0, "something");
  for (int i = 0; i < 40; i++) {
    seed = seed * 1103515245 + 12345;
    wm_slots_input(&slots, 0)[(seed >> 8) % 400] = (char)(seed >> 24);
    seed = seed * 1103515245 + 12345;
    wm_slots_output(&slots, 0)[(seed >> 8) % 700] = (char)(seed >> 24);
  }
  wm_record_view record;
  wm_result_view result;
  volatile char sum = 0;
  for (uint64_t at = 0; wm_batch_record_at(&slots, 0, &at, &record);)
    for (size_t i = 0; i < record.bytes.length; i++)
      sum = (char)(sum + record.bytes.bytes[i]);
  for (uint64_t at = 0; wm_batch_result_at(&slots, 0, N_OUTPUTS, &at, &result);)
    for (uint64_t i = 0; result.lengths && i < result.lengths[0] + result.lengths[1]; i++)
      sum = (char)(sum + result.bytes[i]);
}
END_TEST

START_TEST(areas_too_large_are_refused) {
  wm_slots large;
  wm_error error;
  ck_assert_int_eq(wm_slots_open(&large, 4, 1, 1, UINT64_MAX, 1, 1, &error), WM_FATAL);
  ck_assert_int_eq(wm_slots_open(&large, 1 << 20, 1, 1, (uint64_t)1 << 45, 1, 1, &error), WM_FATAL);
  ck_assert_int_eq(wm_slots_open(&large, 4, 1, 1, (uint64_t)1 << 62, 1, 1, &error), WM_FATAL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("slots");
  TCase *tcase = tcase_create("slots");
  tcase_add_checked_fixture(tcase, open_slots, close_slots);
  tcase_add_test(tcase, a_batch_goes_round);
  tcase_add_test(tcase, the_reader_waits_for_its_slot);
  tcase_add_test(tcase, workers_claim_the_oldest_batch);
  tcase_add_test(tcase, a_full_area_is_drained);
  tcase_add_test(tcase, records_come_back);
  tcase_add_test(tcase, results_come_back);
  tcase_add_test(tcase, the_spare_is_the_parents);
  tcase_add_test(tcase, progress_is_the_furthest_point);
  tcase_add_loop_test(tcase, damaged_areas_are_safe_to_read, 0, 200);
  tcase_add_test(tcase, areas_too_large_are_refused);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
