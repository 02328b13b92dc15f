/* Cutting a stream into records: any size of read gives the same records, long and broken records
 * cost themselves. */
#include "core/base/buffer.h"
#include "core/mill/framing.h"

#include <check.h>
#include <stdio.h>

/* A feed of bytes in memory, `step` at a time, that fails at the end when `broken`. */
typedef struct source {
  const char *bytes;
  size_t length, at, step;
  bool broken;
} source;

static int64_t read_source(void *context, char *to, size_t most, wm_error *error) {
  source *s = context;
  size_t n = s->length - s->at;
  if (!n && s->broken) {
    wm_error_set(error, WM_REJECT, "broken");
    return -1;
  }
  n = n < s->step ? n : s->step;
  n = n < most ? n : most;
  memcpy(to, s->bytes + s->at, n);
  s->at += n;
  return (int64_t)n;
}

/* A record ends behind a semicolon. "!" at the start of one is refused to the semicolon, "#" for
 * good, and "0" and "9" make the format lie about the length. */
static wm_status frame(void *context, wm_str window, bool at_end, size_t *length, wm_error *error) {
  (void)context;
  const char *end = memchr(window.bytes, ';', window.length);
  switch (window.bytes[0]) {
  case '#':
    return wm_error_set(error, WM_REJECT, "no");
  case '0':
    return WM_OK;
  case '9':
    *length = window.length + 1;
    return WM_OK;
  default:
    break;
  }
  if (!end && (!at_end || window.bytes[0] == '?'))
    return WM_MORE;
  *length = end ? (size_t)(end - window.bytes) + 1 : window.length;
  return window.bytes[0] == '!' ? wm_error_set(error, WM_REJECT, "bang") : WM_OK;
}

static const struct {
  const char *bytes;
  uint64_t most;
  bool broken;
  const char *result; /* OFFSET:RECORD or OFFSET!MESSAGE, each with a bar behind it */
} cases[] = {
    {"", 100, false, ""},
    {"a;", 100, false, "0:a;|"},
    {"a;bc;def;", 100, false, "0:a;|2:bc;|5:def;|"},
    {"a;rest", 100, false, "0:a;|2:rest|"},
    {"a;!x;b;", 100, false, "0:a;|2!bang|5:b;|"},
    {"a;#x;b;", 100, false, "0:a;|2!no|"},
    {"a;0;b;", 100, false, "0:a;|2!the format cut 0 bytes from a window|"},
    {"a;9", 100, false, "0:a;|2!the format cut 2 bytes from a window|"},
    {"a;?", 100, false, "0:a;|2!the last record is cut off|"},
    {"a;bc", 100, true, "0:a;|4!broken|"},
    {"", 100, true, "0!broken|"},
    {"a;abcdefghi;b;", 8, false, "0:a;|2!a record of more than 8 bytes|12:b;|"},
    {"a;1234567;b;", 8, false, "0:a;|2:1234567;|10:b;|"},
    {"a;abcdefghijklmnopqrst;b;", 8, false, "0:a;|2!a record of more than 8 bytes|23:b;|"},
    {"a;abcdefghijklmnopqrst", 8, false, "0:a;|2!a record of more than 8 bytes|"},
    {"a;abcdefghijklmnop#qrs;b;", 8, false, "0:a;|2!a record of more than 8 bytes|18!no|"},
};

/* The message as far as the table has it: without figures that depend on the window. */
static void put_message(wm_buffer *out, uint64_t offset, const char *message) {
  const char *end = strstr(message, " of ");
  size_t length = strlen(message);
  if (strncmp(message, "the format cut", 14) == 0 && end)
    length = (size_t)(end - message);
  end = strstr(message, " (limits");
  if (end)
    length = (size_t)(end - message);
  wm_buffer_printf(out, "%ju!%.*s|", (uintmax_t)offset, (int)length, message);
}

static void cut_all(size_t i, size_t step, wm_buffer *out) {
  wm_buffer window = {0};
  source s = {cases[i].bytes, strlen(cases[i].bytes), 0, step, cases[i].broken};
  wm_framing framing = {
      .feed = {read_source, &s}, .frame = frame, .most = cases[i].most, .window = &window};
  wm_str record;
  uint64_t offset;
  wm_error error = {""};
  wm_status status;
  while ((status = wm_framing_next(&framing, &record, &offset, &error)) != WM_MORE) {
    ck_assert_int_ne(status, WM_FATAL);
    if (status == WM_OK)
      wm_buffer_printf(out, "%ju:%.*s|", (uintmax_t)offset, (int)record.length, record.bytes);
    else
      put_message(out, offset, error.text);
  }
  wm_buffer_free(&window);
}

START_TEST(records_do_not_depend_on_reads) {
  for (size_t step = 1; step < 20; step++) {
    wm_buffer out = {0};
    wm_buffer_reserve(&out, 1);
    cut_all((size_t)_i, step, &out);
    ck_assert_msg(out.length == strlen(cases[_i].result) &&
                      memcmp(out.bytes, cases[_i].result, out.length) == 0,
                  "'%s' in steps of %zu: %.*s", cases[_i].bytes, step, (int)out.length, out.bytes);
    wm_buffer_free(&out);
  }
}
END_TEST

START_TEST(offsets_go_on_where_the_feed_begins) {
  wm_buffer window = {0};
  source s = {"a;b;", 4, 0, 1, false};
  wm_framing framing = {
      .feed = {read_source, &s}, .frame = frame, .most = 10, .offset = 1000, .window = &window};
  wm_str record;
  uint64_t offset;
  wm_error error;
  ck_assert_int_eq(wm_framing_next(&framing, &record, &offset, &error), WM_OK);
  ck_assert_uint_eq(offset, 1000);
  ck_assert_int_eq(wm_framing_next(&framing, &record, &offset, &error), WM_OK);
  ck_assert_uint_eq(offset, 1002);
  ck_assert_uint_eq(framing.offset, 1004);
  wm_buffer_free(&window);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("framing");
  TCase *tcase = tcase_create("framing");
  tcase_add_loop_test(tcase, records_do_not_depend_on_reads, 0, sizeof cases / sizeof *cases);
  tcase_add_test(tcase, offsets_go_on_where_the_feed_begins);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
