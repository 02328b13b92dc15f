/* What the journal's record says, for the table `runs`. */
#ifndef WM_SINKS_SCHEMA_RECORD_H
#define WM_SINKS_SCHEMA_RECORD_H

#include <wiremill/plugin.h>

typedef struct wm_sql_figures {
  int64_t articles, duplicates, rejects, text_bytes;
} wm_sql_figures;

/* The figures of a record, a JSON object; 0 for what it does not tell. */
wm_sql_figures wm_sql_read_record(wm_str record);

#endif
