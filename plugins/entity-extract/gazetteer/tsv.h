/* Rows of a gazetteer's source file: tab-separated UTF-8, one name a line.
 *
 * Lines that start with `#` before the header are about the file: origin, licence. The header names
 * the columns, in any order; `name` and `type` must be there:
 *   name      as it is written in texts
 *   type      PER, ORG, LOC, MISC …
 *   subtype   country, city, company …
 *   id        "iso3166:KE"; rows of one type and id are the names of one thing
 *   within    id of the place (a LOC of one of the files) that it lies in or belongs to
 *   weight    a number, 0 or more: inhabitants, members …; how well known the thing is
 *   language  of the name, BCP 47; empty or mul: any
 *   flags     words parted by spaces: main any-case acronym weak hint */
#ifndef WM_GAZETTEER_TSV_H
#define WM_GAZETTEER_TSV_H

#include "core/base/buffer.h"
#include "core/base/error.h"

enum wm_gazetteer_row_flag {
  WM_ROW_MAIN = 1 << 0,     /* the thing's canonical name */
  WM_ROW_ANY_CASE = 1 << 1, /* also taken in lower case, though the name has a capital */
  WM_ROW_ACRONYM = 1 << 2,  /* taken only in capitals */
  WM_ROW_WEAK = 1 << 3,     /* also something else: needs support by context */
  WM_ROW_HINT = 1 << 4      /* a part of names: evidence only */
};

typedef struct wm_gazetteer_row {
  wm_str name, type, subtype, id, within, language;
  double weight;
  uint32_t flags; /* enum wm_gazetteer_row_flag */
} wm_gazetteer_row;

typedef struct wm_tsv wm_tsv;

/* Reads the file's comments and header. The caller frees *tsv with wm_tsv_close(). */
wm_status wm_tsv_open(const char *path, wm_tsv **tsv, wm_error *error);
void wm_tsv_close(wm_tsv *tsv);

/* The next row; its strings are good until the next call. WM_MORE at the end of the file. Errors
 * are WM_FATAL and name file and line. */
wm_status wm_tsv_next(wm_tsv *tsv, wm_gazetteer_row *row, wm_error *error);

/* The comment lines before the header, without their `#`. Good until close. */
wm_str wm_tsv_comment(const wm_tsv *tsv);

/* The line of the row last read, from 1. */
uint32_t wm_tsv_line(const wm_tsv *tsv);

#endif
