/* Lemmas: which edit turns a form of a given part of speech into its dictionary form.
 *
 * An edit lowers the form or leaves its case, strips bytes from its end and appends others. Which
 * one applies is looked up from the particular to the general: for the form as written, for the
 * form in lower case, then for its endings, the longest first, down to the empty one. Learning goes
 * the other way and adds an entry only where the shorter ones are wrong (ripple-down rules, as in
 * Plisson, Lavrač and Mladenić 2004). */
#ifndef WM_POS_LEMMA_H
#define WM_POS_LEMMA_H

#include "conllu.h"
#include "table.h"

enum {
  WM_POS_LEMMA_FORM = 120, /* longer forms, in bytes, are their own lemmas */
  WM_POS_LEMMA_TAIL = 120, /* bytes that an edit appends, at most */
  WM_POS_LEMMA_MAX = WM_POS_LEMMA_FORM + WM_POS_LEMMA_TAIL
};

struct wm_pos_edit {
  uint32_t at; /* of what it appends, in letters */
  uint8_t length, strip, as_written, zero;
};

/* Points into a model. */
struct wm_pos_lemmas {
  struct wm_pos_table table;
  const uint16_t *rows; /* of the table: an edit */
  const struct wm_pos_edit *edits;
  uint32_t n_edits;
  wm_str letters;
};

/* The sections "lemma-starts", "lemma-prints", "lemma-rows", "lemma-edits" and "lemma-letters". */
enum { WM_POS_LEMMA_SECTIONS = 5 };
bool wm_pos_lemmas_open(struct wm_pos_lemmas *lemmas, const wm_str sections[WM_POS_LEMMA_SECTIONS]);

/* Writes the lemma of a form, at most WM_POS_LEMMA_FORM bytes of UTF-8, and returns its length. */
size_t wm_pos_lemma(const struct wm_pos_lemmas *lemmas, wm_str form, uint32_t tag,
                    char out[WM_POS_LEMMA_MAX]);

/* Learns from a corpus. The sections and what `lemmas` points to live in `memory`. False when
 * memory is used up. */
bool wm_pos_lemmas_learn(const struct wm_pos_corpus *corpus, wm_arena *memory,
                         wm_str sections[WM_POS_LEMMA_SECTIONS]);

/* Levels of look-up: endings of 0 … WM_POS_ENDING_MAX bytes, the lower-case form, the form. */
enum {
  WM_POS_ENDING_MAX = 8,
  WM_POS_LEVEL_LOWER = WM_POS_ENDING_MAX + 1,
  WM_POS_LEVEL_FORM,
  WM_POS_LEVELS
};

/* The key of a form at a level; false when it has no ending of that length. */
bool wm_pos_lemma_key(wm_str form, const char *lower, uint32_t tag, unsigned level, uint64_t *key);

#endif
