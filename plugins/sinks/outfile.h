/* A file that a sink writes: whole lines, plain or gzip, safe at each sync.
 *
 * Gzip: what stands between two syncs is one gzip member, so that a file cut back to a sync is a
 * whole gzip file. A write that fails (disk full) cuts a regular file back: a plain one to the last
 * whole line, a compressed one to the last sync. The struct is the caller's. */
#ifndef WM_SINKS_OUTFILE_H
#define WM_SINKS_OUTFILE_H

#include <wiremill/plugin.h>

#define ZLIB_CONST
#include <zlib.h>

typedef struct wm_outfile {
  wm_instance *self; /* whose failures are noted */
  const char *path;  /* the caller's; "-" is standard output */
  int fd;
  bool regular;     /* it can be cut back and synced */
  bool gzip;        /* `deflate` is in use */
  bool in_member;   /* a gzip member was begun and not ended */
  bool failed;      /* nothing more is written */
  uint64_t written; /* bytes of the file that are whole lines or members */
  uint64_t tail;    /* bytes behind them */
  z_stream deflate;
  size_t length; /* of what waits in `buffer` */
  size_t capacity;
  char *buffer;
} wm_outfile;

/* Opens and empties the file at `path`. `level`: of gzip, 1 to 9; 0 writes plain. Memory comes from
 * the instance. */
wm_status wm_outfile_open(wm_outfile *file, wm_instance *self, const char *path, int level);

/* After a sync: appends the mark that resume needs to go on from here, the file's length in
 * decimal. */
wm_status wm_outfile_mark(wm_outfile *file, wm_buffer *out);

/* The length that a mark says; UINT64_MAX, which no file has, when it says none. */
uint64_t wm_outfile_marked(wm_str mark);

/* Opens a file that is there and cuts it back to the mark. */
wm_status wm_outfile_resume(wm_outfile *file, wm_instance *self, const char *path, int level,
                            wm_str mark);

/* Writes whole lines. They may wait in memory until the next sync. */
wm_status wm_outfile_write(wm_outfile *file, wm_str lines);

/* Hands all lines to the system, so that they outlive the process; gzip: what makes no whole member
 * does not. */
wm_status wm_outfile_flush(wm_outfile *file);

/* Everything written is safe on disk when this returns. */
wm_status wm_outfile_sync(wm_outfile *file);

/* Syncs, unless a write failed before, and closes. Does nothing for a file that is not open. */
wm_status wm_outfile_close(wm_outfile *file);

/* Closes without a sync. */
void wm_outfile_abandon(wm_outfile *file);

#endif
