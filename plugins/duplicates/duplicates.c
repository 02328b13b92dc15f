/* duplicates: which articles tell one story, over this run and earlier ones.
 *
 * How data flow: workers see articles in any order and share nothing, so they only make sketches;
 * the parent gets these in the order of the archive and decides there, in one place, which makes
 * the outcome the same for any number of workers. Hence a fold, not a stage: at the end it gives
 * two tables, of articles with their story and of stories, which sinks keep beside the articles.
 * The sketches of all articles are kept in an index beside the database, which the next run goes on
 * with. */
#include "core/base/buffer.h"
#include "core/base/readfile.h"
#include "core/base/savefile.h"
#include "stories.h"

#include <stdlib.h>
#include <unistd.h>

typedef struct article_row {
  wm_str article, story, like;
  uint32_t kind;
  double similarity;
} article_row;

static const wm_field article_fields[] = {
    WM_FIELD(article_row, article, WM_FIELD_TEXT, NULL, "id of the article"),
    WM_FIELD(article_row, story, WM_FIELD_TEXT, NULL, "id of the first article of its story"),
    WM_FIELD(article_row, kind, WM_FIELD_ENUM, WM_STORY_KINDS, "what it is to the one it is like"),
    WM_FIELD(article_row, like, WM_FIELD_TEXT, NULL, "id of the article it is like; empty: first"),
    WM_FIELD(article_row, similarity, WM_FIELD_REAL, NULL, "share of both texts in common, 0 to 1"),
};

typedef struct story_row {
  wm_str story, first, last;
  int64_t articles, copies, sources;
} story_row;

static const wm_field story_fields[] = {
    WM_FIELD(story_row, story, WM_FIELD_TEXT, NULL, "id of its first article"),
    WM_FIELD(story_row, articles, WM_FIELD_INTEGER, NULL, "that tell it, in this run and before"),
    WM_FIELD(story_row, copies, WM_FIELD_INTEGER, NULL, "of these, identical ones and copies"),
    WM_FIELD(story_row, sources, WM_FIELD_INTEGER, NULL, "publishers or sites, as far as known"),
    WM_FIELD(story_row, first, WM_FIELD_TEXT, NULL, "day of the earliest; empty: not known"),
    WM_FIELD(story_row, last, WM_FIELD_TEXT, NULL, "day of the latest"),
};

#define COUNT(fields) (uint32_t)(sizeof fields / sizeof *fields)

static const wm_layer articles_layer = {"article_stories",     1,
                                        sizeof(article_row),   article_fields,
                                        COUNT(article_fields), "articles by the story they tell"};
static const wm_layer stories_layer = {
    "story_counts", 1, sizeof(story_row), story_fields, COUNT(story_fields), "stories of this run"};

enum { USE_ARTICLES, USE_STORIES };
static const wm_use uses[] = {
    [USE_ARTICLES] = {"article_stories", WM_WRITES, &articles_layer},
    [USE_STORIES] = {"story_counts", WM_WRITES, &stories_layer},
};

typedef struct duplicates_config {
  const char *index;
  double least;
} duplicates_config;

static const wm_param params[] = {
    WM_PARAM(duplicates_config, index, WM_PARAM_OUTPUT, "index", "stories.index", "file",
             "where sketches are kept from run to run; what is there is gone on with"),
    WM_PARAM(duplicates_config, least, WM_PARAM_REAL, "least-similarity", "0.35", "0..1",
             "share of three-word shingles in common from which two texts tell one story"),
};

/* ---------------------------------------------------------------- in the run */

static wm_status encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_sketch sketch;
  wm_sketch_make(article, &sketch);
  return wm_put(self, out, &sketch, sizeof sketch) ? WM_OK : WM_FATAL;
}

static wm_status duplicates_open(wm_instance *self) {
  self->shared = wm_alloc(self, 1, sizeof(wm_stories));
  return self->shared ? WM_OK : wm_fail(self, WM_FATAL, "out of memory");
}

static wm_status begin(wm_instance *self) {
  const duplicates_config *config = self->config;
  wm_stories *stories = self->scratch = self->shared;
  wm_buffer bytes = {0};
  wm_error error;
  wm_stories_init(stories, config->least);
  if (!config->index || access(config->index, F_OK) != 0)
    return WM_OK;
  wm_status status = wm_readfile(config->index, &bytes, &error);
  if (!status)
    status = wm_stories_load(stories, (wm_str){bytes.bytes, bytes.length}, &error);
  wm_buffer_free(&bytes);
  return status ? wm_fail(self, WM_FATAL, "%s: %s", config->index, error.text) : WM_OK;
}

static wm_status fold(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    wm_sketch sketch;
    uint32_t row;
    if (items[i].bytes.length != sizeof sketch)
      return wm_fail(self, WM_FATAL, "a sketch of %zu bytes", items[i].bytes.length);
    memcpy(&sketch, items[i].bytes.bytes, sizeof sketch);
    if (!wm_stories_add(self->scratch, &sketch, &row))
      return wm_fail(self, WM_FATAL, "out of memory for stories");
  }
  return WM_OK;
}

static wm_status save(wm_instance *self, wm_buffer *out) {
  wm_buffer bytes = {0};
  bool fits =
      wm_stories_save(self->scratch, false, &bytes) && wm_put(self, out, bytes.bytes, bytes.length);
  wm_buffer_free(&bytes);
  return fits ? WM_OK : wm_fail(self, WM_FATAL, "out of memory for stories");
}

static wm_status merge(wm_instance *self, wm_str state) {
  wm_error error;
  wm_status status = wm_stories_merge(self->scratch, state, &error);
  return status ? wm_fail(self, status, "%s", error.text) : WM_OK;
}

/* ---------------------------------------------------------------- at the end */

/* Rows of a table are emitted some at a time, with the ids in them, so that memory does not grow
 * with the table. */
enum { PIECE = 1024, IDS = 3, ID_LENGTH = 32 };

typedef struct piece {
  wm_instance *self;
  uint32_t use, n;
  bool emitted;
  union {
    article_row articles[PIECE];
    story_row stories[PIECE];
  };
  char ids[PIECE][IDS][ID_LENGTH];
} piece;

static piece *new_piece(wm_instance *self, uint32_t use) {
  piece *p = malloc(sizeof *p);
  if (p) {
    p->self = self;
    p->use = use;
    p->n = 0;
    p->emitted = false;
  } else {
    wm_fail(self, WM_FATAL, "out of memory for stories");
  }
  return p;
}

static wm_status emit(piece *p) {
  const void *rows = p->use == USE_ARTICLES ? (const void *)p->articles : p->stories;
  wm_status status = wm_emit_table(p->self, p->use, rows, p->n);
  p->n = 0;
  p->emitted = true;
  return status;
}

/* The rows that wait; a table without any is emitted as such. */
static wm_status end_piece(piece *p) {
  return p->n || !p->emitted ? emit(p) : WM_OK;
}

/* The id of a sketch as text, which lives as long as the piece's last row. */
static wm_str keep_id(piece *p, uint32_t at, const wm_sketch *sketch) {
  static const char digits[] = "0123456789abcdef";
  char *out = p->ids[p->n][at];
  for (size_t i = 0; i < ID_LENGTH / 2; i++) {
    out[2 * i] = digits[sketch->id[i] >> 4];
    out[2 * i + 1] = digits[sketch->id[i] & 15];
  }
  return (wm_str){out, ID_LENGTH};
}

static wm_status put_article(piece *p, const wm_stories *s, const wm_story_row *row) {
  wm_str like = {"", 0};
  if (row->kind != WM_STORY_FIRST)
    like = keep_id(p, 2, &s->rows[row->of].sketch);
  p->articles[p->n] =
      (article_row){keep_id(p, 0, &row->sketch), keep_id(p, 1, &s->rows[row->story].sketch), like,
                    row->kind, (double)row->similarity / WM_SKETCH_BINS};
  return ++p->n == PIECE ? emit(p) : WM_OK;
}

static wm_status emit_articles(wm_instance *self, const wm_stories *s) {
  piece *p = new_piece(self, USE_ARTICLES);
  wm_status status = p ? WM_OK : WM_FATAL;
  for (uint32_t i = 0; i < s->n && !status; i++)
    if (s->rows[i].here)
      status = put_article(p, s, &s->rows[i]);
  if (!status)
    status = end_piece(p);
  free(p);
  return status;
}

/* Rows by story, then by source. */
static const wm_story_row *sorted_rows;

static int compare_rows(const void *a, const void *b) {
  const wm_story_row *x = &sorted_rows[*(const uint32_t *)a];
  const wm_story_row *y = &sorted_rows[*(const uint32_t *)b];
  if (x->story != y->story)
    return x->story < y->story ? -1 : 1;
  if (x->sketch.source != y->sketch.source)
    return x->sketch.source < y->sketch.source ? -1 : 1;
  return 0;
}

static wm_str day_of(const char *date) {
  return (wm_str){date, strnlen(date, WM_SKETCH_DATE)};
}

/* The story whose rows are order[begin] up to order[end]. False when no article of it came in this
 * run. */
static bool sum_up(const wm_stories *s, const uint32_t *order, uint32_t begin, uint32_t end,
                   story_row *row) {
  const char *first = "", *last = "";
  uint64_t source = 0;
  bool here = false;
  *row = (story_row){.articles = end - begin};
  for (uint32_t i = begin; i < end; i++) {
    const wm_story_row *from = &s->rows[order[i]];
    const char *date = from->sketch.date;
    here |= from->here;
    row->copies += from->kind == WM_STORY_IDENTICAL || from->kind == WM_STORY_COPY;
    row->sources += from->sketch.source != source;
    source = from->sketch.source;
    if (*date && (!*first || strncmp(date, first, WM_SKETCH_DATE) < 0))
      first = date;
    if (*date && strncmp(date, last, WM_SKETCH_DATE) > 0)
      last = date;
  }
  row->first = day_of(first);
  row->last = day_of(last);
  return here;
}

/* Rows in the order of their stories; the caller frees it. */
static uint32_t *sort_rows(const wm_stories *s) {
  uint32_t *order = calloc((size_t)s->n + 1, sizeof *order);
  for (uint32_t i = 0; order && i < s->n; i++)
    order[i] = i;
  sorted_rows = s->rows;
  if (order)
    qsort(order, s->n, sizeof *order, compare_rows);
  return order;
}

static wm_status put_stories(piece *p, const wm_stories *s, const uint32_t *order) {
  wm_status status = WM_OK;
  for (uint32_t begin = 0, end; !status && begin < s->n; begin = end) {
    uint32_t story = s->rows[order[begin]].story;
    for (end = begin; end < s->n && s->rows[order[end]].story == story;)
      end++;
    if (!sum_up(s, order, begin, end, &p->stories[p->n]))
      continue;
    p->stories[p->n].story = keep_id(p, 0, &s->rows[story].sketch);
    if (++p->n == PIECE)
      status = emit(p);
  }
  return status ? status : end_piece(p);
}

static wm_status emit_stories(wm_instance *self, const wm_stories *s) {
  piece *p = new_piece(self, USE_STORIES);
  uint32_t *order = p ? sort_rows(s) : NULL;
  wm_status status = WM_FATAL;
  if (order)
    status = put_stories(p, s, order);
  else if (p)
    wm_fail(self, WM_FATAL, "out of memory for stories");
  free(order);
  free(p);
  return status;
}

static wm_status write_index(wm_instance *self, const wm_stories *s) {
  const duplicates_config *config = self->config;
  wm_buffer bytes = {0};
  wm_error error;
  if (!config->index)
    return WM_OK;
  wm_status status =
      wm_stories_save(s, true, &bytes)
          ? wm_savefile_write(config->index, (wm_str){bytes.bytes, bytes.length}, &error)
          : wm_error_memory(&error, s->n * sizeof *s->rows);
  wm_buffer_free(&bytes);
  return status ? wm_fail(self, status, "%s", error.text) : WM_OK;
}

/* Stories first, so that a database knows what articles belong to. */
static wm_status flush(wm_instance *self) {
  const wm_stories *stories = self->scratch;
  wm_status status = emit_stories(self, stories);
  if (!status)
    status = emit_articles(self, stories);
  return status ? status : write_index(self, stories);
}

static void duplicates_close(wm_instance *self) {
  if (self->shared)
    wm_stories_free(self->shared);
}

static const wm_fold_ops ops = {.size = sizeof ops,
                                .open = duplicates_open,
                                .encode = encode,
                                .begin = begin,
                                .fold = fold,
                                .save = save,
                                .merge = merge,
                                .flush = flush,
                                .close = duplicates_close};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_FOLD,
                                 .name = "duplicates",
                                 .version = "1.0",
                                 .summary = "finds articles that tell one story: copies, updates",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = sizeof uses / sizeof *uses,
                                 .params = params,
                                 .n_params = sizeof params / sizeof *params,
                                 .config_size = sizeof(duplicates_config),
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
