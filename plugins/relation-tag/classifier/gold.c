/* Reading annotated texts. */
#include "gold.h"

#include <stdlib.h>

#include "core/base/text.h"
#include "plugins/tokenize/tokenizer.h"

/* One file on its way into the corpus. */
typedef struct reading {
  wm_gold *gold;
  wm_error *error;
  char *path, *entities; /* parts of the source; entities may be NULL */
  bool only;             /* what the pipeline did not find is not there */
  float weight;
  wm_tokenizer *tokenizer;
  wm_eval_corpus marked, found;         /* the file, and what a pipeline found */
  uint64_t labels[WM_GOLD_LABELS / 64]; /* that occur in the file */
} reading;

/* ---- the source's name ---- */

static wm_status parse_source(reading *r, const char *source) {
  r->path = wm_arena_copy(&r->gold->memory, source, strlen(source));
  if (!r->path)
    return wm_error_memory(r->error, strlen(source));
  char *rest = r->path;
  strsep(&rest, ":");
  for (char *option; (option = strsep(&rest, ":"));) {
    if (strncmp(option, "weight=", 7) == 0)
      r->weight = strtof(option + 7, NULL);
    else if (strncmp(option, "entities=", 9) == 0)
      r->entities = option + 9;
    else if (strncmp(option, "only=", 5) == 0) {
      r->entities = option + 5;
      r->only = true;
    } else
      return wm_error_set(r->error, WM_FATAL,
                          "%s: '%s' is not weight=, entities= or only=", r->path, option);
  }
  if (r->weight > 0 && r->weight <= 100)
    return WM_OK;
  return wm_error_set(r->error, WM_FATAL, "%s: weight= takes a number above 0, at most 100",
                      r->path);
}

/* ---- labels ---- */

static wm_status label_of(wm_gold *gold, wm_str type, uint32_t *label, wm_error *error) {
  uint32_t i = 0;
  while (i < gold->n_labels && !(gold->labels[i].length == type.length &&
                                 !memcmp(gold->labels[i].bytes, type.bytes, type.length)))
    i++;
  *label = i;
  if (i < gold->n_labels)
    return WM_OK;
  if (i == WM_GOLD_LABELS)
    return wm_error_set(error, WM_FATAL, "there are more than %d types of relations",
                        WM_GOLD_LABELS);
  char *copy = wm_arena_copy(&gold->memory, type.bytes, type.length);
  if (!copy)
    return wm_error_memory(error, type.length);
  gold->labels[gold->n_labels++] = (wm_str){copy, type.length};
  return WM_OK;
}

static wm_status collect_labels(reading *r) {
  for (uint32_t i = 0; i < r->marked.n; i++) {
    const wm_eval_document *document = &r->marked.documents[i];
    for (uint32_t k = 0; k < document->n_relations; k++) {
      uint32_t label;
      if (label_of(r->gold, document->relations[k].type, &label, r->error) != WM_OK)
        return WM_FATAL;
      r->labels[label / 64] |= UINT64_C(1) << (label % 64);
    }
  }
  return WM_OK;
}

/* A row that does not say what it marks in full marks all that occurs in its file. */
static void mark(const reading *r, const wm_eval_document *from, wm_gold_document *to) {
  if (!from->has_annotated) {
    memcpy(to->marked, r->labels, sizeof to->marked);
    return;
  }
  for (uint32_t i = 0; i < from->annotated.n; i++)
    for (uint32_t k = 0; k < r->gold->n_labels; k++)
      if (wm_str_is(r->gold->labels[k], from->annotated.items[i]))
        to->marked[k / 64] |= UINT64_C(1) << (k % 64);
}

/* ---- entities ---- */

/* Byte offsets of all code points of a text, and one behind it. NULL when memory is used up. */
static uint32_t *offsets_of(wm_str text, uint32_t *n) {
  uint32_t *offsets = malloc((text.length + 1) * sizeof *offsets);
  size_t at = 0;
  *n = 0;
  while (offsets && at < text.length) {
    offsets[(*n)++] = (uint32_t)at;
    wm_utf8_next(text.bytes, text.length, &at);
  }
  if (offsets)
    offsets[*n] = (uint32_t)text.length;
  return offsets;
}

/* The tokens that a span of bytes touches; empty when there are none. */
static wm_span tokens_of(const wm_annotated *article, wm_span span) {
  uint32_t low = 0, high = article->n_tokens;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (article->tokens[middle].span.end <= span.begin)
      low = middle + 1;
    else
      high = middle;
  }
  wm_span tokens = {low, low};
  while (tokens.end < article->n_tokens && article->tokens[tokens.end].span.begin < span.end)
    tokens.end++;
  return tokens;
}

static bool make_entity(wm_gold *gold, const wm_annotated *article, const wm_eval_span *span,
                        const uint32_t *offsets, uint32_t n_offsets, wm_entity *out) {
  if (span->end > n_offsets || span->begin >= span->end)
    return false;
  wm_span bytes = {offsets[span->begin], offsets[span->end]};
  *out = (wm_entity){.span = bytes, .tokens = tokens_of(article, bytes), .score = 1};
  out->type = wm_symbols_intern(gold->symbols, span->type.bytes, span->type.length);
  return out->tokens.begin < out->tokens.end;
}

static bool same_span(const wm_eval_span *a, const wm_eval_span *b) {
  return a->begin == b->begin && a->end == b->end;
}

static bool overlaps(const wm_eval_span *a, const wm_eval_span *b) {
  return a->begin < b->end && b->begin < a->end;
}

/* The type that a pipeline gives the span, if it has it; and what else it found. */
static const wm_eval_span *found_span(const wm_eval_document *found, const wm_eval_span *span) {
  for (uint32_t i = 0; found && i < found->entities.n; i++)
    if (same_span(&found->entities.items[i], span))
      return &found->entities.items[i];
  return NULL;
}

static bool is_new(const wm_eval_document *marked, const wm_eval_span *span) {
  for (uint32_t i = 0; i < marked->entities.n; i++)
    if (overlaps(&marked->entities.items[i], span))
      return false;
  return true;
}

/* Entities of the file, then those of the pipeline. rows[i] gets the row of the file's i-th;
 * WM_NONE when it has no token, or `only` leaves it out. */
static wm_status take_entities(reading *r, const wm_eval_document *marked,
                               const wm_eval_document *found, wm_gold_document *to,
                               uint32_t *rows) {
  uint32_t n_offsets, n = marked->entities.n + (found ? found->entities.n : 0), at = 0;
  wm_entity *entities = wm_arena_alloc(&r->gold->memory, n, sizeof *entities);
  uint32_t *offsets = offsets_of(marked->text, &n_offsets);
  if (!entities || !offsets) {
    free(offsets);
    return wm_error_memory(r->error, n * sizeof *entities);
  }
  for (uint32_t i = 0; i < marked->entities.n; i++) {
    const wm_eval_span *span = &marked->entities.items[i], *same = found_span(found, span);
    bool made = (same || !r->only) && make_entity(r->gold, &to->article, same ? same : span,
                                                  offsets, n_offsets, &entities[at]);
    rows[i] = made ? at++ : WM_NONE;
  }
  for (uint32_t i = 0; found && i < found->entities.n; i++) {
    const wm_eval_span *span = &found->entities.items[i];
    at += is_new(marked, span) &&
          make_entity(r->gold, &to->article, span, offsets, n_offsets, &entities[at]);
  }
  free(offsets);
  to->article.entities = entities;
  to->article.n_entities = at;
  return WM_OK;
}

/* ---- documents ---- */

static wm_status tokenize(reading *r, wm_str text, wm_annotated *article) {
  wm_tokenizer *t = r->tokenizer;
  if (text.length >= UINT32_MAX / 2 ||
      wm_tokenizer_run(t, text.bytes, (uint32_t)text.length) != WM_TOKENIZER_DONE)
    return wm_error_set(r->error, WM_FATAL, "%s: a text cannot be cut into tokens", r->path);
  wm_token *tokens = wm_arena_alloc(&r->gold->memory, t->n_tokens, sizeof *tokens);
  wm_sentence *sentences = wm_arena_alloc(&r->gold->memory, t->n_sentences, sizeof *sentences);
  char *copy = wm_arena_copy(&r->gold->memory, text.bytes, text.length);
  if (!tokens || !sentences || !copy)
    return wm_error_memory(r->error, text.length);
  memcpy(tokens, t->tokens, t->n_tokens * sizeof *tokens);
  memcpy(sentences, t->sentences, t->n_sentences * sizeof *sentences);
  *article = (wm_annotated){.text = copy,
                            .tokens = tokens,
                            .sentences = sentences,
                            .n_tokens = t->n_tokens,
                            .n_sentences = t->n_sentences};
  return WM_OK;
}

static wm_gold_document *add_document(wm_gold *gold) {
  if (gold->n_documents == gold->room) {
    uint32_t room = gold->room ? 2 * gold->room : 256;
    wm_gold_document *grown = realloc(gold->documents, room * sizeof *grown);
    if (!grown)
      return NULL;
    gold->documents = grown;
    gold->room = room;
  }
  wm_gold_document *document = &gold->documents[gold->n_documents++];
  *document = (wm_gold_document){.file = gold->n_files - 1};
  return document;
}

static wm_status take_relations(reading *r, const wm_eval_document *from, const uint32_t *rows,
                                wm_gold_document *to) {
  wm_gold_file *file = &r->gold->files[to->file];
  to->relations = wm_arena_alloc(&r->gold->memory, from->n_relations, sizeof *to->relations);
  if (!to->relations)
    return wm_error_memory(r->error, from->n_relations * sizeof *to->relations);
  for (uint32_t i = 0; i < from->n_relations; i++) {
    const wm_eval_relation *relation = &from->relations[i];
    wm_gold_relation made = {0, rows[relation->head], rows[relation->tail]};
    if (label_of(r->gold, relation->type, &made.label, r->error) != WM_OK)
      return WM_FATAL;
    if (made.head != WM_NONE && made.tail != WM_NONE)
      to->relations[to->n_relations++] = made;
    else
      file->n_lost++;
  }
  file->n_relations += to->n_relations;
  return WM_OK;
}

static wm_status take_document(reading *r, uint32_t row) {
  const wm_eval_document *from = &r->marked.documents[row];
  const wm_eval_document *found =
      r->entities ? wm_eval_corpus_find(&r->found, from->id, row) : NULL;
  wm_gold_document *to = add_document(r->gold);
  uint32_t *rows = wm_arena_alloc(&r->gold->memory, from->entities.n, sizeof *rows);
  if (!to || !rows)
    return wm_error_memory(r->error, sizeof *to);
  mark(r, from, to);
  wm_status status = tokenize(r, from->text, &to->article);
  if (!status)
    status = take_entities(r, from, found, to, rows);
  if (!status)
    status = take_relations(r, from, rows, to);
  return status;
}

/* ---- files ---- */

static wm_sym intern(void *symbols, const char *bytes, size_t length) {
  return wm_symbols_intern(symbols, bytes, length);
}

static wm_status add_file(reading *r) {
  wm_gold *gold = r->gold;
  wm_gold_file *grown = realloc(gold->files, (gold->n_files + 1) * sizeof *grown);
  if (!grown)
    return wm_error_memory(r->error, sizeof *grown);
  const char *slash = strrchr(r->path, '/');
  gold->files = grown;
  gold->files[gold->n_files++] = (wm_gold_file){
      .name = slash ? slash + 1 : r->path, .weight = r->weight, .n_documents = r->marked.n};
  return WM_OK;
}

static wm_status read_file(reading *r) {
  wm_status status = wm_eval_corpus_read(&r->marked, r->path, r->error);
  if (!status && r->entities)
    status = wm_eval_corpus_read(&r->found, r->entities, r->error);
  if (!status)
    status = add_file(r);
  if (!status)
    status = collect_labels(r);
  for (uint32_t i = 0; i < r->marked.n && !status; i++)
    status = take_document(r, i);
  return status;
}

wm_status wm_gold_read(wm_gold *gold, const char *source, wm_error *error) {
  reading r = {.gold = gold, .error = error, .weight = 1};
  wm_status status = parse_source(&r, source);
  if (status)
    return status;
  wm_eval_corpus_init(&r.marked);
  wm_eval_corpus_init(&r.found);
  r.tokenizer = wm_tokenizer_new(intern, gold->symbols, UINT32_MAX / 64);
  status = r.tokenizer ? read_file(&r) : wm_error_memory(error, sizeof *r.tokenizer);
  wm_tokenizer_free(r.tokenizer);
  wm_eval_corpus_free(&r.marked);
  wm_eval_corpus_free(&r.found);
  return status;
}

void wm_gold_free(wm_gold *gold) {
  free(gold->documents);
  free(gold->files);
  wm_arena_free(&gold->memory);
  *gold = (wm_gold){0};
}
