/* Which words of a page are the article's title. */
#include "title.h"

enum { WM_TITLE_BYTES = 512 };

typedef struct title_text {
  char bytes[WM_TITLE_BYTES + 1]; /* lower case, terminated */
  size_t length;
} title_text;

static void append(title_text *text, wm_html_flow flow) {
  if (text->length && text->length < WM_TITLE_BYTES)
    text->bytes[text->length++] = ' ';
  text->length +=
      wm_html_flow_lower(flow, text->bytes + text->length, WM_TITLE_BYTES - text->length);
  text->bytes[text->length] = '\0';
}

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
}

/* Which share of the words in `text` are among those of `other`. */
static double overlap(const title_text *text, const title_text *other) {
  uint32_t n = 0, n_found = 0;
  for (size_t at = 0; at < text->length;) {
    size_t end = at;
    char word[64] = "";
    while (end < text->length && is_word(text->bytes[end]))
      end++;
    if (end > at && end - at < sizeof word) {
      memcpy(word, text->bytes + at, end - at);
      word[end - at] = '\0';
      n_found += strstr(other->bytes, word) != NULL;
      n++;
    }
    at = end + 1;
  }
  return n ? (double)n_found / n : 0;
}

static uint32_t find_element(const wm_html_page *page, uint32_t tag, uint32_t from) {
  while (from < page->tree.n && page->tree.nodes[from].tag != tag)
    from++;
  return from;
}

/* The h1 that agrees best with what metadata say, if any does; the first one, if they say nothing.
 */
static uint32_t find_heading(const wm_html_page *page, const title_text *said) {
  uint32_t best = 0;
  double most = 0.6;
  for (uint32_t i = find_element(page, WM_HTML_H1, 1); i < page->tree.n;
       i = find_element(page, WM_HTML_H1, i + 1)) {
    title_text text = {.length = 0};
    append(&text, wm_html_flow_of(&page->tree, i, page->tree.nodes[i].past, false));
    double share = said->length ? overlap(&text, said) : 1;
    share *= strchr(text.bytes, ' ') ? 1 : 0.7; /* one word is more likely the site's name */
    if (text.length && share > most) {
      best = i;
      most = share;
    }
  }
  return best;
}

/* The length of a mark that sets the site's name apart, at `at`; 0: none is there. */
static uint32_t mark_at(const char *bytes, uint32_t at, uint32_t end) {
  static const char *const marks[] = {" | ",
                                      " - ",
                                      " :: ",
                                      " \xC2\xBB ",
                                      " \xC2\xB7 ",
                                      " \xE2\x80\x93 ",
                                      " \xE2\x80\x94 ",
                                      " \xE2\x80\xA2 "};
  for (size_t i = 0; bytes[at] == ' ' && i < sizeof marks / sizeof *marks; i++)
    if (strlen(marks[i]) < end - at && memcmp(bytes + at, marks[i], strlen(marks[i])) == 0)
      return (uint32_t)strlen(marks[i]);
  return 0;
}

enum { WM_SITE_BYTES = 24 }; /* a longer beginning is no site's name */

/* What <title> says without the site's name: it ends at the last mark that leaves more in front
 * than it cuts off; if there is none, it begins behind the first one that comes early. */
static wm_span without_site_name(const wm_html_page *page, wm_span span) {
  const char *bytes = page->tree.page.bytes;
  wm_span title = span;
  for (uint32_t at = span.begin + 1; at < span.end; at++)
    if (at - span.begin > span.end - at && mark_at(bytes, at, span.end))
      title.end = at;
  for (uint32_t at = span.begin + 1; title.end == span.end && at < span.end; at++) {
    uint32_t mark = mark_at(bytes, at, span.end);
    if (mark && at - span.begin <= WM_SITE_BYTES && at - span.begin < (span.end - at) / 2)
      return (wm_span){at + mark, span.end};
  }
  return title;
}

/* The words in a range of bytes. */
static wm_html_flow flow_of_bytes(const wm_html_page *page, wm_span span) {
  wm_html_flow flow = wm_html_flow_of(&page->tree, 0, 0, false);
  flow.at = span.begin;
  flow.end = span.end;
  return flow;
}

void wm_html_find_title(wm_html_title *title, const wm_html_page *page, const wm_html_meta *meta) {
  title_text said = {.length = 0};
  uint32_t element = find_element(page, WM_HTML_TITLE, 1);
  wm_span bytes = meta->title;
  wm_str headline = meta->values[WM_META_TITLE]; /* as metadata have it, perhaps JSON-LD alone */
  for (size_t i = 0; i < headline.length && said.length < WM_TITLE_BYTES; i++) {
    char c = headline.bytes[i];
    said.bytes[said.length++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
  }
  if (element + 1 < page->tree.n && page->tree.nodes[element].past > element + 1) {
    const wm_html_node *text = &page->tree.nodes[element + 1];
    wm_span whole = {text->begin, text->end};
    append(&said, flow_of_bytes(page, whole));
    if (bytes.begin == bytes.end)
      bytes = without_site_name(page, whole);
  }
  title->heading = find_heading(page, &said);
  const wm_html_node *heading = &page->tree.nodes[title->heading];
  title->flow = title->heading ? wm_html_flow_of(&page->tree, title->heading, heading->past, false)
                               : flow_of_bytes(page, bytes);
}
