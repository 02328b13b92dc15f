/* The loader: descriptors that are older, newer, cut off or wrong. */
#include "core/host/module.h"
#include "core/host/module_check.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct config {
  bool flag;
  int64_t most;
} config;

typedef struct record {
  wm_span span;
  uint32_t kind, next;
} record;

/* A right plugin, each part of which a case may spoil. */
typedef struct specimen {
  wm_plugin plugin;
  wm_stage_ops ops;
  wm_use uses[2];
  wm_layer layer;
  wm_field fields[3];
  wm_param params[2], verb_params[1];
  wm_verb verb;
} specimen;

static wm_status process(wm_instance *self, const wm_article *article) {
  (void)self;
  (void)article;
  return WM_OK;
}

static wm_status run(wm_instance *self, const wm_strings *arguments) {
  (void)self;
  (void)arguments;
  return WM_OK;
}

static void make(specimen *s) {
  *s = (specimen){
      .ops = {.size = sizeof s->ops, .process = process},
      .uses = {{"tokens", WM_READS, NULL}, {"marks", WM_WRITES, &s->layer}},
      .layer = {"marks", 1, sizeof(record), s->fields, 3, "marks of the text"},
      .fields = {WM_FIELD(record, span, WM_FIELD_SPAN, NULL, "where"),
                 WM_FIELD(record, kind, WM_FIELD_ENUM, "good|bad", "which"),
                 WM_FIELD(record, next, WM_FIELD_REFERENCE, "marks", "the next")},
      .params = {WM_PARAM(config, flag, WM_PARAM_BOOL, "flag", "no", NULL, "a flag"),
                 WM_PARAM(config, most, WM_PARAM_INTEGER, "most", "7", "1..9", "a number")},
      .verb_params = {WM_PARAM(config, most, WM_PARAM_INTEGER, "most", "7", "1..9", "a number")},
      .verb = {"train", "marks", "trains marks", NULL, s->verb_params, 1, "m", sizeof(config), run},
  };
  s->plugin = (wm_plugin){
      WM_PLUGIN_HEAD,
      .kind = WM_STAGE,
      .name = "specimen",
      .version = "1.0",
      .summary = "a specimen",
      .licence = "Apache-2.0",
      .uses = s->uses,
      .n_uses = 2,
      .params = s->params,
      .n_params = 2,
      .config_size = sizeof(config),
      .ops = &s->ops,
      .verbs = &s->verb,
      .n_verbs = 1,
  };
}

static wm_status encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  (void)self;
  (void)article;
  (void)out;
  return WM_OK;
}

static const wm_sink_ops mute_ops = {.size = sizeof mute_ops, .encode = encode};

/* Spoils the specimen in the way of a number; returns the reason that the loader must give, NULL
 * behind the last way. */
static const char *spoil(specimen *s, int way) {
  switch (way) {
  case 0:
    s->plugin.abi_major = 2;
    s->plugin.abi_minor = 0;
    return "built for plugin ABI 2.0; this wiremill runs plugins of ABI 1";
  case 1:
    s->plugin.size = 8;
    return "a descriptor of 8 bytes, where ABI 1.0 has 100";
  case 2:
    s->plugin.size = 99;
    return "a descriptor of 99 bytes, where ABI 1.0 has 100";
  case 3:
    s->plugin.size = 1000000;
    return "a descriptor of 1000000 bytes, where ABI 1.0 has 100";
  case 4:
    s->plugin.kind = 0;
    return "unknown kind of plugin 0";
  case 5:
    s->plugin.kind = 5;
    return "unknown kind of plugin 5";
  case 6:
    s->plugin.ops = NULL;
    return "a descriptor without callbacks";
  case 7:
    s->ops.size = 40;
    return "a table of callbacks of 40 bytes, where ABI 1.0 has 48";
  case 8:
    s->ops.process = NULL;
    return "a stage without its callback 'process'";
  case 9:
    s->plugin.kind = WM_SINK;
    s->plugin.ops = &mute_ops;
    return "a sink without its callback 'commit'";
  case 10:
    s->plugin.name = NULL;
    return "its name is not made of small letters, digits and hyphens";
  case 11:
    s->plugin.name = "Specimen";
    return "its name is not made of small letters, digits and hyphens";
  case 12:
    s->plugin.name = "a_b";
    return "its name is not made of small letters, digits and hyphens";
  case 13:
    s->plugin.summary = "two\nlines";
    return "its version, summary or licence is not a line of text";
  case 14:
    s->plugin.licence = "";
    return "its version, summary or licence is not a line of text";
  case 15:
    s->plugin.version = "\xFF";
    return "its version, summary or licence is not a line of text";
  case 16:
    s->plugin.uses = NULL;
    return "the table of layers it uses is missing";
  case 17:
    s->plugin.n_uses = 1000000;
    return "the table of layers it uses is missing";
  case 18:
    s->uses[0].access = 0;
    return "a use of a layer has the unknown access 0";
  case 19:
    s->uses[0].access = WM_READS_ALL;
    return "a use of a layer does not name it";
  case 20:
    s->uses[0].name = "*";
    s->uses[0].access = WM_READS_ALL;
    return "a stage cannot use layer '*' in this way (access 5)";
  case 21:
    s->uses[1].layer = NULL;
    return "layer 'marks' is written but not declared";
  case 22:
    s->uses[1].name = "signs";
    return "layer 'signs' is declared as 'marks'";
  case 23:
    s->uses[0].name = "marks";
    return "layer 'marks' is used twice";
  case 24:
    s->layer.n_fields = 0;
    return "layer 'marks' has no fields";
  case 25:
    s->layer.record_size = 12;
    return "field 'next' of layer 'marks' ends behind the record of 12 bytes";
  case 26:
    s->fields[0].offset = UINT32_MAX;
    return "field 'span' of layer 'marks' ends behind the record of 16 bytes";
  case 27:
    s->fields[0].offset = 2;
    return "field 'span' of layer 'marks' is not aligned";
  case 28:
    s->layer.record_size = 17;
    return "field 'span' of layer 'marks' is not aligned";
  case 29:
    s->fields[0].type = 99;
    return "field 'span' of layer 'marks' has the unknown type 99";
  case 30:
    s->fields[0].help = NULL;
    return "field 'span' of layer 'marks' has no help of one line";
  case 31:
    s->fields[1].of = NULL;
    return "field 'kind' of layer 'marks' has no names";
  case 32:
    s->fields[2].of = NULL;
    return "field 'next' of layer 'marks' does not say which layer it refers to";
  case 33:
    s->fields[2].name = "span";
    return "layer 'marks' has two fields 'span'";
  case 34:
    s->layer.name = s->uses[1].name = "sentences";
    s->layer.record_size = 20;
    return "layer 'sentences' has records of 20 bytes, where plugin.h gives it 16";
  case 35:
    s->plugin.params = NULL;
    return "the table of its parameters is missing";
  case 36:
    s->params[0].width = 4;
    return "parameter 'flag' has a member of 4 bytes where its type has 1";
  case 37:
    s->params[1].value = "10";
    return "parameter most: '10' is not in 1..9 (its default)";
  case 38:
    s->params[1].value = "many";
    return "parameter most: 'many' is not a whole number (its default)";
  case 39:
    s->params[1].domain = "few";
    return "parameter 'most': its domain 'few' is not a range";
  case 40:
    s->params[1].domain = "9..1";
    return "parameter 'most': its domain '9..1' is not a range";
  case 41:
    s->params[1].type = WM_PARAM_ENUM;
    s->params[1].width = 4;
    s->params[1].domain = NULL;
    return "parameter 'most' has no domain";
  case 42:
    s->params[1].name = "flag";
    return "two parameters are named 'flag'";
  case 43:
    s->params[1].name = NULL;
    return "a parameter has no name of small letters";
  case 44:
    s->params[1].help = "";
    return "parameter 'most' has no help of one line";
  case 45:
    s->params[1].type = 12;
    return "parameter 'most' has the unknown type 12";
  case 46:
    s->plugin.config_size = 8;
    return "parameter 'most' lies outside its config struct of 8 bytes "
           "or across its alignment";
  case 47:
    s->params[1].offset = 4;
    return "parameter 'most' lies outside its config struct of 16 bytes "
           "or across its alignment";
  case 48:
    s->plugin.verbs = NULL;
    return "the table of its verbs is missing";
  case 49:
    s->verb.command = "erase";
    return "a verb is none of train, compile and rules";
  case 50:
    s->verb.object = "all marks";
    return "a verb has no object";
  case 51:
    s->verb.run = NULL;
    return "verb 'train marks' lacks its function or summary";
  case 52:
    s->verb.shorts = "mn";
    return "verb 'train marks' has not one short option for each parameter";
  case 53:
    s->verb.shorts = "h";
    return "verb 'train marks' cannot have the short option 'h'";
  case 54:
    s->verb_params[0].width = 1;
    return "parameter 'most' has a member of 1 bytes where its type has 8";
  default:
    return NULL;
  }
}

START_TEST(a_right_plugin_is_adopted) {
  specimen s;
  wm_module *module;
  wm_error error;
  make(&s);
  ck_assert_int_eq(wm_module_adopt("s.so", &s.plugin, &module, &error), WM_OK);
  ck_assert_str_eq(module->plugin.name, "specimen");
  ck_assert_ptr_eq(module->plugin.ops, &module->ops);
  ck_assert_ptr_eq((void *)module->ops.stage.process, (void *)process);
  ck_assert_str_eq(module->path, "s.so");
  wm_module_unload(module);
  wm_module_unload(NULL);
}
END_TEST

START_TEST(a_wrong_plugin_is_refused_with_its_reason) {
  specimen s;
  int way = 0;
  for (;; way++) {
    wm_module *module = NULL;
    wm_error error;
    char expected[256];
    make(&s);
    const char *reason = spoil(&s, way);
    if (!reason)
      break;
    snprintf(expected, sizeof expected, "s.so: %s", reason);
    ck_assert_msg(wm_module_adopt("s.so", &s.plugin, &module, &error) == WM_FATAL, "%s", reason);
    ck_assert_str_eq(error.text, expected);
    ck_assert_ptr_null(module);
  }
  ck_assert_int_gt(way, 50);
  wm_module *module = NULL;
  wm_error error;
  ck_assert_int_eq(wm_module_adopt("s.so", NULL, &module, &error), WM_FATAL);
  ck_assert_str_eq(error.text, "s.so: wiremill_plugin returned no descriptor");
}
END_TEST

/* The descriptor and callbacks of a later minor: known members, then others. */
typedef struct later {
  wm_plugin plugin;
  void *more[4];
} later;

typedef struct later_ops {
  wm_stage_ops ops;
  void (*more[3])(void);
} later_ops;

START_TEST(a_newer_minor_is_read_as_far_as_it_is_known) {
  specimen s;
  make(&s);
  later_ops ops = {.ops = s.ops};
  later newer = {.plugin = s.plugin};
  ops.ops.size = sizeof ops;
  newer.plugin.size = sizeof newer;
  newer.plugin.abi_minor = WM_ABI_MINOR + 3;
  newer.plugin.ops = &ops;
  memset(newer.more, 0xAA, sizeof newer.more);
  wm_module *module;
  wm_error error;
  ck_assert_int_eq(wm_module_adopt("s.so", &newer.plugin, &module, &error), WM_OK);
  ck_assert_uint_eq(module->plugin.size, sizeof newer);
  ck_assert_ptr_eq((void *)module->ops.stage.process, (void *)process);
  wm_module_unload(module);
}
END_TEST

/* The oldest descriptor there can be ends at its last member of ABI 1.0; what lies behind it in
 * memory is not the plugin's and must not be read. */
START_TEST(an_older_descriptor_is_filled_with_zeros) {
  const size_t end = offsetof(wm_plugin, n_verbs) + sizeof(uint32_t);
  specimen s;
  make(&s);
  wm_plugin *cut = malloc(end);
  ck_assert_ptr_nonnull(cut);
  s.plugin.size = (uint32_t)end;
  memcpy(cut, &s.plugin, end);
  wm_module *module;
  wm_error error;
  ck_assert_int_eq(wm_module_adopt("s.so", cut, &module, &error), WM_OK);
  size_t dirty = 0;
  for (size_t i = end; i < sizeof module->plugin; i++)
    dirty += ((const char *)&module->plugin)[i] != 0;
  ck_assert_uint_eq(dirty, 0);
  wm_module_unload(module);
  free(cut);
}
END_TEST

START_TEST(layers_are_equal_when_all_their_fields_are) {
  specimen a, b;
  make(&a);
  make(&b);
  ck_assert(wm_layer_equal(&a.layer, &b.layer));
  b.fields[2].of = "others";
  ck_assert(!wm_layer_equal(&a.layer, &b.layer));
  make(&b);
  b.layer.version = 2;
  ck_assert(!wm_layer_equal(&a.layer, &b.layer));
}
END_TEST

START_TEST(what_is_no_plugin_is_not_loaded) {
  wm_module *module = NULL;
  wm_error error;
  ck_assert_int_eq(wm_module_load("/nowhere/x.so", &module, &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "/nowhere/x.so: cannot open shared object file"));
  ck_assert_int_eq(wm_module_load("x.so", &module, &error), WM_FATAL);
  ck_assert_str_eq(error.text, "x.so: a plugin is given with its folder");
  ck_assert_int_eq(wm_module_load("/proc/self/status", &module, &error), WM_FATAL);
  ck_assert_int_eq(strncmp(error.text, "/proc/self/status: ", 19), 0);
  ck_assert_ptr_null(module);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("module");
  TCase *tests = tcase_create("module");
  tcase_add_test(tests, a_right_plugin_is_adopted);
  tcase_add_test(tests, a_wrong_plugin_is_refused_with_its_reason);
  tcase_add_test(tests, a_newer_minor_is_read_as_far_as_it_is_known);
  tcase_add_test(tests, an_older_descriptor_is_filled_with_zeros);
  tcase_add_test(tests, layers_are_equal_when_all_their_fields_are);
  tcase_add_test(tests, what_is_no_plugin_is_not_loaded);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
