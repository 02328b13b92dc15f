/* What did not get in. */
#include "config.h"

#include "rejects.h"

#include "core/base/buffer.h"
#include "core/base/json_write.h"
#include "core/base/log.h"

#include <stdlib.h>

wm_status wm_rejects_open(wm_rejects *rejects, const char *folder, uint64_t keep, wm_error *error) {
  *rejects = (wm_rejects){0};
  if (strcmp(folder, "-") == 0)
    return WM_OK;
  return wm_appendfile_open(&rejects->out, folder, "rejects.jsonl", keep, error);
}

wm_status wm_rejects_remember(wm_rejects *rejects, const char *folder, wm_error *error) {
  if (!rejects->out.path)
    return WM_OK;
  FILE *file = fopen(rejects->out.path, "re");
  wm_status status = wm_seen_open(&rejects->known, folder, error);
  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  bool added;
  while (file && status == WM_OK && (length = getline(&line, &room, file)) > 0)
    status = wm_seen_add(&rejects->known, (wm_str){line, (size_t)length}, &added, error);
  free(line);
  if (file)
    fclose(file);
  return status;
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
  bool added = true;
  wm_status status = WM_OK;
  rejects->n++;
  if (!rejects->out.path) {
    say(rejected);
    return WM_OK;
  }
  rejects->line.length = 0;
  write_line(&rejects->line, rejected);
  if (!wm_buffer_put(&rejects->line, "\n", 1))
    return wm_error_memory(error, rejects->line.length);
  wm_str line = {rejects->line.bytes, rejects->line.length};
  if (rejected->again && rejects->known.ids)
    status = wm_seen_add(&rejects->known, line, &added, error);
  return status == WM_OK && added ? wm_appendfile_put(&rejects->out, line.bytes, line.length, error)
                                  : status;
}

wm_status wm_rejects_sync(wm_rejects *rejects, wm_error *error) {
  return rejects->out.path ? wm_appendfile_sync(&rejects->out, error) : WM_OK;
}

bool wm_rejects_close(wm_rejects *rejects) {
  bool ok = wm_appendfile_close(&rejects->out);
  wm_seen_close(&rejects->known);
  wm_buffer_free(&rejects->line);
  *rejects = (wm_rejects){.n = rejects->n};
  return ok;
}
