/* What lies in a slot: the records of a batch in its input area, and their results in its output
 * area. Both are rows of a header and bytes, each row at a multiple of 8. Readers of an area check
 * every length against it: what wrote it may have been a process with a plugin gone wild. */
#ifndef WM_MILL_BATCH_H
#define WM_MILL_BATCH_H

#include "slots.h"

/* Bytes of an output area that only the parent writes: rejections after a worker's death. */
enum { WM_BATCH_SPARE = 16384 };

/* ---- records ---- */

/* Behind it lie the entry's path and the record's bytes. */
typedef struct wm_batch_record {
  uint64_t offset; /* of the record in the entry */
  uint64_t length; /* of its bytes */
  uint32_t input;  /* index on the command line */
  uint32_t entry_length;
  uint32_t format;      /* index in the plan; WM_NONE: the reader rejects it, the bytes say why */
  uint32_t first_index; /* as in wm_source */
} wm_batch_record;

typedef struct wm_record_view {
  wm_batch_record head;
  wm_str entry, bytes; /* in the slot */
} wm_record_view;

/* Most bytes that a record of `length` and its header take. */
uint64_t wm_batch_record_size(uint64_t entry_length, uint64_t length);

/* Reader: begins a record at the end of the batch. Returns where its bytes go and how many there
 * may be; the record counts once it is closed. NULL when not even its path fits. */
char *wm_batch_open(const wm_slots *slots, uint32_t batch, const wm_batch_record *head,
                    const char *entry, size_t *room);
void wm_batch_close(const wm_slots *slots, uint32_t batch, size_t length);
/* The most that was written of a record that was opened and will not be closed. */
void wm_batch_abandon(const wm_slots *slots, uint32_t batch, size_t length);

/* The record at *at, from 0 on; moves *at behind it. False at the end. */
bool wm_batch_record_at(const wm_slots *slots, uint32_t batch, uint64_t *at, wm_record_view *view);

/* ---- results ---- */

/* Behind it lie: when kept, a uint64_t length for each output and then their bytes; when rejected,
 * who rejected it and the reason. */
typedef struct wm_batch_result {
  uint64_t size;                        /* of header, bytes and padding */
  wm_point point;                       /* which article */
  uint32_t status;                      /* as in wm_result */
  uint32_t text_length;                 /* of the article's text, bytes */
  uint32_t n_outputs;                   /* when kept */
  uint32_t stage_length, reason_length; /* when rejected */
  uint32_t id_length;
  char id[32];
} wm_batch_result;

typedef struct wm_result_view {
  const wm_batch_result *head; /* in the slot */
  wm_str stage, reason;
  const uint64_t *lengths; /* of the outputs */
  const char *bytes;
} wm_result_view;

/* Worker: appends what became of an article of `record`; false when there is no room for it. */
bool wm_batch_append(const wm_slots *slots, uint32_t batch, uint32_t record,
                     const wm_result *result, uint32_t n_outputs);

/* Worker or parent: appends a rejection by result->stage, the name of a plugin, "reader", or "" for
 * the mill; or that the article is another shard's. The parent may use the spare. */
bool wm_batch_reject(const wm_slots *slots, uint32_t batch, wm_point point, const wm_result *result,
                     bool parent);

/* The result at *at, from 0 on; moves *at behind it. False at the end. */
bool wm_batch_result_at(const wm_slots *slots, uint32_t batch, uint32_t n_outputs, uint64_t *at,
                        wm_result_view *view);

/* The point behind everything that is done: results taken, results in the area, records that gave
 * none. */
wm_point wm_batch_progress(const wm_slots *slots, uint32_t batch, uint32_t n_outputs);

#endif
