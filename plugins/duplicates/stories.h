/* Which articles tell one story. Articles come one after another, in the order of the run; each is
 * compared with those before that have a part of their sketch in common, and joins the story of the
 * most similar one, or begins a story. What was decided is never changed, so that a run that is
 * continued decides as one that was never stopped.
 *
 * 2^20 articles take 399 MB, with the tables that find candidates (tests/unit/test_duplicates). */
#ifndef WM_DUPLICATES_STORIES_H
#define WM_DUPLICATES_STORIES_H

#include "core/base/error.h"
#include "sketch.h"

enum { WM_STORY_BANDS = 21, WM_STORY_ROWS = 3 }; /* bands of so many bins; all are in one */

#define WM_STORY_KINDS "first|identical|copy|update|correction"
typedef enum wm_story_kind {
  WM_STORY_FIRST,     /* nothing like it came before */
  WM_STORY_IDENTICAL, /* the same words */
  WM_STORY_COPY,      /* the same text with edits, or a part of it */
  WM_STORY_UPDATE,    /* a later state of the text, of the same source or by its own words */
  WM_STORY_CORRECTION /* says that it corrects */
} wm_story_kind;

typedef struct wm_story_row {
  wm_sketch sketch;
  uint32_t story;      /* row of the first article of its story */
  uint32_t of;         /* row of the article that it is like; its own when kind is first */
  uint16_t similarity; /* 0 to 63, equal bins */
  uint8_t kind;        /* wm_story_kind */
  uint8_t here;        /* it came in this run */
} wm_story_row;

typedef struct wm_stories {
  double least; /* similarity from which texts tell one story */
  wm_story_row *rows;
  uint32_t n, capacity;
  /* Private: for each band a table of the last row with each key, and for each row the row before
   * with its key in that band. 0: none; else row + 1. */
  uint32_t *heads; /* WM_STORY_BANDS tables of 2^bits */
  uint32_t *links; /* likewise, so that those of one band lie together */
  uint32_t *met;   /* for each row, the last row that was compared with it, + 1 */
  uint32_t *ids;   /* rows by article id: open addressing, 2^(bits + 1) */
  uint32_t bits;
} wm_stories;

void wm_stories_init(wm_stories *stories, double least);
void wm_stories_free(wm_stories *stories);

/* Decides about an article. One that was decided about before keeps its decision. *row: its row.
 * False when memory is used up. */
bool wm_stories_add(wm_stories *stories, const wm_sketch *sketch, uint32_t *row);

/* Bytes that are allocated. */
size_t wm_stories_memory(const wm_stories *stories);

/* All articles with their decisions, or those of this run alone; and the way back. Files are read
 * on machines of the byte order that wrote them. WM_FATAL when it is no such file, or memory is
 * used up. */
bool wm_stories_save(const wm_stories *stories, bool all, wm_buffer *out);
wm_status wm_stories_load(wm_stories *stories, wm_str state, wm_error *error);

/* Articles of another part of this run: each is decided about anew. */
wm_status wm_stories_merge(wm_stories *stories, wm_str state, wm_error *error);

#endif
