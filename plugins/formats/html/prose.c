/* Plain text as paragraphs. */
#include "prose.h"

#include "core/base/buffer.h"
#include "plugins/formats/blocks.h"

enum { WM_WRAPPED = 50 }; /* bytes of a line that was broken for its length, at least */

typedef struct prose {
  wm_html_writing *w;
  const char *text;
  uint32_t end;
  uint32_t how;
  uint32_t begin; /* in the body, of the paragraph that is open */
  wm_span line;   /* the last one of that paragraph; empty when none is open */
} prose;

static bool is_blank(char c) {
  return (c >= 0 && c <= ' ') || c == 0x7F; /* control characters are none of the text */
}

static wm_status put(prose *p, wm_str piece, wm_span span) {
  p->w->body_length += (uint32_t)piece.length;
  return wm_decoded_replace(p->w->self, p->w->decoded, p->w->builder, WM_BODY, piece, span);
}

static wm_status end_paragraph(prose *p) {
  if (p->line.begin == p->line.end)
    return WM_OK;
  p->line = (wm_span){0, 0};
  wm_block *row = wm_append(p->w->self, p->w->blocks, 1);
  if (!row)
    return WM_REJECT;
  *row = (wm_block){{p->begin, p->w->body_length}, WM_BLOCK_PARAGRAPH};
  return WM_OK;
}

/* A line without white space at its ends. */
static wm_status put_line(prose *p, wm_span line) {
  wm_status status = WM_OK;
  if (p->line.begin < p->line.end) {
    bool wrapped = (p->how & WM_PROSE_INDENTED) || p->line.end - p->line.begin >= WM_WRAPPED;
    status = put(p, wm_z(wrapped ? " " : "\n"), (wm_span){p->line.end, line.begin});
  } else {
    if (p->w->body_length)
      status = put(p, wm_z("\n\n"), (wm_span){line.begin, line.begin});
    p->begin = p->w->body_length;
  }
  p->line = line;
  p->w->body_length += line.end - line.begin;
  return status ? status : wm_decoded_put(p->w->self, p->w->decoded, p->w->builder, WM_BODY, line);
}

static uint32_t line_end(const prose *p, uint32_t at) {
  while (at < p->end && p->text[at] != '\n' &&
         !(p->text[at] == '\r' && at + 1 < p->end && p->text[at + 1] != '\n'))
    at++;
  return at;
}

wm_status wm_prose_write(wm_html_writing *w, wm_span span, uint32_t how) {
  prose p = {.w = w, .text = w->decoded->text.bytes, .end = span.end, .how = how};
  wm_status status = WM_OK;
  for (uint32_t at = span.begin; at < span.end && !status;) {
    uint32_t stop = line_end(&p, at);
    wm_span line = {at, stop};
    while (line.begin < line.end && is_blank(p.text[line.begin]))
      line.begin++;
    while (line.end > line.begin && is_blank(p.text[line.end - 1]))
      line.end--;
    bool ends = line.begin == line.end || ((how & WM_PROSE_INDENTED) && line.begin > at);
    if (ends)
      status = end_paragraph(&p);
    if (!status && line.begin < line.end)
      status = put_line(&p, line);
    at = stop + 1;
  }
  return status ? status : end_paragraph(&p);
}

wm_status wm_prose_write_plain(wm_html_writing *w, wm_decoded *plain, uint32_t how) {
  plain->text = (wm_str){plain->own.length ? plain->own.bytes : "", plain->own.length};
  wm_html_writing inner = *w;
  inner.decoded = plain;
  wm_status status = wm_prose_write(&inner, (wm_span){0, (uint32_t)plain->text.length}, how);
  w->body_length = inner.body_length;
  return status;
}

bool wm_prose_unescape(const wm_decoded *decoded, wm_span span, bool literal, wm_buffer *text,
                       wm_source_map *map) {
  const char *bytes = decoded->text.bytes;
  bool fits = true;
  for (uint32_t at = span.begin; at < span.end && fits;) {
    char reference[WM_HTML_ENTITY];
    size_t length = 0, taken = 0;
    if (bytes[at] == '&' && !literal)
      taken = wm_html_entity((wm_str){bytes, span.end}, at, false, reference, &length);
    const char *next = literal ? NULL : memchr(bytes + at + 1, '&', span.end - at - 1);
    wm_span part = {at, next ? (uint32_t)(next - bytes) : span.end};
    if (taken)
      part.end = at + (uint32_t)taken;
    fits = taken ? wm_buffer_put(text, reference, length) &&
                       wm_source_map_add(map, (uint32_t)length, false,
                                         wm_source_map_hull(&decoded->map, part))
                 : wm_buffer_put(text, bytes + at, part.end - at) &&
                       wm_source_map_slice(map, &decoded->map, part);
    at = part.end;
  }
  return fits;
}
