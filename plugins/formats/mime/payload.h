/* Bytes that were encoded for their way, with their way back to the record: chunks and compression
 * of HTTP, base64 and quoted-printable of mail. */
#ifndef WM_FORMATS_MIME_PAYLOAD_H
#define WM_FORMATS_MIME_PAYLOAD_H

#include "core/base/source_map.h"
#include "plugins/formats/charset/charset.h"

/* Kept from one payload to the next; a zeroed one is empty. */
typedef struct wm_payload {
  wm_str bytes;
  uint64_t offset;             /* of bytes in the record, when nothing was decoded */
  const wm_source_map *origin; /* from bytes to the record, when something was; else NULL */
  wm_buffer own[2];            /* private from here on */
  wm_source_map maps[2];
  unsigned step;
} wm_payload;

typedef enum wm_payload_status {
  WM_PAYLOAD_OK,
  WM_PAYLOAD_BROKEN, /* is not what it is said to be; what was there stays */
  WM_PAYLOAD_LARGE,  /* grows beyond what is allowed */
  WM_PAYLOAD_MEMORY
} wm_payload_status;

/* Begins with bytes that stand at `offset` of the record, and must outlive the payload. */
void wm_payload_set(wm_payload *payload, wm_str bytes, uint64_t offset);
void wm_payload_free(wm_payload *payload);

/* Each undoes one encoding. All but inflating keep the way back byte by byte; what was compressed
 * leads back to all of its compressed bytes. At most `most` bytes come out. */
wm_payload_status wm_payload_unchunk(wm_payload *payload);
wm_payload_status wm_payload_inflate(wm_payload *payload, uint64_t most);
wm_payload_status wm_payload_base64(wm_payload *payload);
wm_payload_status wm_payload_quoted(wm_payload *payload);

/* The payload as text to be decoded. */
wm_encoded_text wm_payload_text(const wm_payload *payload, wm_str content_type, bool markup);

#endif
