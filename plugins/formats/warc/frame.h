/* Where records of a WARC file begin and end. */
#ifndef WM_FORMATS_WARC_FRAME_H
#define WM_FORMATS_WARC_FRAME_H

#include <wiremill/plugin.h>

/* A record as it stands in the file. */
typedef struct warc_record {
  wm_str headers; /* behind the version line */
  wm_str block;
  size_t block_at; /* of the block in the bytes */
  bool cut;        /* the block is shorter than its header says, or nobody knows how long it is */
} warc_record;

/* As wm_format_ops.frame. Bytes that are no record, up to the next one, are cut as one: what
 * follows a broken record is not lost. */
wm_status warc_frame(wm_str window, bool at_end, size_t *length);

/* False when the bytes are no record. */
bool warc_read(wm_str bytes, warc_record *record);

#endif
