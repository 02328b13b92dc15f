/* A sink whose stream is one file of lines. */
#include "streamfile.h"

enum { GZIP_AUTO, GZIP_YES, GZIP_NO };

int wm_streamfile_level(const wm_streamfile_config *config) {
  size_t length = strlen(config->file);
  bool named = length > 3 && strcmp(config->file + length - 3, ".gz") == 0;
  bool on = config->gzip == GZIP_YES || (config->gzip == GZIP_AUTO && named);
  return on ? (int)config->level : 0;
}

static wm_outfile *new_file(wm_instance *self) {
  return self->scratch = wm_alloc(self, 1, sizeof(wm_outfile));
}

wm_status wm_streamfile_begin(wm_instance *self) {
  const wm_streamfile_config *config = self->config;
  wm_outfile *file = new_file(self);
  return file ? wm_outfile_open(file, self, config->file, wm_streamfile_level(config)) : WM_FATAL;
}

wm_status wm_streamfile_resume(wm_instance *self, wm_str mark) {
  const wm_streamfile_config *config = self->config;
  wm_outfile *file = new_file(self);
  return file ? wm_outfile_resume(file, self, config->file, wm_streamfile_level(config), mark)
              : WM_FATAL;
}

wm_status wm_streamfile_mark(wm_instance *self, wm_buffer *out) {
  return wm_outfile_mark(self->scratch, out);
}

wm_status wm_streamfile_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (wm_outfile_write(self->scratch, items[i].bytes))
      return WM_FATAL;
  return WM_OK;
}

wm_status wm_streamfile_sync(wm_instance *self) {
  return wm_outfile_sync(self->scratch);
}

wm_status wm_streamfile_finish(wm_instance *self) {
  return self->scratch ? wm_outfile_close(self->scratch) : WM_OK;
}

void wm_streamfile_abandon(wm_instance *self) {
  if (self->scratch)
    wm_outfile_abandon(self->scratch);
}
