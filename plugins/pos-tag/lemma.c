/* Lemmas: look-up and editing. */
#include "lemma.h"

#include "form.h"

bool wm_pos_lemma_key(wm_str form, const char *lower, uint32_t tag, unsigned level, uint64_t *key) {
  const char *bytes = level == WM_POS_LEVEL_FORM ? form.bytes : lower;
  size_t n = form.length;
  if (level <= WM_POS_ENDING_MAX) {
    if (level > n)
      return false;
    bytes += n - level;
    n = level;
  }
  uint64_t kind = level < WM_POS_ENDING_MAX ? level : level + 1;
  *key = wm_pos_key(wm_words_hash(bytes, n) * 1024 + kind * 32 + tag, 0);
  return true;
}

bool wm_pos_lemmas_open(struct wm_pos_lemmas *lemmas,
                        const wm_str sections[WM_POS_LEMMA_SECTIONS]) {
  struct wm_pos_lemmas l = {
      .rows = (const uint16_t *)(const void *)sections[2].bytes,
      .edits = (const struct wm_pos_edit *)(const void *)sections[3].bytes,
      .n_edits = (uint32_t)(sections[3].length / sizeof *l.edits),
      .letters = sections[4],
  };
  if (!wm_pos_table_open(&l.table, sections[0], sections[1]) ||
      sections[2].length != sections[1].length || sections[3].length % sizeof *l.edits)
    return false;
  for (size_t i = 0; i < sections[2].length / sizeof *l.rows; i++)
    if (l.rows[i] >= l.n_edits)
      return false;
  for (uint32_t i = 0; i < l.n_edits; i++)
    if (l.edits[i].length > WM_POS_LEMMA_TAIL || l.edits[i].at > l.letters.length ||
        l.edits[i].length > l.letters.length - l.edits[i].at)
      return false;
  *lemmas = l;
  return true;
}

static const struct wm_pos_edit *find_edit(const struct wm_pos_lemmas *lemmas, wm_str form,
                                           const char *lower, uint32_t tag) {
  for (unsigned level = WM_POS_LEVELS; level-- > 0;) {
    uint64_t key;
    uint32_t row = WM_NONE;
    if (wm_pos_lemma_key(form, lower, tag, level, &key))
      row = wm_pos_table_find(&lemmas->table, key);
    if (row != WM_NONE)
      return &lemmas->edits[lemmas->rows[row]];
  }
  return NULL;
}

size_t wm_pos_lemma(const struct wm_pos_lemmas *lemmas, wm_str form, uint32_t tag,
                    char out[WM_POS_LEMMA_MAX]) {
  wm_pos_lower(form, out);
  const struct wm_pos_edit *edit = find_edit(lemmas, form, out, tag);
  if (!edit)
    return form.length;
  if (edit->as_written)
    memcpy(out, form.bytes, form.length);
  size_t n = form.length > edit->strip ? form.length - edit->strip : 0;
  while (n && n < form.length && (out[n] & 0xc0) == 0x80)
    n--; /* no character is cut in two */
  memcpy(out + n, lemmas->letters.bytes + edit->at, edit->length);
  return n + edit->length;
}
