/* Text out of bytes, for every format: which charset they are in and who said so, the text in
 * UTF-8, and the way back from it to the bytes of the record.
 *
 * A wm_decoded is meant to be reused: a format keeps one in its scratch and frees it in stop. Its
 * text is good until the next decoding, and, where it is zero-copy, no longer than the bytes. */
#ifndef WM_FORMATS_CHARSET_H
#define WM_FORMATS_CHARSET_H

#include "core/base/error.h"
#include "core/base/source_map.h"

#include <wiremill/plugin.h>

typedef struct wm_encoded_text {
  wm_str bytes;
  wm_str content_type; /* value of the HTTP or MIME header; empty when there was none */
  bool markup;         /* HTML or XML: it may declare its charset */
  uint64_t offset;     /* of bytes in the record */
  /* Where bytes are themselves the outcome of a decoding (base64, chunks): their way back to the
   * record, used instead of offset; else NULL. */
  const wm_source_map *origin;
} wm_encoded_text;

enum { WM_CHARSET_NAME = 64 };

typedef struct wm_decoded {
  wm_str text;                   /* valid UTF-8 without zero bytes and byte-order mark; the bytes
                                    themselves when they are that */
  char charset[WM_CHARSET_NAME]; /* IANA name in lower case */
  const char *said_by;           /* mark, header, declaration or detector */
  uint64_t n_invalid;            /* bytes that became U+FFFD */
  wm_source_map map;             /* from the text to the bytes of the record */
  wm_buffer own;                 /* the text, when it is not the bytes themselves */
} wm_decoded;

/* Decides by byte-order mark, then header, then declaration, then detection, and decodes. A charset
 * that was named but is unknown is passed over, and so is a declaration where the bytes are valid
 * UTF-8 with eight characters beyond ASCII or more: the detector then says so. What the bytes are
 * not in the charset is never guessed at: it becomes U+FFFD and is counted. As browsers do,
 * ISO-8859-1 and US-ASCII are read as windows-1252, and likewise for the other charsets that have a
 * superset in use (WHATWG Encoding, section 4.2). Zero bytes count as invalid. WM_REJECT for 4 GiB
 * and more. */
wm_status wm_charset_decode(const wm_encoded_text *encoded, wm_decoded *decoded, wm_error *error);
void wm_decoded_free(wm_decoded *decoded);

/* Gives a span of the decoded text to the article, with its exact source ranges. */
wm_status wm_decoded_put(wm_instance *self, const wm_decoded *decoded, wm_builder *builder,
                         wm_part part, wm_span span);

/* Gives `piece` to the article, which replaces a span of the decoded text (an entity reference). */
wm_status wm_decoded_replace(wm_instance *self, const wm_decoded *decoded, wm_builder *builder,
                             wm_part part, wm_str piece, wm_span span);

/* Gives the article its fields `charset`, `charset_source` and, unless 0, `invalid_bytes`. */
wm_status wm_decoded_describe(wm_instance *self, const wm_decoded *decoded, wm_builder *builder);

#endif
