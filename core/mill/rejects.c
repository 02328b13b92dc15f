/* What did not get in. */
#include "config.h"

#include "rejects.h"

#include "core/base/buffer.h"
#include "core/base/json_write.h"
#include "core/base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static wm_status cannot_write(const wm_rejects *rejects, wm_error *error) {
  return wm_error_set(error, WM_FATAL, "%s: cannot be written: %s", rejects->path, strerror(errno));
}

wm_status wm_rejects_open(wm_rejects *rejects, const char *folder, wm_error *error) {
  *rejects = (wm_rejects){0};
  if (strcmp(folder, "-") == 0)
    return WM_OK;
  if (asprintf(&rejects->path, "%s/rejects.jsonl", folder) < 0) {
    rejects->path = NULL;
    return wm_error_memory(error, strlen(folder));
  }
  rejects->file = fopen(rejects->path, "we");
  return rejects->file ? WM_OK : cannot_write(rejects, error);
}

static void member(wm_json_writer *writer, const char *key, wm_str value) {
  wm_json_write_key(writer, key);
  wm_json_write_string(writer, value);
}

static void write_line(wm_buffer *line, const wm_rejected *rejected) {
  wm_json_writer writer = wm_json_write_open(NULL, line);
  wm_json_write_object(&writer);
  member(&writer, "archive", rejected->archive);
  member(&writer, "entry", rejected->entry);
  wm_json_write_key(&writer, "offset");
  wm_json_write_integer(&writer, (int64_t)rejected->offset);
  wm_json_write_key(&writer, "index");
  wm_json_write_integer(&writer, rejected->index);
  member(&writer, "stage", rejected->stage);
  member(&writer, "reason", rejected->reason);
  wm_json_write_object_end(&writer);
}

static void say(const wm_rejected *r) {
  wm_log_say(WM_WARNING, "rejected: %.*s%s%.*s at byte %ju: %.*s%s%.*s", (int)r->archive.length,
             r->archive.bytes, r->entry.length ? ": " : "", (int)r->entry.length, r->entry.bytes,
             (uintmax_t)r->offset, (int)r->stage.length, r->stage.bytes,
             r->stage.length ? ": " : "", (int)r->reason.length, r->reason.bytes);
}

wm_status wm_rejects_add(wm_rejects *rejects, const wm_rejected *rejected, wm_error *error) {
  rejects->n++;
  if (!rejects->file) {
    say(rejected);
    return WM_OK;
  }
  rejects->line.length = 0;
  write_line(&rejects->line, rejected);
  if (!wm_buffer_put(&rejects->line, "\n", 1))
    return wm_error_memory(error, rejects->line.length);
  if (fwrite(rejects->line.bytes, 1, rejects->line.length, rejects->file) != rejects->line.length)
    return cannot_write(rejects, error);
  return WM_OK;
}

wm_status wm_rejects_sync(wm_rejects *rejects, wm_error *error) {
  if (rejects->file && (fflush(rejects->file) != 0 || fdatasync(fileno(rejects->file)) != 0))
    return cannot_write(rejects, error);
  return WM_OK;
}

bool wm_rejects_close(wm_rejects *rejects) {
  bool ok = !rejects->file || fclose(rejects->file) == 0;
  free(rejects->path);
  wm_buffer_free(&rejects->line);
  *rejects = (wm_rejects){.n = rejects->n};
  return ok;
}
