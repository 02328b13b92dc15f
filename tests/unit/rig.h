/* A pipeline in the test's own process: plugins from the build folder and descriptors that the
 * test brings, records in, everything committed at once. What fails where no failure is asked for
 * aborts with a message. */
#ifndef WM_TESTS_RIG_H
#define WM_TESTS_RIG_H

#include "core/host/engine.h"

enum { WM_RIG_STEPS = 16, WM_RIG_LAYERS = 16 };

typedef struct wm_rig {
  wm_plan plan;
  wm_engine *engine;
  wm_module *modules[WM_RIG_STEPS];
  wm_step steps[WM_RIG_STEPS]; /* in the order of kinds; ready once opened */
  void *configs[WM_RIG_STEPS];
  uint32_t *layers[WM_RIG_STEPS];
  const wm_layer *declared[WM_RIG_LAYERS];
  uint32_t n;
  wm_arena memory;
  const char *output;  /* folder of output files */
  wm_error error;      /* of the call that failed last */
  wm_error refusal;    /* of a commit that failed */
  wm_buffer rejects;   /* "reason\n" of each rejected article */
  uint32_t n_articles; /* that went in */
  bool started;        /* and not stopped */
  bool hold;           /* the test commits: encoded bytes of the first sink pile up in `held` */
  wm_buffer held;
} wm_rig;

/* An empty rig whose output files go to `output`. */
void rig_init(wm_rig *rig, const char *output);

/* Adds the plugin in `file` (the name without .so) of the build folder, or one of the test's.
 * `settings`: parameters as "name=value;name=value"; the others have their defaults. Plugins are
 * run in the order of adding, by kind. */
void rig_add_file(wm_rig *rig, const char *file, const char *settings);
void rig_add(wm_rig *rig, const wm_plugin *plugin, const char *settings);

/* Makes, opens and starts the engine, and begins the outputs. rig_try_open() returns the first
 * failure instead. */
void rig_open(wm_rig *rig);
wm_status rig_try_open(wm_rig *rig);

/* The highest bidder among the formats, by its name; "" when none bids. */
const char *rig_bid(wm_rig *rig, const char *path, wm_str head);

/* Works on one record of entry `path` with the format that bids for it, or else for its name. */
wm_status rig_record(wm_rig *rig, const char *path, uint64_t offset, wm_str bytes);

/* The same with the rig's first format, whatever it bids. */
wm_status rig_decode(wm_rig *rig, const char *path, uint64_t offset, wm_str bytes);

/* Commits to the only output. */
wm_status rig_commit(wm_rig *rig, const wm_encoded *items, uint32_t n);

/* Flushes folds, syncs, finishes, and frees everything; rig_abandon() only frees. */
void rig_close(wm_rig *rig);
void rig_abandon(wm_rig *rig);

/* The whole of a file, with a zero byte behind it; the caller frees the buffer. */
wm_buffer rig_read_file(const char *folder, const char *name);

/* Makes a folder of a name that ends in six characters, which are replaced; removes it with all
 * that is in it. */
void rig_make_folder(char *folder);
void rig_remove_folder(const char *folder);

#endif
