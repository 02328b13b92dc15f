/* Rows on their way from a worker to the parent: values one after another, without types, in the
 * order of the schema, which both sides have. An article is
 *
 *   id, title, date, day, language, url, length, text
 *   place, archive, entry, offset, idx, source_id           where it was met
 *   uint32_t n, then n times key, type, ref, name, scope    its aliases
 *   for each planned table: uint32_t n, then n rows: the values of its columns but the owner */
#ifndef WM_SINKS_SCHEMA_PACK_H
#define WM_SINKS_SCHEMA_PACK_H

#include "plan.h"

/* Most bytes of a name, type or ref, so that PostgreSQL can index them; longer ones are cut. */
enum { WM_SQL_NAME_MOST = 500 };

/* A worker's; NULL after a failure, which is noted. */
typedef struct wm_sql_packer wm_sql_packer;
wm_sql_packer *wm_sql_packer_new(wm_instance *self);
void wm_sql_packer_free(wm_sql_packer *packer);

/* Appends an article. */
wm_status wm_sql_pack_article(wm_instance *self, wm_sql_packer *packer, const wm_sql_schema *schema,
                              const wm_article *article, wm_buffer *out);

/* Appends the rows [begin, end) of a piece of a fold's table, as "for each planned table" above.
 * `before`: how many rows of the table earlier pieces had. */
wm_status wm_sql_pack_rows(wm_instance *self, const wm_sql_schema *plan, const wm_table *table,
                           wm_span rows, uint32_t before, wm_buffer *out);

/* Appends a text as databases take it: UTF-8, which an archive's names need not be, and without
 * NUL, which PostgreSQL does not store; U+FFFD stands for what is not. False without memory. */
bool wm_sql_put_clean(wm_instance *self, wm_str text, wm_buffer *out);

/* Takes values off the front of packed bytes. */
uint32_t wm_sql_take_row(wm_str *packed);
int64_t wm_sql_take_integer(wm_str *packed);
double wm_sql_take_real(wm_str *packed);
wm_str wm_sql_take_text(wm_str *packed); /* points into the packed bytes; bytes: NULL is NULL */

/* The first part of a packed article. */
typedef struct wm_sql_head {
  wm_str id, title, date, language, url, text;
  uint32_t day, length;
  int64_t place, offset;
  wm_str archive, entry, source_id;
  uint32_t idx;
} wm_sql_head;
wm_sql_head wm_sql_take_head(wm_str *packed);

/* One of its aliases, n of which follow the head. */
typedef struct wm_sql_alias {
  wm_str key, type, ref, name, scope;
} wm_sql_alias;
wm_sql_alias wm_sql_take_alias(wm_str *packed);

/* The hash that `sources` and `rejects` know a place by. */
int64_t wm_sql_place(wm_str archive, wm_str entry, uint64_t offset, uint32_t index);

#endif
