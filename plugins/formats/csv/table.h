/* Rows and fields of comma-separated values (RFC 4180), as spans: nothing is copied. */
#ifndef WM_FORMATS_CSV_TABLE_H
#define WM_FORMATS_CSV_TABLE_H

#include <wiremill/plugin.h>

typedef struct csv_field {
  wm_span span; /* without its quotes */
  bool quoted;  /* two quotes in it stand for one */
} csv_field;

enum { CSV_FIELDS = 1024 }; /* most of a row */

typedef struct csv_table {
  wm_str text; /* fewer than 4 GiB */
  char delimiter;
  uint32_t at;   /* the next row */
  uint32_t line; /* of the next row, from 1 */
  csv_field fields[CSV_FIELDS];
  uint32_t n;        /* fields of the row; those beyond are counted, not kept */
  uint32_t row_line; /* of the row */
} csv_table;

/* The character among , ; tab | that the first line has most of outside of quotes; 0: none. */
char csv_guess_delimiter(wm_str text);

/* The next row that is not empty. WM_MORE: there is none. WM_REJECT: its last field is quoted and
 * has no end. */
wm_status csv_next(csv_table *table);

/* Writes the text of a field to `out`, which has room for all of its span; returns its length. */
size_t csv_field_text(const csv_table *table, const csv_field *field, char *out);

#endif
