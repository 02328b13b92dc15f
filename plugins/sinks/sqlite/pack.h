/* Rows on their way from a worker to the parent: values one after another, without types, in the
 * order of the schema, which both sides have. An article is
 *
 *   the values of wm_sql_articles
 *   uint32_t n, then n times key and value (texts)         its metadata
 *   for each stored table:
 *     uint32_t n, then n rows: the values of its columns
 *     for each of its children:
 *       uint32_t n, then n items: row of the owner, number, [role,] row */
#ifndef WM_SINKS_SQLITE_PACK_H
#define WM_SINKS_SQLITE_PACK_H

#include "schema.h"

/* Appends an article. `with_text`: its text too. */
wm_status wm_sql_pack_article(wm_instance *self, const wm_sql_schema *schema,
                              const wm_article *article, bool with_text, wm_buffer *out);

/* Appends the rows [begin, end) of a fold's table, as "for each stored table" above. */
wm_status wm_sql_pack_rows(wm_instance *self, const wm_sql_table *plan, const wm_table *table,
                           wm_span rows, wm_buffer *out);

/* Takes values off the front of packed bytes. */
uint32_t wm_sql_take_row(wm_str *packed);
int64_t wm_sql_take_integer(wm_str *packed);
double wm_sql_take_real(wm_str *packed);
wm_str wm_sql_take_text(wm_str *packed); /* points into the packed bytes */

#endif
