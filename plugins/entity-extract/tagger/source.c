/* The source of candidates that asks the tagger. */
#include "source.h"

#include <stdio.h>

#include "core/base/buffer.h"
#include "tagger.h"

typedef struct shared {
  wm_modelfile *file;
  wm_tagger tagger;
  wm_sym types[WM_DECODE_TAGS_MAX];
  wm_sym by; /* "model:en-news" */
} shared;

/* A worker's; arrays hold the longest article so far. */
typedef struct scratch {
  wm_tagger_scratch *tagger;
  wm_buffer tokens, ends;
} scratch;

/* "model:" and the file's name without its last extension. */
static wm_sym name_model(wm_instance *self, const char *path) {
  char by[128];
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
  const char *dot = strrchr(base, '.');
  int length = (int)(dot ? (size_t)(dot - base) : strlen(base));
  snprintf(by, sizeof by, "model:%.*s", length < 100 ? length : 100, base);
  return wm_intern_z(self, by);
}

static wm_status open_tagger(wm_instance *self, void **out) {
  const wm_extract_config *config = self->config;
  *out = NULL;
  if (!config->model || !config->model[0])
    return WM_OK;
  shared *made = wm_alloc(self, 1, sizeof *made);
  if (!made)
    return WM_FATAL;
  *out = made;
  wm_error error;
  if (wm_tagger_open_file(&made->tagger, config->model, &made->file, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  made->by = name_model(self, config->model);
  for (uint32_t k = 0; k < made->tagger.n_types; k++)
    made->types[k] = wm_intern_z(self, wm_tagger_type(&made->tagger, k));
  return WM_OK;
}

static void close_tagger(wm_instance *self, void *opened) {
  (void)self;
  wm_modelfile_close(((shared *)opened)->file);
}

static wm_status start_tagger(wm_instance *self, const void *opened, void **out) {
  const shared *s = opened;
  scratch *made = wm_alloc(self, 1, sizeof *made);
  if (!made)
    return WM_FATAL;
  *out = made;
  made->tagger = wm_tagger_scratch_new(&s->tagger);
  return made->tagger ? WM_OK : wm_fail(self, WM_FATAL, "no memory for the tagger");
}

static void stop_tagger(wm_instance *self, void *started) {
  scratch *made = started;
  (void)self;
  wm_tagger_scratch_free(made->tagger);
  wm_buffer_free(&made->tokens);
  wm_buffer_free(&made->ends);
}

/* The article's tokens and sentence ends as the tagger takes them. */
static bool gather(const wm_passage *passage, scratch *s) {
  s->tokens.length = s->ends.length = 0;
  if (!wm_buffer_reserve(&s->tokens, passage->n_tokens * sizeof(wm_tagger_token)) ||
      !wm_buffer_reserve(&s->ends, passage->n_sentences * sizeof(uint32_t)))
    return false;
  wm_tagger_token *tokens = (wm_tagger_token *)(void *)s->tokens.bytes;
  uint32_t *ends = (uint32_t *)(void *)s->ends.bytes;
  for (uint32_t i = 0; i < passage->n_tokens; i++) {
    wm_span span = passage->tokens[i].span;
    tokens[i] = (wm_tagger_token){passage->article->text + span.begin, span.end - span.begin};
  }
  for (uint32_t i = 0; i < passage->n_sentences; i++)
    ends[i] = passage->sentences[i].tokens.end;
  return true;
}

static wm_status find_names(const wm_passage *passage, const void *opened, void *started,
                            wm_candidates *candidates) {
  const shared *s = opened;
  scratch *own = started;
  const wm_tagger_name *names;
  uint32_t n;
  if (passage->n_tokens == 0)
    return WM_OK;
  if (!gather(passage, own) ||
      !wm_tagger_tag(own->tagger, (const wm_tagger_token *)(const void *)own->tokens.bytes,
                     passage->n_tokens, (const uint32_t *)(const void *)own->ends.bytes,
                     passage->n_sentences, &names, &n))
    return wm_fail(passage->self, WM_REJECT, "no memory to tag %u tokens", passage->n_tokens);
  for (uint32_t i = 0; i < n; i++) {
    wm_candidate found = {.tokens = {names[i].begin, names[i].end},
                          .type = s->types[names[i].type],
                          .by = s->by,
                          .origin = WM_ORIGIN_TAGGER,
                          .score = names[i].probability};
    if (!wm_candidates_add(candidates, passage, &found))
      return WM_REJECT;
  }
  return WM_OK;
}

const wm_source wm_tagger_source = {.name = "tagger",
                                    .open = open_tagger,
                                    .start = start_tagger,
                                    .find = find_names,
                                    .stop = stop_tagger,
                                    .close = close_tagger};
