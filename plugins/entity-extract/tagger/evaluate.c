/* Tagging a corpus in BIO form document by document. */
#include "evaluate.h"

#include <stdlib.h>
#include <string.h>

/* Where the documents' tokens go on their way into the tagger. */
struct runner {
  const struct wm_bio *bio;
  wm_tagger_scratch *scratch;
  wm_tagger_token *tokens; /* all of the corpus */
  uint32_t *ends;          /* of a document's sentences */
  const uint8_t *type_of;  /* the corpus' number of the model's types */
  uint8_t *tags;
  float *probability; /* NULL: not wanted */
};

static bool tag_document(const struct runner *r, size_t first, size_t last) {
  const struct wm_bio *bio = r->bio;
  uint32_t begin = bio->sentence_begin[first], n_names;
  const wm_tagger_name *names;
  for (size_t s = first; s < last; s++)
    r->ends[s - first] = bio->sentence_begin[s + 1] - begin;
  if (!wm_tagger_tag(r->scratch, r->tokens + begin, bio->sentence_begin[last] - begin, r->ends,
                     (uint32_t)(last - first), &names, &n_names))
    return false;
  for (uint32_t i = 0; i < n_names; i++) {
    if (r->probability)
      r->probability[begin + names[i].begin] = names[i].probability;
    unsigned first_tag = 1 + 2u * r->type_of[names[i].type];
    for (uint32_t t = names[i].begin; t < names[i].end; t++)
      r->tags[begin + t] = (uint8_t)(first_tag + (t > names[i].begin));
  }
  return true;
}

static bool map_types(const wm_tagger *tagger, struct wm_bio *bio, uint8_t *type_of) {
  for (uint32_t k = 0; k < tagger->n_types; k++) {
    const char *name = wm_tagger_type(tagger, k);
    int type = wm_bio_type(bio, name, strlen(name));
    if (type < 0)
      return false;
    type_of[k] = (uint8_t)type;
  }
  return true;
}

bool wm_evaluate_tag(const wm_tagger *tagger, struct wm_bio *bio, uint8_t *tags,
                     float *probability) {
  uint8_t type_of[WM_DECODE_TAGS_MAX];
  struct runner r = {.bio = bio, .type_of = type_of, .tags = tags, .probability = probability};
  if (!map_types(tagger, bio, type_of))
    return false;
  r.scratch = wm_tagger_scratch_new(tagger);
  r.tokens = calloc(bio->n_tokens + 1, sizeof *r.tokens);
  r.ends = calloc(bio->n_sentences + 1, sizeof *r.ends);
  bool ok = r.scratch && r.tokens && r.ends;
  for (size_t t = 0; ok && t < bio->n_tokens; t++) {
    struct wm_bio_form form = bio->forms[bio->token_form[t]];
    r.tokens[t] = (wm_tagger_token){bio->text + form.text, form.len};
  }
  memset(tags, 0, bio->n_tokens);
  for (size_t s = 0, last; ok && s < bio->n_sentences; s = last) {
    for (last = s + 1; last < bio->n_sentences && bio->sentence_doc[last] == bio->sentence_doc[s];)
      last++;
    ok = tag_document(&r, s, last);
  }
  wm_tagger_scratch_free(r.scratch);
  free(r.tokens);
  free(r.ends);
  return ok;
}

void wm_evaluate_source(const struct wm_bio *bio, size_t source, const uint8_t *tags,
                        struct wm_span_counts counts[WM_BIO_TYPES_MAX]) {
  for (size_t s = 0; s < bio->n_sentences; s++) {
    size_t begin = bio->sentence_begin[s], n = bio->sentence_begin[s + 1] - begin;
    if (bio->sentence_source[s] == source)
      wm_span_count(bio->token_tag + begin, tags + begin, n, bio->sources[source].marked, counts);
  }
}
