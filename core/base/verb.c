/* Commands of plugins. */
#include "verb.h"

#include "buffer.h"
#include "readfile.h"

void wm_verb_say(void *instance, const char *line) {
  wm_log((wm_instance *)instance, WM_INFO, "%s", line);
}

wm_status wm_verb_read(wm_instance *self, const char *path, wm_buffer *text) {
  wm_error error;
  wm_status status = path && *path ? wm_readfile(path, text, &error) : WM_OK;
  if (!status && !wm_buffer_put(text, "", 1))
    status = wm_error_memory(&error, text->length);
  return status ? wm_fail(self, status, "%s", error.text) : WM_OK;
}
