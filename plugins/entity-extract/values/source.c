/* Values as a source of entity-extract's candidates. */
#include "plugins/entity-extract/candidates.h"
#include "plugins/entity-extract/values/values.h"

#include <stdio.h>

/* Symbols that values are told with, made once for the run. */
typedef struct shared {
  const wm_values *values;
  wm_sym types[WM_N_VALUE_TYPES];
} shared;

typedef struct finding {
  const wm_passage *passage;
  const shared *opened;
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

static wm_status source_start(wm_instance *self, const void *opened, void **scratch) {
  (void)opened;
  *scratch = wm_values_start(self);
  return *scratch ? WM_OK : WM_FATAL;
}

static bool hand_over(void *context, const wm_value *value) {
  finding *to = context;
  wm_instance *self = to->passage->self;
  char by[64];
  snprintf(by, sizeof by, "rule:%s", value->rule);
  wm_candidate candidate = {.span = value->span,
                            .tokens = value->tokens,
                            .type = to->opened->types[value->type],
                            .subtype = value->subtype ? wm_intern_z(self, value->subtype) : 0,
                            .value = wm_intern(self, value->text.bytes, value->text.length),
                            .by = wm_intern_z(self, by),
                            .origin = WM_ORIGIN_VALUE,
                            .score = (float)value->score};
  return wm_candidates_add(to->candidates, to->passage, &candidate);
}

static wm_status source_find(const wm_passage *passage, const void *opened, void *scratch,
                             wm_candidates *candidates) {
  finding to = {passage, opened, candidates};
  wm_table tokens = {NULL, passage->tokens, passage->n_tokens};
  wm_table sentences = {NULL, passage->sentences, passage->n_sentences};
  bool found = wm_values_find(passage->self, to.opened->values, scratch, passage->article, &tokens,
                              &sentences, hand_over, &to);
  return found ? WM_OK : WM_REJECT;
}

const wm_source wm_value_source = {
    .name = "values", .open = source_open, .start = source_start, .find = source_find};
