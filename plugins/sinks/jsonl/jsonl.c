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

/* A fold's table while its pieces come. */
typedef struct table_file {
  const wm_layer *layer; /* NULL: none is open */
  wm_json_stream stream;
  wm_outfile file;
  const char *path, *part; /* its name, and the one it has until it is whole */
} table_file;

/* The parent's scratch. */
typedef struct jsonl_files {
  wm_outfile stream;
  table_file table;
  wm_buffer row;
} jsonl_files;

static jsonl_files *make_files(wm_instance *self) {
  return self->scratch = wm_alloc(self, 1, sizeof(jsonl_files));
}

static wm_status jsonl_begin(wm_instance *self) {
  const jsonl_config *config = self->config;
  jsonl_files *files = make_files(self);
  return files ? wm_outfile_open(&files->stream, self, config->file, gzip_level(config)) : WM_FATAL;
}

static wm_status jsonl_resume(wm_instance *self, wm_str mark) {
  const jsonl_config *config = self->config;
  jsonl_files *files = make_files(self);
  return files ? wm_outfile_resume(&files->stream, self, config->file, gzip_level(config), mark)
               : WM_FATAL;
}

static wm_status jsonl_mark(wm_instance *self, wm_buffer *out) {
  jsonl_files *files = self->scratch;
  return wm_outfile_mark(&files->stream, out);
}

static wm_status jsonl_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  jsonl_files *files = self->scratch;
  for (uint32_t i = 0; i < n; i++)
    if (wm_outfile_write(&files->stream, items[i].bytes))
      return WM_FATAL;
  return WM_OK;
}

static wm_status jsonl_sync(wm_instance *self) {
  jsonl_files *files = self->scratch;
  return wm_outfile_sync(&files->stream);
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

/* Gives the table that is open its name; one that was there is replaced as a whole. */
static wm_status end_table(wm_instance *self, table_file *table) {
  if (!table->layer)
    return WM_OK;
  table->layer = NULL;
  if (wm_outfile_close(&table->file)) {
    unlink(table->part);
    return WM_FATAL;
  }
  if (rename(table->part, table->path) != 0)
    return wm_fail(self, WM_FATAL, "%s: cannot rename it to %s: %s", table->part, table->path,
                   strerror(errno));
  return WM_OK;
}

static wm_status begin_table(wm_instance *self, table_file *table, const wm_table *piece) {
  static const wm_strings none = {NULL, 0};
  table->stream = (wm_json_stream){.loose = true};
  if (!name_table(self, piece->layer->name, &table->path, &table->part) ||
      wm_json_stream_plan(self, piece, 1, &none, &none, &table->stream) ||
      wm_outfile_open(&table->file, self, table->part, gzip_level(self->config)))
    return WM_FATAL;
  table->layer = piece->layer;
  return WM_OK;
}

static wm_status write_rows(wm_instance *self, jsonl_files *files, const wm_table *piece) {
  for (uint32_t i = 0; i < piece->n; i++) {
    files->row.length = 0;
    if (wm_json_stream_row(self, &files->table.stream, piece, i, &files->row) ||
        wm_outfile_write(&files->table.file, (wm_str){files->row.bytes, files->row.length}))
      return WM_FATAL;
  }
  return WM_OK;
}

static wm_status jsonl_table(wm_instance *self, const wm_table *piece) {
  const jsonl_config *config = self->config;
  jsonl_files *files = self->scratch;
  wm_status status = WM_OK;
  if (!config->tables || goes_to_stdout(config))
    return WM_OK;
  if (files->table.layer != piece->layer) {
    status = end_table(self, &files->table);
    if (!status)
      status = begin_table(self, &files->table, piece);
  }
  return status ? status : write_rows(self, files, piece);
}

static wm_status jsonl_finish(wm_instance *self) {
  jsonl_files *files = self->scratch;
  if (!files)
    return WM_OK;
  wm_status status = end_table(self, &files->table);
  wm_status closed = wm_outfile_close(&files->stream);
  wm_buffer_free(&files->row);
  return status ? status : closed;
}

static void jsonl_abandon(wm_instance *self) {
  jsonl_files *files = self->scratch;
  if (!files)
    return;
  if (files->table.layer)
    wm_outfile_abandon(&files->table.file);
  wm_outfile_abandon(&files->stream);
  wm_buffer_free(&files->row);
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
    .abandon = jsonl_abandon,
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
