/* The tables about pairs and relations, read from the sorter. */
#include "config.h"

#include "flush.h"

#include "core/base/buffer.h"
#include "measures.h"
#include "packed.h"

typedef struct cooccurrence {
  wm_str key_1, name_1, type_1, key_2, name_2, type_2, first_date, last_date;
  int64_t sentences, articles;
  double pmi, log_likelihood;
} cooccurrence;

typedef struct relation_count {
  wm_str type, polarity, modality, role_1, key_1, name_1, role_2, key_2, name_2, others, first_date,
      last_date;
  int64_t articles, stories, sources, statements;
} relation_count;

typedef struct relation_example {
  wm_str type, polarity, modality, role_1, key_1, role_2, key_2, others, date, article_id, quote;
} relation_example;

static const wm_field pair_fields[] = {
    WM_TEXT_COLUMN(cooccurrence, key_1, "of entity_counts"),
    WM_TEXT_COLUMN(cooccurrence, name_1, "the name it mostly has"),
    WM_TEXT_COLUMN(cooccurrence, type_1, "the type it mostly has"),
    WM_TEXT_COLUMN(cooccurrence, key_2, "of entity_counts"),
    WM_TEXT_COLUMN(cooccurrence, name_2, "the name it mostly has"),
    WM_TEXT_COLUMN(cooccurrence, type_2, "the type it mostly has"),
    WM_INTEGER_COLUMN(cooccurrence, sentences, "sentences that name both"),
    WM_INTEGER_COLUMN(cooccurrence, articles, "articles with such a sentence"),
    WM_REAL_COLUMN(cooccurrence, pmi, "pointwise mutual information over sentences, bits"),
    WM_REAL_COLUMN(cooccurrence, log_likelihood, "Dunning's ratio; 10.83 is a chance of 0.001"),
    WM_TEXT_COLUMN(cooccurrence, first_date, "of the earliest article with a date"),
    WM_TEXT_COLUMN(cooccurrence, last_date, "of the latest article with a date")};

static const wm_field relation_fields[] = {
    WM_TEXT_COLUMN(relation_count, type, "of the relation"),
    WM_TEXT_COLUMN(relation_count, polarity, "asserted, negated"),
    WM_TEXT_COLUMN(relation_count, modality, "fact, planned, possible, reported"),
    WM_TEXT_COLUMN(relation_count, role_1, "of the first argument"),
    WM_TEXT_COLUMN(relation_count, key_1, "as in entity_counts"),
    WM_TEXT_COLUMN(relation_count, name_1, "the name it mostly has"),
    WM_TEXT_COLUMN(relation_count, role_2, "of the second argument"),
    WM_TEXT_COLUMN(relation_count, key_2, "as in entity_counts"),
    WM_TEXT_COLUMN(relation_count, name_2, "the name it mostly has"),
    WM_TEXT_COLUMN(relation_count, others, "further arguments, role: key"),
    WM_INTEGER_COLUMN(relation_count, articles, "articles that state it"),
    WM_INTEGER_COLUMN(relation_count, stories,
                      "that these tell, as duplicates decides; without that fold as many"),
    WM_INTEGER_COLUMN(relation_count, sources, "publishers of these articles, as far as known"),
    WM_INTEGER_COLUMN(relation_count, statements, "how often they state it"),
    WM_TEXT_COLUMN(relation_count, first_date, "of the earliest article with a date"),
    WM_TEXT_COLUMN(relation_count, last_date, "of the latest article with a date")};

static const wm_field example_fields[] = {
    WM_TEXT_COLUMN(relation_example, type, "these as in relation_counts"),
    WM_TEXT_COLUMN(relation_example, polarity, "asserted, negated"),
    WM_TEXT_COLUMN(relation_example, modality, "fact, planned, possible, reported"),
    WM_TEXT_COLUMN(relation_example, role_1, "of the first argument"),
    WM_TEXT_COLUMN(relation_example, key_1, "as in entity_counts"),
    WM_TEXT_COLUMN(relation_example, role_2, "of the second argument"),
    WM_TEXT_COLUMN(relation_example, key_2, "as in entity_counts"),
    WM_TEXT_COLUMN(relation_example, others, "further arguments, role: key"),
    WM_TEXT_COLUMN(relation_example, date, "of the article; the earliest are kept"),
    WM_TEXT_COLUMN(relation_example, article_id, "32 hexadecimal digits"),
    WM_TEXT_COLUMN(relation_example, quote, "the sentence, up to 300 bytes of it")};

const wm_layer wm_cooccurrences =
    WM_FOLD_TABLE("cooccurrences", cooccurrence, pair_fields, "entities named in one sentence");
const wm_layer wm_relation_counts = WM_FOLD_TABLE("relation_counts", relation_count,
                                                  relation_fields, "relations over all articles");
const wm_layer wm_relation_examples = WM_FOLD_TABLE(
    "relation_examples", relation_example, example_fields, "sentences that state relations");

/* ---- reading ---- */

/* A link with both its ends. Texts are good until the next one. */
typedef struct link_read {
  wm_str first_key, second_key, rest;
  wm_end first, second;
  wm_count count;
} link_read;

typedef struct reading {
  wm_flush *flush;
  wm_rows rows;
  char family;               /* what is wanted */
  wm_buffer key, name, type; /* of the last entity */
  uint64_t sentences;
  relation_count *told; /* the last relation, while what is counted of it comes */
  wm_story_count stories;
} reading;

static wm_end read_end(wm_packed *in) {
  wm_end end;
  end.name = wm_packed_string(in);
  end.type = wm_packed_string(in);
  end.sentences = wm_packed_number(in);
  return end;
}

static bool note_entity(reading *r, wm_str key, wm_packed *in) {
  wm_end end = read_end(in);
  r->sentences = end.sentences;
  return wm_flush_set(&r->key, key) && wm_flush_set(&r->name, end.name) &&
         wm_flush_set(&r->type, end.type);
}

/* A first argument may be no entity that was met, such as none at all. */
static wm_end first_end(const reading *r, wm_str key) {
  if (wm_key_compare(key, wm_flush_view(&r->key)) != 0)
    return (wm_end){wm_z(""), wm_z(""), 0};
  return (wm_end){wm_flush_view(&r->name), wm_flush_view(&r->type), r->sentences};
}

static link_read read_link(const reading *r, wm_str first, wm_str key, wm_packed *in) {
  link_read l = {.first_key = first, .first = first_end(r, first)};
  l.second_key = wm_key_part(&key);
  l.rest = key;
  l.count.first = wm_packed_below(in, UINT32_MAX);
  l.count.last = wm_packed_below(in, UINT32_MAX);
  l.count.articles = wm_packed_number(in);
  l.count.n = wm_packed_number(in);
  l.second = read_end(in);
  return l;
}

/* ---- rows ---- */

static void fill_pair(const wm_flush *flush, wm_rows *rows, const link_read *l, cooccurrence *row) {
  uint64_t one = l->first.sentences, other = l->second.sentences, all = flush->totals.sentences;
  *row = (cooccurrence){.key_1 = wm_rows_keep(rows, l->first_key),
                        .name_1 = wm_rows_keep(rows, l->first.name),
                        .type_1 = wm_rows_keep(rows, l->first.type),
                        .key_2 = wm_rows_keep(rows, l->second_key),
                        .name_2 = wm_rows_keep(rows, l->second.name),
                        .type_2 = wm_rows_keep(rows, l->second.type),
                        .sentences = (int64_t)l->count.n,
                        .articles = (int64_t)l->count.articles,
                        .pmi = wm_measure_pmi(l->count.n, one, other, all),
                        .log_likelihood = wm_measure_log_likelihood(l->count.n, one, other, all),
                        .first_date = wm_rows_keep_date(rows, l->count.first),
                        .last_date = wm_rows_keep_date(rows, l->count.last)};
}

static wm_str keep_part(wm_rows *rows, wm_str *rest) {
  return wm_rows_keep(rows, wm_key_part(rest));
}

/* What follows the six parts of a relation: "family PART", or nothing. */
static wm_str behind_relation(wm_str key) {
  for (int i = 0; i < 6; i++)
    wm_key_part(&key);
  return key;
}

/* One of the publishers or articles of the relation that was told last. */
static wm_status count_teller(reading *r, wm_str teller) {
  wm_str family = wm_key_part(&teller);
  if (*family.bytes == WM_LEDGER_SOURCE)
    r->told->sources++;
  else if (!wm_story_count_add(&r->stories, r->flush->retold, teller))
    return wm_fail(r->flush->self, WM_FATAL, "out of memory for a relation");
  return WM_OK;
}

/* Nothing more comes of the last relation. */
static void end_relation(reading *r) {
  uint64_t stories = wm_story_count_end(&r->stories);
  if (r->told && stories)
    r->told->stories = (int64_t)stories;
  r->told = NULL;
}

static void fill_relation(wm_rows *rows, const link_read *l, relation_count *row) {
  wm_str rest = l->rest;
  row->type = keep_part(rows, &rest);
  row->polarity = keep_part(rows, &rest);
  row->modality = keep_part(rows, &rest);
  row->role_1 = keep_part(rows, &rest);
  row->role_2 = keep_part(rows, &rest);
  row->others = keep_part(rows, &rest);
  row->key_1 = wm_rows_keep(rows, l->first_key);
  row->name_1 = wm_rows_keep(rows, l->first.name);
  row->key_2 = wm_rows_keep(rows, l->second_key);
  row->name_2 = wm_rows_keep(rows, l->second.name);
  row->articles = row->stories = (int64_t)l->count.articles;
  row->statements = (int64_t)l->count.n;
  row->first_date = wm_rows_keep_date(rows, l->count.first);
  row->last_date = wm_rows_keep_date(rows, l->count.last);
}

static void fill_example(wm_rows *rows, const link_read *l, relation_example *row) {
  const char *mark = memchr(l->rest.bytes, WM_LEDGER_EVIDENCE, l->rest.length);
  size_t length = mark ? (size_t)(mark - l->rest.bytes) : l->rest.length;
  wm_str rest = {l->rest.bytes, length};
  wm_str evidence = {l->rest.bytes + length + (mark != NULL),
                     l->rest.length - length - (mark != NULL)};
  row->type = keep_part(rows, &rest);
  row->polarity = keep_part(rows, &rest);
  row->modality = keep_part(rows, &rest);
  row->role_1 = keep_part(rows, &rest);
  row->role_2 = keep_part(rows, &rest);
  row->others = keep_part(rows, &rest);
  row->key_1 = wm_rows_keep(rows, l->first_key);
  row->key_2 = wm_rows_keep(rows, l->second_key);
  wm_str date = wm_key_part(&evidence);
  row->date = date.length == 1 ? wm_z("") : wm_rows_keep(rows, date);
  row->article_id = keep_part(rows, &evidence);
  row->quote = keep_part(rows, &evidence);
}

static wm_status put_row(reading *r, const link_read *l) {
  void *row;
  wm_str teller = r->family == WM_LEDGER_RELATION ? behind_relation(l->rest) : wm_z("");
  if (teller.length && r->told)
    return count_teller(r, teller);
  end_relation(r);
  wm_status status = wm_rows_next(&r->rows, &row);
  if (status)
    return status;
  if (r->family == WM_LEDGER_PAIR)
    fill_pair(r->flush, &r->rows, l, row);
  else if (r->family == WM_LEDGER_RELATION)
    fill_relation(&r->rows, l, r->told = row);
  else
    fill_example(&r->rows, l, row);
  return WM_OK;
}

static wm_status take_record(reading *r, wm_str key, wm_str value) {
  wm_packed in = {value.bytes, value.bytes + value.length, false};
  wm_str first = wm_key_part(&key), family = wm_key_part(&key);
  wm_status status = WM_OK;
  if (!family.length)
    in.bad = true;
  else if (*family.bytes == WM_LEDGER_TOTAL) {
    if (!note_entity(r, first, &in))
      return wm_fail(r->flush->self, WM_FATAL, "out of memory for an entity");
  } else if (*family.bytes == r->family) {
    link_read l = read_link(r, first, key, &in);
    status = in.bad ? WM_OK : put_row(r, &l);
  }
  return in.bad ? wm_fail(r->flush->self, WM_FATAL, "%s: a link came back damaged",
                          r->flush->config->spill)
                : status;
}

static wm_status read_table(wm_flush *flush, uint32_t use, const wm_layer *layer, char family) {
  reading r = {.flush = flush, .rows = wm_rows_make(flush->self, use, layer), .family = family};
  wm_merge *merge = wm_merge_new(&flush->links.runs);
  wm_status status = merge ? WM_OK : WM_FATAL;
  for (bool more = true; !status && more;) {
    wm_str key, value;
    status = wm_merge_next(merge, &key, &value, &more);
    if (!status && more)
      status = take_record(&r, key, value);
  }
  end_relation(&r);
  wm_story_count_free(&r.stories);
  if (!status)
    status = wm_rows_end(&r.rows);
  wm_merge_free(merge);
  wm_rows_free(&r.rows);
  wm_buffer_free(&r.key);
  wm_buffer_free(&r.name);
  wm_buffer_free(&r.type);
  return status;
}

wm_status wm_flush_links(wm_flush *flush) {
  wm_status status = read_table(flush, WM_USE_COOCCURRENCES, &wm_cooccurrences, WM_LEDGER_PAIR);
  if (!status)
    status = read_table(flush, WM_USE_RELATION_COUNTS, &wm_relation_counts, WM_LEDGER_RELATION);
  if (!status)
    status =
        read_table(flush, WM_USE_RELATION_EXAMPLES, &wm_relation_examples, WM_LEDGER_STATEMENT);
  return status;
}
