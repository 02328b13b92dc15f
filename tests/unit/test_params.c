/* Parameters by table: every type, its domain, its default and its messages. */
#include "core/host/params.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct config {
  bool flag;
  int64_t most;
  double score;
  uint64_t window, patience_ms;
  const char *greeting;
  uint32_t mode;
  wm_strings languages;
  const char *model;
  wm_strings lists;
  const char *output;
} config;

static const wm_param params[] = {
    WM_PARAM(config, flag, WM_PARAM_BOOL, "flag", "no", NULL, "a flag"),
    WM_PARAM(config, most, WM_PARAM_INTEGER, "most", "10", "1..100", "most of them"),
    WM_PARAM(config, score, WM_PARAM_REAL, "score", "0.5", "0..1", "least score"),
    WM_PARAM(config, window, WM_PARAM_SIZE, "window", "64KiB", "1KiB..", "bytes"),
    WM_PARAM(config, patience_ms, WM_PARAM_DURATION, "patience", "10s", "..1h", "to wait"),
    WM_PARAM(config, greeting, WM_PARAM_STRING, "greeting", "hello", NULL, "to say"),
    WM_PARAM(config, mode, WM_PARAM_ENUM, "mode", "exact", "fast|exact", "how to match"),
    WM_PARAM(config, languages, WM_PARAM_LIST, "languages", "en  de", "en|de|sr", "to read"),
    WM_PARAM(config, model, WM_PARAM_RESOURCE, "model", "", NULL, "a model"),
    WM_PARAM(config, lists, WM_PARAM_RESOURCES, "lists", "", NULL, "lists"),
    WM_PARAM(config, output, WM_PARAM_OUTPUT, "output", NULL, NULL, "where to write"),
};
#define N_PARAMS (sizeof params / sizeof *params)

static wm_arena memory;
static char folder[] = "/tmp/test_params_XXXXXX";
static const char *folders_items[2] = {"/nowhere", folder};
static const wm_strings folders = {folders_items, 2};
static wm_param_scope scope = {&memory, &folders, "out", ""};

static void write_file(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  fclose(file);
}

static void set_up(void) {
  wm_arena_init(&memory, 0);
  strcpy(folder + strlen(folder) - 6, "XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  write_file("a.gaz");
  write_file("b.gaz");
}

static void tear_down(void) {
  char command[256];
  wm_arena_free(&memory);
  snprintf(command, sizeof command, "rm -rf %s", folder);
  ck_assert_int_eq(system(command), 0);
}

static const wm_param *named(const char *name) {
  const wm_param *param = wm_params_find(params, N_PARAMS, wm_z(name));
  ck_assert_ptr_nonnull(param);
  return param;
}

/* A config struct as text, so that a case is one line. */
static const char *shown(const config *c, const char *name, char out[512]) {
  const wm_param *param = named(name);
  const void *member = (const char *)c + param->offset;
  const wm_strings *list = member;
  const char *string = NULL;
  out[0] = 0;
  switch (param->type) {
  case WM_PARAM_BOOL:
    strcpy(out, c->flag ? "yes" : "no");
    break;
  case WM_PARAM_INTEGER:
    snprintf(out, 512, "%d", (int)c->most);
    break;
  case WM_PARAM_REAL:
    snprintf(out, 512, "%g", c->score);
    break;
  case WM_PARAM_SIZE:
  case WM_PARAM_DURATION:
    snprintf(out, 512, "%u", (unsigned)*(const uint64_t *)member);
    break;
  case WM_PARAM_ENUM:
    snprintf(out, 512, "%u", c->mode);
    break;
  case WM_PARAM_LIST:
  case WM_PARAM_RESOURCES:
    for (uint32_t i = 0; i < list->n; i++)
      snprintf(out + strlen(out), 512 - strlen(out), "[%s]", list->items[i]);
    break;
  default:
    memcpy(&string, member, sizeof string);
    snprintf(out, 512, "%s", string ? string : "(none)");
  }
  char *at = strstr(out, folder); /* the folder's name differs from run to run */
  while (at) {
    memmove(at + 1, at + strlen(folder), strlen(at + strlen(folder)) + 1);
    *at = '@';
    at = strstr(out, folder);
  }
  return out;
}

/* `right`: the value as `shown` tells it; else `wrong` is the message. */
static const struct {
  const char *name, *text, *right, *wrong;
} values[] = {
    {"flag", "yes", "yes", NULL},
    {"flag", "true", "yes", NULL},
    {"flag", "off", "no", NULL},
    {"flag", "maybe", NULL, "flag: 'maybe' is not yes or no"},
    {"most", "100", "100", NULL},
    {"most", "0", NULL, "most: '0' is not in 1..100"},
    {"most", "101", NULL, "most: '101' is not in 1..100"},
    {"most", "ten", NULL, "most: 'ten' is not a whole number"},
    {"score", "1", "1", NULL},
    {"score", "1.01", NULL, "score: '1.01' is not in 0..1"},
    {"score", "high", NULL, "score: 'high' is not a number such as 0.5"},
    {"window", "1KiB", "1024", NULL},
    {"window", "1GiB", "1073741824", NULL},
    {"window", "1023", NULL, "window: '1023' is not in 1KiB.."},
    {"window", "big", NULL, "window: 'big' is not a size such as 16MiB"},
    {"patience", "1h", "3600000", NULL},
    {"patience", "2h", NULL, "patience: '2h' is not in ..1h"},
    {"patience", "10", NULL, "patience: '10' is not a duration such as 10s"},
    {"greeting", "", "", NULL},
    {"greeting", "good day", "good day", NULL},
    {"mode", "fast", "0", NULL},
    {"mode", "exat", NULL, "mode: 'exat' is not one of fast|exact (did you mean 'exact'?)"},
    {"languages", "sr", "[sr]", NULL},
    {"languages", " sr\ten ", "[sr][en]", NULL},
    {"languages", "", "", NULL},
    {"languages", "sr fr", NULL, "languages: 'fr' is not one of en|de|sr"},
    {"model", "a.gaz", "@/a.gaz", NULL},
    {"model", "c.gaz", NULL,
     "model: there is no file 'c.gaz' beside the pipeline or in the data folders"},
    {"model", "/nowhere/c.gaz", NULL, "model: there is no file '/nowhere/c.gaz'"},
    {"model", ".", NULL, "model: '.' is not a file but a folder"},
    {"lists", "a.gaz b.gaz", "[@/a.gaz][@/b.gaz]", NULL},
    {"lists", "a.gaz c.gaz", NULL,
     "lists: there is no file 'c.gaz' beside the pipeline or in the data folders"},
    {"output", "x.db", "out/x.db", NULL},
    {"output", "/tmp/x.db", "/tmp/x.db", NULL},
    {"output", "-", "-", NULL},
    {"output", "", NULL, "output: '' is not a file name"},
};

START_TEST(values_are_checked_and_stored) {
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    config c, before;
    wm_error error;
    char out[512];
    memset(&c, 0, sizeof c);
    before = c;
    wm_status status =
        wm_param_set(named(values[i].name), &c, wm_z(values[i].text), &scope, &error);
    ck_assert_msg((status == WM_OK) == (values[i].right != NULL), "%s '%s'", values[i].name,
                  values[i].text);
    if (values[i].right) {
      ck_assert_str_eq(shown(&c, values[i].name, out), values[i].right);
    } else {
      ck_assert_str_eq(error.text, values[i].wrong);
      ck_assert_mem_eq(&c, &before, sizeof c);
    }
  }
}
END_TEST

START_TEST(defaults_are_what_one_would_write) {
  static const char *const expected[][2] = {
      {"flag", "no"},        {"most", "10"},        {"score", "0.5"}, {"window", "65536"},
      {"patience", "10000"}, {"greeting", "hello"}, {"mode", "1"},    {"languages", "[en][de]"},
      {"model", "(none)"},   {"lists", ""},
  };
  config c;
  wm_error error;
  char out[512];
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    ck_assert_int_eq(wm_param_set_default(named(expected[i][0]), &c, &scope, &error), WM_OK);
    ck_assert_str_eq(shown(&c, expected[i][0], out), expected[i][1]);
  }
  ck_assert_int_eq(wm_param_set_default(named("output"), &c, &scope, &error), WM_FATAL);
  ck_assert_str_eq(error.text, "output must be given (where to write)");
}
END_TEST

START_TEST(items_are_taken_as_they_are) {
  static const char spaced[] = "two words.gaz";
  config c;
  wm_error error;
  char out[512];
  write_file(spaced);
  wm_str items[] = {wm_z("b.gaz"), wm_z(spaced)};
  ck_assert_int_eq(wm_param_set_items(named("lists"), &c, items, 2, &scope, &error), WM_OK);
  ck_assert_str_eq(shown(&c, "lists", out), "[@/b.gaz][@/two words.gaz]");
}
END_TEST

START_TEST(a_zero_byte_is_no_part_of_a_file_name) {
  config c;
  wm_error error;
  wm_str text = {"a.gaz\0x", 7};
  ck_assert_int_eq(wm_param_set(named("model"), &c, text, &scope, &error), WM_FATAL);
  ck_assert_int_eq(wm_param_set(named("output"), &c, text, &scope, &error), WM_FATAL);
}
END_TEST

START_TEST(outputs_follow_the_run) {
  static const wm_param file_only =
      WM_PARAM(config, output, WM_PARAM_OUTPUT, "output", NULL, "file", "a database");
  wm_param_scope as_written = scope, to_stdout = scope;
  config c;
  wm_error error;
  char out[512];
  as_written.output = NULL;
  to_stdout.output = "-";
  ck_assert_int_eq(wm_param_set(named("output"), &c, wm_z("x"), &as_written, &error), WM_OK);
  ck_assert_str_eq(shown(&c, "output", out), "x");
  ck_assert_int_eq(wm_param_set(named("output"), &c, wm_z("x"), &to_stdout, &error), WM_OK);
  ck_assert_str_eq(shown(&c, "output", out), "-");
  ck_assert_int_eq(wm_param_set(&file_only, &c, wm_z("x"), &to_stdout, &error), WM_FATAL);
  ck_assert_str_eq(error.text, "output: 'x' cannot be standard output, only a file");
}
END_TEST

START_TEST(messages_carry_the_prefix_of_options) {
  wm_param_scope option = scope;
  config c;
  wm_error error;
  option.prefix = "--";
  ck_assert_int_eq(wm_param_set(named("most"), &c, wm_z("x"), &option, &error), WM_FATAL);
  ck_assert_str_eq(error.text, "--most: 'x' is not a whole number");
}
END_TEST

START_TEST(this_table_itself_is_right) {
  wm_error error = {""};
  ck_assert_int_eq(wm_params_check(params, N_PARAMS, sizeof(config), &error), WM_OK);
  ck_assert_ptr_null(wm_params_find(params, N_PARAMS, wm_z("mos")));
  ck_assert_str_eq(wm_param_placeholder(named("mode")), "fast|exact");
  ck_assert_str_eq(wm_param_placeholder(named("flag")), "");
  ck_assert_str_eq(wm_param_placeholder(named("window")), "SIZE");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("params");
  TCase *tests = tcase_create("params");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, values_are_checked_and_stored);
  tcase_add_test(tests, defaults_are_what_one_would_write);
  tcase_add_test(tests, items_are_taken_as_they_are);
  tcase_add_test(tests, a_zero_byte_is_no_part_of_a_file_name);
  tcase_add_test(tests, outputs_follow_the_run);
  tcase_add_test(tests, messages_carry_the_prefix_of_options);
  tcase_add_test(tests, this_table_itself_is_right);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
