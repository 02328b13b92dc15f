/* A text is cut into pieces of a sentence or two. The sums of all of them tell the language of most
 * of it; a piece is counted as another language's only where that is much likelier, so that names
 * and quoted words do not make a text look mixed. */
#include "detect.h"

#include <math.h>

enum { PIECES = 128, LEAST_SHARE_PERCENT = 5 };

/* Logarithms of odds. What is declared is right nine times in ten, against 63 other languages; a
 * piece in another language must be 99 times likelier so. */
#define DECLARED_NATS 6.3
#define OTHER_NATS 4.6

typedef struct wm_piece {
  int32_t sums[WM_LANGUAGES];
  uint32_t n_letters;
  uint32_t language;
} wm_piece;

typedef struct wm_pieces {
  wm_piece items[PIECES];
  uint32_t n;
  uint32_t n_letters, n_known;
} wm_pieces;

static void read_pieces(const wm_language_model *model, wm_str text, size_t most_bytes,
                        wm_pieces *pieces) {
  size_t most = most_bytes < (size_t)PIECES * WM_PIECE_LEAST ? most_bytes : PIECES * WM_PIECE_LEAST;
  size_t stride = text.length / most + 1;
  wm_letters letters;
  wm_str bytes;
  for (size_t at = 0, k = 0; pieces->n < PIECES && wm_letters_piece(text, &at, &bytes); k++) {
    if (k % stride)
      continue;
    wm_piece *p = &pieces->items[pieces->n++];
    wm_letters_read(bytes, &letters);
    wm_language_sums(model, &letters, p->sums);
    p->n_letters = letters.n_letters;
    pieces->n_letters += letters.n_letters;
    pieces->n_known += wm_language_known_letters(model, &letters);
  }
}

static uint32_t likeliest(const wm_language_model *model, const double nats[WM_LANGUAGES]) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < model->info.n; i++)
    if (nats[i] > nats[best])
      best = i;
  return best;
}

/* Logarithms of the odds of each language, over the pieces of one language, or of all (WM_NONE). */
static void weigh(const wm_language_model *model, const wm_pieces *pieces, uint32_t of,
                  uint32_t declared, double nats[WM_LANGUAGES]) {
  int64_t sums[WM_LANGUAGES] = {0};
  for (uint32_t p = 0; p < pieces->n; p++)
    if (of == WM_NONE || pieces->items[p].language == of)
      for (uint32_t i = 0; i < model->info.n; i++)
        sums[i] += pieces->items[p].sums[i];
  for (uint32_t i = 0; i < model->info.n; i++)
    nats[i] = (double)sums[i] * (double)model->info.sharpness / WM_LANGUAGE_UNIT +
              (i == declared ? DECLARED_NATS : 0);
}

static double probability(const wm_language_model *model, const double nats[WM_LANGUAGES],
                          uint32_t language) {
  double all = 0;
  for (uint32_t i = 0; i < model->info.n; i++)
    all += exp(nats[i] - nats[language]);
  return 1 / all;
}

/* Gives each piece a language; that of the whole, where no other is much likelier. */
static void settle_pieces(const wm_language_model *model, wm_pieces *pieces, uint32_t whole,
                          uint32_t letters[WM_LANGUAGES]) {
  double unit = (double)model->info.sharpness / WM_LANGUAGE_UNIT;
  for (uint32_t p = 0; p < pieces->n; p++) {
    wm_piece *it = &pieces->items[p];
    uint32_t best = whole;
    for (uint32_t i = 0; i < model->info.n; i++)
      if (it->sums[i] > it->sums[best])
        best = i;
    it->language = (it->sums[best] - it->sums[whole]) * unit < OTHER_NATS ? whole : best;
    letters[it->language] += it->n_letters;
  }
}

/* Takes the language with most letters, which then has none. */
static wm_detected take_largest(const wm_language_model *model, uint32_t letters[WM_LANGUAGES],
                                uint32_t n_letters) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < model->info.n; i++)
    if (letters[i] > letters[best])
      best = i;
  wm_detected found = {best, (double)letters[best] / n_letters, 0};
  letters[best] = 0;
  return found;
}

uint32_t wm_language_detect(const wm_language_model *model, wm_str text, size_t most_bytes,
                            uint32_t declared, wm_detected found[WM_DETECT_MOST],
                            double *declared_score) {
  wm_pieces pieces = {.n = 0};
  double nats[WM_LANGUAGES];
  uint32_t letters[WM_LANGUAGES] = {0}, n = 0;
  *declared_score = 0;
  read_pieces(model, text, most_bytes, &pieces);
  if (!pieces.n_letters || pieces.n_known < pieces.n_letters - pieces.n_letters / 2)
    return 0;
  weigh(model, &pieces, WM_NONE, declared, nats);
  settle_pieces(model, &pieces, likeliest(model, nats), letters);
  while (n < WM_DETECT_MOST) {
    wm_detected next = take_largest(model, letters, pieces.n_letters);
    if (n && next.share * 100 < LEAST_SHARE_PERCENT)
      break;
    weigh(model, &pieces, next.language, n ? WM_NONE : declared, nats);
    next.score = probability(model, nats, next.language);
    if (!n && declared != WM_NONE)
      *declared_score = probability(model, nats, declared);
    found[n++] = next;
  }
  return n;
}
