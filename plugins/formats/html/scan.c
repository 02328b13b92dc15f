/* Cuts HTML into text and tags. */
#include "scan.h"

static bool is_letter(char c) {
  return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool wm_html_is(wm_str name, const char *other) {
  for (size_t i = 0; i < name.length; i++)
    if (lower(name.bytes[i]) != other[i])
      return false;
  return !other[name.length];
}

/* Where `c` stands from `at` on; the end when nowhere. */
static size_t find(wm_str page, size_t at, char c) {
  const char *found = at < page.length ? memchr(page.bytes + at, c, page.length - at) : NULL;
  return found ? (size_t)(found - page.bytes) : page.length;
}

static bool begins(wm_str page, size_t at, const char *with) {
  size_t n = strlen(with);
  return page.length - at >= n && memcmp(page.bytes + at, with, n) == 0;
}

/* Behind a comment whose "<!--" ends at `at`. "<!-->" and "<!--->" are comments, "--!>" ends one.
 */
static size_t comment_end(wm_str page, size_t at) {
  if (begins(page, at, ">"))
    return at + 1;
  if (begins(page, at, "->"))
    return at + 2;
  for (; (at = find(page, at, '-')) < page.length; at++)
    if (begins(page, at, "-->"))
      return at + 3;
    else if (begins(page, at, "--!>"))
      return at + 4;
  return page.length;
}

/* Behind a declaration, instruction or nonsense that ends with the next ">". */
static size_t bogus_end(wm_str page, size_t at) {
  at = find(page, at, '>');
  return at < page.length ? at + 1 : at;
}

/* What stands at a "<". */
typedef enum markup { MARKUP_NONE, MARKUP_TAG, MARKUP_COMMENT, MARKUP_BOGUS } markup;

static markup classify(wm_str page, size_t at) {
  if (at + 1 >= page.length)
    return MARKUP_NONE;
  char next = page.bytes[at + 1];
  if (is_letter(next))
    return MARKUP_TAG;
  if (next == '/' && at + 2 < page.length)
    return is_letter(page.bytes[at + 2]) ? MARKUP_TAG : MARKUP_BOGUS;
  if (begins(page, at, "<!--"))
    return MARKUP_COMMENT;
  return next == '!' || next == '?' ? MARKUP_BOGUS : MARKUP_NONE;
}

/* ---------------------------------------------------------------- attributes */

/* Behind the value that begins at `at`; *value gets it. */
static const char *take_value(const char *at, const char *end, wm_str *value) {
  while (at < end && wm_html_is_space(*at))
    at++;
  if (at < end && (*at == '"' || *at == '\'')) {
    char quote = *at++;
    const char *close = memchr(at, quote, (size_t)(end - at));
    *value = (wm_str){at, (size_t)((close ? close : end) - at)};
    return close ? close + 1 : end;
  }
  const char *begin = at;
  while (at < end && !wm_html_is_space(*at) && *at != '>')
    at++;
  *value = (wm_str){begin, (size_t)(at - begin)};
  return at;
}

bool wm_html_next_attribute(wm_html_attributes *attributes, wm_html_attribute *attribute) {
  const char *at = attributes->at, *end = attributes->end;
  while (at < end && (wm_html_is_space(*at) || *at == '/'))
    at++;
  if (at >= end || *at == '>') {
    attributes->at = at;
    return false;
  }
  const char *begin = at++; /* a "=" in front belongs to the name */
  while (at < end && !wm_html_is_space(*at) && *at != '/' && *at != '>' && *at != '=')
    at++;
  attribute->name = (wm_str){begin, (size_t)(at - begin)};
  attribute->value = (wm_str){at, 0};
  const char *equals = at;
  while (equals < end && wm_html_is_space(*equals))
    equals++;
  if (equals < end && *equals == '=')
    at = take_value(equals + 1, end, &attribute->value);
  attributes->at = at;
  return true;
}

static bool ends_name(char c) {
  return wm_html_is_space(c) || c == '/' || c == '>';
}

wm_html_attributes wm_html_attributes_of(wm_str tag) {
  size_t at = 1;
  while (at < tag.length && !ends_name(tag.bytes[at]))
    at++;
  return (wm_html_attributes){tag.bytes + at, tag.bytes + tag.length};
}

/* --------------------------------------------------------------------- tags */

/* Behind the tag at `at`, with its name; quoted values may hold ">". */
static size_t take_tag(wm_str page, size_t at, wm_html_token *token) {
  token->kind = page.bytes[at + 1] == '/' ? WM_HTML_END_TAG : WM_HTML_START_TAG;
  size_t name = at + 1 + (token->kind == WM_HTML_END_TAG), end = name;
  while (end < page.length && !ends_name(page.bytes[end]))
    end++;
  token->name = (wm_span){(uint32_t)name, (uint32_t)end};
  wm_html_attributes attributes = {page.bytes + end, page.bytes + page.length};
  wm_html_attribute ignored;
  while (wm_html_next_attribute(&attributes, &ignored))
    ;
  end = (size_t)(attributes.at - page.bytes);
  token->closed = page.bytes[end - 1] == '/';
  return end < page.length ? end + 1 : end;
}

wm_html_kind wm_html_scan(wm_html_scanner *scanner, wm_html_token *token) {
  wm_str page = scanner->page;
  size_t at = scanner->at, begin = at;
  for (; at < page.length; at = begin) {
    markup kind = page.bytes[at] == '<' ? classify(page, at) : MARKUP_NONE;
    if (kind == MARKUP_COMMENT) {
      begin = comment_end(page, at + 4);
      continue;
    }
    if (kind == MARKUP_BOGUS) {
      begin = bogus_end(page, at);
      continue;
    }
    token->begin = (uint32_t)at;
    if (kind == MARKUP_TAG) {
      scanner->at = take_tag(page, at, token);
    } else {
      do
        at = find(page, at + 1, '<');
      while (at < page.length && classify(page, at) == MARKUP_NONE);
      token->kind = WM_HTML_CHARACTERS;
      scanner->at = at;
    }
    token->end = (uint32_t)scanner->at;
    return token->kind;
  }
  scanner->at = page.length;
  token->kind = WM_HTML_END_OF_PAGE;
  token->begin = token->end = (uint32_t)page.length;
  return WM_HTML_END_OF_PAGE;
}

/* True when the end tag of `name` stands at `at`, a "<". */
static bool is_end_tag(wm_str page, size_t at, wm_str name) {
  if (page.length - at < name.length + 2 || page.bytes[at + 1] != '/')
    return false;
  for (size_t i = 0; i < name.length; i++)
    if (lower(page.bytes[at + 2 + i]) != lower(name.bytes[i]))
      return false;
  at += 2 + name.length;
  return at == page.length || ends_name(page.bytes[at]);
}

wm_span wm_html_scan_raw(wm_html_scanner *scanner, wm_str name) {
  wm_str page = scanner->page;
  size_t begin = scanner->at, at = find(page, begin, '<');
  while (at < page.length && !is_end_tag(page, at, name))
    at = find(page, at + 1, '<');
  scanner->at = at;
  return (wm_span){(uint32_t)begin, (uint32_t)at};
}
