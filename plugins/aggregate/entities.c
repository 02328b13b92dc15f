/* The tables about entities, and the links' second ends. */
#include "config.h"

#include "flush.h"

#include "core/base/buffer.h"
#include "measures.h"

enum { MOST_NAMES = 21 }; /* of an entity: the one it mostly has, and others that are told */

typedef struct entity_count {
  wm_str key, type, name, ref, other_names, first_date, last_date;
  int64_t articles, stories, sources, mentions, sentences, days, recent_articles, earlier_articles;
  double burst;
} entity_count;

typedef struct entity_day {
  wm_str key, date;
  int64_t articles, mentions;
} entity_day;

typedef struct entity_source {
  wm_str key, source, first_date, last_date;
  int64_t articles, mentions;
} entity_source;

static const wm_field entity_fields[] = {
    WM_TEXT_COLUMN(entity_count, key, "the entity's ref, or name:TYPE:folded name; unique"),
    WM_TEXT_COLUMN(entity_count, type, "the type it mostly has"),
    WM_TEXT_COLUMN(entity_count, name, "the name it mostly has"),
    WM_TEXT_COLUMN(entity_count, ref, "iso3166:KE, geonames:184745 …; empty when unknown"),
    WM_TEXT_COLUMN(entity_count, other_names, "up to 20 other names, the most frequent first"),
    WM_INTEGER_COLUMN(entity_count, articles, "articles that name it"),
    WM_INTEGER_COLUMN(entity_count, stories,
                      "that these tell, as duplicates decides; without that fold as many"),
    WM_INTEGER_COLUMN(entity_count, sources, "publishers of these articles, as far as known"),
    WM_INTEGER_COLUMN(entity_count, mentions, "places in them that name it"),
    WM_INTEGER_COLUMN(entity_count, sentences, "sentences that name it"),
    WM_INTEGER_COLUMN(entity_count, days, "days with such an article"),
    WM_TEXT_COLUMN(entity_count, first_date, "of the earliest article with a date"),
    WM_TEXT_COLUMN(entity_count, last_date, "of the latest article with a date"),
    WM_INTEGER_COLUMN(entity_count, recent_articles, "in the last `recent-days` days of all"),
    WM_INTEGER_COLUMN(entity_count, earlier_articles, "in the `earlier-days` before them"),
    WM_REAL_COLUMN(entity_count, burst,
                   "log-likelihood ratio of recent against earlier; below 0: less than before")};

static const wm_field day_fields[] = {
    WM_TEXT_COLUMN(entity_day, key, "of entity_counts"),
    WM_TEXT_COLUMN(entity_day, date, "yyyy-mm-dd"),
    WM_INTEGER_COLUMN(entity_day, articles, "of this day that name it"),
    WM_INTEGER_COLUMN(entity_day, mentions, "places in them that name it")};

static const wm_field source_fields[] = {
    WM_TEXT_COLUMN(entity_source, key, "of entity_counts"),
    WM_TEXT_COLUMN(entity_source, source, "publisher, else host of the article's address"),
    WM_INTEGER_COLUMN(entity_source, articles, "of this source that name it"),
    WM_INTEGER_COLUMN(entity_source, mentions, "places in them that name it"),
    WM_TEXT_COLUMN(entity_source, first_date, "of the earliest article with a date"),
    WM_TEXT_COLUMN(entity_source, last_date, "of the latest article with a date")};

const wm_layer wm_entity_counts =
    WM_FOLD_TABLE("entity_counts", entity_count, entity_fields, "entities over all articles");
const wm_layer wm_entity_days =
    WM_FOLD_TABLE("entity_days", entity_day, day_fields, "entities by day");
const wm_layer wm_entity_sources =
    WM_FOLD_TABLE("entity_sources", entity_source, source_fields, "entities by publisher");

/* ---- one entity ---- */

typedef struct label {
  wm_buffer text;
  uint64_t n;
} label;

/* The entity whose keys are read. */
typedef struct entity {
  wm_buffer key;
  bool begun;              /* a key was read */
  bool told;               /* its end is written; links follow */
  wm_count total;          /* articles is 0 when it is not counted */
  label names[MOST_NAMES]; /* by n, then text; the most frequent first */
  uint32_t n_names;
  label type;
  uint64_t sources, days, recent, earlier;
  bool has_stories;
  wm_story_count stories;
} entity;

typedef struct reading {
  wm_flush *flush;
  wm_rows rows;
  entity entity;
  wm_buffer key, value;    /* of what is put into the sorter */
  wm_runs *days, *sources; /* keys of entities that are set aside */
} reading;

/* Names come in the order of their bytes, so that of equal ones the first stays ahead. */
static bool note_name(entity *e, wm_str name, uint64_t n) {
  uint32_t at = e->n_names < MOST_NAMES ? e->n_names : MOST_NAMES - 1;
  if (e->n_names == MOST_NAMES && e->names[at].n >= n)
    return true;
  label taken = e->names[at];
  for (; at > 0 && e->names[at - 1].n < n; at--)
    e->names[at] = e->names[at - 1];
  e->names[at] = (label){taken.text, n};
  e->n_names += e->n_names < MOST_NAMES;
  return wm_flush_set(&e->names[at].text, name);
}

static bool note_type(entity *e, wm_str type, uint64_t n) {
  if (e->type.n >= n)
    return true;
  e->type.n = n;
  return wm_flush_set(&e->type.text, type);
}

static void note_day(const wm_totals *totals, entity *e, const wm_count *count) {
  e->days++;
  if (count->first >= totals->recent_from)
    e->recent += count->articles;
  else if (count->first >= totals->earlier_from)
    e->earlier += count->articles;
}

static wm_end end_of(const entity *e) {
  bool named = e->n_names > 0;
  return (wm_end){named ? wm_flush_view(&e->names[0].text) : wm_z(""), wm_flush_view(&e->type.text),
                  e->total.sentences};
}

static void forget(entity *e) {
  e->begun = e->told = false;
  e->total = (wm_count){0};
  e->n_names = 0;
  e->type.n = e->type.text.length = 0;
  e->sources = e->days = e->recent = e->earlier = 0;
  e->has_stories = false;
  wm_story_count_end(&e->stories);
}

static void free_entity(entity *e) {
  wm_buffer_free(&e->key);
  wm_buffer_free(&e->type.text);
  wm_story_count_free(&e->stories);
  for (uint32_t i = 0; i < MOST_NAMES; i++)
    wm_buffer_free(&e->names[i].text);
}

/* ---- entity_counts, and the sorter ---- */

static wm_str ref_of(wm_str key) {
  size_t length = strlen(WM_AGGREGATE_BY_NAME);
  bool by_name = key.length >= length && memcmp(key.bytes, WM_AGGREGATE_BY_NAME, length) == 0;
  return by_name ? wm_z("") : key;
}

static bool join_names(const entity *e, wm_buffer *out) {
  out->length = 0;
  for (uint32_t i = 1; i < e->n_names; i++)
    if ((i > 1 && !wm_buffer_put_z(out, "; ")) ||
        !wm_buffer_put(out, e->names[i].text.bytes, e->names[i].text.length))
      return false;
  return true;
}

static wm_status put_row(reading *r) {
  entity *e = &r->entity;
  const wm_totals *totals = &r->flush->totals;
  uint64_t stories = e->has_stories ? wm_story_count_end(&e->stories) : e->total.articles;
  void *row;
  wm_status status = wm_rows_next(&r->rows, &row);
  if (status)
    return status;
  wm_end end = end_of(e);
  wm_rows *rows = &r->rows;
  rows->failed |= !join_names(e, &r->value);
  *(entity_count *)row = (entity_count){
      .key = wm_rows_keep(rows, wm_flush_view(&e->key)),
      .type = wm_rows_keep(rows, end.type),
      .name = wm_rows_keep(rows, end.name),
      .ref = wm_rows_keep(rows, ref_of(wm_flush_view(&e->key))),
      .other_names = wm_rows_keep(rows, wm_flush_view(&r->value)),
      .first_date = wm_rows_keep_date(rows, e->total.first),
      .last_date = wm_rows_keep_date(rows, e->total.last),
      .articles = (int64_t)e->total.articles,
      .stories = (int64_t)stories,
      .sources = (int64_t)e->sources,
      .mentions = (int64_t)e->total.n,
      .sentences = (int64_t)e->total.sentences,
      .days = (int64_t)e->days,
      .recent_articles = (int64_t)e->recent,
      .earlier_articles = (int64_t)e->earlier,
      .burst = wm_measure_burst(e->recent, totals->recent, e->earlier, totals->earlier)};
  return WM_OK;
}

static wm_status no_memory(const reading *r) {
  return wm_fail(r->flush->self, WM_FATAL, "out of memory for an entity");
}

/* Puts "FIRST family SECOND rest" into the sorter, with the value that is ready. */
static wm_status put_link(reading *r, wm_str first, char family, wm_str second, wm_str rest) {
  char marks[] = {WM_LEDGER_JOINT, family, WM_LEDGER_JOINT};
  wm_buffer *key = &r->key;
  if (!wm_flush_set(key, first) || !wm_buffer_put(key, marks, 3) ||
      !wm_buffer_put(key, second.bytes, second.length) || !wm_buffer_put(key, marks, 1) ||
      !wm_buffer_put(key, rest.bytes, rest.length))
    return no_memory(r);
  return wm_sorter_put(&r->flush->links, wm_flush_view(key), wm_flush_view(&r->value));
}

/* All but its links is known: tells it. */
static wm_status tell(reading *r) {
  entity *e = &r->entity;
  wm_status status = WM_OK;
  if (e->told || !e->begun || !e->key.length)
    return WM_OK;
  e->told = true;
  if (e->total.articles)
    status = put_row(r);
  wm_end end = end_of(e);
  r->value.length = 0;
  if (!status && !wm_end_put(r->flush->self, &end, &r->value))
    status = WM_FATAL;
  return status ? status : put_link(r, wm_flush_view(&e->key), WM_LEDGER_TOTAL, wm_z(""), wm_z(""));
}

/* A link: its key goes on with the first end and the rest. */
static wm_status link(reading *r, char family, wm_str key, const wm_count *count) {
  const wm_aggregate_config *config = r->flush->config;
  wm_status status = tell(r);
  if (status || (family == WM_LEDGER_PAIR && count->n < (uint64_t)config->least_sentences))
    return status;
  wm_str first = wm_key_part(&key);
  wm_end end = end_of(&r->entity);
  r->value.length = 0;
  if (!wm_link_put(r->flush->self, count, &end, &r->value))
    return WM_FATAL;
  return put_link(r, first, family, wm_flush_view(&r->entity.key), key);
}

static wm_status take(reading *r, char family, wm_str rest, const wm_count *count) {
  entity *e = &r->entity;
  bool noted = true;
  switch (family) {
  case WM_LEDGER_TOTAL:
    e->total = *count;
    break;
  case WM_LEDGER_NAME:
    noted = note_name(e, rest, count->n);
    break;
  case WM_LEDGER_TYPE:
    noted = note_type(e, rest, count->n);
    break;
  case WM_LEDGER_DAY:
    note_day(&r->flush->totals, e, count);
    break;
  case WM_LEDGER_SOURCE:
    e->sources++;
    break;
  case WM_LEDGER_ARTICLE:
    e->has_stories = true;
    noted = wm_story_count_add(&e->stories, r->flush->retold, rest);
    break;
  default:
    return link(r, family, rest, count);
  }
  return noted ? WM_OK : no_memory(r);
}

/* The tables of days and sources are made of these, once entity_counts is whole. */
static wm_status set_aside(reading *r, char family, wm_str key, const wm_count *count) {
  if (family == WM_LEDGER_DAY)
    return wm_ledger_set_aside(r->days, key, count);
  return family == WM_LEDGER_SOURCE ? wm_ledger_set_aside(r->sources, key, count) : WM_OK;
}

static wm_status take_key(void *context, wm_str key, const wm_count *count) {
  reading *r = context;
  wm_str whole = key, first = wm_key_part(&key), family = wm_key_part(&key);
  if (!r->entity.begun || wm_key_compare(first, wm_flush_view(&r->entity.key)) != 0) {
    wm_status status = tell(r);
    forget(&r->entity);
    r->entity.begun = true;
    if (status || !wm_flush_set(&r->entity.key, first))
      return status ? status : no_memory(r);
  }
  if (!family.length)
    return WM_OK;
  if (!first.length)
    wm_flush_total(r->flush, *family.bytes, count);
  wm_status status = first.length ? set_aside(r, *family.bytes, whole, count) : WM_OK;
  return status ? status : take(r, *family.bytes, key, count);
}

static wm_status read_entities(wm_flush *flush, wm_runs *days, wm_runs *sources) {
  reading r = {.flush = flush,
               .days = days,
               .sources = sources,
               .rows = wm_rows_make(flush->self, WM_USE_ENTITY_COUNTS, &wm_entity_counts)};
  wm_status status = wm_ledger_read(flush->ledger, take_key, &r);
  if (!status)
    status = tell(&r);
  if (!status)
    status = wm_rows_end(&r.rows);
  if (!status)
    status = wm_sorter_end(&flush->links);
  free_entity(&r.entity);
  wm_buffer_free(&r.key);
  wm_buffer_free(&r.value);
  wm_rows_free(&r.rows);
  return status;
}

/* ---- entity_days and entity_sources ---- */

static wm_status take_day(void *context, wm_str key, const wm_count *count) {
  wm_rows *rows = context;
  wm_str subject = wm_key_part(&key);
  void *row;
  wm_key_part(&key); /* the family */
  wm_status status = wm_rows_next(rows, &row);
  if (!status)
    *(entity_day *)row = (entity_day){.key = wm_rows_keep(rows, subject),
                                      .date = wm_rows_keep(rows, key),
                                      .articles = (int64_t)count->articles,
                                      .mentions = (int64_t)count->n};
  return status;
}

static wm_status take_source(void *context, wm_str key, const wm_count *count) {
  wm_rows *rows = context;
  wm_str subject = wm_key_part(&key);
  void *row;
  wm_key_part(&key); /* the family */
  wm_status status = wm_rows_next(rows, &row);
  if (!status)
    *(entity_source *)row = (entity_source){.key = wm_rows_keep(rows, subject),
                                            .source = wm_rows_keep(rows, key),
                                            .first_date = wm_rows_keep_date(rows, count->first),
                                            .last_date = wm_rows_keep_date(rows, count->last),
                                            .articles = (int64_t)count->articles,
                                            .mentions = (int64_t)count->n};
  return status;
}

static wm_status read_table(wm_flush *flush, uint32_t use, const wm_layer *layer, wm_runs *aside,
                            wm_ledger_take *take_rows) {
  wm_rows rows = wm_rows_make(flush->self, use, layer);
  wm_status status = aside->file ? wm_runs_end(aside) : WM_OK;
  if (!status)
    status = wm_ledger_read_aside(aside, take_rows, &rows);
  if (!status)
    status = wm_rows_end(&rows);
  wm_rows_free(&rows);
  return status;
}

wm_status wm_flush_entities(wm_flush *flush) {
  wm_runs days = {.self = flush->self, .path = flush->config->spill}, sources = days;
  wm_status status = read_entities(flush, &days, &sources);
  if (!status)
    status = read_table(flush, WM_USE_ENTITY_DAYS, &wm_entity_days, &days, take_day);
  if (!status)
    status = read_table(flush, WM_USE_ENTITY_SOURCES, &wm_entity_sources, &sources, take_source);
  wm_runs_free(&days);
  wm_runs_free(&sources);
  return status;
}
