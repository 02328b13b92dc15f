/* What a page says of its article. */
#include "meta.h"

#include "core/base/isodate.h"
#include "flow.h"
#include "scan.h"

/* ------------------------------------------------------------------- offers */

/* A copy without white space at its ends and with one space for any within. */
static wm_str tidy(wm_html_meta *meta, wm_str value) {
  char *text = wm_arena_alloc(meta->memory, value.length + 1, 1);
  size_t n = 0;
  if (!text) {
    meta->failed = true;
    return (wm_str){"", 0};
  }
  for (size_t i = 0; i < value.length; i++) {
    unsigned char c = (unsigned char)value.bytes[i];
    if (c <= ' ' && (!n || text[n - 1] == ' '))
      continue;
    text[n++] = c <= ' ' ? ' ' : value.bytes[i];
  }
  while (n && text[n - 1] == ' ')
    n--;
  return (wm_str){text, n};
}

static bool begins(wm_str text, const char *lower) {
  size_t n = strlen(lower);
  return text.length >= n && wm_html_is((wm_str){text.bytes, n}, lower);
}

/* Brings a value into the form its field has; empty when it cannot be one. */
static wm_str shape(wm_html_meta *meta, wm_html_field field, wm_str value) {
  char *date;
  switch (field) {
  case WM_META_DATE:
  case WM_META_MODIFIED:
    date = wm_arena_alloc(meta->memory, WM_ISODATE, 1);
    meta->failed |= !date;
    return (wm_str){date ? date : "", date ? wm_html_read_date(value, date) : 0};
  case WM_META_BYLINE:
    if (begins(value, "by "))
      value = (wm_str){value.bytes + 3, value.length - 3};
    return begins(value, "http") || begins(value, "@") || value.length > 200 ? (wm_str){"", 0}
                                                                             : value;
  case WM_META_LANGUAGE: {
    char *language = (char *)(uintptr_t)value.bytes; /* the copy that tidy() made */
    for (size_t i = 0; i < value.length; i++)
      if (language[i] == '_')
        language[i] = '-';
    return value.length < 2 || value.length > 35 ? (wm_str){"", 0} : value;
  }
  case WM_META_URL:
    return begins(value, "http://") || begins(value, "https://") ? value : (wm_str){"", 0};
  default:
    return value;
  }
}

void wm_html_meta_offer(wm_html_meta *meta, wm_html_field field, uint32_t rank, wm_str value) {
  if (meta->values[field].length && meta->ranks[field] <= rank)
    return;
  value = shape(meta, field, tidy(meta, value));
  if (!value.length)
    return;
  meta->values[field] = value;
  meta->ranks[field] = rank;
  if (field == WM_META_TITLE)
    meta->title = (wm_span){0, 0};
}

/* An attribute's value: decoded, and where it stands when it becomes the title. */
static void offer_attribute(wm_html_meta *meta, const wm_html_page *page, wm_html_field field,
                            uint32_t rank, wm_str raw) {
  char *text = wm_arena_alloc(meta->memory, 2 * raw.length + 1, 1);
  if (!text) {
    meta->failed = true;
    return;
  }
  const char *before = meta->values[field].bytes;
  wm_html_meta_offer(meta, field, rank, (wm_str){text, wm_html_unescape(raw, true, text)});
  if (field == WM_META_TITLE && meta->values[field].bytes != before) {
    uint32_t begin = (uint32_t)(raw.bytes - page->tree.page.bytes);
    meta->title = (wm_span){begin, begin + (uint32_t)raw.length};
  }
}

enum { WM_OFFERED_BYTES = 1024 }; /* a longer text is neither a name nor a date */

/* The text of an element. Elements with the same mark may lie within each other, so no more of
 * each is read than can be of use. */
static void offer_text(wm_html_meta *meta, const wm_html_page *page, wm_html_field field,
                       uint32_t rank, uint32_t node) {
  char text[WM_OFFERED_BYTES];
  size_t n = 0;
  wm_html_flow flow = wm_html_flow_of(&page->tree, node + 1, page->tree.nodes[node].past, false);
  for (wm_html_piece piece; wm_html_next_piece(&flow, &piece); n += piece.text.length) {
    if (piece.text.length > sizeof text - n)
      return;
    memcpy(text + n, piece.text.bytes, piece.text.length);
  }
  wm_html_meta_offer(meta, field, rank, (wm_str){text, n});
}

/* ----------------------------------------------------------------- elements */

typedef struct meta_name {
  const char *name; /* of a meta element's name, property, itemprop or http-equiv */
  wm_html_field field;
  uint32_t rank;
} meta_name;

static const meta_name meta_names[] = {
    {"og:title", WM_META_TITLE, 2},
    {"twitter:title", WM_META_TITLE, 4},
    {"dc.title", WM_META_TITLE, 5},
    {"author", WM_META_BYLINE, 3},
    {"byl", WM_META_BYLINE, 2},
    {"parsely-author", WM_META_BYLINE, 2},
    {"article:author", WM_META_BYLINE, 4},
    {"article:author_name", WM_META_BYLINE, 3},
    {"sailthru.author", WM_META_BYLINE, 3},
    {"dc.creator", WM_META_BYLINE, 4},
    {"dcterms.creator", WM_META_BYLINE, 4},
    {"article:published_time", WM_META_DATE, 2},
    {"article:published", WM_META_DATE, 3},
    {"og:article:published_time", WM_META_DATE, 3},
    {"datepublished", WM_META_DATE, 2},
    {"originalpublicationdate", WM_META_DATE, 2},
    {"parsely-pub-date", WM_META_DATE, 2},
    {"pubdate", WM_META_DATE, 3},
    {"publishdate", WM_META_DATE, 3},
    {"publish-date", WM_META_DATE, 3},
    {"publish_date", WM_META_DATE, 3},
    {"ptime", WM_META_DATE, 3},
    {"pdate", WM_META_DATE, 4},
    {"dc.date.issued", WM_META_DATE, 3},
    {"dcterms.created", WM_META_DATE, 3},
    {"dcterms.issued", WM_META_DATE, 3},
    {"sailthru.date", WM_META_DATE, 4},
    {"dc.date", WM_META_DATE, 4},
    {"date", WM_META_DATE, 4},
    {"article:modified_time", WM_META_MODIFIED, 2},
    {"og:updated_time", WM_META_MODIFIED, 3},
    {"datemodified", WM_META_MODIFIED, 2},
    {"lastmod", WM_META_MODIFIED, 3},
    {"content-language", WM_META_LANGUAGE, 4},
    {"og:locale", WM_META_LANGUAGE, 5},
    {"dc.language", WM_META_LANGUAGE, 5},
    {"article:section", WM_META_SECTION, 2},
    {"parsely-section", WM_META_SECTION, 3},
    {"section", WM_META_SECTION, 4},
    {"og:site_name", WM_META_PUBLISHER, 3},
    {"publisher", WM_META_PUBLISHER, 4},
    {"dc.publisher", WM_META_PUBLISHER, 4},
    {"og:url", WM_META_URL, 3},
    {"twitter:url", WM_META_URL, 5},
    {"copyright", WM_META_COPYRIGHT, 2},
    {"dc.rights", WM_META_COPYRIGHT, 3},
    {"dcterms.rights", WM_META_COPYRIGHT, 3},
    {"rights", WM_META_COPYRIGHT, 5},
};

static const meta_name *find_name(wm_str name) {
  for (size_t i = 0; i < sizeof meta_names / sizeof *meta_names; i++)
    if (wm_html_is(name, meta_names[i].name))
      return &meta_names[i];
  return NULL;
}

static void take_meta(wm_html_meta *meta, const wm_html_page *page, uint32_t node) {
  static const char *const keys[] = {"property", "name", "itemprop", "http-equiv"};
  wm_str name, content;
  if (!wm_html_find_attribute(&page->tree, node, "content", &content))
    return;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    const meta_name *found =
        wm_html_find_attribute(&page->tree, node, keys[i], &name) ? find_name(name) : NULL;
    if (found)
      offer_attribute(meta, page, found->field, found->rank, content);
  }
}

static void take_link(wm_html_meta *meta, const wm_html_page *page, uint32_t node) {
  wm_str relation, target;
  if (wm_html_find_attribute(&page->tree, node, "rel", &relation) &&
      wm_html_is(relation, "canonical") &&
      wm_html_find_attribute(&page->tree, node, "href", &target))
    offer_attribute(meta, page, WM_META_URL, 2, target);
}

static void take_script(wm_html_meta *meta, const wm_html_page *page, uint32_t node) {
  wm_str type;
  const wm_html_node *nodes = page->tree.nodes;
  if (nodes[node].past > node + 1 && wm_html_find_attribute(&page->tree, node, "type", &type) &&
      wm_html_is(type, "application/ld+json"))
    wm_html_jsonld_read(meta, wm_html_source(&page->tree, node + 1));
}

/* A <time>, or an element that itemprop calls a date. */
static void take_time(wm_html_meta *meta, const wm_html_page *page, uint32_t node) {
  wm_str property, value;
  uint32_t rank = 6;
  if (wm_html_find_attribute(&page->tree, node, "itemprop", &property))
    rank = wm_html_is(property, "datepublished") ? 3 : 9;
  else if (wm_html_find_attribute(&page->tree, node, "pubdate", &property))
    rank = 4;
  if (wm_html_find_attribute(&page->tree, node, "datetime", &value) ||
      wm_html_find_attribute(&page->tree, node, "content", &value))
    offer_attribute(meta, page, WM_META_DATE, rank, value);
  else if (rank < 9)
    offer_text(meta, page, WM_META_DATE, rank + 1, node);
}

/* Elements that class, rel or itemprop call by what they hold. */
static void take_marked(wm_html_meta *meta, const wm_html_page *page, uint32_t node) {
  wm_str property;
  if (page->hints[node] & WM_HINT_BYLINE) {
    if (wm_html_find_attribute(&page->tree, node, "itemprop", &property)) {
      if (wm_html_is(property, "datepublished"))
        take_time(meta, page, node);
      else if (wm_html_is(property, "author"))
        offer_text(meta, page, WM_META_BYLINE, 6, node);
    } else if (wm_html_find_attribute(&page->tree, node, "rel", &property) &&
               wm_html_is(property, "author")) {
      offer_text(meta, page, WM_META_BYLINE, 7, node);
    }
  }
}

/* The day that an address has as "/2026/01/18/". */
static void take_date_of_url(wm_html_meta *meta) {
  wm_str url = meta->values[WM_META_URL];
  for (size_t i = 0; i + 12 <= url.length; i++) {
    const char *at = url.bytes + i;
    char day[11];
    if (at[0] != '/' || at[5] != '/' || at[8] != '/' || at[11] != '/')
      continue;
    memcpy(day, (char[11]){at[1], at[2], at[3], at[4], '-', at[6], at[7], '-', at[9], at[10], 0},
           11);
    wm_html_meta_offer(meta, WM_META_DATE, 20, wm_z(day));
  }
}

bool wm_html_meta_read(wm_html_meta *meta, const wm_html_page *page, wm_arena *memory) {
  const wm_html_tree *tree = &page->tree;
  wm_str language;
  *meta = (wm_html_meta){.memory = memory};
  for (uint32_t i = 1; i < tree->n; i++)
    switch (tree->nodes[i].tag) {
    case WM_HTML_TEXT:
      break;
    case WM_HTML_META:
      take_meta(meta, page, i);
      break;
    case WM_HTML_LINK:
      take_link(meta, page, i);
      break;
    case WM_HTML_SCRIPT:
      take_script(meta, page, i);
      break;
    case WM_HTML_TIME:
      take_time(meta, page, i);
      break;
    case WM_HTML_HTML:
      if (wm_html_find_attribute(tree, i, "lang", &language) ||
          wm_html_find_attribute(tree, i, "xml:lang", &language))
        offer_attribute(meta, page, WM_META_LANGUAGE, 2, language);
      break;
    default:
      take_marked(meta, page, i);
    }
  take_date_of_url(meta);
  return !meta->failed;
}
