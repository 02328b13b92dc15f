/* The slow, obviously right way to cut chunks into pieces: ICU's word break rules (Unicode Standard
 * Annex 29), whose words are cut once more at the signs that may stand inside one (can't, 3.14),
 * since chunk.c judges those. Case folding of what is not ASCII is here too. */
#include "tokenizer.h"

#include "core/base/text.h"

#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>

struct wm_segmenter {
  UBreakIterator *words;
  UText *chunk;
  const UNormalizer2 *nfc;
  UChar *utf16; /* scratch of folding: three parts of `capacity` units */
  size_t capacity;
};

wm_segmenter *wm_segmenter_new(void) {
  UErrorCode error = U_ZERO_ERROR;
  wm_segmenter *segmenter = calloc(1, sizeof *segmenter);
  if (!segmenter)
    return NULL;
  segmenter->words = ubrk_open(UBRK_WORD, "", NULL, 0, &error);
  segmenter->nfc = unorm2_getNFCInstance(&error);
  if (U_SUCCESS(error))
    return segmenter;
  wm_segmenter_free(segmenter);
  return NULL;
}

void wm_segmenter_free(wm_segmenter *segmenter) {
  if (!segmenter)
    return;
  if (segmenter->words)
    ubrk_close(segmenter->words);
  if (segmenter->chunk)
    utext_close(segmenter->chunk);
  free(segmenter->utf16);
  free(segmenter);
}

/* True for signs that do not break a word for ICU but are pieces here. For ASCII that is any sign,
 * since versions differ: since 72, a word may have an @ inside. */
static bool stands_inside(uint32_t c) {
  if (c < 128)
    return c != '_' && !u_isalnum((UChar32)c);
  switch (u_getIntPropertyValue((UChar32)c, UCHAR_WORD_BREAK)) {
  case U_WB_MIDLETTER:
  case U_WB_MIDNUM:
  case U_WB_MIDNUMLET:
  case U_WB_SINGLE_QUOTE:
  case U_WB_DOUBLE_QUOTE:
    return true;
  default:
    return false;
  }
}

static bool extends(uint32_t c) {
  switch (u_getIntPropertyValue((UChar32)c, UCHAR_WORD_BREAK)) {
  case U_WB_EXTEND:
  case U_WB_FORMAT:
  case U_WB_ZWJ:
    return true;
  default:
    return false;
  }
}

static void add_piece(wm_tokenizer *t, uint32_t begin, uint32_t end) {
  size_t at = begin;
  uint32_t first = wm_utf8_next(t->text, end, &at);
  bool letter = false, digit = false;
  for (at = begin; at < end;) {
    UChar32 c = (UChar32)wm_utf8_next(t->text, end, &at);
    letter |= u_hasBinaryProperty(c, UCHAR_ALPHABETIC) != 0;
    digit |= u_isdigit(c) != 0;
  }
  if (letter || digit)
    wm_scan_add_word(t, begin, end, letter ? WM_PIECE_WORD : WM_PIECE_NUMBER);
  else
    wm_scan_add(t, begin, end, wm_scan_kind(first));
}

/* Cuts what ICU holds for a word. */
static void add_segment(wm_tokenizer *t, uint32_t begin, uint32_t end) {
  bool inside = false;
  uint32_t piece = begin;
  for (size_t at = begin; at < end;) {
    uint32_t here = (uint32_t)at, c = wm_utf8_next(t->text, end, &at);
    bool sign = stands_inside(c);
    if (here > piece && (sign || (inside && !extends(c)))) {
      add_piece(t, piece, here);
      piece = here;
    }
    inside = sign || (inside && extends(c));
  }
  add_piece(t, piece, end);
}

void wm_segmenter_chunk(wm_tokenizer *t, uint32_t begin, uint32_t end) {
  wm_segmenter *segmenter = t->segmenter;
  UErrorCode error = U_ZERO_ERROR;
  segmenter->chunk = utext_openUTF8(segmenter->chunk, t->text + begin, end - begin, &error);
  ubrk_setUText(segmenter->words, segmenter->chunk, &error);
  if (U_FAILURE(error)) {
    t->no_memory = true;
    return;
  }
  uint32_t from = begin;
  for (int32_t to; (to = ubrk_next(segmenter->words)) != UBRK_DONE && !t->no_memory;) {
    add_segment(t, from, begin + (uint32_t)to);
    from = begin + (uint32_t)to;
  }
}

/* Room for `length` bytes of UTF-8 as UTF-16, folded (at most three units for one) and normalised
 * (NFC of folded text grows by less than as much again), and back in UTF-8. */
static bool reserve(wm_tokenizer *t, size_t length) {
  wm_segmenter *segmenter = t->segmenter;
  size_t capacity = 6 * length + 16;
  if (segmenter->capacity < capacity) {
    UChar *grown = realloc(segmenter->utf16, 3 * capacity * sizeof *grown);
    if (!grown)
      return false;
    segmenter->utf16 = grown;
    segmenter->capacity = capacity;
  }
  if (t->folded_capacity < 3 * capacity) {
    char *grown = realloc(t->folded, 3 * capacity);
    if (!grown)
      return false;
    t->folded = grown;
    t->folded_capacity = 3 * capacity;
  }
  return true;
}

bool wm_segmenter_fold(wm_tokenizer *t, const char *bytes, size_t length, size_t *folded) {
  if (!reserve(t, length))
    return false;
  wm_segmenter *segmenter = t->segmenter;
  UErrorCode error = U_ZERO_ERROR;
  int32_t most = (int32_t)segmenter->capacity, n, out;
  UChar *raw = segmenter->utf16, *lower = raw + most, *normal = lower + most;
  u_strFromUTF8WithSub(raw, most, &n, bytes, (int32_t)length, 0xFFFD, NULL, &error);
  for (int32_t i = 0; U_SUCCESS(error) && i < n; i++)
    if (raw[i] == 0x2018 || raw[i] == 0x2019)
      raw[i] = '\'';
  n = u_strFoldCase(lower, most, raw, n, U_FOLD_CASE_DEFAULT, &error);
  n = unorm2_normalize(segmenter->nfc, lower, n, normal, most, &error);
  u_strToUTF8(t->folded, (int32_t)t->folded_capacity, &out, normal, n, &error);
  if (U_FAILURE(error))
    return false;
  *folded = (size_t)out;
  return true;
}

uint32_t wm_segmenter_letter(uint32_t codepoint) {
  UChar32 c = (UChar32)codepoint;
  if (c == 0x2018 || c == 0x2019)
    return WM_SHAPE_APOSTROPHE;
  if (u_isdigit(c))
    return WM_SHAPE_DIGIT;
  if (!u_hasBinaryProperty(c, UCHAR_ALPHABETIC) || u_charType(c) == U_NON_SPACING_MARK)
    return 0;
  return WM_SHAPE_ALPHA | (u_isUUppercase(c) || u_istitle(c) ? WM_SHAPE_UPPER_FIRST : 0);
}
