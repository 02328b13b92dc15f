/* JSON-LD: what schema.org's types of articles say. */
#include "meta.h"

#include "core/base/json_read.h"
#include "entities.h"

enum { WM_LD_DEPTH = 4 }; /* objects within objects that are looked into */

typedef struct ld {
  wm_html_meta *meta;
  wm_json_reader json;
} ld;

/* Text of a string, in arena memory, with references decoded: many pages have them there too. */
static wm_str text_of(ld *l, const wm_json_token *token) {
  size_t length = wm_json_read_text(&l->json, token, NULL);
  char *text = wm_arena_alloc(l->meta->memory, length + 1, 1);
  char *plain = wm_arena_alloc(l->meta->memory, 2 * length + 1, 1);
  if (!text || !plain) {
    l->meta->failed = true;
    return (wm_str){"", 0};
  }
  wm_json_read_text(&l->json, token, text);
  return (wm_str){plain, wm_html_unescape((wm_str){text, length}, false, plain)};
}

/* Reads on to the end of a value that is of no interest. */
static bool skip(ld *l, wm_json_token *token) {
  return wm_json_read_skip(&l->json, token);
}

static void offer_string(ld *l, wm_html_field field, uint32_t rank, const wm_json_token *token) {
  wm_html_meta_offer(l->meta, field, rank, text_of(l, token));
}

/* ------------------------------------------------------------------- names */

typedef struct names {
  wm_str items[8];
  uint32_t n;
} names;

/* The name of a person or organisation: a string, an object with `name`, or an array of those. */
static bool read_names(ld *l, wm_json_token *token, names *found, uint32_t depth) {
  if (token->kind == WM_JSON_STRING) {
    if (found->n < sizeof found->items / sizeof *found->items)
      found->items[found->n++] = text_of(l, token);
    return true;
  }
  if (depth > WM_LD_DEPTH || (token->kind != WM_JSON_OBJECT && token->kind != WM_JSON_ARRAY))
    return skip(l, token);
  bool object = token->kind == WM_JSON_OBJECT;
  wm_json_token value;
  while (wm_json_read_next(&l->json, &value) != WM_JSON_ERROR) {
    if (value.kind == WM_JSON_OBJECT_END || value.kind == WM_JSON_ARRAY_END)
      return true;
    bool wanted = !object || wm_json_read_is(&l->json, &value, "name");
    if (object)
      wm_json_read_next(&l->json, &value);
    if (wanted ? !read_names(l, &value, found, depth + 1) : !skip(l, &value))
      return false;
  }
  return false;
}

static bool offer_names(ld *l, wm_html_field field, uint32_t rank, wm_json_token *token) {
  names found = {.n = 0};
  bool read = read_names(l, token, &found, 0);
  size_t length = 0;
  for (uint32_t i = 0; i < found.n; i++)
    length += found.items[i].length + 2;
  char *joined = wm_arena_alloc(l->meta->memory, length + 1, 1), *to = joined;
  if (!joined) {
    l->meta->failed = true;
    return false;
  }
  for (uint32_t i = 0; i < found.n; i++) {
    if (i)
      to = (char *)memcpy(to, ", ", 2) + 2;
    to = (char *)memcpy(to, found.items[i].bytes, found.items[i].length) + found.items[i].length;
  }
  wm_html_meta_offer(l->meta, field, rank, (wm_str){joined, (size_t)(to - joined)});
  return read;
}

/* ----------------------------------------------------------------- articles */

static bool ends_with(wm_str text, const char *end) {
  size_t n = strlen(end);
  return text.length >= n && memcmp(text.bytes + text.length - n, end, n) == 0;
}

/* True for NewsArticle, BlogPosting, Report, LiveBlogPosting … */
static bool is_article_type(wm_str type) {
  return ends_with(type, "Article") || ends_with(type, "Posting") || ends_with(type, "Report") ||
         ends_with(type, "Review");
}

static const struct {
  const char *key;
  wm_html_field field;
  uint32_t rank;
  bool names;
} members[] = {
    {"headline", WM_META_TITLE, 3, false},
    {"name", WM_META_TITLE, 6, false},
    {"author", WM_META_BYLINE, 1, true},
    {"creator", WM_META_BYLINE, 5, true},
    {"datePublished", WM_META_DATE, 1, false},
    {"dateCreated", WM_META_DATE, 5, false},
    {"dateModified", WM_META_MODIFIED, 1, false},
    {"inLanguage", WM_META_LANGUAGE, 3, false},
    {"articleSection", WM_META_SECTION, 1, true},
    {"publisher", WM_META_PUBLISHER, 2, true},
    {"url", WM_META_URL, 4, false},
    {"copyrightNotice", WM_META_COPYRIGHT, 1, false},
    {"copyrightHolder", WM_META_COPYRIGHT, 4, true},
    {"articleBody", WM_META_BODY, 1, false},
};

/* One member of an article; the reader stands behind its key. */
static bool read_member(ld *l, const wm_json_token *key) {
  wm_json_token value;
  wm_json_read_next(&l->json, &value);
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (!wm_json_read_is(&l->json, key, members[i].key))
      continue;
    if (members[i].names)
      return offer_names(l, members[i].field, members[i].rank, &value);
    if (value.kind == WM_JSON_STRING)
      offer_string(l, members[i].field, members[i].rank, &value);
    return skip(l, &value);
  }
  return skip(l, &value);
}

/* What an object's `@type` says, read ahead with a copy of the reader, which stands behind its
 * bracket. */
static bool is_article(const ld *l) {
  ld ahead = *l;
  wm_json_token key, value;
  while (wm_json_read_next(&ahead.json, &key) == WM_JSON_KEY) {
    wm_json_read_next(&ahead.json, &value);
    if (wm_json_read_is(&ahead.json, &key, "@type")) {
      if (value.kind == WM_JSON_ARRAY)
        wm_json_read_next(&ahead.json, &value);
      return value.kind == WM_JSON_STRING && value.plain &&
             is_article_type(wm_json_read_source(&ahead.json, &value));
    }
    if (!wm_json_read_skip(&ahead.json, &value))
      return false;
  }
  return false;
}

static bool read_value(ld *l, wm_json_token *token, uint32_t depth);

static bool read_object(ld *l, uint32_t depth) {
  bool article = is_article(l);
  wm_json_token key, value;
  while (wm_json_read_next(&l->json, &key) == WM_JSON_KEY) {
    bool holds =
        wm_json_read_is(&l->json, &key, "@graph") || wm_json_read_is(&l->json, &key, "mainEntity");
    if (article && !holds) {
      if (!read_member(l, &key))
        return false;
      continue;
    }
    wm_json_read_next(&l->json, &value);
    if (holds ? !read_value(l, &value, depth + 1) : !skip(l, &value))
      return false;
  }
  return key.kind == WM_JSON_OBJECT_END;
}

static bool read_value(ld *l, wm_json_token *token, uint32_t depth) {
  if (token->kind == WM_JSON_OBJECT && depth < WM_LD_DEPTH)
    return read_object(l, depth);
  if (token->kind != WM_JSON_ARRAY || depth >= WM_LD_DEPTH)
    return skip(l, token);
  wm_json_token item;
  while (wm_json_read_next(&l->json, &item) != WM_JSON_ARRAY_END)
    if (item.kind == WM_JSON_ERROR || !read_value(l, &item, depth + 1))
      return false;
  return true;
}

void wm_html_jsonld_read(wm_html_meta *meta, wm_str json) {
  ld l = {.meta = meta};
  wm_json_token token;
  wm_json_read_open(&l.json, json, WM_JSON_REPLACE);
  if (wm_json_read_next(&l.json, &token) != WM_JSON_ERROR)
    read_value(&l, &token, 0);
}
