/* The text of a part of the page as it reads. */
#include "flow.h"

#include "scan.h"

wm_html_flow wm_html_flow_of(const wm_html_tree *tree, uint32_t node, uint32_t past,
                             bool preformatted) {
  return (wm_html_flow){.tree = tree, .node = node, .past = past, .preformatted = preformatted};
}

static void widen_gap(wm_html_flow *flow, char gap, uint32_t begin, uint32_t end) {
  if (!flow->gap)
    flow->gap_source.begin = begin;
  flow->gap_source.end = end;
  if (!flow->gap || gap == '\n')
    flow->gap = gap;
}

/* Moves to the next text. False when there is none. */
static bool next_text(wm_html_flow *flow) {
  while (flow->node < flow->past) {
    const wm_html_node *node = &flow->tree->nodes[flow->node];
    if (node->tag == WM_HTML_TEXT) {
      flow->at = node->begin;
      flow->end = node->end;
      flow->literal = node->literal;
      flow->node++;
      return true;
    }
    if (node->tag == WM_HTML_BR)
      widen_gap(flow, '\n', node->begin, node->end);
    flow->node = node->hidden ? node->past : flow->node + 1;
  }
  return false;
}

/* What a character is to the flow. */
typedef enum sort { SORT_PLAIN, SORT_SPACE, SORT_INVISIBLE, SORT_REFERENCE } sort;

/* Sorts a character given in UTF-8; U+00A0 and other spaces are white space; soft hyphens and marks
 * of no width are invisible. */
static sort sort_of(const char *bytes, size_t length) {
  static const struct {
    const char *bytes;
    sort is;
  } special[] = {
      {"\xC2\xA0", SORT_SPACE},         {"\xE2\x80\xA8", SORT_SPACE},
      {"\xE2\x80\xA9", SORT_SPACE},     {"\xE2\x80\xAF", SORT_SPACE},
      {"\xE3\x80\x80", SORT_SPACE},     {"\xC2\xAD", SORT_INVISIBLE},
      {"\xE2\x80\x8B", SORT_INVISIBLE}, {"\xE2\x80\x8E", SORT_INVISIBLE},
      {"\xE2\x80\x8F", SORT_INVISIBLE}, {"\xE2\x81\xA0", SORT_INVISIBLE},
      {"\xEF\xBB\xBF", SORT_INVISIBLE},
  };
  if (wm_html_is_space(*bytes))
    return SORT_SPACE;
  unsigned char c = (unsigned char)*bytes;
  if (c < 0x80)
    return c < 0x20 || c == 0x7F ? SORT_INVISIBLE : SORT_PLAIN;
  if (c == 0xE2 && length >= 3 && bytes[1] == '\x80' && (unsigned char)bytes[2] <= 0x8A)
    return SORT_SPACE; /* U+2000 to U+200A */
  if (c == 0xC2 || c == 0xE2 || c == 0xE3 || c == 0xEF)
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
      if (length >= strlen(special[i].bytes) &&
          memcmp(bytes, special[i].bytes, strlen(special[i].bytes)) == 0)
        return special[i].is;
  return SORT_PLAIN;
}

static uint32_t character_length(char lead) {
  unsigned char c = (unsigned char)lead;
  return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* The character at `at`: what it is, and how many bytes it has. A reference gets decoded into
 * flow->text, *length bytes of it. */
static sort look(wm_html_flow *flow, uint32_t at, uint32_t *taken, size_t *length) {
  wm_str page = {flow->tree->page.bytes, flow->end};
  *length = 0;
  if (page.bytes[at] == '&' && !flow->literal) {
    *taken = (uint32_t)wm_html_entity(page, at, false, flow->text, length);
    if (*taken) {
      sort is = sort_of(flow->text, *length);
      return is == SORT_PLAIN ? SORT_REFERENCE : is;
    }
  }
  *taken = character_length(page.bytes[at]);
  return sort_of(page.bytes + at, flow->end - at);
}

/* The end of what can be copied from `at` on: characters, and single spaces between them. */
static uint32_t copy_end(wm_html_flow *flow, uint32_t at) {
  const char *bytes = flow->tree->page.bytes;
  while (at < flow->end) {
    unsigned char c = (unsigned char)bytes[at];
    if (c > ' ' && c < 0x7F && c != '&') {
      at++;
      continue;
    }
    if (c == ' ' && at + 1 < flow->end && bytes[at + 1] > ' ' && bytes[at + 1] != '&') {
      at++;
      continue;
    }
    uint32_t taken;
    size_t length;
    if (look(flow, at, &taken, &length) != SORT_PLAIN)
      break;
    at += taken;
  }
  return at;
}

/* Reads on over white space and what is invisible. False at the end of all text. */
static bool skip_gap(wm_html_flow *flow, sort *is, uint32_t *taken, size_t *length) {
  for (;;) {
    if (flow->at >= flow->end) {
      if (!next_text(flow))
        return false;
      continue;
    }
    *is = look(flow, flow->at, taken, length);
    if (*is == SORT_SPACE) {
      bool line = flow->preformatted && flow->tree->page.bytes[flow->at] == '\n';
      widen_gap(flow, line ? '\n' : ' ', flow->at, flow->at + *taken);
    } else if (*is != SORT_INVISIBLE) {
      return true;
    }
    flow->at += *taken;
  }
}

bool wm_html_next_piece(wm_html_flow *flow, wm_html_piece *piece) {
  sort is;
  uint32_t taken;
  size_t length;
  if (!skip_gap(flow, &is, &taken, &length))
    return false;
  if (flow->gap && flow->started) {
    piece->text = (wm_str){flow->gap == '\n' ? "\n" : " ", 1};
    piece->source = flow->gap_source;
    flow->gap = 0;
    return true;
  }
  flow->gap = 0;
  flow->started = true;
  uint32_t begin = flow->at;
  if (is == SORT_REFERENCE) {
    flow->at += taken;
    piece->text = (wm_str){flow->text, length};
  } else {
    flow->at = copy_end(flow, begin + taken);
    piece->text = (wm_str){flow->tree->page.bytes + begin, flow->at - begin};
  }
  piece->source = (wm_span){begin, flow->at};
  return true;
}

size_t wm_html_flow_lower(wm_html_flow flow, char *out, size_t most) {
  wm_html_piece piece;
  size_t n = 0;
  while (n < most && wm_html_next_piece(&flow, &piece))
    for (size_t i = 0; i < piece.text.length && n < most; i++) {
      char c = piece.text.bytes[i];
      out[n++] = c == '\n' ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
  return n;
}
