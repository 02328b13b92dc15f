/* A text is cut into pieces of a sentence or two. The sums of all of them tell the language of most
 * of it; a piece is counted as another language's only where that is much likelier, so that names
 * and quoted words do not make a text look mixed.
 *
 * Most texts are of one language and soon tell it. So of each piece the two ends are read first,
 * and more of those whose ends leave doubt. Where one then speaks for another language than the
 * whole, or the whole is in doubt, all is read. */
#include "detect.h"

#include <math.h>

enum { PIECES = 128, LEAST_SHARE_PERCENT = 5 };

/* Logarithms of odds. What is declared is right nine times in ten, against 63 other languages; a
 * piece in another language must be 99 times likelier so. */
#define DECLARED_NATS 6.3
#define OTHER_NATS 4.6

/* Leads that end the reading: of the whole's language over all pieces, and of a piece that does not
 * speak against it; a piece with less than -AGAINST_NATS does. tests/bench/language/README.md */
#define WHOLE_NATS 10
#define PIECE_NATS 1
#define AGAINST_NATS 2

/* Bytes that are read at each end of a piece: at first, and in doubt. */
enum { ENDS_FIRST = 16, ENDS_MORE = 32 };

/* What is less likely by so much adds nothing to a sum of probabilities in double precision. */
#define NOTHING_NATS 40

typedef struct wm_piece {
  wm_str bytes;
  size_t n_read; /* of its bytes; the sums are of these */
  int32_t sums[WM_LANGUAGES];
  uint32_t n_letters, n_known; /* of all its bytes, if those read are like the others */
  uint32_t language;
} wm_piece;

typedef struct wm_pieces {
  wm_piece items[PIECES];
  uint32_t n;
  uint32_t n_letters, n_known;
} wm_pieces;

/* Chooses pieces from all over the text. */
static void cut(wm_str text, size_t most_bytes, wm_pieces *pieces) {
  size_t most = most_bytes < (size_t)PIECES * WM_PIECE_LEAST ? most_bytes : PIECES * WM_PIECE_LEAST;
  size_t stride = text.length / most + 1;
  wm_str bytes;
  pieces->n = 0;
  for (size_t at = 0, k = 0; pieces->n < PIECES && wm_letters_piece(text, &at, &bytes); k++)
    if (k % stride == 0) {
      wm_piece *p = &pieces->items[pieces->n++];
      p->bytes = bytes;
      p->n_read = 0;
    }
}

/* Reads so many bytes at each end of a piece, or all of it where they are not much fewer. */
static void read_piece(const wm_language_model *model, wm_piece *p, size_t ends) {
  wm_letters letters;
  bool all = 2 * ends >= p->bytes.length;
  if (p->n_read == p->bytes.length)
    return;
  wm_str head = all ? p->bytes : wm_letters_head(p->bytes, ends);
  wm_str tail = all ? (wm_str){p->bytes.bytes, 0} : wm_letters_tail(p->bytes, ends);
  wm_letters_begin(&letters);
  wm_letters_add(head, &letters);
  wm_letters_add(tail, &letters);
  wm_language_sums(model, &letters, p->sums);
  p->n_read = head.length + tail.length;
  p->n_letters = (uint32_t)(letters.n_letters * p->bytes.length / p->n_read);
  p->n_known = (uint32_t)(wm_language_known_letters(model, &letters) * p->bytes.length / p->n_read);
}

static uint32_t likeliest(const wm_language_model *model, const double nats[WM_LANGUAGES]) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < model->info.n; i++)
    if (nats[i] > nats[best])
      best = i;
  return best;
}

/* By how much a language leads the next, in nats; negative where it does not. */
static double lead(const wm_language_model *model, const double nats[WM_LANGUAGES],
                   uint32_t language) {
  double next = -INFINITY;
  for (uint32_t i = 0; i < model->info.n; i++)
    if (i != language && nats[i] > next)
      next = nats[i];
  return nats[language] - next;
}

/* Logarithms of the odds of each language, over pieces [begin, end) that are of one language, or
 * over all of them (WM_NONE). */
static void weigh(const wm_language_model *model, const wm_piece *begin, const wm_piece *end,
                  uint32_t of, uint32_t declared, double nats[WM_LANGUAGES]) {
  int64_t sums[WM_LANGUAGES] = {0};
  for (const wm_piece *p = begin; p < end; p++)
    if (of == WM_NONE || p->language == of)
      for (uint32_t i = 0; i < model->info.n; i++)
        sums[i] += p->sums[i];
  for (uint32_t i = 0; i < model->info.n; i++)
    nats[i] = (double)sums[i] * (double)model->info.sharpness / WM_LANGUAGE_UNIT +
              (i == declared ? DECLARED_NATS : 0);
}

static double piece_lead(const wm_language_model *model, const wm_piece *p, uint32_t whole) {
  double nats[WM_LANGUAGES];
  weigh(model, p, p + 1, WM_NONE, WM_NONE, nats);
  return lead(model, nats, whole);
}

/* Reads a piece until it speaks for the language of the whole or is all read; false when it then
 * speaks against it. */
static bool agrees(const wm_language_model *model, wm_piece *p, uint32_t whole) {
  double leads = piece_lead(model, p, whole);
  for (size_t ends = ENDS_MORE; leads < PIECE_NATS && p->n_read < p->bytes.length; ends *= 2) {
    read_piece(model, p, ends);
    leads = piece_lead(model, p, whole);
  }
  return leads > -AGAINST_NATS;
}

static void read_pieces(const wm_language_model *model, wm_pieces *pieces) {
  wm_piece *begin = pieces->items, *end = pieces->items + pieces->n;
  double nats[WM_LANGUAGES];
  for (wm_piece *p = begin; p < end; p++)
    read_piece(model, p, ENDS_FIRST);
  weigh(model, begin, end, WM_NONE, WM_NONE, nats);
  uint32_t whole = likeliest(model, nats);
  bool enough = lead(model, nats, whole) >= WHOLE_NATS;
  for (wm_piece *p = begin; enough && p < end; p++)
    enough = agrees(model, p, whole);
  pieces->n_letters = pieces->n_known = 0;
  for (wm_piece *p = begin; p < end; p++) {
    if (!enough)
      read_piece(model, p, WM_PIECE_MOST);
    pieces->n_letters += p->n_letters;
    pieces->n_known += p->n_known;
  }
}

static double probability(const wm_language_model *model, const double nats[WM_LANGUAGES],
                          uint32_t language) {
  double all = 0;
  for (uint32_t i = 0; i < model->info.n; i++)
    if (nats[i] > nats[language] - NOTHING_NATS)
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
  wm_pieces pieces;
  double nats[WM_LANGUAGES];
  uint32_t letters[WM_LANGUAGES] = {0}, n = 0;
  const wm_piece *begin = pieces.items, *end;
  *declared_score = 0;
  cut(text, most_bytes, &pieces);
  read_pieces(model, &pieces);
  end = begin + pieces.n;
  if (!pieces.n_letters || pieces.n_known < pieces.n_letters - pieces.n_letters / 2)
    return 0;
  weigh(model, begin, end, WM_NONE, declared, nats);
  settle_pieces(model, &pieces, likeliest(model, nats), letters);
  while (n < WM_DETECT_MOST) {
    wm_detected next = take_largest(model, letters, pieces.n_letters);
    if (n && next.share * 100 < LEAST_SHARE_PERCENT)
      break;
    weigh(model, begin, end, next.language, n ? WM_NONE : declared, nats);
    next.score = probability(model, nats, next.language);
    if (!n && declared != WM_NONE)
      *declared_score = probability(model, nats, declared);
    found[n++] = next;
  }
  return n;
}
