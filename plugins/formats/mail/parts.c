/* The text of a message (RFC 2045, RFC 2046). */
#include "config.h"

#include "mail.h"

enum { MAIL_DEPTH = 16 }; /* of parts within parts; deeper ones are not read */

static wm_str header_of(const mail_reading *r, size_t at, size_t body, const char *name) {
  wm_str headers = {r->bytes.bytes + at, body - at}, value;
  return wm_headers_find(headers, name, &value) ? value : (wm_str){"", 0};
}

/* --------------------------------------------------------------------- text */

/* Where a signature begins, a line "-- ". */
static uint32_t signature_of(wm_str text) {
  static const char *const marks[] = {"\n-- \n", "\n-- \r\n"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    const char *found = memmem(text.bytes, text.length, marks[i], strlen(marks[i]));
    if (found)
      return (uint32_t)(found - text.bytes);
  }
  return (uint32_t)text.length;
}

static wm_status put_plain(mail_reading *r, const wm_encoded_text *encoded) {
  mail_scratch *s = r->scratch;
  wm_error error;
  wm_status status = wm_charset_decode(encoded, &s->decoded, &error);
  if (status)
    return wm_fail(r->writing.self, status, "%s", error.text);
  r->writing.decoded = &s->decoded;
  return wm_prose_write(&r->writing, (wm_span){0, signature_of(s->decoded.text)}, 0);
}

static wm_status put_text(mail_reading *r, size_t at, size_t body, size_t end, bool html) {
  mail_scratch *s = r->scratch;
  wm_html_writing *w = &r->writing;
  wm_str coding = header_of(r, at, body, "Content-Transfer-Encoding");
  wm_payload_set(&s->payload, (wm_str){r->bytes.bytes + body, end - body}, body);
  wm_payload_status broken = wm_headers_is(coding, "base64") ? wm_payload_base64(&s->payload)
                             : wm_headers_is(coding, "quoted-printable")
                                 ? wm_payload_quoted(&s->payload)
                                 : WM_PAYLOAD_OK;
  if (broken)
    return wm_fail(w->self, WM_FATAL, "out of memory for a message");
  wm_encoded_text encoded =
      wm_payload_text(&s->payload, header_of(r, at, body, "Content-Type"), html);
  wm_status status = html ? wm_html_read_fragment(w->self, w->builder, s->html, &encoded, w->blocks,
                                                  &w->body_length)
                          : put_plain(r, &encoded);
  if (status || r->described)
    return status;
  r->described = true;
  return wm_decoded_describe(w->self, html ? wm_html_reader_decoded(s->html) : &s->decoded,
                             w->builder);
}

/* -------------------------------------------------------------------- parts */

/* The next line of a boundary from *at on: where it begins, *at behind it; `end` when there is
 * none. *last: it closes the parts. */
static size_t next_boundary(const mail_reading *r, wm_str boundary, size_t *at, size_t end,
                            bool *last) {
  const char *bytes = r->bytes.bytes;
  while (*at < end) {
    size_t begin = *at, n = boundary.length;
    const char *line = memchr(bytes + begin, '\n', end - begin);
    *at = line ? (size_t)(line - bytes) + 1 : end;
    if (*at - begin < n + 2 || memcmp(bytes + begin, "--", 2) != 0 ||
        memcmp(bytes + begin + 2, boundary.bytes, n) != 0)
      continue;
    *last = *at - begin >= n + 4 && memcmp(bytes + begin + 2 + n, "--", 2) == 0;
    return begin;
  }
  return end;
}

/* The line end before a boundary belongs to it. */
static size_t without_line_end(const mail_reading *r, size_t begin, size_t end) {
  end -= end > begin && r->bytes.bytes[end - 1] == '\n';
  end -= end > begin && r->bytes.bytes[end - 1] == '\r';
  return end;
}

static bool is_alternative(wm_str type) {
  return wm_headers_is(type, "multipart/alternative");
}

/* A part of text/plain is preferred; of the others the first that gives text. */
static bool is_preferred(const mail_reading *r, size_t at, size_t end) {
  size_t body = wm_headers_end((wm_str){r->bytes.bytes, end}, at);
  wm_str type = body == WM_HEADERS_CUT ? (wm_str){"", 0} : header_of(r, at, body, "Content-Type");
  return !type.length || wm_headers_is(type, "text/plain");
}

/* Goes through parts between boundaries. `preferred`: only those (of alternatives); else all. Stops
 * at the first that gives text when `one`. */
static wm_status walk_parts(mail_reading *r, wm_str boundary, size_t at, size_t end, bool preferred,
                            bool one, uint32_t depth) {
  bool last = false;
  uint32_t before = r->writing.body_length;
  wm_status status = WM_OK;
  next_boundary(r, boundary, &at, end, &last);
  while (at < end && !last && !status) {
    size_t begin = at, stop = next_boundary(r, boundary, &at, end, &last);
    stop = without_line_end(r, begin, stop);
    if (!preferred || is_preferred(r, begin, stop))
      status = mail_put_part(r, begin, stop, depth + 1);
    if (one && r->writing.body_length > before)
      break;
  }
  return status;
}

static wm_status put_parts(mail_reading *r, wm_str type, size_t body, size_t end, uint32_t depth) {
  wm_str boundary = wm_headers_parameter(type, "boundary");
  uint32_t before = r->writing.body_length;
  if (!boundary.length)
    return wm_fail(r->writing.self, WM_REJECT, "a message in parts names no boundary");
  if (!is_alternative(type))
    return walk_parts(r, boundary, body, end, false, false, depth);
  wm_status status = walk_parts(r, boundary, body, end, true, true, depth);
  return status || r->writing.body_length > before
             ? status
             : walk_parts(r, boundary, body, end, false, true, depth);
}

wm_status mail_put_part(mail_reading *r, size_t at, size_t end, uint32_t depth) {
  size_t body = wm_headers_end((wm_str){r->bytes.bytes, end}, at);
  if (body == WM_HEADERS_CUT || depth > MAIL_DEPTH)
    return WM_OK;
  wm_str type = header_of(r, at, body, "Content-Type");
  wm_str disposition = header_of(r, at, body, "Content-Disposition");
  if (wm_headers_is(disposition, "attachment"))
    return WM_OK;
  if (type.length > 10 && wm_headers_is((wm_str){type.bytes, 9}, "multipart"))
    return put_parts(r, type, body, end, depth);
  if (wm_headers_is(type, "message/rfc822"))
    return mail_put_part(r, body, end, depth + 1);
  bool html = wm_headers_is(type, "text/html");
  if (html || !type.length || wm_headers_is(type, "text/plain") || wm_headers_is(type, "text"))
    return put_text(r, at, body, end, html);
  return WM_OK;
}
