/* keywords: a fold that tells the words of each day: those that its articles use more often than
 * the articles of all other days, by weighted log-odds. Written step by step in plugins/GUIDE.md.
 *
 * B. L. Monroe, M. P. Colaresi, K. M. Quinn, Fightin' Words, Political Analysis 16 (2008), over the
 * number of articles that use a word, with half an article added to each count. */
#include <wiremill/plugin.h>

#include <math.h>
#include <stdlib.h>

/* Articles of a day that must use a word, and its least score: 2 is beyond chance. */
enum { LEAST = 3, SCORE = 2 };

typedef struct keyword {
  wm_str day, word;
  int64_t articles;
  double score;
} keyword;

static const wm_field fields[] = {
    WM_FIELD(keyword, day, WM_FIELD_TEXT, NULL, "in ISO 8601; empty when unknown"),
    WM_FIELD(keyword, word, WM_FIELD_TEXT, NULL, "in small letters"),
    WM_FIELD(keyword, articles, WM_FIELD_INTEGER, NULL, "of the day that use it"),
    WM_FIELD(keyword, score, WM_FIELD_REAL, NULL, "log-odds against other days, in its deviations"),
};
static const wm_layer layer = {"keywords", 1, sizeof(keyword), fields, 4, "words of each day"};
static const wm_use uses[] = {{"tokens", WM_READS, NULL}, {"keywords", WM_WRITES, &layer}};

/* How many articles of a day use a word; of the empty word, how many there are. What encode writes
 * and what a state consists of, so without a gap. */
enum { WORD = 32, DAY = 12 };
typedef struct count {
  char word[WORD], day[DAY]; /* filled up with zero bytes */
  uint32_t n;
} count;

typedef struct counts {
  count *items;
  size_t n, room;
} counts;

static int by_word_and_day(const void *a, const void *b) {
  return memcmp(a, b, WORD + DAY);
}

/* Sorts, and makes one of equal ones. */
static void put_together(counts *all) {
  size_t n = 0;
  qsort(all->items, all->n, sizeof *all->items, by_word_and_day);
  for (size_t i = 0; i < all->n; i++)
    if (n && by_word_and_day(&all->items[n - 1], &all->items[i]) == 0)
      all->items[n - 1].n += all->items[i].n;
    else
      all->items[n++] = all->items[i];
  all->n = n;
}

/* In the workers: each word of an article once. */
static wm_status encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_table table = wm_read(self, 0);
  const wm_token *tokens = table.rows;
  counts words = {wm_article_alloc(self, table.n + 1u, sizeof(count)), 1, 0};
  if (!words.items)
    return WM_REJECT;
  for (uint32_t i = 0; i < table.n; i++) {
    wm_str word = wm_string(self, tokens[i].norm);
    if ((tokens[i].shape & WM_SHAPE_ALPHA) && word.length > 3 && word.length < WORD)
      memcpy(words.items[words.n++].word, word.bytes, word.length);
  }
  put_together(&words);
  for (size_t i = 0; i < words.n; i++) {
    memcpy(words.items[i].day, article->date.bytes, article->date.length < 10 ? 0 : 10);
    words.items[i].n = 1;
  }
  return wm_put(self, out, words.items, words.n * sizeof(count)) ? WM_OK : WM_FATAL;
}

/* In the parent: counts as they come. When there is no room, equal ones are put together; when that
 * did not halve them, they move to a larger place, and the old one is given up. */
static bool make_room(wm_instance *self, counts *all) {
  if (all->n)
    put_together(all);
  if (all->room && all->n < all->room / 2)
    return true;
  counts more = {wm_alloc(self, all->room * 2 + 4096, sizeof(count)), all->n, all->room * 2 + 4096};
  if (more.items && all->n)
    memcpy(more.items, all->items, all->n * sizeof(count));
  if (more.items)
    *all = more;
  return more.items != NULL;
}

static wm_status begin(wm_instance *self) {
  counts *all = self->scratch = wm_alloc(self, 1, sizeof *all);
  return all && make_room(self, all) ? WM_OK : WM_FATAL;
}

static wm_status merge(wm_instance *self, wm_str state) {
  counts *all = self->scratch;
  if (state.length % sizeof(count))
    return wm_fail(self, WM_FATAL, "a state of %zu bytes", state.length);
  for (size_t at = 0; at < state.length; at += sizeof(count)) {
    if (all->n == all->room && !make_room(self, all))
      return WM_FATAL;
    memcpy(&all->items[all->n++], state.bytes + at, sizeof(count));
  }
  return WM_OK;
}

static wm_status fold(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (merge(self, items[i].bytes) != WM_OK)
      return WM_FATAL;
  return WM_OK;
}

static wm_status save(wm_instance *self, wm_buffer *out) {
  counts *all = self->scratch;
  put_together(all);
  return wm_put(self, out, all->items, all->n * sizeof *all->items) ? WM_OK : WM_FATAL;
}

/* A use of a word: a of n articles of its day, against b of m of the other days. */
static keyword weigh(const counts *all, const count *use, uint32_t of_word, double articles) {
  const count *day = all->items; /* those of the empty word come first */
  while (memcmp(day->day, use->day, DAY) != 0)
    day++;
  double a = use->n + 0.5, n = day->n + 1.0, b = of_word - use->n + 0.5, m = articles - day->n + 1;
  double odds = log(a / (n - a)) - log(b / (m - b));
  return (keyword){wm_z(use->day), wm_z(use->word), use->n, odds / sqrt(1 / a + 1 / b)};
}

static int by_day_and_score(const void *a, const void *b) {
  const keyword *x = a, *y = b;
  int days = strcmp(x->day.bytes, y->day.bytes), words = strcmp(x->word.bytes, y->word.bytes);
  return days ? days : x->score != y->score ? (x->score < y->score) - (x->score > y->score) : words;
}

static wm_status flush(wm_instance *self) {
  counts *all = self->scratch;
  uint32_t n = 0;
  double articles = 0;
  put_together(all);
  keyword *rows = wm_alloc(self, all->n + 1, sizeof *rows);
  for (size_t i = 0, next; rows && i < all->n; i = next) {
    uint32_t of_word = 0;
    for (next = i; next < all->n && !strcmp(all->items[i].word, all->items[next].word); next++)
      of_word += all->items[next].n;
    articles = i ? articles : of_word;
    for (size_t k = i; k < next && i; k++) {
      rows[n] = weigh(all, &all->items[k], of_word, articles);
      n += all->items[k].n >= LEAST && rows[n].score >= SCORE;
    }
  }
  if (n)
    qsort(rows, n, sizeof *rows, by_day_and_score);
  return rows ? wm_emit_table(self, 1, rows, n) : WM_FATAL;
}

static const wm_fold_ops ops = {.size = sizeof ops,
                                .encode = encode,
                                .begin = begin,
                                .fold = fold,
                                .save = save,
                                .merge = merge,
                                .flush = flush};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_FOLD,
                                 .name = "keywords",
                                 .version = "1.0",
                                 .summary = "tells the words of each day",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = 2,
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
