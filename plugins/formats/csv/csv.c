/* Tables of comma-separated values (or semicolons, tabs, bars), an article for each row. The first
 * row names the columns; which of them are the article's title, text … is a parameter, all others
 * become its metadata. A table is read whole: limits: entry-bytes bounds its size. */
#include "core/base/isodate.h"
#include "core/base/path.h"
#include "plugins/formats/charset/charset.h"
#include "plugins/formats/roles.h"
#include "table.h"

#include <stdio.h>
#include <strings.h>

typedef struct csv_config {
  wm_roles roles;
} csv_config;

static const wm_param params[] = {WM_ROLE_PARAMS(csv_config, "columns")};

enum { COLUMN_NAME = 128 };

/* A table being read; kept from one to the next. */
typedef struct csv_scratch {
  wm_decoded decoded;
  csv_table table;
  char names[CSV_FIELDS][COLUMN_NAME]; /* of the columns, terminated */
  uint32_t roles[CSV_FIELDS];          /* WM_N_ROLES: none */
  uint32_t ranks[CSV_FIELDS];
  uint32_t n_columns;
} csv_scratch;

typedef struct reading {
  wm_instance *self;
  wm_builder *builder;
  csv_scratch *scratch;
} reading;

/* ------------------------------------------------------------------ columns */

static void set_role(const csv_config *config, const char *name, uint32_t *role, uint32_t *rank) {
  for (*role = 0; *role < WM_N_ROLES; ++*role)
    for (*rank = 0; *rank < config->roles.names[*role].n; ++*rank)
      if (strcasecmp(name, config->roles.names[*role].items[*rank]) == 0)
        return;
}

/* Takes the names of the columns from the first row, and gives each role to the column that is
 * named first among its names. True when one is the text. */
static bool read_columns(const csv_config *config, csv_scratch *s) {
  uint32_t chosen[WM_N_ROLES];
  memset(chosen, 0xFF, sizeof chosen);
  s->n_columns = s->table.n < CSV_FIELDS ? s->table.n : CSV_FIELDS;
  for (uint32_t i = 0; i < s->n_columns; i++) {
    csv_field field = s->table.fields[i];
    if (field.span.end - field.span.begin > COLUMN_NAME - 1) {
      field.span.end = field.span.begin + COLUMN_NAME - 1;
      while (field.span.end > field.span.begin && /* within a character */
             (s->table.text.bytes[field.span.end] & 0xC0) == 0x80)
        field.span.end--;
    }
    s->names[i][csv_field_text(&s->table, &field, s->names[i])] = '\0';
    set_role(config, s->names[i], &s->roles[i], &s->ranks[i]);
    uint32_t role = s->roles[i];
    if (role == WM_N_ROLES)
      continue;
    uint32_t other = chosen[role];
    bool better = other == WM_NONE || s->ranks[i] < s->ranks[other];
    if (other != WM_NONE)
      s->roles[better ? other : i] = WM_N_ROLES;
    chosen[role] = better ? i : other;
  }
  return chosen[WM_ROLE_TEXT] != WM_NONE;
}

/* ---------------------------------------------------------------------- bid */

/* By the names of the columns, in the first line. */
static int csv_bid(wm_instance *self, wm_str path, wm_str head) {
  static const char mark[] = "\xEF\xBB\xBF";
  csv_scratch *s = self->shared;
  if (head.length >= 3 && memcmp(head.bytes, mark, 3) == 0)
    head = (wm_str){head.bytes + 3, head.length - 3};
  bool named = wm_path_has_extension(path, "csv|tsv|tab");
  char delimiter = csv_guess_delimiter(head);
  s->table = (csv_table){.text = head, .delimiter = delimiter ? delimiter : ',', .line = 1};
  bool titled = false, text = csv_next(&s->table) == WM_OK && read_columns(self->config, s);
  for (uint32_t i = 0; text && i < s->n_columns; i++)
    titled |= s->roles[i] == WM_ROLE_TITLE;
  if (named)
    return text ? 85 : 30;
  return text && titled && delimiter ? 65 : 0;
}

/* --------------------------------------------------------------------- text */

/* A field's text: two quotes are one, CR LF is one line end. */
static wm_status put_text(reading *r, wm_part part, const csv_field *field) {
  const wm_decoded *decoded = &r->scratch->decoded;
  const char *text = decoded->text.bytes;
  uint32_t at = field->span.begin, end = field->span.end;
  wm_status status = WM_OK;
  while (at < end && !status) {
    uint32_t stop = at;
    while (stop < end && text[stop] != '\r' && !(field->quoted && text[stop] == '"'))
      stop++;
    if (stop > at)
      status = wm_decoded_put(r->self, decoded, r->builder, part, (wm_span){at, stop});
    if (stop < end && !status) {
      bool quote = text[stop] == '"', feed = !quote && stop + 1 < end && text[stop + 1] == '\n';
      uint32_t past = stop + 1 + (feed || (quote && stop + 1 < end));
      status = wm_decoded_replace(r->self, decoded, r->builder, part, wm_z(quote ? "\"" : "\n"),
                                  (wm_span){stop, past});
      stop = past;
    }
    at = stop;
  }
  return status;
}

static wm_status put_value(reading *r, uint32_t column, const csv_field *field) {
  csv_scratch *s = r->scratch;
  char *text = wm_article_alloc(r->self, field->span.end - field->span.begin + 1, 1);
  char date[WM_ISODATE], name[COLUMN_NAME + 8];
  if (!text)
    return WM_REJECT;
  wm_str value = {text, csv_field_text(&s->table, field, text)};
  const char *key = s->roles[column] < WM_N_ROLES ? wm_role_fields[s->roles[column]] : NULL;
  size_t length = s->roles[column] == WM_ROLE_DATE ? wm_isodate_read(value, date) : 0;
  if (length)
    value = (wm_str){date, length};
  bool misfit = s->roles[column] == WM_ROLE_DATE && !length;
  for (uint32_t i = 0; !key && i < WM_N_ROLES; i++) /* another column has this field */
    misfit |= wm_role_fields[i] && strcmp(s->names[column], wm_role_fields[i]) == 0;
  snprintf(name, sizeof name, "%s%s", misfit ? "input_" : "", key ? key : s->names[column]);
  return wm_article_field(r->self, r->builder, name, value);
}

/* ------------------------------------------------------------------- decode */

static bool has_text(const csv_scratch *s) {
  for (uint32_t i = 0; i < s->n_columns && i < s->table.n; i++)
    if (s->roles[i] == WM_ROLE_TEXT && s->table.fields[i].span.begin < s->table.fields[i].span.end)
      return true;
  return false;
}

/* Fails when the row does not fit the header. */
static wm_status check_row(reading *r) {
  const csv_scratch *s = r->scratch;
  if (s->table.n > s->n_columns)
    return wm_fail(r->self, WM_REJECT, "line %u has %u fields, the first line %u columns",
                   s->table.row_line, s->table.n, s->n_columns);
  return has_text(s) ? WM_OK
                     : wm_fail(r->self, WM_REJECT, "line %u has no text", s->table.row_line);
}

/* A row that fails is rejected alone. */
static wm_status put_row(reading *r) {
  csv_scratch *s = r->scratch;
  wm_status status = wm_article_begin(r->self, r->builder);
  if (!status)
    status = check_row(r);
  for (uint32_t i = 0; i < s->n_columns && i < s->table.n && !status; i++) {
    const csv_field *field = &s->table.fields[i];
    if (field->span.begin == field->span.end)
      continue;
    if (s->roles[i] == WM_ROLE_TITLE || s->roles[i] == WM_ROLE_TEXT)
      status = put_text(r, s->roles[i] == WM_ROLE_TITLE ? WM_TITLE : WM_BODY, field);
    else
      status = put_value(r, i, field);
  }
  if (!status)
    status = wm_decoded_describe(r->self, &s->decoded, r->builder);
  return status == WM_FATAL ? status : wm_article_end(r->self, r->builder);
}

static wm_status csv_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  reading r = {self, builder, self->scratch};
  csv_scratch *s = r.scratch;
  const wm_encoded_text encoded = {.bytes = record->bytes};
  wm_error error;
  wm_status status = wm_charset_decode(&encoded, &s->decoded, &error);
  if (status)
    return wm_fail(self, status, "%s", error.text);
  char delimiter = csv_guess_delimiter(s->decoded.text);
  s->table =
      (csv_table){.text = s->decoded.text, .delimiter = delimiter ? delimiter : ',', .line = 1};
  if (csv_next(&s->table) != WM_OK || !read_columns(self->config, s))
    return wm_fail(self, WM_REJECT, "none of the columns is the text (parameter text)");
  if (s->table.n > CSV_FIELDS)
    return wm_fail(self, WM_REJECT, "the first line names %u columns, more than %d", s->table.n,
                   CSV_FIELDS);
  while ((status = csv_next(&s->table)) == WM_OK)
    if (put_row(&r) == WM_FATAL)
      return WM_FATAL;
  if (status == WM_REJECT)
    return wm_fail(self, WM_REJECT, "a quoted field of the row in line %u has no end",
                   s->table.row_line);
  return WM_OK;
}

static wm_status csv_open(wm_instance *self) {
  self->shared = wm_alloc(self, 1, sizeof(csv_scratch));
  return self->shared ? WM_OK : wm_fail(self, WM_FATAL, "out of memory");
}

static wm_status csv_start(wm_instance *self) {
  self->scratch = wm_alloc(self, 1, sizeof(csv_scratch));
  return self->scratch ? WM_OK : wm_fail(self, WM_FATAL, "out of memory");
}

static void csv_stop(wm_instance *self) {
  csv_scratch *scratch = self->scratch;
  if (scratch)
    wm_decoded_free(&scratch->decoded);
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .open = csv_open,
    .start = csv_start,
    .bid = csv_bid,
    .decode = csv_decode,
    .stop = csv_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "csv",
    .version = "1.0",
    .summary = "tables of comma-separated values, an article for each row",
    .licence = "Apache-2.0",
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(csv_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
