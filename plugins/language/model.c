/* Opening a model, and what a piece of text is like in each of its languages. */
#include "model.h"

#include "core/base/clones.h"

static bool tags_are_tags(const char (*tags)[WM_LANGUAGE_TAG], uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (!tags[i][0] || tags[i][WM_LANGUAGE_TAG - 1])
      return false;
  return true;
}

const char *wm_language_model_open(wm_language_model *model, wm_language_section section,
                                   void *context) {
  wm_language_model m = {.tags = NULL};
  wm_str info, tags, rows, pages;
  if (!section(context, "info", &info) || !section(context, "tags", &tags) ||
      !section(context, "rows", &rows) || !section(context, "pages", &pages))
    return "a damaged model: a section is missing";
  if (info.length != sizeof m.info)
    return "a damaged model: its section info has another size";
  memcpy(&m.info, info.bytes, sizeof m.info);
  if (!m.info.n || m.info.n > WM_LANGUAGES || m.info.bits < WM_LANGUAGE_BITS_LEAST ||
      m.info.bits > WM_LANGUAGE_BITS_MOST || !(m.info.sharpness > 0 && m.info.sharpness <= 1))
    return "a damaged model: its numbers make no sense";
  m.tags = (const char(*)[WM_LANGUAGE_TAG])tags.bytes;
  m.rows = (const int8_t(*)[WM_LANGUAGES])rows.bytes;
  m.pages = (const uint64_t *)(const void *)pages.bytes;
  if (tags.length != (size_t)m.info.n * WM_LANGUAGE_TAG || !tags_are_tags(m.tags, m.info.n) ||
      rows.length != ((size_t)1 << m.info.bits) * WM_LANGUAGES ||
      pages.length != WM_LANGUAGE_PAGES * sizeof *m.pages)
    return "a damaged model: its sections do not fit";
  *model = m;
  return NULL;
}

/* Adds the rows of n hashes, so few that 16 bits hold their sums. Four at once, as sums of 16 bits
 * are too many to stay in registers. */
WM_CLONES static void add_rows(const int8_t (*rows)[WM_LANGUAGES], const uint32_t *hashes,
                               uint32_t n, int32_t *restrict sums) {
  enum { AHEAD = 16, AT_ONCE = 4 }; /* rows are asked for early, as most are in no near cache */
  int16_t part[WM_LANGUAGES] = {0};
  uint32_t i = 0;
  for (; n - i >= AT_ONCE; i += AT_ONCE) {
    const int8_t *a = rows[hashes[i]], *b = rows[hashes[i + 1]], *c = rows[hashes[i + 2]],
                 *d = rows[hashes[i + 3]];
    for (uint32_t k = i + AHEAD; k < i + AHEAD + AT_ONCE && k < n; k++)
      __builtin_prefetch(rows[hashes[k]]);
    for (uint32_t k = 0; k < WM_LANGUAGES; k++)
      part[k] = (int16_t)(part[k] + a[k] + b[k] + c[k] + d[k]);
  }
  for (; i < n; i++)
    for (uint32_t k = 0; k < WM_LANGUAGES; k++)
      part[k] = (int16_t)(part[k] + rows[hashes[i]][k]);
  for (uint32_t k = 0; k < WM_LANGUAGES; k++)
    sums[k] += part[k];
}

void wm_language_sums(const wm_language_model *model, const wm_letters *letters,
                      int32_t sums[WM_LANGUAGES]) {
  enum { AT_ONCE = 256 }; /* 256 * 128 is the most that 16 bits hold */
  uint32_t hashes[(WM_PIECE_MOST + 2) * WM_GRAM_MOST];
  uint32_t n = wm_letters_grams(letters, model->info.bits, hashes);
  memset(sums, 0, WM_LANGUAGES * sizeof *sums);
  for (uint32_t i = 0; i < n; i += AT_ONCE)
    add_rows(model->rows, hashes + i, n - i < AT_ONCE ? n - i : AT_ONCE, sums);
}

uint32_t wm_language_known_letters(const wm_language_model *model, const wm_letters *letters) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < letters->n; i++) {
    uint32_t page = letters->points[i] / 128;
    n += letters->points[i] != ' ' && page < WM_LANGUAGE_PAGES && model->pages[page] != 0;
  }
  return n;
}

uint32_t wm_language_find(const wm_language_model *model, wm_str tag) {
  /* ISO 639 codes that were replaced, macrolanguages by their usual member, and three letters for
   * two; all others are compared as they are. */
  static const char *const same[][2] = {{"iw", "he"}, {"in", "id"}, {"no", "nb"},  {"fil", "tl"},
                                        {"mo", "ro"}, {"sh", "sr"}, {"cmn", "zh"}, {"eng", "en"}};
  char first[WM_LANGUAGE_TAG] = "";
  for (size_t i = 0; i < tag.length && tag.bytes[i] != '-' && tag.bytes[i] != '_'; i++) {
    if (i + 1 == sizeof first)
      return WM_NONE;
    first[i] =
        (char)(tag.bytes[i] >= 'A' && tag.bytes[i] <= 'Z' ? tag.bytes[i] | 32 : tag.bytes[i]);
  }
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    if (strcmp(first, same[i][0]) == 0)
      strcpy(first, same[i][1]);
  for (uint32_t i = 0; i < model->info.n; i++)
    if (strcmp(first, model->tags[i]) == 0)
      return i;
  return WM_NONE;
}
