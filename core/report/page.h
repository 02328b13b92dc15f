/* A database as one page of HTML that needs nothing else: what was read, who and what is named, how
 * they hang together, what was lost. The page's own code is page.html, page.css and page.js; this
 * is its data. */
#ifndef WM_REPORT_PAGE_H
#define WM_REPORT_PAGE_H

#include "core/base/error.h"
#include "core/base/json_write.h"

#include <sqlite3.h>

typedef struct wm_page {
  sqlite3 *database;
  const char *path;    /* of the database, for the heading and messages */
  const char *rejects; /* file of JSON lines; "" when there is none */
  bool rejects_given;  /* it is to be read even if the database has rejects */
  const char *sources; /* folder of the page's code */
  int64_t n_entities;  /* of each type at most */
} wm_page;

/* Makes the page in `out`. */
wm_status wm_page_make(const wm_page *page, wm_buffer *out, wm_error *error);

#endif
