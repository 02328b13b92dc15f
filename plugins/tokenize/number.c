/* Numbers, dates, times and telephone numbers: which runs of digits are one token with the signs
 * between them. */
#include "tokenizer.h"

static uint32_t digits(const wm_tokenizer *t, uint32_t i) {
  return t->kinds[i] == WM_PIECE_NUMBER ? t->begins[i + 1] - t->begins[i] : 0;
}

/* 1,000 and 3.14 and 10:30:15 and 800.555.0199. */
static uint32_t decimal_end(const wm_tokenizer *t, uint32_t i) {
  uint32_t j = i + 1;
  while ((t->kinds[j] == ',' && digits(t, j + 1) == 3) ||
         ((t->kinds[j] == '.' || t->kinds[j] == ':') && digits(t, j + 1)))
    j += 2;
  return j;
}

/* 555-0199, 55101-2034 and 1-2345 of a telephone or a post code, but not 3-5 or 1998-2004. */
static bool is_pair(uint32_t first, uint32_t second) {
  return second == 4 && (first == 1 || first == 3 || first == 5);
}

/* 713-555-0199, 11-20-2000, or a pair. */
static uint32_t hyphens_end(const wm_tokenizer *t, uint32_t i) {
  uint32_t j = i + 1;
  while (t->kinds[j] == '-' && digits(t, j + 1))
    j += 2;
  return j > i + 3 || (j == i + 3 && is_pair(digits(t, i), digits(t, i + 2))) ? j : i + 1;
}

/* 11/28/2000, 9/11, 713/555-0199; 1/2 is three tokens. */
static uint32_t slashes_end(const wm_tokenizer *t, uint32_t i) {
  if (t->kinds[i + 1] != '/' || !digits(t, i + 2))
    return i + 1;
  if (t->kinds[i + 3] == '/' && digits(t, i + 4))
    return i + 5;
  if (digits(t, i) == 3 && hyphens_end(t, i + 2) > i + 3)
    return hyphens_end(t, i + 2);
  return digits(t, i) <= 2 && digits(t, i + 2) == 2 ? i + 3 : i + 1;
}

uint32_t wm_number_end(const wm_tokenizer *t, uint32_t i) {
  switch (t->kinds[i + 1]) {
  case '-':
    return hyphens_end(t, i);
  case '/':
    return slashes_end(t, i);
  default:
    return decimal_end(t, i);
  }
}
