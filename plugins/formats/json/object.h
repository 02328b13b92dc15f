/* An article out of a JSON object, for the formats jsonl and json: which of its members are the
 * article's id, title, text … is their configuration; all others become its metadata. */
#ifndef WM_FORMATS_JSON_OBJECT_H
#define WM_FORMATS_JSON_OBJECT_H

#include "core/base/json_read.h"
#include "core/base/source_map.h"
#include "plugins/formats/blocks.h"
#include "plugins/formats/html/article.h"

/* What members of an object can be to the article. */
typedef enum wm_json_role {
  WM_JSON_ID,
  WM_JSON_TITLE,
  WM_JSON_TEXT,
  WM_JSON_HTML,
  WM_JSON_DATE,
  WM_JSON_URL,
  WM_JSON_LANGUAGE,
  WM_JSON_BYLINE,
  WM_JSON_SECTION,
  WM_JSON_PUBLISHER,
  WM_JSON_COPYRIGHT,
  WM_JSON_ROLES
} wm_json_role;

/* Names of members by role, the preferred first; one that begins with "/" is a JSON pointer. */
typedef struct wm_json_members {
  wm_strings names[WM_JSON_ROLES];
} wm_json_members;

/* Their parameters; `members` is a member of the config struct. */
#define WM_JSON_PARAM(config, role, name, value, help)                                             \
  WM_PARAM(config, members.names[role], WM_PARAM_LIST, name, value, NULL, help)
#define WM_JSON_PARAMS(config)                                                                     \
  WM_JSON_PARAM(                                                                                   \
      config, WM_JSON_ID, "id", "id guid uri",                                                     \
      "members that are the article's id, the preferred first; /a/0/b is a JSON pointer"),         \
      WM_JSON_PARAM(config, WM_JSON_TITLE, "title", "title headline /headlines/0/value",           \
                    "members that are its title"),                                                 \
      WM_JSON_PARAM(config, WM_JSON_TEXT, "text", "text body content body_text",                   \
                    "members that are its text; an object without one, or HTML, is rejected"),     \
      WM_JSON_PARAM(config, WM_JSON_HTML, "html",                                                  \
                    "body_html body_xhtml content_html /bodies/0/value",                           \
                    "members that are its text in HTML, where there is no other"),                 \
      WM_JSON_PARAM(config, WM_JSON_DATE, "date",                                                  \
                    "date published versioncreated date_published firstcreated",                   \
                    "members that are its date, in ISO 8601"),                                     \
      WM_JSON_PARAM(config, WM_JSON_URL, "url", "url link", "members that are its address"),       \
      WM_JSON_PARAM(config, WM_JSON_LANGUAGE, "language", "language lang",                         \
                    "members that are its language, in BCP 47"),                                   \
      WM_JSON_PARAM(config, WM_JSON_BYLINE, "byline", "byline author /authors/0/name",             \
                    "members that say who wrote it"),                                              \
      WM_JSON_PARAM(config, WM_JSON_SECTION, "section", "section",                                 \
                    "members that are its section"),                                               \
      WM_JSON_PARAM(config, WM_JSON_PUBLISHER, "publisher", "publisher",                           \
                    "members that say who published it"),                                          \
      WM_JSON_PARAM(config, WM_JSON_COPYRIGHT, "copyright", "copyright copyrightnotice",           \
                    "members that are its notice of copyright")

enum { WM_JSON_USE_BLOCKS };
static const wm_use wm_json_uses[] = {
    [WM_JSON_USE_BLOCKS] = {"blocks", WM_WRITES, &wm_blocks_layer}};

/* The plugin's scratch; start and stop are callbacks. */
typedef struct wm_json_scratch {
  wm_html_reader *html;
  wm_buffer text;    /* HTML of the current article */
  wm_source_map map; /* from it to the record */
} wm_json_scratch;

wm_status wm_json_start(wm_instance *self);
void wm_json_stop(wm_instance *self);

/* Where objects come from. */
typedef struct wm_json_source {
  wm_instance *self;
  wm_builder *builder;
  const wm_record *record;
  const wm_json_members *members;
  wm_json_reader json;
  uint64_t shift; /* from the reader's bytes to the record's */
} wm_json_source;

/* Makes an article of the object that the reader has just opened, and reads on behind it. WM_REJECT
 * (noted) when it is none. */
wm_status wm_json_article(wm_json_source *source);

/* Notes that the JSON is broken where the reader stands. */
wm_status wm_json_broken(wm_json_source *source);

/* Bytes of the byte-order mark, and of white space from `at` on. */
size_t wm_json_mark(wm_str bytes);
size_t wm_json_blank(wm_str bytes, size_t at);

#endif
