/* Lemmas: learning edits, level by level, from the general to the particular. */
#include "lemma.h"

#include <stdlib.h>

#include "form.h"

/* A form with its part of speech and the edit that is right for it. */
struct sample {
  wm_str form;
  char *lower;
  uint32_t tag, edit, count;
  uint32_t guess; /* the edit that the levels so far choose; WM_NONE before the first */
  uint64_t key;   /* at the level at work */
};

struct learner {
  wm_arena *memory;
  struct sample *samples;
  size_t n_samples;
  struct wm_pos_edit *edits;
  uint32_t n_edits, edits_capacity;
  char *letters;
  uint32_t n_letters, letters_capacity;
  struct wm_pos_item *items;
  uint32_t n_items;
};

static int compare_text(wm_str a, wm_str b) {
  size_t n = a.length < b.length ? a.length : b.length;
  int order = n ? memcmp(a.bytes, b.bytes, n) : 0;
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

/* The bytes both begin with, whole characters. */
static size_t common(const char *source, size_t n, wm_str lemma) {
  size_t same = 0;
  while (same < n && same < lemma.length && source[same] == lemma.bytes[same])
    same++;
  while (same && same < lemma.length && (lemma.bytes[same] & 0xc0) == 0x80)
    same--;
  while (same && same < n && (source[same] & 0xc0) == 0x80)
    same--;
  return same;
}

static bool same_edit(const struct learner *l, const struct wm_pos_edit *edit, wm_str tail,
                      size_t strip, bool as_written) {
  return edit->strip == strip && edit->as_written == as_written && edit->length == tail.length &&
         memcmp(l->letters + edit->at, tail.bytes, tail.length) == 0;
}

/* The number of an edit, which is added when it is new; WM_NONE when memory is used up. */
static uint32_t number_edit(struct learner *l, wm_str tail, size_t strip, bool as_written) {
  for (uint32_t i = 0; i < l->n_edits; i++)
    if (same_edit(l, &l->edits[i], tail, strip, as_written))
      return i;
  if (l->n_edits == l->edits_capacity || l->n_letters + tail.length > l->letters_capacity)
    return WM_NONE;
  memcpy(l->letters + l->n_letters, tail.bytes, tail.length);
  l->edits[l->n_edits] =
      (struct wm_pos_edit){l->n_letters, (uint8_t)tail.length, (uint8_t)strip, as_written, 0};
  l->n_letters += (uint32_t)tail.length;
  return l->n_edits++;
}

/* Of the two ways to begin, the one that keeps more; names keep their case. */
static uint32_t edit_of(struct learner *l, const struct sample *s, wm_str lemma) {
  static const char proper[] = "PROPN";
  bool name = s->tag == wm_pos_tag_of(wm_z(proper));
  size_t low = common(s->lower, s->form.length, lemma),
         as_is = common(s->form.bytes, s->form.length, lemma);
  bool as_written = as_is > low || (as_is == low && name);
  size_t same = as_written ? as_is : low;
  return number_edit(l, (wm_str){lemma.bytes + same, lemma.length - same}, s->form.length - same,
                     as_written);
}

static int by_word(const void *a, const void *b) {
  const struct wm_pos_word *x = *(const struct wm_pos_word *const *)a,
                           *y = *(const struct wm_pos_word *const *)b;
  int order = compare_text(x->form, y->form);
  if (!order)
    order = (x->tag > y->tag) - (x->tag < y->tag);
  return order ? order : compare_text(x->lemma, y->lemma);
}

static bool add_sample(struct learner *l, const struct wm_pos_word *word, uint32_t count) {
  struct sample *s = &l->samples[l->n_samples];
  if (word->form.length > WM_POS_LEMMA_FORM || word->lemma.length > WM_POS_LEMMA_TAIL)
    return true;
  *s = (struct sample){.form = word->form, .tag = word->tag, .count = count, .guess = WM_NONE};
  s->lower = wm_arena_alloc(l->memory, word->form.length + 1, 1);
  if (!s->lower)
    return false;
  wm_pos_lower(word->form, s->lower);
  s->edit = edit_of(l, s, word->lemma);
  l->n_samples++;
  return s->edit != WM_NONE;
}

/* Samples of the distinct words. */
static bool collect(struct learner *l, const struct wm_pos_corpus *corpus) {
  size_t n = corpus->n_words;
  const struct wm_pos_word **sorted = wm_arena_alloc(l->memory, n + 1, sizeof *sorted);
  if (!sorted)
    return false;
  for (size_t i = 0; i < n; i++)
    sorted[i] = &corpus->words[i];
  qsort(sorted, n, sizeof *sorted, by_word);
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i + 1; end < n && by_word(&sorted[i], &sorted[end]) == 0;)
      end++;
    if (!add_sample(l, sorted[i], (uint32_t)(end - i)))
      return false;
  }
  return true;
}

static int by_level(const void *a, const void *b) {
  const struct sample *x = a, *y = b;
  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return (x->edit > y->edit) - (x->edit < y->edit);
}

/* Chooses the edit of samples with one key, sorted by edit. Endings count words, forms count
 * occurrences; an ending must be right for two words more than the shorter one. */
static void settle(struct learner *l, struct sample *group, size_t n, unsigned level) {
  uint32_t best = WM_NONE, most = 0, as_now = 0;
  bool ending = level <= WM_POS_ENDING_MAX;
  for (size_t i = 0; i < n;) {
    uint32_t sum = 0, edit = group[i].edit;
    for (; i < n && group[i].edit == edit; i++)
      sum += ending ? 1 : group[i].count;
    if (edit == group[0].guess)
      as_now = sum;
    if (sum > most) {
      most = sum;
      best = edit;
    }
  }
  if (group[0].guess != WM_NONE && most < as_now + (ending ? 2 : 1))
    return;
  l->items[l->n_items++] = (struct wm_pos_item){group[0].key, best};
  for (size_t i = 0; i < n; i++)
    group[i].guess = best;
}

/* Samples too short for the level go behind, under a key of their own that nothing is made of. */
static void learn_level(struct learner *l, unsigned level) {
  size_t n = 0;
  for (size_t i = 0; i < l->n_samples; i++) {
    struct sample s = l->samples[i];
    if (!wm_pos_lemma_key(s.form, s.lower, s.tag, level, &s.key))
      continue;
    l->samples[i] = l->samples[n];
    l->samples[n++] = s;
  }
  qsort(l->samples, n, sizeof *l->samples, by_level);
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i + 1; end < n && l->samples[end].key == l->samples[i].key;)
      end++;
    settle(l, l->samples + i, end - i, level);
  }
}

/* Rows of the table in its order. */
static bool write_sections(struct learner *l, wm_str sections[WM_POS_LEMMA_SECTIONS]) {
  struct wm_pos_table table;
  if (!wm_pos_table_build(&table, l->items, l->n_items))
    return false;
  size_t starts = (((size_t)1 << table.bits) + 1) * sizeof *table.starts;
  size_t prints = l->n_items * sizeof *table.prints;
  uint16_t *rows = wm_arena_alloc(l->memory, l->n_items + (size_t)1, sizeof *rows);
  sections[0] = (wm_str){wm_arena_copy(l->memory, (const char *)table.starts, starts), starts};
  sections[1] = (wm_str){wm_arena_copy(l->memory, (const char *)table.prints, prints), prints};
  free((void *)(uintptr_t)table.starts);
  free((void *)(uintptr_t)table.prints);
  for (uint32_t i = 0; rows && i < l->n_items; i++)
    rows[i] = (uint16_t)l->items[i].value;
  sections[2] = (wm_str){(const char *)rows, l->n_items * sizeof *rows};
  sections[3] = (wm_str){(const char *)l->edits, l->n_edits * sizeof *l->edits};
  sections[4] = (wm_str){l->letters, l->n_letters};
  return sections[0].bytes && sections[1].bytes && rows;
}

bool wm_pos_lemmas_learn(const struct wm_pos_corpus *corpus, wm_arena *memory,
                         wm_str sections[WM_POS_LEMMA_SECTIONS]) {
  struct learner l = {.memory = memory, .edits_capacity = UINT16_MAX, .letters_capacity = 1 << 20};
  l.samples = wm_arena_alloc(memory, corpus->n_words + 1, sizeof *l.samples);
  l.edits = wm_arena_alloc(memory, l.edits_capacity, sizeof *l.edits);
  l.letters = wm_arena_alloc(memory, l.letters_capacity, 1);
  l.items = wm_arena_alloc(memory, (corpus->n_words + 1) * WM_POS_LEVELS, sizeof *l.items);
  if (!l.samples || !l.edits || !l.letters || !l.items || !collect(&l, corpus))
    return false;
  for (unsigned level = 0; level < WM_POS_LEVELS; level++)
    learn_level(&l, level);
  return write_sections(&l, sections);
}
