/* An article out of a JSON object. */
#include "object.h"

#include "core/base/buffer.h"
#include "core/base/isodate.h"
#include "core/base/json_pointer.h"
#include "core/base/text.h"

#include <inttypes.h>
#include <stdio.h>

/* A member and the role it may play. */
typedef struct member {
  wm_json_token key, value; /* value: all of it when it is an array or object */
  uint32_t role;            /* WM_N_ROLES: none */
  uint32_t rank;            /* among the names of its role; lower is preferred */
} member;

typedef struct reading {
  wm_instance *self;
  wm_builder *builder;
  wm_json_source *source;
  member chosen[WM_N_ROLES]; /* by role; role is WM_N_ROLES where there is none */
  uint64_t n_invalid;        /* before this object */
} reading;

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
  return wm_article_text(r->self, r->builder, part, text, begin + r->source->shift,
                         end + r->source->shift);
}

/* Gives a string to the article. A carriage return, which can only be an escape here, is a line
 * end, together with a line feed behind it. */
static wm_status put_string(reading *r, wm_part part, const wm_json_token *token) {
  wm_json_pieces pieces = wm_json_read_pieces(&r->source->json, token);
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
  wm_json_pieces pieces = wm_json_read_pieces(&r->source->json, token), again = pieces;
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
  *text = wm_json_read_source(&r->source->json, token);
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
  for (int role = 0; role < WM_N_ROLES; role++)
    if (wm_role_fields[role] && strcmp(key.bytes, wm_role_fields[role]) == 0) {
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
  if (m->role == WM_ROLE_ID && m->value.kind == WM_JSON_NUMBER_TEXT)
    return true;
  if (m->role == WM_ROLE_DATE)
    return string && wm_isodate_read(wm_json_read_source(&r->source->json, &m->value), date);
  return string;
}

/* Chooses a member for its role or keeps it as metadata. Of two with one name the later counts; an
 * empty string says nothing. */
static wm_status take_role(reading *r, const member *m) {
  if (!is_fit(r, m))
    return put_meta(r, m);
  member *chosen = &r->chosen[m->role], other = *chosen;
  bool better = chosen->role == WM_N_ROLES || m->rank <= chosen->rank;
  if (better)
    *chosen = *m;
  if (other.role == WM_N_ROLES || other.rank == m->rank)
    return WM_OK;
  return put_meta(r, better ? &other : m);
}

/* The step of a pointer that names a member of the object itself, and the rest. */
static bool begins_pointer(reading *r, const member *m, const char *name, const char **rest) {
  char step[256];
  size_t n = strcspn(name + 1, "/");
  if (*name != '/' || n >= sizeof step)
    return false;
  memcpy(step, name + 1, n);
  step[n] = '\0';
  *rest = name + 1 + n;
  return wm_json_read_is(&r->source->json, &m->key, step);
}

/* True when the member plays a role under that name: itself, or what a pointer finds in it. */
static bool plays(reading *r, const member *m, const char *name, wm_json_token *value) {
  const char *rest;
  *value = m->value;
  if (wm_json_read_is(&r->source->json, &m->key, name))
    return true;
  if (!begins_pointer(r, m, name, &rest))
    return false;
  size_t quote = m->value.kind == WM_JSON_STRING; /* a token of a string is what is within */
  wm_str json = wm_json_read_source(&r->source->json, &m->value);
  json = (wm_str){json.bytes - quote, json.length + 2 * quote};
  if (!wm_json_point(json, rest, value))
    return false;
  value->begin += m->value.begin - quote;
  value->end += m->value.begin - quote;
  return true;
}

static bool is_empty(const wm_json_token *value) {
  return value->kind == WM_JSON_STRING && value->begin == value->end;
}

/* A member may play several roles, through pointers. */
static wm_status take_member(reading *r, const member *m) {
  wm_status status = WM_OK;
  bool taken = is_empty(&m->value);
  for (uint32_t role = 0; role < WM_N_ROLES && !is_empty(&m->value); role++) {
    const wm_strings *names = &r->source->roles->names[role];
    member part = {.key = m->key, .role = role};
    while (part.rank < names->n && !plays(r, m, names->items[part.rank], &part.value))
      part.rank++;
    if (part.rank == names->n || is_empty(&part.value))
      continue;
    taken = true;
    status = take_role(r, &part);
    if (status)
      return status;
  }
  return taken ? WM_OK : put_meta(r, m);
}

static wm_status put_field(reading *r, const member *m) {
  wm_str value;
  char date[WM_ISODATE];
  if (!value_of(r, &m->value, &value))
    return WM_REJECT;
  if (m->role == WM_ROLE_DATE)
    value = (wm_str){date, wm_isodate_read(value, date)};
  return wm_article_field(r->self, r->builder, wm_role_fields[m->role], value);
}

/* HTML, once its escapes are decoded. */
static wm_status put_html(reading *r, const wm_json_token *token) {
  wm_json_scratch *s = r->self->scratch;
  wm_json_pieces pieces = wm_json_read_pieces(&r->source->json, token);
  wm_json_piece piece;
  bool fits = true;
  s->text.length = 0;
  wm_source_map_clear(&s->map);
  while (fits && next_piece(&pieces, &piece)) {
    wm_range range = {piece.begin + r->source->shift, piece.end + r->source->shift};
    bool copy = piece.text.length == piece.end - piece.begin && !piece.invalid;
    fits = wm_buffer_put(&s->text, piece.text.bytes, piece.text.length) &&
           wm_source_map_add(&s->map, (uint32_t)piece.text.length, copy, range);
  }
  if (!fits)
    return wm_fail(r->self, WM_FATAL, "out of memory for an article");
  const wm_encoded_text encoded = {.bytes = {s->text.length ? s->text.bytes : "", s->text.length},
                                   .content_type = wm_z("; charset=utf-8"),
                                   .origin = &s->map};
  uint32_t length = 0;
  return wm_html_read_fragment(r->self, r->builder, s->html, &encoded, WM_JSON_USE_BLOCKS, &length);
}

static wm_status put_chosen(reading *r) {
  wm_status status = WM_OK;
  bool text = r->chosen[WM_ROLE_TEXT].role != WM_N_ROLES;
  for (int role = 0; role < WM_N_ROLES && status == WM_OK; role++) {
    const member *m = &r->chosen[role];
    if (m->role == WM_N_ROLES || (role == WM_ROLE_HTML && text))
      continue;
    if (wm_role_fields[role])
      status = put_field(r, m);
    else if (role == WM_ROLE_HTML)
      status = put_html(r, &m->value);
    else
      status = put_string(r, role == WM_ROLE_TITLE ? WM_TITLE : WM_BODY, &m->value);
  }
  return status;
}

/* ------------------------------------------------------------------- decode */

wm_status wm_json_broken(wm_json_source *s) {
  uint64_t at = s->record->offset + s->shift + s->json.at;
  return wm_fail(s->self, WM_REJECT, "broken JSON at byte %" PRIu64 " of the entry: %s", at,
                 s->json.reason);
}

/* Names the members that could have been the text. */
static wm_status fail_textless(reading *r) {
  const wm_strings *names = &r->source->roles->names[WM_ROLE_TEXT];
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
    wm_json_kind kind = wm_json_read_next(&r->source->json, &m.key);
    if (kind == WM_JSON_OBJECT_END && r->source->json.depth)
      return WM_OK;
    if (kind == WM_JSON_OBJECT_END)
      break;
    if (kind == WM_JSON_ERROR || wm_json_read_next(&r->source->json, &m.value) == WM_JSON_ERROR ||
        !wm_json_read_skip(&r->source->json, &m.value))
      return wm_json_broken(r->source);
    wm_status status = take_member(r, &m);
    if (status != WM_OK)
      return status;
  }
  wm_json_read_next(&r->source->json, &m.key);
  return m.key.kind == WM_JSON_END ? WM_OK : wm_json_broken(r->source);
}

static wm_status put_invalid(reading *r) {
  char number[24];
  uint64_t n = r->source->json.n_invalid - r->n_invalid;
  if (!n)
    return WM_OK;
  snprintf(number, sizeof number, "%" PRIu64, n);
  return wm_article_field(r->self, r->builder, "invalid_bytes", wm_z(number));
}

wm_status wm_json_article(wm_json_source *s) {
  reading r = {.self = s->self, .builder = s->builder, .source = s, .n_invalid = s->json.n_invalid};
  for (int role = 0; role < WM_N_ROLES; role++)
    r.chosen[role].role = WM_N_ROLES;
  wm_status status = wm_article_begin(s->self, s->builder);
  if (status == WM_OK)
    status = read_members(&r);
  if (status == WM_OK && r.chosen[WM_ROLE_TEXT].role == WM_N_ROLES &&
      r.chosen[WM_ROLE_HTML].role == WM_N_ROLES)
    status = fail_textless(&r);
  if (status == WM_OK)
    status = put_chosen(&r);
  if (status == WM_OK)
    status = put_invalid(&r);
  return status == WM_FATAL ? status : wm_article_end(s->self, s->builder);
}

/* ------------------------------------------------------------------- plugin */

wm_status wm_json_start(wm_instance *self) {
  wm_json_scratch *scratch = wm_alloc(self, 1, sizeof *scratch);
  if (scratch)
    scratch->html = wm_html_reader_new();
  if (!scratch || !scratch->html)
    return wm_fail(self, WM_FATAL, "out of memory");
  self->scratch = scratch;
  return WM_OK;
}

void wm_json_stop(wm_instance *self) {
  wm_json_scratch *scratch = self->scratch;
  if (!scratch)
    return;
  wm_html_reader_free(scratch->html);
  wm_buffer_free(&scratch->text);
  wm_source_map_free(&scratch->map);
}

size_t wm_json_mark(wm_str bytes) {
  return bytes.length >= 3 && memcmp(bytes.bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

size_t wm_json_blank(wm_str bytes, size_t at) {
  size_t begin = at;
  while (at < bytes.length && bytes.bytes[at] && strchr(" \t\r\n", bytes.bytes[at]))
    at++;
  return at - begin;
}
