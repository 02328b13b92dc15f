/* The stream as CSV (RFC 4180), a file for each table of plugins/sinks/schema: lines end in CR LF,
 * the first names the columns. `article` is the article's id; `alias` is one of the article's
 * names, which names.csv lists with the key of what they name. The tables of folds are files too.
 */
#include <wiremill/plugin.h>

#include "core/base/buffer.h"
#include "plugins/sinks/outfile.h"
#include "plugins/sinks/schema/tablesink.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct csv_config {
  wm_sql_config stored;
  const char *folder;
  bool gzip;
  int64_t level;
} csv_config;

static const wm_param params[] = {
    WM_PARAM(csv_config, folder, WM_PARAM_OUTPUT, "folder", "csv", "file",
             "where the files go, which is made when it is not there"),
    WM_SQL_PARAMS(csv_config),
    WM_PARAM(csv_config, gzip, WM_PARAM_BOOL, "gzip", "no", NULL, "compress; names end in .csv.gz"),
    WM_PARAM(csv_config, level, WM_PARAM_INTEGER, "level", "6", "1..9",
             "of compression: 1 is fast, 9 is small"),
};

/* The files before those of the planned tables. */
enum { ARTICLES, NAMES, N_OWN };
static const struct {
  const char *name, *columns;
} own[N_OWN] = {
    [ARTICLES] = {"articles", "id,title,date,language,url,length,text,archive,entry,offset,idx,"
                              "source_id"},
    [NAMES] = {"names", "article,alias,key,type,ref,name"},
};

/* A worker's: the packed article, and the lines of each file. */
typedef struct writer {
  wm_sql_packer *packer;
  wm_buffer packed, *lines;
} writer;

/* The parent's. */
typedef struct files {
  wm_outfile *items;
  uint32_t n;
  const wm_layer *folded; /* the fold's table whose pieces are coming */
  uint32_t folded_rows;
  wm_sql_schema plan; /* of it */
  wm_outfile *parts;  /* of it and of its lists; n_parts of them */
  uint32_t n_parts;
} files;

static uint32_t n_files(const wm_sql_schema *schema) {
  return N_OWN + schema->n_tables;
}

/* -------------------------------------------------------------------- values */

static bool put(wm_instance *self, wm_buffer *line, const char *bytes, size_t length) {
  return wm_put(self, line, bytes, length);
}

/* A field, with a comma before it unless it is the first of a line. Quoted where RFC 4180 says so.
 */
static bool put_text(wm_instance *self, wm_buffer *line, wm_str text) {
  bool first = !line->length || line->bytes[line->length - 1] == '\n';
  bool fits = first || put(self, line, ",", 1);
  bool plain = true;
  for (size_t i = 0; i < text.length && plain; i++)
    plain = text.bytes[i] != '"' && text.bytes[i] != ',' && text.bytes[i] != '\n' &&
            text.bytes[i] != '\r';
  if (plain && !(first && !text.length))
    return fits && put(self, line, text.bytes, text.length);
  fits = fits && put(self, line, "\"", 1);
  for (size_t i = 0; i < text.length && fits; i++)
    fits = (text.bytes[i] != '"' || put(self, line, "\"", 1)) && put(self, line, text.bytes + i, 1);
  return fits && put(self, line, "\"", 1);
}

static bool put_integer(wm_instance *self, wm_buffer *line, int64_t value) {
  char digits[32];
  int n = snprintf(digits, sizeof digits, "%" PRId64, value);
  return put_text(self, line, (wm_str){digits, (size_t)n});
}

/* Nothing for WM_NONE. */
static bool put_row(wm_instance *self, wm_buffer *line, uint32_t row) {
  return row == WM_NONE ? put_text(self, line, wm_z("")) : put_integer(self, line, row);
}

static bool put_real(wm_instance *self, wm_buffer *line, double value) {
  char digits[32];
  int n = isfinite(value) ? snprintf(digits, sizeof digits, "%.17g", value) : 0;
  return put_text(self, line, (wm_str){digits, (size_t)n});
}

static bool end_line(wm_instance *self, wm_buffer *line) {
  return put(self, line, "\r\n", 2);
}

static bool put_value(wm_instance *self, wm_sql_kind kind, wm_str article, wm_str *packed,
                      wm_buffer *line) {
  switch (kind) {
  case WM_SQL_TEXT:
    return put_text(self, line, wm_sql_take_text(packed));
  case WM_SQL_INTEGER:
    return put_integer(self, line, wm_sql_take_integer(packed));
  case WM_SQL_REAL:
    return put_real(self, line, wm_sql_take_real(packed));
  case WM_SQL_OWNER:
    return put_text(self, line, article);
  default:
    return put_row(self, line, wm_sql_take_row(packed));
  }
}

static bool put_rows(wm_instance *self, const wm_sql_table *table, wm_str article, wm_str *packed,
                     wm_buffer *lines) {
  bool fits = true;
  for (uint32_t n = wm_sql_take_row(packed); n > 0 && fits; n--) {
    for (uint32_t i = 0; i < table->n_columns && fits; i++)
      fits = put_value(self, table->columns[i].kind, article, packed, lines);
    fits = fits && end_line(self, lines);
  }
  return fits;
}

/* ------------------------------------------------------------------ articles */

static bool put_article(wm_instance *self, const wm_sql_head *head, wm_buffer *line) {
  return put_text(self, line, head->id) && put_text(self, line, head->title) &&
         put_text(self, line, head->date) && put_text(self, line, head->language) &&
         put_text(self, line, head->url) && put_row(self, line, head->length) &&
         put_text(self, line, head->text) && put_text(self, line, head->archive) &&
         put_text(self, line, head->entry) && put_integer(self, line, head->offset) &&
         put_row(self, line, head->idx) && put_text(self, line, head->source_id) &&
         end_line(self, line);
}

static bool put_names(wm_instance *self, wm_str article, wm_str *packed, wm_buffer *lines) {
  bool fits = true;
  uint32_t n = wm_sql_take_row(packed);
  for (uint32_t i = 0; i < n && fits; i++) {
    wm_sql_alias alias = wm_sql_take_alias(packed);
    fits = put_text(self, lines, article) && put_row(self, lines, i) &&
           put_text(self, lines, alias.key) && put_text(self, lines, alias.type) &&
           put_text(self, lines, alias.ref) && put_text(self, lines, alias.name) &&
           end_line(self, lines);
  }
  return fits;
}

/* The lines of each file behind their length, a size_t. */
static wm_status csv_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  const wm_sql_schema *schema = self->shared;
  writer *w = self->scratch;
  w->packed.length = 0;
  wm_status status = wm_sql_pack_article(self, w->packer, schema, article, &w->packed);
  if (status)
    return status;
  wm_str packed = {w->packed.bytes, w->packed.length};
  wm_sql_head head = wm_sql_take_head(&packed);
  for (uint32_t i = 0; i < n_files(schema); i++)
    w->lines[i].length = 0;
  bool fits = put_article(self, &head, &w->lines[ARTICLES]) &&
              put_names(self, head.id, &packed, &w->lines[NAMES]);
  for (uint32_t i = 0; i < schema->n_tables && fits; i++)
    fits = put_rows(self, &schema->tables[i], head.id, &packed, &w->lines[N_OWN + i]);
  for (uint32_t i = 0; i < n_files(schema) && fits; i++)
    fits = wm_put(self, out, &w->lines[i].length, sizeof w->lines[i].length) &&
           wm_put(self, out, w->lines[i].bytes, w->lines[i].length);
  return fits ? WM_OK : WM_FATAL;
}

static wm_status csv_start(wm_instance *self) {
  writer *w = wm_alloc(self, 1, sizeof *w);
  if (!w)
    return WM_FATAL;
  w->packer = wm_sql_packer_new(self);
  w->lines = wm_alloc(self, n_files(self->shared), sizeof *w->lines);
  self->scratch = w;
  return w->packer && w->lines ? WM_OK : WM_FATAL;
}

static void csv_stop(wm_instance *self) {
  writer *w = self->scratch;
  if (!w)
    return;
  wm_sql_packer_free(w->packer);
  wm_buffer_free(&w->packed);
  for (uint32_t i = 0; w->lines && i < n_files(self->shared); i++)
    wm_buffer_free(&w->lines[i]);
}

/* --------------------------------------------------------------------- files */

static int level_of(const csv_config *config) {
  return config->gzip ? (int)config->level : 0;
}

/* FOLDER/NAME.csv, with .gz when compressed and with `end`; NULL without memory. */
static const char *path_of(wm_instance *self, const char *name, const char *end) {
  const csv_config *config = self->config;
  size_t room = strlen(config->folder) + strlen(name) + strlen(end) + sizeof "/.csv.gz";
  char *path = wm_alloc(self, room, 1);
  if (path)
    snprintf(path, room, "%s/%s.csv%s%s", config->folder, name, config->gzip ? ".gz" : "", end);
  return path;
}

static const char *name_of(const wm_sql_schema *schema, uint32_t i) {
  return i < N_OWN ? own[i].name : schema->tables[i - N_OWN].name;
}

static wm_status write_names(wm_instance *self, wm_outfile *file, const wm_sql_table *table) {
  wm_buffer line = {0};
  bool fits = true;
  for (uint32_t i = 0; i < table->n_columns && fits; i++)
    fits = put_text(self, &line, wm_z(table->columns[i].name));
  fits = fits && end_line(self, &line);
  wm_status status = fits ? wm_outfile_write(file, (wm_str){line.bytes, line.length}) : WM_FATAL;
  wm_buffer_free(&line);
  return status;
}

static wm_status write_header(wm_instance *self, wm_outfile *file, uint32_t i) {
  const wm_sql_schema *schema = self->shared;
  if (i >= N_OWN)
    return write_names(self, file, &schema->tables[i - N_OWN]);
  wm_status status = wm_outfile_write(file, wm_z(own[i].columns));
  return status ? status : wm_outfile_write(file, wm_z("\r\n"));
}

static files *new_files(wm_instance *self) {
  const csv_config *config = self->config;
  files *f = wm_alloc(self, 1, sizeof *f);
  if (!f)
    return NULL;
  self->scratch = f;
  if (mkdir(config->folder, 0777) != 0 && errno != EEXIST) {
    wm_fail(self, WM_FATAL, "%s: cannot make it: %s", config->folder, strerror(errno));
    return NULL;
  }
  f->items = wm_alloc(self, n_files(self->shared), sizeof *f->items);
  return f->items ? f : NULL;
}

static wm_status csv_begin(wm_instance *self) {
  files *f = new_files(self);
  if (!f)
    return WM_FATAL;
  for (uint32_t i = 0; i < n_files(self->shared); i++) {
    const char *path = path_of(self, name_of(self->shared, i), "");
    if (!path)
      return WM_FATAL;
    wm_outfile *file = &f->items[f->n++];
    if (wm_outfile_open(file, self, path, level_of(self->config)) || write_header(self, file, i))
      return WM_FATAL;
  }
  return WM_OK;
}

/* A mark has the length of each file, separated by spaces. */
static wm_status csv_mark(wm_instance *self, wm_buffer *out) {
  files *f = self->scratch;
  for (uint32_t i = 0; i < f->n; i++)
    if ((i && !wm_put(self, out, " ", 1)) || wm_outfile_mark(&f->items[i], out))
      return WM_FATAL;
  return WM_OK;
}

static wm_status csv_resume(wm_instance *self, wm_str mark) {
  files *f = new_files(self);
  if (!f)
    return WM_FATAL;
  for (uint32_t i = 0; i < n_files(self->shared); i++) {
    const char *path = path_of(self, name_of(self->shared, i), "");
    const char *space = mark.length ? memchr(mark.bytes, ' ', mark.length) : NULL;
    wm_str own_mark = {mark.bytes, space ? (size_t)(space - mark.bytes) : mark.length};
    if (!path)
      return WM_FATAL;
    wm_outfile *file = &f->items[f->n++];
    if (wm_outfile_resume(file, self, path, level_of(self->config), own_mark))
      return WM_FATAL;
    size_t used = own_mark.length + (space != NULL);
    mark = (wm_str){mark.bytes + used, mark.length - used};
  }
  return WM_OK;
}

static wm_status csv_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  files *f = self->scratch;
  for (uint32_t k = 0; k < n; k++) {
    const char *at = items[k].bytes.bytes;
    for (uint32_t i = 0; i < f->n; i++) {
      size_t length;
      memcpy(&length, at, sizeof length);
      at += sizeof length;
      if (wm_outfile_write(&f->items[i], (wm_str){at, length}))
        return WM_FATAL;
      at += length;
    }
  }
  return WM_OK;
}

static wm_status csv_sync(wm_instance *self) {
  files *f = self->scratch;
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < f->n && !status; i++)
    status = wm_outfile_sync(&f->items[i]);
  return status;
}

/* -------------------------------------------------------------- fold tables */

/* The files of the table that is whole take their names: those that they have, without ".part". */
static wm_status end_table(wm_instance *self, files *f) {
  wm_status status = WM_OK;
  f->folded = NULL;
  for (uint32_t i = 0; i < f->n_parts && !status; i++) {
    const char *part = f->parts[i].path;
    size_t length = strlen(part) - strlen(".part");
    char *path = wm_alloc(self, length + 1, 1);
    if (!path || wm_outfile_close(&f->parts[i]))
      return WM_FATAL;
    memcpy(path, part, length);
    if (rename(part, path) != 0)
      status =
          wm_fail(self, WM_FATAL, "%s: cannot rename it to %s: %s", part, path, strerror(errno));
  }
  f->n_parts = 0;
  return status;
}

static wm_status begin_table(wm_instance *self, files *f, const wm_sql_schema *plan,
                             const wm_layer *layer) {
  f->parts = wm_alloc(self, plan->n_tables, sizeof *f->parts);
  if (!f->parts)
    return WM_FATAL;
  for (uint32_t i = 0; i < plan->n_tables; i++) {
    const char *path = path_of(self, i ? plan->tables[i].name : layer->name, ".part");
    if (!path)
      return WM_FATAL;
    wm_outfile *part = &f->parts[f->n_parts++];
    if (wm_outfile_open(part, self, path, level_of(self->config)) ||
        write_names(self, part, &plan->tables[i]))
      return WM_FATAL;
  }
  f->folded = layer;
  f->folded_rows = 0;
  return WM_OK;
}

/* The rows of a piece, and the items of its lists. */
static wm_status write_piece(wm_instance *self, files *f, const wm_sql_schema *plan,
                             const wm_table *piece) {
  wm_buffer packed = {0}, lines = {0};
  wm_status status =
      wm_sql_pack_rows(self, plan, piece, (wm_span){0, piece->n}, f->folded_rows, &packed);
  wm_str bytes = {packed.bytes, packed.length};
  for (uint32_t i = 0; i < plan->n_tables && !status; i++) {
    lines.length = 0;
    if (!put_rows(self, &plan->tables[i], wm_z(""), &bytes, &lines))
      status = WM_FATAL;
    if (!status)
      status = wm_outfile_write(&f->parts[i], (wm_str){lines.bytes, lines.length});
  }
  f->folded_rows += piece->n;
  wm_buffer_free(&packed);
  wm_buffer_free(&lines);
  return status;
}

static wm_status csv_table(wm_instance *self, const wm_table *piece) {
  const csv_config *config = self->config;
  files *f = self->scratch;
  if (!config->stored.tables)
    return WM_OK;
  if (f->folded != piece->layer &&
      (end_table(self, f) || wm_sql_plan_fold(self, self->shared, piece->layer, &f->plan) ||
       begin_table(self, f, &f->plan, piece->layer)))
    return WM_FATAL;
  return write_piece(self, f, &f->plan, piece);
}

static wm_status csv_finish(wm_instance *self) {
  files *f = self->scratch;
  if (!f)
    return WM_OK;
  wm_status status = end_table(self, f);
  for (uint32_t i = 0; i < f->n; i++)
    if (wm_outfile_close(&f->items[i]))
      status = WM_FATAL;
  return status;
}

static void csv_abandon(wm_instance *self) {
  files *f = self->scratch;
  if (!f)
    return;
  for (uint32_t i = 0; i < f->n_parts; i++)
    wm_outfile_abandon(&f->parts[i]);
  for (uint32_t i = 0; i < f->n; i++)
    wm_outfile_abandon(&f->items[i]);
}

static const wm_use uses[] = {{"*", WM_READS_ALL, NULL}};

static const wm_sink_ops ops = {
    .size = sizeof ops,
    .open = wm_sql_sink_open,
    .start = csv_start,
    .encode = csv_encode,
    .stop = csv_stop,
    .begin = csv_begin,
    .commit = csv_commit,
    .table = csv_table,
    .sync = csv_sync,
    .finish = csv_finish,
    .abandon = csv_abandon,
    .mark = csv_mark,
    .resume = csv_resume,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_SINK,
    .name = "csv",
    .version = "1.0",
    .summary = "the stream as CSV, a file for each table",
    .licence = "Apache-2.0",
    .uses = uses,
    .n_uses = 1,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(csv_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
