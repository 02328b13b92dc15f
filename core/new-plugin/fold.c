/* my-plugin: a fold for Wiremill. As it stands it counts articles and bytes of their text for each
 * day, and gives a table `my_plugin` at the end. Make of it what you need. */
#include <wiremill/plugin.h>

#include <stdio.h>
#include <stdlib.h>

/* A row of the table. Sinks write each field, in JSON lines and in databases. */
typedef struct day {
  wm_str date; /* "2026-01-26"; empty when unknown */
  int64_t articles, bytes;
} day;

static const wm_field fields[] = {
    WM_FIELD(day, date, WM_FIELD_TEXT, NULL, "day in ISO 8601; empty when unknown"),
    WM_FIELD(day, articles, WM_FIELD_INTEGER, NULL, "articles of that day"),
    WM_FIELD(day, bytes, WM_FIELD_INTEGER, NULL, "bytes of their text"),
};
static const wm_layer layer = {"my_plugin", 1, sizeof(day), fields, 3, "articles of each day"};
static const wm_use uses[] = {{"my_plugin", WM_WRITES, &layer}};

enum { DATE = 10, MOST_DAYS = 4096 };

/* What an article gives, and a line of the state: the same bytes everywhere. */
typedef struct packed {
  char date[DATE]; /* zero bytes when unknown */
  char rest[6];    /* zero, so that there is no gap */
  int64_t articles, bytes;
} packed;

typedef struct days {
  packed items[MOST_DAYS];
  uint32_t n;
} days;

/* In the workers, once an article. */
static wm_status encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  packed one = {.articles = 1, .bytes = article->length};
  if (article->date.length >= DATE)
    memcpy(one.date, article->date.bytes, DATE);
  return wm_put(self, out, &one, sizeof one) ? WM_OK : WM_FATAL;
}

/* From here on in the parent. */
static wm_status begin(wm_instance *self) {
  self->scratch = wm_alloc(self, 1, sizeof(days));
  return self->scratch ? WM_OK : WM_FATAL;
}

static wm_status add(wm_instance *self, const packed *one) {
  days *all = self->scratch;
  uint32_t i = 0;
  while (i < all->n && memcmp(all->items[i].date, one->date, DATE) != 0)
    i++;
  if (i == MOST_DAYS)
    return wm_fail(self, WM_FATAL, "more than %d days", MOST_DAYS);
  if (i == all->n)
    memcpy(all->items[all->n++].date, one->date, DATE);
  all->items[i].articles += one->articles;
  all->items[i].bytes += one->bytes;
  return WM_OK;
}

/* The state of another run, as save wrote it: their sum is one run over all their articles. */
static wm_status merge(wm_instance *self, wm_str state) {
  wm_status status = WM_OK;
  if (state.length % sizeof(packed))
    return wm_fail(self, WM_FATAL, "a state of %zu bytes", state.length);
  for (size_t at = 0; at < state.length && status == WM_OK; at += sizeof(packed)) {
    packed one;
    memcpy(&one, state.bytes + at, sizeof one);
    status = add(self, &one);
  }
  return status;
}

static wm_status fold(wm_instance *self, const wm_encoded *items, uint32_t n) {
  wm_status status = WM_OK;
  for (uint32_t i = 0; i < n && status == WM_OK; i++)
    status = merge(self, items[i].bytes);
  return status;
}

static int by_date(const void *a, const void *b) {
  return memcmp(((const packed *)a)->date, ((const packed *)b)->date, DATE);
}

/* Sorted, so that a state does not depend on the order of articles. */
static wm_status save(wm_instance *self, wm_buffer *out) {
  days *all = self->scratch;
  qsort(all->items, all->n, sizeof *all->items, by_date);
  return wm_put(self, out, all->items, all->n * sizeof *all->items) ? WM_OK : WM_FATAL;
}

static wm_status flush(wm_instance *self) {
  days *all = self->scratch;
  day *rows = wm_alloc(self, all->n, sizeof *rows);
  if (!rows)
    return WM_FATAL;
  qsort(all->items, all->n, sizeof *all->items, by_date);
  for (uint32_t i = 0; i < all->n; i++) {
    const packed *one = &all->items[i];
    rows[i] = (day){{one->date, one->date[0] ? DATE : 0}, one->articles, one->bytes};
  }
  return wm_emit_table(self, 0, rows, all->n);
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
                                 .name = "my-plugin",
                                 .version = "0.1",
                                 .summary = "counts articles of each day",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = sizeof uses / sizeof *uses,
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
