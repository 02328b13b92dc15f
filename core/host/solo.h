/* A pipeline in this process over bytes at hand: for what looks at single articles (`show`, `rules
 * explain`, plugin-test, tests of plugin authors). `wiremill run` is core/mill. */
#ifndef WM_HOST_SOLO_H
#define WM_HOST_SOLO_H

#include "core/host/engine.h"

typedef struct wm_solo {
  wm_plan *plan; /* the caller's */
  wm_engine *engine;
  bool started;
} wm_solo;

/* Makes, opens and starts an engine, and begins its folds and sinks where `outputs` is true; or in
 * two steps. After a failure, too, wm_solo_close() must be called. */
wm_status wm_solo_open(wm_solo *solo, wm_plan *plan, bool outputs, wm_error *error);
wm_status wm_solo_new(wm_solo *solo, wm_plan *plan, wm_error *error);
wm_status wm_solo_start(wm_solo *solo, bool outputs, wm_error *error);
void wm_solo_close(wm_solo *solo);

/* Works on an entry: the format that bids highest cuts it into records, `deliver` gets each
 * article. `archive` is what messages call it. WM_REJECT: the format cannot cut the rest. */
wm_status wm_solo_entry(wm_solo *solo, wm_str archive, wm_str path, wm_str bytes,
                        wm_deliver deliver, void *context, wm_error *error);

/* The same with one format of the plan, whatever others bid. */
wm_status wm_solo_records(wm_solo *solo, uint32_t format, wm_str archive, wm_str path, wm_str bytes,
                          wm_deliver deliver, void *context, wm_error *error);

/* Has folds emit their tables, and sinks make safe and finish what they wrote. */
wm_status wm_solo_finish(wm_solo *solo, wm_error *error);

/* The whole of a file, or of standard input where the path is "-", at the end of a buffer. */
wm_status wm_solo_read(const char *path, wm_buffer *bytes, wm_error *error);

#endif
