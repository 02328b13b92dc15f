/* Values as a source of entity-extract's candidates. */
#include "plugins/entity-extract/candidates.h"
#include "plugins/entity-extract/values/values.h"

#include <stdio.h>

/* Symbols that values are told with, made once for the run. */
typedef struct shared {
  const wm_values *values;
  wm_sym types[WM_N_VALUE_TYPES];
} shared;

/* The symbol of a grammar's string, which is known by its address: it lives for ever. */
typedef struct known {
  const char *text;
  wm_sym symbol;
} known;

enum { KNOWN = 64 };

typedef struct scratch {
  wm_values_scratch *values;
  uint32_t epoch;                      /* of the symbols */
  known rules[KNOWN], subtypes[KNOWN]; /* by address */
} scratch;

typedef struct finding {
  const wm_passage *passage;
  const shared *opened;
  scratch *own;
  wm_candidates *candidates;
} finding;

static wm_status source_open(wm_instance *self, void **opened) {
  const wm_extract_config *config = self->config;
  *opened = NULL;
  if (!config->values)
    return WM_OK;
  shared *made = wm_alloc(self, 1, sizeof *made);
  if (!made)
    return WM_FATAL;
  wm_values_options options = {.vague = config->least_score <= WM_VALUE_VAGUE_SCORE,
                               .numbers = config->numbers};
  made->values = wm_values_open(self, &options);
  if (!made->values)
    return WM_FATAL;
  for (uint32_t i = 0; i < WM_N_VALUE_TYPES; i++)
    made->types[i] = wm_intern_z(self, wm_value_type_names[i]);
  *opened = made;
  return WM_OK;
}

static wm_status source_start(wm_instance *self, const void *opened, void **started) {
  (void)opened;
  scratch *made = wm_alloc(self, 1, sizeof *made);
  *started = made;
  return made && (made->values = wm_values_start(self)) ? WM_OK : WM_FATAL;
}

/* The symbol of a string that begins with `prefix` and goes on with `text`. */
static wm_sym symbol_of(wm_instance *self, known table[KNOWN], const char *prefix,
                        const char *text) {
  known *slot = &table[((uintptr_t)text ^ (uintptr_t)text >> 6) % KNOWN];
  char whole[64];
  if (!text)
    return 0;
  if (slot->text != text) {
    snprintf(whole, sizeof whole, "%s%s", prefix, text);
    *slot = (known){text, wm_intern_z(self, whole)};
  }
  return slot->symbol;
}

static bool hand_over(void *context, const wm_value *value) {
  finding *to = context;
  wm_instance *self = to->passage->self;
  wm_candidate candidate = {.span = value->span,
                            .tokens = value->tokens,
                            .type = to->opened->types[value->type],
                            .subtype = symbol_of(self, to->own->subtypes, "", value->subtype),
                            .value = wm_intern(self, value->text.bytes, value->text.length),
                            .by = symbol_of(self, to->own->rules, "rule:", value->rule),
                            .origin = WM_ORIGIN_VALUE,
                            .score = (float)value->score};
  return wm_candidates_add(to->candidates, to->passage, &candidate);
}

static wm_status source_find(const wm_passage *passage, const void *opened, void *started,
                             wm_candidates *candidates) {
  scratch *own = started;
  finding to = {passage, opened, own, candidates};
  wm_table tokens = {NULL, passage->tokens, passage->n_tokens};
  wm_table sentences = {NULL, passage->sentences, passage->n_sentences};
  if (own->epoch != passage->article->epoch) {
    memset(own->rules, 0, sizeof own->rules);
    memset(own->subtypes, 0, sizeof own->subtypes);
    own->epoch = passage->article->epoch;
  }
  bool found = wm_values_find(passage->self, to.opened->values, own->values, passage->article,
                              &tokens, &sentences, hand_over, &to);
  return found ? WM_OK : WM_REJECT;
}

const wm_source wm_value_source = {
    .name = "values", .open = source_open, .start = source_start, .find = source_find};
