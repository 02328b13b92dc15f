/* `wiremill eval entities GOLD.bio… --model MODEL`: a tagger on the tokens of the gold files, cut
 * further where the mill would cut them, as they are in training and at work; document by document
 * as they are marked. */
#include "eval_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/eval/score.h"
#include "evaluate.h"
#include "span_score.h"
#include "token_cut.h"

typedef struct config {
  const char *model, *types;
} config;

static const wm_param params[] = {
    WM_PARAM(config, model, WM_PARAM_RESOURCE, "model", NULL, NULL, "the tagger to measure"),
    WM_PARAM(config, types, WM_PARAM_STRING, "types", "", NULL,
             "only these types count: PER,ORG,LOC"),
};

/* Reads FILE or, when `types` has any, FILE:types=…, which counts only those. */
static wm_status read_gold(wm_instance *self, const char *path, struct wm_bio *bio) {
  const config *c = self->config;
  char why[512] = "";
  wm_buffer spec = {0};
  const char *option = c->types[0] ? ":types=" : "";
  if (!wm_buffer_printf(&spec, "%s%s%s", path, option, c->types) || !wm_buffer_put(&spec, "", 1))
    return wm_fail(self, WM_FATAL, "out of memory");
  bool ok = wm_bio_read(bio, spec.bytes, why, sizeof why);
  wm_buffer_free(&spec);
  return ok ? WM_OK : wm_fail(self, WM_FATAL, "%s", why);
}

/* Counts the names of sentence s. */
static bool count_sentence(const struct wm_bio *bio, const uint8_t *tags, size_t s,
                           wm_eval_tally *tally) {
  struct wm_span_counts counts[WM_BIO_TYPES_MAX] = {0};
  size_t begin = bio->sentence_begin[s], n = bio->sentence_begin[s + 1] - begin;
  wm_span_count(bio->token_tag + begin, tags + begin, n,
                bio->sources[bio->sentence_source[s]].marked, counts);
  for (size_t k = 0; k < bio->n_types; k++) {
    wm_eval_count count = {counts[k].right, counts[k].extra, counts[k].missed};
    wm_str name = {bio->types[k], strlen(bio->types[k])};
    if (count.right + count.extra + count.missed > 0 && !wm_eval_tally_add(tally, name, count))
      return false;
  }
  return true;
}

static bool count_all(const struct wm_bio *bio, const uint8_t *tags) {
  wm_eval_tally tally = {0};
  bool ok = true;
  for (size_t s = 0; ok && s < bio->n_sentences; s++) {
    bool begins = s == 0 || bio->sentence_doc[s] != bio->sentence_doc[s - 1];
    ok = (!begins || wm_eval_tally_document(&tally)) && count_sentence(bio, tags, s, &tally);
  }
  if (ok)
    wm_eval_tally_print(&tally, 8, stdout);
  wm_eval_tally_free(&tally);
  return ok;
}

static wm_status measure(wm_instance *self, const wm_tagger *tagger, struct wm_bio *bio) {
  uint8_t *tags = calloc(bio->n_tokens + 1, 1);
  bool ok = tags && wm_evaluate_tag(tagger, bio, tags, NULL) && count_all(bio, tags);
  free(tags);
  return ok ? WM_OK : wm_fail(self, WM_FATAL, "out of memory");
}

static wm_status run(wm_instance *self, const wm_strings *arguments) {
  const config *c = self->config;
  wm_modelfile *file;
  wm_tagger tagger;
  wm_error error;
  struct wm_bio bio = {0};
  if (wm_tagger_open_file(&tagger, c->model, &file, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  wm_status status = WM_OK;
  if (!wm_token_cut_open(&bio))
    status = wm_fail(self, WM_FATAL, "out of memory");
  for (uint32_t i = 0; i < arguments->n && status == WM_OK; i++)
    status = read_gold(self, arguments->items[i], &bio);
  if (status == WM_OK && bio.n_tokens == 0)
    status = wm_fail(self, WM_FATAL, "the gold files have no tokens");
  if (status == WM_OK)
    status = measure(self, &tagger, &bio);
  wm_token_cut_close(&bio);
  wm_bio_free(&bio);
  wm_modelfile_close(file);
  return status;
}

const wm_verb wm_eval_entities_verb = {.command = "eval",
                                       .object = "entities",
                                       .summary = "measure a tagger on the tokens of BIO files",
                                       .arguments = "GOLD.bio…",
                                       .params = params,
                                       .n_params = sizeof params / sizeof *params,
                                       .config_size = sizeof(config),
                                       .run = run};
