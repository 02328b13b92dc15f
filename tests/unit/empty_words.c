/* An empty word table, as core/base/words.h describes it. */
#include "empty_words.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t wm_empty_words(unsigned char **out) {
  enum { STARTS = (65537 * 4 + 7) / 8 * 8 };
  size_t size = 32 + 256 * sizeof(float) + 3 * STARTS;
  const uint32_t head[6] = {1, 1, 0, 0, 0, 0};
  *out = calloc(size, 1);
  ck_assert_ptr_nonnull(*out);
  memcpy(*out, "WMWORDS2", 8);
  memcpy(*out + 8, head, sizeof head);
  return size;
}
