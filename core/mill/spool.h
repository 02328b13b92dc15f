/* What workers made of articles, kept in a file in the order of the articles: so that folds can be
 * brought back to where they were (then only their bytes are kept), and shards be played back as
 * one run (then everything is). Numbers are this machine's. */
#ifndef WM_MILL_SPOOL_H
#define WM_MILL_SPOOL_H

#include "appendfile.h"

/* One article that is in, or one rejection. */
typedef struct wm_spool_row {
  uint64_t ordinal;     /* among all results of the run, from 1 */
  uint32_t text_length; /* bytes of the article's text */
  bool rejected;
  bool duplicate; /* the article is in already */
  uint32_t n_parts;
  const uint64_t *lengths; /* of the parts */
  const char *bytes;       /* of the parts, one after the other: outputs, or wm_spool_reject */
  const char *id;          /* of an article, WM_SPOOL_ID digits; NULL for a rejection */
  uint64_t offset;         /* of a rejection, as in wm_rejected */
  uint32_t index;
  bool again; /* as in wm_rejected; not kept */
} wm_spool_row;

enum { WM_SPOOL_ID = 32 };

/* The parts of a rejection. */
typedef enum wm_spool_reject {
  WM_SPOOL_ARCHIVE,
  WM_SPOOL_ENTRY,
  WM_SPOOL_STAGE,
  WM_SPOOL_REASON,
  WM_N_SPOOL_REJECT
} wm_spool_reject;

/* The i-th part. */
wm_str wm_spool_part(const wm_spool_row *row, uint32_t i);

wm_status wm_spool_put(wm_appendfile *file, const wm_spool_row *row, wm_error *error);

/* A spool that is read from its beginning to `length` bytes. */
typedef struct wm_spool {
  char *path;
  const char *bytes; /* mapped */
  uint64_t length, at;
} wm_spool;

wm_status wm_spool_open(wm_spool *spool, const char *folder, const char *name, uint64_t length,
                        wm_error *error);
void wm_spool_close(wm_spool *spool);

/* The next row, which points into the spool. *more is false at the end. WM_FATAL when the bytes are
 * no rows. */
wm_status wm_spool_next(wm_spool *spool, wm_spool_row *row, bool *more, wm_error *error);

#endif
