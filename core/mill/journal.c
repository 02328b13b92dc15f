/* Keeping the journal. */
#include "config.h"

#include "journal.h"

#include "core/base/buffer.h"
#include "core/base/json_write.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

wm_status wm_journal_open(wm_journal *journal, const char *output, wm_error *error) {
  *journal = (wm_journal){0};
  if (asprintf(&journal->folder, "%s/%s", output, WM_JOURNAL_FOLDER) < 0) {
    journal->folder = NULL;
    return wm_error_memory(error, strlen(output));
  }
  if (mkdir(journal->folder, 0777) != 0 && errno != EEXIST)
    return wm_error_set(error, WM_FATAL, "%s: cannot be made: %s", journal->folder,
                        strerror(errno));
  return WM_OK;
}

void wm_journal_close(wm_journal *journal) {
  wm_appendfile_close(&journal->file);
  free(journal->folder);
  *journal = (wm_journal){0};
}

/* ---- lines ---- */

static void put_string(wm_json_writer *json, const char *key, const char *value) {
  wm_json_write_key(json, key);
  wm_json_write_string(json, wm_z(value));
}

static void put_count(wm_json_writer *json, const char *key, uint64_t value) {
  wm_json_write_key(json, key);
  wm_json_write_integer(json, (int64_t)value);
}

static wm_status put_line(wm_journal *journal, wm_buffer *line, bool written, wm_error *error) {
  written = written && wm_buffer_put(line, "\n", 1);
  wm_status status = written ? wm_appendfile_put(&journal->file, line->bytes, line->length, error)
                             : wm_error_memory(error, line->length);
  wm_buffer_free(line);
  return status == WM_OK ? wm_appendfile_sync(&journal->file, error) : status;
}

static wm_status put_run(wm_journal *journal, wm_journal_inputs inputs, wm_error *error) {
  wm_buffer line = {0};
  wm_json_writer json = wm_json_write_open(NULL, &line);
  wm_json_write_object(&json);
  wm_json_write_key(&json, "inputs");
  wm_json_write_array(&json);
  for (uint32_t i = 0; i < inputs.n; i++) {
    wm_json_write_object(&json);
    put_string(&json, "path", inputs.items[i].path);
    put_string(&json, "key", inputs.items[i].key);
    wm_json_write_object_end(&json);
  }
  wm_json_write_array_end(&json);
  wm_json_write_object_end(&json);
  return put_line(journal, &line, !json.failed, error);
}

/* A hash of what the journal is about: runs of the same over the same have the same key. */
static void make_key(wm_journal *journal, const char *hash, wm_journal_inputs inputs) {
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  XXH3_128bits_update(&state, hash, strlen(hash));
  XXH3_128bits_update(&state, &journal->shard, sizeof journal->shard);
  for (uint32_t i = 0; i < inputs.n; i++)
    XXH3_128bits_update(&state, inputs.items[i].key, strlen(inputs.items[i].key) + 1);
  XXH128_hash_t sum = XXH3_128bits_digest(&state);
  snprintf(journal->key, sizeof journal->key, "%016jx%016jx", (uintmax_t)sum.high64,
           (uintmax_t)sum.low64);
}

/* Removes what an earlier journal left: the folder is the mill's own. */
static void empty_folder(const char *folder) {
  DIR *listing = opendir(folder);
  for (const struct dirent *found; listing && (found = readdir(listing));)
    if (found->d_type == DT_REG || found->d_type == DT_UNKNOWN)
      unlinkat(dirfd(listing), found->d_name, 0);
  if (listing)
    closedir(listing);
}

wm_status wm_journal_begin(wm_journal *journal, const char *name, const char *hash, wm_shard shard,
                           wm_journal_inputs inputs, wm_error *error) {
  wm_buffer line = {0};
  journal->shard = shard;
  make_key(journal, hash, inputs);
  empty_folder(journal->folder);
  wm_status status = wm_appendfile_open(&journal->file, journal->folder, WM_JOURNAL_FILE, 0, error);
  if (status != WM_OK)
    return status;
  wm_json_writer json = wm_json_write_open(NULL, &line);
  wm_json_write_object(&json);
  put_count(&json, "wiremill", 1);
  put_string(&json, "journal", journal->key);
  put_string(&json, "pipeline", name);
  put_string(&json, "hash", hash);
  put_count(&json, "shard", shard.index);
  put_count(&json, "shards", shard.n);
  wm_json_write_object_end(&json);
  status = put_line(journal, &line, !json.failed, error);
  return status == WM_OK ? put_run(journal, inputs, error) : status;
}

wm_status wm_journal_go_on(wm_journal *journal, uint64_t keep, wm_journal_inputs inputs,
                           wm_error *error) {
  wm_status status =
      wm_appendfile_open(&journal->file, journal->folder, WM_JOURNAL_FILE, keep, error);
  return status == WM_OK ? put_run(journal, inputs, error) : status;
}

wm_status wm_journal_write(const wm_journal_record *record, wm_buffer *line, wm_error *error) {
  wm_json_writer json = wm_json_write_open(NULL, line);
  wm_json_write_object(&json);
  put_count(&json, "sequence", record->sequence);
  put_count(&json, "input", record->place.input);
  put_count(&json, "file", record->place.file);
  put_count(&json, "entry", record->place.entry);
  put_count(&json, "offset", record->place.offset);
  put_count(&json, "results", record->n_results);
  put_count(&json, "articles", record->n_articles);
  put_count(&json, "duplicates", record->n_duplicates);
  put_count(&json, "rejects", record->n_rejects);
  put_count(&json, "text_bytes", record->text_bytes);
  put_count(&json, "rejects_length", record->rejects_length);
  put_count(&json, "generation", record->generation);
  put_count(&json, "results_length", record->results_length);
  wm_json_write_key(&json, "finished");
  wm_json_write_bool(&json, record->finished);
  wm_json_write_key(&json, "marks");
  wm_json_write_raw(&json, record->marks);
  wm_json_write_object_end(&json);
  return json.failed ? wm_error_memory(error, line->length) : WM_OK;
}

wm_status wm_journal_put(wm_journal *journal, wm_str ids, wm_str line, wm_error *error) {
  wm_buffer lines = {0};
  bool written = !ids.length ||
                 (wm_buffer_put_z(&lines, "{\"ids\":\"") &&
                  wm_buffer_put(&lines, ids.bytes, ids.length) && wm_buffer_put_z(&lines, "\"}\n"));
  written = written && wm_buffer_put(&lines, line.bytes, line.length);
  return put_line(journal, &lines, written, error);
}
