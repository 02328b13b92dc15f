/* Cuts HTML into text and tags, without looking at what they mean. One pass, no memory, offsets of
 * all it finds. Follows the tokenization of WHATWG HTML (section 13.2.5) as far as that decides
 * where text, tags and attributes begin and end; nothing is an error. */
#ifndef WM_FORMATS_HTML_SCAN_H
#define WM_FORMATS_HTML_SCAN_H

#include <wiremill/plugin.h>

typedef enum wm_html_kind {
  WM_HTML_END_OF_PAGE,
  WM_HTML_CHARACTERS, /* references in it are not decoded */
  WM_HTML_START_TAG,
  WM_HTML_END_TAG
} wm_html_kind;

typedef struct wm_html_token {
  wm_html_kind kind;
  uint32_t begin, end; /* all of it */
  wm_span name;        /* of a tag */
  bool closed;         /* a start tag that ends in "/>" */
} wm_html_token;

typedef struct wm_html_scanner {
  wm_str page; /* valid UTF-8; fewer than 4 GiB */
  size_t at;
} wm_html_scanner;

/* The next token; comments, declarations and processing instructions are passed over. */
wm_html_kind wm_html_scan(wm_html_scanner *scanner, wm_html_token *token);

/* Passes over the content of an element that holds characters alone, up to its end tag of that
 * name, or the page's end. What was passed over. */
wm_span wm_html_scan_raw(wm_html_scanner *scanner, wm_str name);

/* An attribute; its value is without quotes, and references in it are not decoded. */
typedef struct wm_html_attribute {
  wm_str name, value;
} wm_html_attribute;

/* The attributes of a start tag that spans from `at` (behind its name) to its end. */
typedef struct wm_html_attributes {
  const char *at, *end;
} wm_html_attributes;

/* For a start tag as it stands in the page, "<" to ">". */
wm_html_attributes wm_html_attributes_of(wm_str tag);
bool wm_html_next_attribute(wm_html_attributes *attributes, wm_html_attribute *attribute);

/* ASCII case is ignored; `lower` is lower case. */
bool wm_html_is(wm_str name, const char *lower);

static inline bool wm_html_is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

#endif
