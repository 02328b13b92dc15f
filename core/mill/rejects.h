/* The rejects file: one JSON object a line for each article or entry that did not get in, with the
 * place it came from and the reason. When the stream goes to standard output there is no folder for
 * the file, and rejects are messages. The parent's. */
#ifndef WM_MILL_REJECTS_H
#define WM_MILL_REJECTS_H

#include "appendfile.h"
#include "seen.h"

typedef struct wm_rejects {
  wm_appendfile out; /* not open: rejects are messages */
  wm_seen known;     /* hashes of the lines of earlier runs; empty unless they were asked for */
  wm_buffer line;
  uint64_t n;
} wm_rejects;

typedef struct wm_rejected {
  wm_str archive, entry; /* as in wm_article */
  uint64_t offset;
  uint32_t index; /* of the article in the entry, or in the record at the offset */
  wm_str stage;   /* the plugin that rejected it, "reader", or "" */
  wm_str reason;
  bool again; /* an earlier run may have met it: it counts, but a line that is there stays the only
                 one */
} wm_rejected;

/* Opens `folder`/rejects.jsonl and keeps its first `keep` bytes; "-" for messages. */
wm_status wm_rejects_open(wm_rejects *rejects, const char *folder, uint64_t keep, wm_error *error);

/* Remembers the lines that are in the file, for rejects that are met again. */
wm_status wm_rejects_remember(wm_rejects *rejects, const char *folder, wm_error *error);

wm_status wm_rejects_add(wm_rejects *rejects, const wm_rejected *rejected, wm_error *error);

/* Puts what was added onto the disk. */
wm_status wm_rejects_sync(wm_rejects *rejects, wm_error *error);

/* Closes it; false when the last lines could not be written. */
bool wm_rejects_close(wm_rejects *rejects);

#endif
