/* UTF-8: decoding, checking and counting. Everything takes bytes and length; nothing allocates. */
#ifndef WM_BASE_TEXT_H
#define WM_BASE_TEXT_H

#include <wiremill/plugin.h>

/* Decodes the code point at bytes[*at] and moves *at behind it. An invalid byte gives U+FFFD and
 * moves by the maximal invalid subpart (Unicode 15, section 3.9), at least one. *at < length. */
uint32_t wm_utf8_next(const char *bytes, size_t length, size_t *at);

/* Writes a code point (not a surrogate, at most U+10FFFF) to out, which has room for 4 bytes;
 * returns how many it took. */
size_t wm_utf8_put(uint32_t codepoint, char *out);

/* How many bytes from the start are valid UTF-8; length when all are. */
size_t wm_utf8_valid(const char *bytes, size_t length);

/* How many bytes from the start are ASCII. */
size_t wm_ascii_prefix(const char *bytes, size_t length);

/* Code points, and UTF-16 units, in valid UTF-8. */
size_t wm_utf8_codepoints(const char *bytes, size_t length);
size_t wm_utf8_utf16(const char *bytes, size_t length);

#endif
