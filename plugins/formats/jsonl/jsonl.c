/* JSON lines: one object a line, one article each. Which members are the article's id, title,
 * text, date, url and language is a parameter; all others become its metadata. */
#include <wiremill/plugin.h>

#include "core/base/isodate.h"
#include "core/base/json_read.h"
#include "core/base/path.h"
#include "core/base/text.h"

#include <inttypes.h>
#include <stdio.h>

/* What members of an object can be to the article. */
enum { ROLE_ID, ROLE_TITLE, ROLE_TEXT, ROLE_DATE, ROLE_URL, ROLE_LANGUAGE, N_ROLES };

/* The article's own field of a role; NULL for its text. */
static const char *const role_fields[N_ROLES] = {"id", NULL, NULL, "date", "url", "language"};

typedef struct jsonl_config {
  wm_strings members[N_ROLES]; /* names of members by role, the preferred first */
} jsonl_config;

static const wm_param params[] = {
    WM_PARAM(jsonl_config, members[ROLE_ID], WM_PARAM_LIST, "id", "id guid", NULL,
             "members that are the article's id, the preferred first"),
    WM_PARAM(jsonl_config, members[ROLE_TITLE], WM_PARAM_LIST, "title", "title headline", NULL,
             "members that are its title"),
    WM_PARAM(jsonl_config, members[ROLE_TEXT], WM_PARAM_LIST, "text", "text body content", NULL,
             "members that are its text; an object without one is rejected"),
    WM_PARAM(jsonl_config, members[ROLE_DATE], WM_PARAM_LIST, "date", "date published", NULL,
             "members that are its date, in ISO 8601"),
    WM_PARAM(jsonl_config, members[ROLE_URL], WM_PARAM_LIST, "url", "url link", NULL,
             "members that are its address"),
    WM_PARAM(jsonl_config, members[ROLE_LANGUAGE], WM_PARAM_LIST, "language", "language lang", NULL,
             "members that are its language, in BCP 47"),
};

/* A member and the role it may play. */
typedef struct member {
  wm_json_token key, value; /* value: all of it when it is an array or object */
  uint32_t role;            /* N_ROLES: none */
  uint32_t rank;            /* among the names of its role; lower is preferred */
} member;

typedef struct reading {
  wm_instance *self;
  wm_builder *builder;
  const wm_record *record;
  wm_json_reader json;
  uint64_t shift;         /* from the reader's bytes to the record's */
  member chosen[N_ROLES]; /* by role; role is N_ROLES where there is none */
} reading;

/* ------------------------------------------------------------ bid and frame */

enum { WM_HEAD = 64 * 1024 }; /* what a bid sees of an entry that is larger */

static size_t mark_length(wm_str bytes) {
  return bytes.length >= 3 && memcmp(bytes.bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static size_t blank_length(wm_str bytes, size_t at) {
  size_t begin = at;
  while (at < bytes.length && bytes.bytes[at] && strchr(" \t\r\n", bytes.bytes[at]))
    at++;
  return at - begin;
}

/* The first line that is not blank; *cut when its end is not in sight. */
static wm_str first_line(wm_str head, bool *cut) {
  size_t at = mark_length(head);
  at += blank_length(head, at);
  wm_str line = {head.bytes + at, head.length - at};
  const char *end = line.length ? memchr(line.bytes, '\n', line.length) : NULL;
  *cut = !end && head.length >= WM_HEAD;
  if (end)
    line.length = (size_t)(end - line.bytes);
  return line;
}

/* True for an object with a key, or the beginning of one when the line is cut. */
static bool is_object(wm_str line, bool cut) {
  wm_json_reader reader;
  wm_json_token token;
  wm_json_read_open(&reader, line, WM_JSON_REPLACE);
  if (wm_json_read_next(&reader, &token) != WM_JSON_OBJECT ||
      wm_json_read_next(&reader, &token) != WM_JSON_KEY)
    return false;
  while (token.kind != WM_JSON_END && token.kind != WM_JSON_ERROR)
    wm_json_read_next(&reader, &token);
  return cut || token.kind == WM_JSON_END;
}

static int jsonl_bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self;
  bool named = wm_path_has_extension(path, "jsonl|ndjson|jsonlines"), cut;
  wm_str line = first_line(head, &cut);
  if (is_object(line, cut))
    return named ? 95 : 75;
  return named ? 65 : 0;
}

static wm_status jsonl_frame(wm_instance *self, wm_str window, bool at_end, size_t *length) {
  (void)self;
  const char *end = memchr(window.bytes, '\n', window.length);
  if (!end && !at_end)
    return WM_MORE;
  *length = end ? (size_t)(end - window.bytes) + 1 : window.length;
  return WM_OK;
}

/* --------------------------------------------------------------------- text */

static bool is_byte(const wm_json_piece *piece, char byte) {
  return piece->text.length == 1 && piece->text.bytes[0] == byte;
}

/* The next piece of a string; U+0000, which is no text, comes as U+FFFD. */
static bool next_piece(wm_json_pieces *pieces, wm_json_piece *piece) {
  if (!wm_json_read_piece(pieces, piece))
    return false;
  if (is_byte(piece, 0))
    piece->text = wm_z("\xEF\xBF\xBD");
  return true;
}

static wm_status put(reading *r, wm_part part, wm_str text, size_t begin, size_t end) {
  return wm_article_text(r->self, r->builder, part, text, begin + r->shift, end + r->shift);
}

/* Gives a string to the article. A carriage return, which can only be an escape here, is a line
 * end, together with a line feed behind it. */
static wm_status put_string(reading *r, wm_part part, const wm_json_token *token) {
  wm_json_pieces pieces = wm_json_read_pieces(&r->json, token);
  wm_json_piece piece;
  wm_status status = WM_OK;
  bool pending = false; /* a carriage return from cr on is not given yet */
  size_t cr = 0;
  while (status == WM_OK && next_piece(&pieces, &piece)) {
    size_t begin = piece.begin;
    if (pending && is_byte(&piece, '\n'))
      begin = cr;
    else if (pending)
      status = put(r, part, wm_z("\n"), cr, begin);
    pending = is_byte(&piece, '\r');
    cr = piece.begin;
    if (!pending && status == WM_OK)
      status = put(r, part, piece.text, begin, piece.end);
  }
  return pending && status == WM_OK ? put(r, part, wm_z("\n"), cr, token->end) : status;
}

/* ----------------------------------------------------------------- metadata */

/* The text of a key or string, terminated, in article memory. */
static bool text_of(reading *r, const wm_json_token *token, wm_str *text) {
  wm_json_pieces pieces = wm_json_read_pieces(&r->json, token), again = pieces;
  wm_json_piece piece;
  size_t length = 0;
  while (next_piece(&pieces, &piece))
    length += piece.text.length;
  char *bytes = wm_article_alloc(r->self, length + 1, 1), *to = bytes;
  if (!bytes)
    return false;
  for (; next_piece(&again, &piece); to += piece.text.length)
    memcpy(to, piece.text.bytes, piece.text.length);
  *text = (wm_str){bytes, length};
  return true;
}

/* The JSON text of a value, in valid UTF-8. */
static bool source_of(reading *r, const wm_json_token *token, wm_str *text) {
  *text = wm_json_read_source(&r->json, token);
  if (wm_utf8_valid(text->bytes, text->length) == text->length)
    return true;
  char *bytes = wm_article_alloc(r->self, text->length, 3), *to = bytes; /* U+FFFD takes three */
  if (!bytes)
    return false;
  for (size_t at = 0; at < text->length;)
    to += wm_utf8_put(wm_utf8_next(text->bytes, text->length, &at), to);
  *text = (wm_str){bytes, (size_t)(to - bytes)};
  return true;
}

static bool value_of(reading *r, const wm_json_token *token, wm_str *text) {
  return token->kind == WM_JSON_STRING ? text_of(r, token, text) : source_of(r, token, text);
}

/* Keeps a member as metadata. A key that would set a field of the article itself is renamed: its
 * value was not fit for the field, or another member gave it. */
static wm_status put_meta(reading *r, const member *m) {
  wm_str key, value;
  if (m->value.kind == WM_JSON_NULL)
    return WM_OK;
  if (!text_of(r, &m->key, &key) || !value_of(r, &m->value, &value))
    return WM_REJECT;
  for (int role = 0; role < N_ROLES; role++)
    if (role_fields[role] && strcmp(key.bytes, role_fields[role]) == 0) {
      char *renamed = wm_article_alloc(r->self, key.length + sizeof "input_", 1);
      if (!renamed)
        return WM_REJECT;
      memcpy(renamed, "input_", strlen("input_"));
      memcpy(renamed + strlen("input_"), key.bytes, key.length);
      key.bytes = renamed;
      break;
    }
  return wm_article_field(r->self, r->builder, key.bytes, value);
}

/* ------------------------------------------------------------------ members */

/* True for a value that its role can use. Only an id may be a number. */
static bool is_fit(reading *r, const member *m) {
  char date[WM_ISODATE];
  bool string = m->value.kind == WM_JSON_STRING;
  if (m->role == ROLE_ID && m->value.kind == WM_JSON_NUMBER_TEXT)
    return true;
  if (m->role == ROLE_DATE)
    return string && wm_isodate_read(wm_json_read_source(&r->json, &m->value), date);
  return string;
}

static void set_role(reading *r, member *m) {
  const jsonl_config *config = r->self->config;
  for (m->role = 0; m->role < N_ROLES; m->role++)
    for (m->rank = 0; m->rank < config->members[m->role].n; m->rank++)
      if (wm_json_read_is(&r->json, &m->key, config->members[m->role].items[m->rank]))
        return;
}

/* Chooses a member for its role or keeps it as metadata. Of two with one name the later counts; an
 * empty string says nothing. */
static wm_status take_member(reading *r, member *m) {
  set_role(r, m);
  bool empty = m->value.kind == WM_JSON_STRING && m->value.begin == m->value.end;
  if (empty)
    return WM_OK;
  if (m->role == N_ROLES || !is_fit(r, m))
    return put_meta(r, m);
  member *chosen = &r->chosen[m->role], other = *chosen;
  bool better = chosen->role == N_ROLES || m->rank <= chosen->rank;
  if (better)
    *chosen = *m;
  if (other.role == N_ROLES || other.rank == m->rank)
    return WM_OK;
  return put_meta(r, better ? &other : m);
}

static wm_status put_field(reading *r, const member *m) {
  wm_str value;
  char date[WM_ISODATE];
  if (!value_of(r, &m->value, &value))
    return WM_REJECT;
  if (m->role == ROLE_DATE)
    value = (wm_str){date, wm_isodate_read(value, date)};
  return wm_article_field(r->self, r->builder, role_fields[m->role], value);
}

static wm_status put_chosen(reading *r) {
  wm_status status = WM_OK;
  for (int role = 0; role < N_ROLES && status == WM_OK; role++) {
    const member *m = &r->chosen[role];
    if (m->role != N_ROLES && role_fields[role])
      status = put_field(r, m);
    else if (m->role != N_ROLES)
      status = put_string(r, role == ROLE_TITLE ? WM_TITLE : WM_BODY, &m->value);
  }
  return status;
}

/* ------------------------------------------------------------------- decode */

static wm_status fail_at(reading *r, const char *reason) {
  uint64_t at = r->record->offset + r->shift + r->json.at;
  return wm_fail(r->self, WM_REJECT, "broken JSON at byte %" PRIu64 " of the entry: %s", at,
                 reason);
}

/* Names the members that could have been the text. */
static wm_status fail_textless(reading *r) {
  const jsonl_config *config = r->self->config;
  const wm_strings *names = &config->members[ROLE_TEXT];
  char list[256] = "";
  size_t length = 0;
  for (uint32_t i = 0; i < names->n && length < sizeof list; i++)
    length += (size_t)snprintf(list + length, sizeof list - length, "%s'%s'", i ? ", " : "",
                               names->items[i]);
  return wm_fail(r->self, WM_REJECT, "none of the members that may be its text is a string: %s",
                 list);
}

static wm_status read_members(reading *r) {
  member m;
  for (;;) {
    wm_json_kind kind = wm_json_read_next(&r->json, &m.key);
    if (kind == WM_JSON_OBJECT_END)
      break;
    if (kind == WM_JSON_ERROR || wm_json_read_next(&r->json, &m.value) == WM_JSON_ERROR ||
        !wm_json_read_skip(&r->json, &m.value))
      return fail_at(r, r->json.reason);
    wm_status status = take_member(r, &m);
    if (status != WM_OK)
      return status;
  }
  wm_json_read_next(&r->json, &m.key);
  return m.key.kind == WM_JSON_END ? WM_OK : fail_at(r, r->json.reason);
}

static wm_status put_invalid(reading *r) {
  char number[24];
  if (!r->json.n_invalid)
    return WM_OK;
  snprintf(number, sizeof number, "%" PRIu64, r->json.n_invalid);
  return wm_article_field(r->self, r->builder, "invalid_bytes", wm_z(number));
}

static wm_status jsonl_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  reading r = {.self = self, .builder = builder, .record = record};
  wm_json_token token;
  for (int role = 0; role < N_ROLES; role++)
    r.chosen[role].role = N_ROLES;
  r.shift = record->offset == 0 ? mark_length(record->bytes) : 0;
  wm_str line = {record->bytes.bytes + r.shift, record->bytes.length - r.shift};
  if (blank_length(line, 0) == line.length)
    return WM_OK;
  wm_json_read_open(&r.json, line, WM_JSON_REPLACE);
  if (wm_json_read_next(&r.json, &token) == WM_JSON_ERROR)
    return fail_at(&r, r.json.reason);
  if (token.kind != WM_JSON_OBJECT)
    return wm_fail(self, WM_REJECT, "the line is no JSON object");
  wm_status status = wm_article_begin(self, builder);
  if (status == WM_OK)
    status = read_members(&r);
  if (status == WM_OK && r.chosen[ROLE_TEXT].role == N_ROLES)
    status = fail_textless(&r);
  if (status == WM_OK)
    status = put_chosen(&r);
  if (status == WM_OK)
    status = put_invalid(&r);
  return status == WM_OK ? wm_article_end(self, builder) : status;
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .bid = jsonl_bid,
    .frame = jsonl_frame,
    .decode = jsonl_decode,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "jsonl",
    .version = "1.0",
    .summary = "JSON lines, an article each",
    .licence = "Apache-2.0",
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(jsonl_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
