/* UTF-8: decoding, checking and counting. */
#include "text.h"

enum { WM_REPLACEMENT = 0xFFFD };

/* Continuation bytes a lead byte asks for, and the range allowed for the first of them (Unicode
 * 15, table 3-7); -1 for a byte that leads nothing. */
static int lead(unsigned char c, unsigned char *low, unsigned char *high) {
  *low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
  *high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
  if (c >= 0xC2 && c <= 0xDF)
    return 1;
  if (c >= 0xE0 && c <= 0xEF)
    return 2;
  if (c >= 0xF0 && c <= 0xF4)
    return 3;
  return -1;
}

uint32_t wm_utf8_next(const char *bytes, size_t length, size_t *at) {
  const unsigned char *s = (const unsigned char *)bytes;
  unsigned char c = s[(*at)++], low, high;
  if (c < 0x80)
    return c;
  int more = lead(c, &low, &high);
  if (more < 0)
    return WM_REPLACEMENT;
  uint32_t codepoint = c & (0x3Fu >> more);
  for (int i = 0; i < more; i++) {
    if (*at >= length || s[*at] < low || s[*at] > high)
      return WM_REPLACEMENT;
    codepoint = codepoint << 6 | (s[(*at)++] & 0x3Fu);
    low = 0x80;
    high = 0xBF;
  }
  return codepoint;
}

size_t wm_utf8_put(uint32_t c, char *out) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    out[0] = (char)(0xC0 | c >> 6);
    out[1] = (char)(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = (char)(0xF0 | c >> 18);
  out[1] = (char)(0x80 | (c >> 12 & 0x3F));
  out[2] = (char)(0x80 | (c >> 6 & 0x3F));
  out[3] = (char)(0x80 | (c & 0x3F));
  return 4;
}

size_t wm_ascii_prefix(const char *bytes, size_t length) {
  size_t at = 0;
  for (uint64_t word; length - at >= sizeof word; at += sizeof word) {
    memcpy(&word, bytes + at, sizeof word);
    if (word & 0x8080808080808080u)
      break;
  }
  while (at < length && !(bytes[at] & 0x80))
    at++;
  return at;
}

size_t wm_utf8_valid(const char *bytes, size_t length) {
  const unsigned char *s = (const unsigned char *)bytes;
  for (size_t at = 0;;) {
    at += wm_ascii_prefix(bytes + at, length - at);
    if (at == length)
      return length;
    unsigned char low, high;
    int more = lead(s[at], &low, &high);
    if (more < 0 || (size_t)more >= length - at)
      return at;
    for (int i = 1; i <= more; i++, low = 0x80, high = 0xBF)
      if (s[at + (size_t)i] < low || s[at + (size_t)i] > high)
        return at;
    at += (size_t)more + 1;
  }
}

/* Counts bytes that do not continue a character, eight at a time: one that does has its highest bit
 * set and the next one not, whatever its place in the word. */
size_t wm_utf8_codepoints(const char *bytes, size_t length) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  size_t n = length, i = 0;
  for (uint64_t word; length - i >= sizeof word; i += sizeof word) {
    memcpy(&word, bytes + i, sizeof word);
    n -= ((word >> 7 & ~word >> 6 & ones) * ones) >> 56;
  }
  for (; i < length; i++)
    n -= (bytes[i] & 0xC0) == 0x80;
  return n;
}

size_t wm_utf8_utf16(const char *bytes, size_t length) {
  size_t n = 0;
  for (size_t i = 0; i < length; i++)
    n += (size_t)((bytes[i] & 0xC0) != 0x80) + ((unsigned char)bytes[i] >= 0xF0);
  return n;
}
