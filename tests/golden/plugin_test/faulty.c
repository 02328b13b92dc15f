/* A stage with one fault, which DEED names, for the test of `wiremill plugin-test`. */
#include <wiremill/plugin.h>

#include <stdlib.h>

enum {
  SOUND,
  CRASHES,
  HANGS,
  LEAKS,
  REMEMBERS,
  DRAWS,
  REJECTS,
  RUNS_OUT,
  NEVER_ASKS,
  LOOKS_BEYOND
};

typedef struct row {
  wm_span span;
  int64_t number;
} row;

static const wm_field fields[] = {
    WM_FIELD(row, span, WM_FIELD_SPAN, NULL, "the title"),
    WM_FIELD(row, number, WM_FIELD_INTEGER, NULL, "a number"),
};
static const wm_layer layer = {"faults", 1, sizeof(row), fields, 2, "the title of each article"};
static const wm_use uses[] = {{"tokens", WM_READS, NULL}, {"faults", WM_WRITES, &layer}};

static int64_t count;
static void *volatile kept;

static bool is_long_bracket(const wm_article *article) {
  return article->length > 50000 && article->text[article->length / 2] == '(';
}

static wm_status process(wm_instance *self, const wm_article *article) {
  count++;
  if (DEED != NEVER_ASKS)
    (void)wm_read(self, 0);
  row *made = wm_append(self, 1, 1);
  if (!made)
    return WM_REJECT;
  *made = (row){article->title, DEED == REMEMBERS ? count : DEED == DRAWS ? rand() : 0};
  if (DEED == DRAWS)
    made->number = (int64_t)(uintptr_t)made;
  if (DEED == CRASHES && is_long_bracket(article))
    abort();
  while (DEED == HANGS && is_long_bracket(article))
    kept = NULL;
  if (DEED == LEAKS)
    kept = malloc(100);
  if (DEED == REJECTS && article->title.end)
    return wm_fail(self, WM_REJECT, "it does not like titles");
  if (DEED == RUNS_OUT)
    made->span.end = article->length + 1;
  if (DEED == LOOKS_BEYOND)
    made->number = ((const unsigned char *)self->host)[sizeof(wm_host)] > 0;
  return WM_OK;
}

static const wm_stage_ops ops = {.size = sizeof ops, .process = process};
static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_STAGE,
                                 .name = "faulty",
                                 .version = "1",
                                 .summary = "has a fault",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = 2,
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
