/* A sink whose stream is one file of lines, plain or gzip: what such sinks have in common. Their
 * config begins with a wm_streamfile_config and their parameters with WM_STREAMFILE_PARAMS; encode
 * is their own. */
#ifndef WM_SINKS_STREAMFILE_H
#define WM_SINKS_STREAMFILE_H

#include "plugins/sinks/outfile.h"

typedef struct wm_streamfile_config {
  const char *file;
  uint32_t gzip;
  int64_t level;
} wm_streamfile_config;

#define WM_STREAMFILE_PARAMS(config, name)                                                         \
  WM_PARAM(config, stream.file, WM_PARAM_OUTPUT, "file", name, NULL,                               \
           "where the stream goes; - is standard output"),                                         \
      WM_PARAM(config, stream.gzip, WM_PARAM_ENUM, "gzip", "auto", "auto|yes|no",                  \
               "compress; auto: when the file's name ends in .gz"),                                \
      WM_PARAM(config, stream.level, WM_PARAM_INTEGER, "level", "6", "1..9",                       \
               "of compression: 1 is fast, 9 is small")

/* The level of compression; 0 for none. */
int wm_streamfile_level(const wm_streamfile_config *config);

/* Callbacks of wm_sink_ops; self->scratch is a wm_outfile. */
wm_status wm_streamfile_begin(wm_instance *self);
wm_status wm_streamfile_resume(wm_instance *self, wm_str mark);
wm_status wm_streamfile_mark(wm_instance *self, wm_buffer *out);
wm_status wm_streamfile_commit(wm_instance *self, const wm_encoded *items, uint32_t n);
wm_status wm_streamfile_sync(wm_instance *self);
wm_status wm_streamfile_finish(wm_instance *self);
void wm_streamfile_abandon(wm_instance *self);

#define WM_STREAMFILE_OPS                                                                          \
  .resume = wm_streamfile_resume, .mark = wm_streamfile_mark, .commit = wm_streamfile_commit,      \
  .sync = wm_streamfile_sync, .finish = wm_streamfile_finish, .abandon = wm_streamfile_abandon

#endif
