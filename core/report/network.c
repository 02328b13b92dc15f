/* Who is named together with whom: pairs among the most named entities, with a few articles each
 * and the sentence in which both stand. */
#include "config.h"

#include "core/base/buffer.h"
#include "core/report/page_data.h"

#include <stdlib.h>

typedef struct edge {
  uint32_t a, b; /* entities */
  uint32_t n;    /* articles that name both */
} edge;

static bool names(const wm_page_article *article, uint32_t node) {
  return article->nodes[node / 64] >> node % 64 & 1;
}

static int by_articles(const void *a, const void *b) {
  const edge *x = a, *y = b;
  if (x->n != y->n)
    return (x->n < y->n) - (x->n > y->n);
  return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

/* All pairs, those in most articles first; *n of them. NULL without memory. */
static edge *find_edges(wm_page_data *data, uint32_t *n) {
  uint32_t n_nodes = data->n_entities < WM_PAGE_NODES ? data->n_entities : WM_PAGE_NODES;
  uint32_t(*counts)[WM_PAGE_NODES] = wm_arena_alloc(&data->memory, WM_PAGE_NODES, sizeof *counts);
  edge *edges = wm_arena_alloc(&data->memory, WM_PAGE_NODES * WM_PAGE_NODES / 2, sizeof *edges);
  if (!counts || !edges)
    return NULL;
  for (size_t i = 0; i < data->n_articles; i++)
    for (uint32_t a = 0; a < n_nodes; a++)
      for (uint32_t b = a + 1; names(&data->articles[i], a) && b < n_nodes; b++)
        counts[a][b] += names(&data->articles[i], b);
  *n = 0;
  for (uint32_t a = 0; a < n_nodes; a++)
    for (uint32_t b = a + 1; b < n_nodes; b++)
      if (counts[a][b])
        edges[(*n)++] = (edge){a, b, counts[a][b]};
  qsort(edges, *n, sizeof *edges, by_articles);
  return edges;
}

/* ------------------------------------------------------------------ evidence */

/* Behind the sentence that begins at `at`: a full stop and what follows it, or the line's end. */
static size_t sentence_end(wm_str text, size_t at) {
  while (at < text.length && text.bytes[at] != '\n') {
    char c = text.bytes[at++];
    if ((c == '.' || c == '!' || c == '?') && at < text.length && text.bytes[at] == ' ')
      return at + 1;
  }
  return at < text.length ? at + 1 : at;
}

/* People are often called by their last word. */
static bool says(wm_str sentence, const char *name) {
  const char *last = strrchr(name, ' ');
  return memmem(sentence.bytes, sentence.length, name, strlen(name)) ||
         (last && memmem(sentence.bytes, sentence.length, last + 1, strlen(last + 1)));
}

/* The first sentence that has both names; empty when none does. */
static wm_str find_sentence(wm_str text, const char *a, const char *b) {
  for (size_t at = 0; at < text.length;) {
    size_t end = sentence_end(text, at);
    wm_str sentence = {text.bytes + at, end - at};
    if (says(sentence, a) && says(sentence, b))
      return sentence;
    at = end;
  }
  return (wm_str){"", 0};
}

/* [title, date, sentence] of an article. */
static wm_status put_article(wm_page_data *data, sqlite3_stmt *query, const char *id,
                             const edge *e) {
  sqlite3_reset(query);
  sqlite3_bind_text(query, 1, id, -1, SQLITE_STATIC);
  int code = sqlite3_step(query);
  if (code == SQLITE_ROW) {
    wm_json_write_array(data->json);
    wm_json_write_string(data->json, wm_page_text(query, 0));
    wm_json_write_string(data->json, wm_page_text(query, 1));
    wm_json_write_string(
        data->json, find_sentence(wm_page_text(query, 2), data->names[e->a], data->names[e->b]));
    wm_json_write_array_end(data->json);
  }
  return code == SQLITE_ROW || code == SQLITE_DONE
             ? WM_OK
             : wm_error_set(data->error, WM_FATAL, "%s: %s", data->page->path,
                            sqlite3_errmsg(data->page->database));
}

/* [a, b, articles, [evidence…]] */
static wm_status put_edge(wm_page_data *data, sqlite3_stmt *query, const edge *e) {
  wm_json_writer *json = data->json;
  wm_status status = WM_OK;
  uint32_t n = 0;
  wm_json_write_array(json);
  wm_json_write_integer(json, e->a);
  wm_json_write_integer(json, e->b);
  wm_json_write_integer(json, e->n);
  wm_json_write_array(json);
  for (size_t i = data->n_articles; i-- > 0 && n < WM_PAGE_EVIDENCE && status == WM_OK;) {
    const wm_page_article *article = &data->articles[i];
    if (names(article, e->a) && names(article, e->b)) {
      status = put_article(data, query, article->id, e);
      n++;
    }
  }
  wm_json_write_array_end(json);
  wm_json_write_array_end(json);
  return status;
}

wm_status wm_page_put_network(wm_page_data *data) {
  uint32_t n;
  edge *edges = find_edges(data, &n);
  if (!edges)
    return wm_error_memory(data->error, WM_PAGE_NODES * sizeof *edges);
  sqlite3_stmt *query =
      wm_page_query(data, "SELECT title, substr(date, 1, 10), text FROM articles WHERE id = ?");
  wm_status status = query ? WM_OK : WM_FATAL;
  wm_json_write_key(data->json, "pairs");
  wm_json_write_array(data->json);
  for (uint32_t i = 0; i < n && i < WM_PAGE_EDGES && status == WM_OK; i++)
    status = put_edge(data, query, &edges[i]);
  wm_json_write_array_end(data->json);
  sqlite3_finalize(query);
  return status;
}
