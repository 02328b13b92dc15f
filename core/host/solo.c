/* A pipeline in this process over bytes at hand. */
#include "solo.h"

#include "core/base/buffer.h"

#include <errno.h>
#include <stdio.h>

enum { HEAD = 64 << 10 }; /* bytes that formats see when they bid */

wm_status wm_solo_new(wm_solo *solo, wm_plan *plan, wm_error *error) {
  *solo = (wm_solo){.plan = plan};
  return wm_engine_new(plan, &solo->engine, error);
}

wm_status wm_solo_start(wm_solo *solo, bool outputs, wm_error *error) {
  wm_status status = wm_engine_open(solo->engine, error);
  if (status == WM_OK) {
    status = wm_engine_start(solo->engine, NULL, error);
    solo->started = status == WM_OK;
  }
  return status == WM_OK && outputs ? wm_engine_begin(solo->engine, error) : status;
}

wm_status wm_solo_open(wm_solo *solo, wm_plan *plan, bool outputs, wm_error *error) {
  wm_status status = wm_solo_new(solo, plan, error);
  return status == WM_OK ? wm_solo_start(solo, outputs, error) : status;
}

void wm_solo_close(wm_solo *solo) {
  if (solo->started)
    wm_engine_stop(solo->engine);
  if (solo->engine) {
    wm_engine_close(solo->engine);
    wm_engine_free(solo->engine);
  }
  *solo = (wm_solo){0};
}

wm_status wm_solo_records(wm_solo *solo, uint32_t format, wm_str archive, wm_str path, wm_str bytes,
                          wm_deliver deliver, void *context, wm_error *error) {
  wm_source source = {.archive = archive, .entry = path, .first_index = WM_NONE, .format = format};
  while (bytes.length) {
    size_t length = bytes.length;
    wm_status status = wm_engine_frames(solo->engine, format)
                           ? wm_engine_frame(solo->engine, format, bytes, true, &length, error)
                           : WM_OK;
    if (status == WM_OK && (!length || length > bytes.length))
      status = wm_error_set(error, WM_FATAL, "a record of %zu bytes was cut from %zu", length,
                            bytes.length);
    source.bytes = (wm_str){bytes.bytes, length};
    if (status == WM_OK)
      status = wm_engine_record(solo->engine, &source, deliver, context, error);
    if (status != WM_OK)
      return status;
    source.offset += length;
    bytes = (wm_str){bytes.bytes + length, bytes.length - length};
  }
  return WM_OK;
}

wm_status wm_solo_entry(wm_solo *solo, wm_str archive, wm_str path, wm_str bytes,
                        wm_deliver deliver, void *context, wm_error *error) {
  wm_str head = {bytes.bytes, bytes.length < HEAD ? bytes.length : HEAD};
  uint32_t format = wm_engine_bid(solo->engine, path, head);
  if (format == WM_NONE)
    return wm_error_set(error, WM_FATAL, "%.*s: no format of the pipeline reads it",
                        (int)path.length, path.bytes);
  return wm_solo_records(solo, format, archive, path, bytes, deliver, context, error);
}

wm_status wm_solo_finish(wm_solo *solo, wm_error *error) {
  wm_status status = wm_engine_flush(solo->engine, error);
  if (status == WM_OK)
    status = wm_engine_sync(solo->engine, error);
  return status == WM_OK ? wm_engine_finish(solo->engine, error) : status;
}

wm_status wm_solo_read(const char *path, wm_buffer *bytes, wm_error *error) {
  FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
  size_t n = 1;
  if (!file)
    return wm_error_set(error, WM_FATAL, "%s: %s", path, strerror(errno));
  while (n && wm_buffer_reserve(bytes, HEAD)) {
    n = fread(bytes->bytes + bytes->length, 1, HEAD, file);
    bytes->length += n;
  }
  bool failed = ferror(file) || n;
  if (file != stdin)
    fclose(file);
  return failed ? wm_error_set(error, WM_FATAL, "%s: cannot be read", path) : WM_OK;
}
