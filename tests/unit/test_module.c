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
/* A member of the specimen that is given another value. */
typedef struct patch {
  size_t at, size; /* size 0: none */
  uint64_t number;
  const void *pointer;
} patch;

#define NUMBER(member, value)                                                                      \
  { offsetof(specimen, member), sizeof(((specimen *)0)->member), value, NULL }
#define POINTER(member, value)                                                                     \
  { offsetof(specimen, member), sizeof(void *), 0, value }

/* What is wrong with a spoilt specimen, and what spoils it. */
static const struct {
  const char *reason;
  patch patches[3];
} spoilt[] = {
    {"built for plugin ABI 2.0; this wiremill runs plugins of ABI 1",
     {NUMBER(plugin.abi_major, 2), NUMBER(plugin.abi_minor, 0)}},
    {"a descriptor of 8 bytes, where ABI 1.0 has 100", {NUMBER(plugin.size, 8)}},
    {"a descriptor of 99 bytes, where ABI 1.0 has 100", {NUMBER(plugin.size, 99)}},
    {"a descriptor of 1000000 bytes, where ABI 1.0 has 100", {NUMBER(plugin.size, 1000000)}},
    {"unknown kind of plugin 0", {NUMBER(plugin.kind, 0)}},
    {"unknown kind of plugin 5", {NUMBER(plugin.kind, 5)}},
    {"a descriptor without callbacks", {POINTER(plugin.ops, NULL)}},
    {"a table of callbacks of 40 bytes, where ABI 1.0 has 48", {NUMBER(ops.size, 40)}},
    {"a stage without its callback 'process'", {POINTER(ops.process, NULL)}},
    {"a sink without its callback 'commit'",
     {NUMBER(plugin.kind, WM_SINK), POINTER(plugin.ops, &mute_ops)}},
    {"its name is not made of small letters, digits and hyphens", {POINTER(plugin.name, NULL)}},
    {"its name is not made of small letters, digits and hyphens",
     {POINTER(plugin.name, "Specimen")}},
    {"its name is not made of small letters, digits and hyphens", {POINTER(plugin.name, "a_b")}},
    {"its version, summary or licence is not a line of text",
     {POINTER(plugin.summary, "two\nlines")}},
    {"its version, summary or licence is not a line of text", {POINTER(plugin.licence, "")}},
    {"its version, summary or licence is not a line of text", {POINTER(plugin.version, "\xFF")}},
    {"the table of layers it uses is missing", {POINTER(plugin.uses, NULL)}},
    {"the table of layers it uses is missing", {NUMBER(plugin.n_uses, 1000000)}},
    {"a use of a layer has the unknown access 0", {NUMBER(uses[0].access, 0)}},
    {"a use of a layer does not name it", {NUMBER(uses[0].access, WM_READS_ALL)}},
    {"a stage cannot use layer '*' in this way (access 5)",
     {POINTER(uses[0].name, "*"), NUMBER(uses[0].access, WM_READS_ALL)}},
    {"layer 'marks' is written but not declared", {POINTER(uses[1].layer, NULL)}},
    {"layer 'signs' is declared as 'marks'", {POINTER(uses[1].name, "signs")}},
    {"layer 'marks' is used twice", {POINTER(uses[0].name, "marks")}},
    {"layer 'marks' has no fields", {NUMBER(layer.n_fields, 0)}},
    {"field 'next' of layer 'marks' ends behind the record of 12 bytes",
     {NUMBER(layer.record_size, 12)}},
    {"field 'span' of layer 'marks' ends behind the record of 16 bytes",
     {NUMBER(fields[0].offset, UINT32_MAX)}},
    {"field 'span' of layer 'marks' is not aligned", {NUMBER(fields[0].offset, 2)}},
    {"field 'span' of layer 'marks' is not aligned", {NUMBER(layer.record_size, 17)}},
    {"field 'span' of layer 'marks' has the unknown type 99", {NUMBER(fields[0].type, 99)}},
    {"field 'span' of layer 'marks' has no help of one line", {POINTER(fields[0].help, NULL)}},
    {"field 'kind' of layer 'marks' has no names", {POINTER(fields[1].of, NULL)}},
    {"field 'next' of layer 'marks' does not say which layer it refers to",
     {POINTER(fields[2].of, NULL)}},
    {"layer 'marks' has two fields 'span'", {POINTER(fields[2].name, "span")}},
    {"layer 'sentences' has records of 20 bytes, where plugin.h gives it 16",
     {POINTER(layer.name, "sentences"), POINTER(uses[1].name, "sentences"),
      NUMBER(layer.record_size, 20)}},
    {"the table of its parameters is missing", {POINTER(plugin.params, NULL)}},
    {"parameter 'flag' has a member of 4 bytes where its type has 1", {NUMBER(params[0].width, 4)}},
    {"parameter most: '10' is not in 1..9 (its default)", {POINTER(params[1].value, "10")}},
    {"parameter most: 'many' is not a whole number (its default)",
     {POINTER(params[1].value, "many")}},
    {"parameter 'most': its domain 'few' is not a range", {POINTER(params[1].domain, "few")}},
    {"parameter 'most': its domain '9..1' is not a range", {POINTER(params[1].domain, "9..1")}},
    {"parameter 'most' has no domain",
     {NUMBER(params[1].type, WM_PARAM_ENUM), NUMBER(params[1].width, 4),
      POINTER(params[1].domain, NULL)}},
    {"two parameters are named 'flag'", {POINTER(params[1].name, "flag")}},
    {"a parameter has no name of small letters", {POINTER(params[1].name, NULL)}},
    {"parameter 'most' has no help of one line", {POINTER(params[1].help, "")}},
    {"parameter 'most' has the unknown type 12", {NUMBER(params[1].type, 12)}},
    {"parameter 'most' lies outside its config struct of 8 bytes "
     "or across its alignment",
     {NUMBER(plugin.config_size, 8)}},
    {"parameter 'most' lies outside its config struct of 16 bytes "
     "or across its alignment",
     {NUMBER(params[1].offset, 4)}},
    {"the table of its verbs is missing", {POINTER(plugin.verbs, NULL)}},
    {"a verb is none of train, compile, eval and rules", {POINTER(verb.command, "erase")}},
    {"a verb has no object", {POINTER(verb.object, "all marks")}},
    {"verb 'train marks' lacks its function or summary", {POINTER(verb.run, NULL)}},
    {"verb 'train marks' has not one short option for each parameter",
     {POINTER(verb.shorts, "mn")}},
    {"verb 'train marks' cannot have the short option 'h'", {POINTER(verb.shorts, "h")}},
    {"parameter 'most' has a member of 1 bytes where its type has 8",
     {NUMBER(verb_params[0].width, 1)}},
};

enum { N_SPOILT = sizeof spoilt / sizeof *spoilt };

/* Numbers are unsigned and of little-endian order, as on all machines that this runs on. */
static void spoil(specimen *s, const patch *with) {
  for (uint32_t i = 0; i < 3 && with[i].size; i++)
    memcpy((char *)s + with[i].at,
           with[i].pointer ? (const void *)&with[i].pointer : &with[i].number, with[i].size);
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
  for (uint32_t i = 0; i < N_SPOILT; i++) {
    specimen s;
    wm_module *module = NULL;
    wm_error error;
    char expected[256];
    make(&s);
    spoil(&s, spoilt[i].patches);
    snprintf(expected, sizeof expected, "s.so: %s", spoilt[i].reason);
    ck_assert_msg(wm_module_adopt("s.so", &s.plugin, &module, &error) == WM_FATAL, "%s", expected);
    ck_assert_str_eq(error.text, expected);
    ck_assert_ptr_null(module);
  }
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
