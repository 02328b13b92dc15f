/* What the page's parts are made from. */
#ifndef WM_REPORT_PAGE_DATA_H
#define WM_REPORT_PAGE_DATA_H

#include "core/base/arena.h"
#include "core/base/symbols.h"
#include "core/report/page.h"

enum {
  WM_PAGE_BUCKETS = 90, /* most points of a timeline */
  WM_PAGE_NODES = 128,  /* most entities in the network */
  WM_PAGE_EDGES = 400,  /* most pairs in it */
  WM_PAGE_EVIDENCE = 3, /* articles told for a pair */
  WM_PAGE_RELATIONS = 2000,
  WM_PAGE_REJECTS = 500
};

/* An article that names two of the network's entities or more. */
typedef struct wm_page_article {
  char id[33];
  uint64_t nodes[WM_PAGE_NODES / 64]; /* a bit for each entity it names */
} wm_page_article;

typedef struct wm_page_data {
  const wm_page *page;
  wm_json_writer *json;
  wm_arena memory;
  wm_symbols keys;    /* an entity's symbol is its index and one */
  int64_t n_mentions; /* of all entities, also of those that are left out */
  uint32_t n_entities;
  const char **names;                  /* of the entities */
  uint32_t (*counts)[WM_PAGE_BUCKETS]; /* mentions by time, for each entity */
  int64_t first_day, bucket_days;      /* Julian day; days of a point */
  uint32_t n_buckets;
  wm_page_article *articles;
  size_t n_articles, room;
  wm_error *error;
} wm_page_data;

/* Prepares a statement; NULL with the error set. */
sqlite3_stmt *wm_page_query(wm_page_data *data, const char *sql);
/* Ends it: WM_OK when its last step, `code`, was the end of its rows. */
wm_status wm_page_end(wm_page_data *data, sqlite3_stmt *query, int code);
/* A column as a string; "" for NULL. */
wm_str wm_page_text(sqlite3_stmt *row, int column);
bool wm_page_has(wm_page_data *data, const char *table);

/* Each writes one member of the page's object. */
wm_status wm_page_put_entities(wm_page_data *data);
wm_status wm_page_put_network(wm_page_data *data);

#endif
