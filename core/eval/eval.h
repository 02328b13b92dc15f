/* What `wiremill eval` measures: dates, entities, part of speech, relations, tokens. Each compares
 * two corpora, prints rows, and ends with the row `all`. */
#ifndef WM_EVAL_EVAL_H
#define WM_EVAL_EVAL_H

#include "core/eval/corpus.h"

#include <stdio.h>

typedef struct wm_eval_options {
  wm_strings types; /* that count, on both sides; none: all that the gold corpus has */
  wm_strings map;   /* FROM=TO: other names for predicted types */
  bool untyped;     /* entities: the span alone counts */
  bool loose;       /* relations: entity types do not count */
  bool annotated;   /* relations: only types that the gold row marks in full, if it says which */
  uint64_t show;    /* print that many errors */
  FILE *out;
} wm_eval_options;

/* Documents are matched by id; a gold document that was not predicted counts as empty, with a
 * warning, one that is not gold does not count.
 *
 * Entities are right when span and type are. Errors are listed by kind: boundary (overlaps a gold
 * span of its type), type (the span is right), extra, missed. Agrees with the count of
 * sets of (begin, end, type): one said twice counts once. */
wm_status wm_eval_entities(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                           const wm_eval_options *options, wm_error *error);

/* Binary relations are right when type, both spans and (unless loose) both entity types are. Only
 * types that the gold corpus has count. */
wm_status wm_eval_relations(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                            const wm_eval_options *options, wm_error *error);

/* Tokens and, in a row before, sentences: right when they begin and end at the same places of the
 * text, white space left out. A predicted document without text is taken to have the gold text. */
wm_status wm_eval_tokens(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                         const wm_eval_options *options, wm_error *error);

/* Expressions of time in `times` of the gold documents against predicted DATE and TIME entities. A
 * value is right when the spans overlap and it equals the gold one. A prediction matches one gold
 * span, which is the first in the text that overlaps it most. The row `all` is that of values. */
wm_status wm_eval_dates(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                        const wm_eval_options *options, wm_error *error);

/* Part of speech and lemma of the tokens whose spans are gold tokens: a row for each part of
 * speech, then `lemma`, then `all`, the accuracy of part of speech. Other tokens do not count. */
wm_status wm_eval_pos(const wm_eval_corpus *gold, const wm_eval_corpus *predicted,
                      const wm_eval_options *options, wm_error *error);

#endif
