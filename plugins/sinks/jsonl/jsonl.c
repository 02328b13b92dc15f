/* The stream as JSON lines: one object an article, described by wiremill-stream.schema.json beside
 * this file; and one file for each table that a fold makes. Lines are made in the workers; the
 * parent writes bytes. */
#include <wiremill/plugin.h>

#include "core/base/buffer.h"
#include "plugins/sinks/jsonl/record.h"
#include "plugins/sinks/outfile.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { GZIP_AUTO, GZIP_YES, GZIP_NO };

typedef struct jsonl_config {
  const char *file;
  uint32_t offsets; /* wm_unit */
  bool text, source, blocks, tokens, sentences, tables;
  uint32_t gzip;
  int64_t level;
} jsonl_config;

static const wm_param params[] = {
    WM_PARAM(jsonl_config, file, WM_PARAM_OUTPUT, "file", "stream.jsonl", NULL,
             "where the stream goes; - is standard output"),
    WM_PARAM(jsonl_config, offsets, WM_PARAM_ENUM, "offsets", "codepoints",
             "codepoints|utf16|bytes", "what begin, end and length count"),
    WM_PARAM(jsonl_config, text, WM_PARAM_BOOL, "text", "no", NULL,
             "write each article's text: title, blank line, body"),
    WM_PARAM(jsonl_config, source, WM_PARAM_BOOL, "bytes", "no", NULL,
             "write with each span which bytes of the entry it is from"),
    WM_PARAM(jsonl_config, blocks, WM_PARAM_BOOL, "blocks", "no", NULL,
             "write where paragraphs, headings, list items … begin and end, where formats know"),
    WM_PARAM(jsonl_config, tokens, WM_PARAM_BOOL, "tokens", "no", NULL, "write the tokens"),
    WM_PARAM(jsonl_config, sentences, WM_PARAM_BOOL, "sentences", "no", NULL,
             "write where sentences begin and end"),
    WM_PARAM(jsonl_config, tables, WM_PARAM_BOOL, "tables", "yes", NULL,
             "write the tables that folds make, each to NAME.jsonl beside the stream"),
    WM_PARAM(jsonl_config, gzip, WM_PARAM_ENUM, "gzip", "auto", "auto|yes|no",
             "compress; auto: when the file's name ends in .gz"),
    WM_PARAM(jsonl_config, level, WM_PARAM_INTEGER, "level", "6", "1..9",
             "of compression: 1 is fast, 9 is small"),
};

static bool goes_to_stdout(const jsonl_config *config) {
  return strcmp(config->file, "-") == 0;
}

/* The level of compression; 0 for none. */
static int gzip_level(const jsonl_config *config) {
  size_t length = strlen(config->file);
  bool named = length > 3 && strcmp(config->file + length - 3, ".gz") == 0;
  bool on = config->gzip == GZIP_YES || (config->gzip == GZIP_AUTO && named);
  return on ? (int)config->level : 0;
}

static wm_status jsonl_open(wm_instance *self) {
  const jsonl_config *config = self->config;
  static const char *const mute[] = {"sentences"};
  const char *left_out[3];
  wm_strings left = {left_out, 0}, muted = {mute, 1};
  uint32_t n;
  if (!config->blocks)
    left_out[left.n++] = "blocks";
  if (!config->tokens)
    left_out[left.n++] = "tokens";
  if (!config->sentences)
    left_out[left.n++] = "sentences";
  wm_json_stream *stream = wm_alloc(self, 1, sizeof *stream);
  const wm_table *tables = wm_tables(self, &n);
  if (!stream)
    return WM_FATAL;
  stream->unit = (wm_unit)config->offsets;
  stream->text = config->text;
  stream->source = config->source;
  self->shared = stream;
  return wm_json_stream_plan(self, tables, n, &left, &muted, stream);
}

static wm_status jsonl_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  return wm_json_stream_article(self, self->shared, article, out);
}

static wm_status jsonl_begin(wm_instance *self) {
  const jsonl_config *config = self->config;
  wm_outfile *file = wm_alloc(self, 1, sizeof *file);
  if (!file)
    return WM_FATAL;
  self->scratch = file;
  return wm_outfile_open(file, self, config->file, gzip_level(config));
}

static wm_status jsonl_resume(wm_instance *self, wm_str mark) {
  const jsonl_config *config = self->config;
  wm_outfile *file = wm_alloc(self, 1, sizeof *file);
  if (!file)
    return WM_FATAL;
  self->scratch = file;
  return wm_outfile_resume(file, self, config->file, gzip_level(config), mark);
}

static wm_status jsonl_mark(wm_instance *self, wm_buffer *out) {
  return wm_outfile_mark(self->scratch, out);
}

static wm_status jsonl_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (wm_outfile_write(self->scratch, items[i].bytes))
      return WM_FATAL;
  return WM_OK;
}

static wm_status jsonl_sync(wm_instance *self) {
  return wm_outfile_sync(self->scratch);
}

static wm_status jsonl_finish(wm_instance *self) {
  return self->scratch ? wm_outfile_close(self->scratch) : WM_OK;
}

/* ------------------------------------------------------------------- tables */

/* "FOLDER/TABLE.jsonl", with .gz when compressed, and the name it has until it is whole. */
static bool name_table(wm_instance *self, const char *table, const char **path, const char **part) {
  const jsonl_config *config = self->config;
  const char *slash = strrchr(config->file, '/');
  size_t folder = slash ? (size_t)(slash - config->file) + 1 : 0;
  size_t room = folder + strlen(table) + sizeof ".jsonl.gz.part";
  char *names = wm_alloc(self, 2, room);
  if (!names)
    return false;
  const char *gz = gzip_level(config) ? ".gz" : "";
  snprintf(names, room, "%.*s%s.jsonl%s", (int)folder, config->file, table, gz);
  snprintf(names + room, room, "%.*s%s.jsonl%s.part", (int)folder, config->file, table, gz);
  *path = names;
  *part = names + room;
  return true;
}

static wm_status write_rows(wm_instance *self, const wm_json_stream *stream, const wm_table *table,
                            wm_outfile *file, wm_buffer *row) {
  for (uint32_t i = 0; i < table->n; i++) {
    row->length = 0;
    if (wm_json_stream_row(self, stream, table, i, row) ||
        wm_outfile_write(file, (wm_str){row->bytes, row->length}))
      return WM_FATAL;
  }
  return WM_OK;
}

/* The file is replaced as a whole, or stays as it was. */
static wm_status jsonl_table(wm_instance *self, const wm_table *table) {
  const jsonl_config *config = self->config;
  static const wm_strings none = {NULL, 0};
  wm_json_stream stream = {.loose = true};
  const char *path, *part;
  wm_outfile file;
  wm_buffer row = {0};
  if (!config->tables || goes_to_stdout(config))
    return WM_OK;
  if (!name_table(self, table->layer->name, &path, &part) ||
      wm_json_stream_plan(self, table, 1, &none, &none, &stream) ||
      wm_outfile_open(&file, self, part, gzip_level(config)))
    return WM_FATAL;
  wm_status status = write_rows(self, &stream, table, &file, &row);
  wm_buffer_free(&row);
  if (wm_outfile_close(&file) || status) {
    unlink(part);
    return WM_FATAL;
  }
  if (rename(part, path) != 0)
    return wm_fail(self, WM_FATAL, "%s: cannot rename it to %s: %s", part, path, strerror(errno));
  return WM_OK;
}

static const wm_use uses[] = {{"*", WM_READS_ALL, NULL}};

static const wm_sink_ops ops = {
    .size = sizeof ops,
    .open = jsonl_open,
    .encode = jsonl_encode,
    .begin = jsonl_begin,
    .commit = jsonl_commit,
    .table = jsonl_table,
    .sync = jsonl_sync,
    .finish = jsonl_finish,
    .mark = jsonl_mark,
    .resume = jsonl_resume,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_SINK,
    .name = "jsonl",
    .version = "1.0",
    .summary = "the stream as JSON lines, an article each",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 1,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(jsonl_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
