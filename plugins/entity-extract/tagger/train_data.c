/* From a corpus to features, rows and allowed tags. */
#include "train_data.h"

#include <stdlib.h>
#include <string.h>

size_t wm_data_form_at(const struct wm_data *data, size_t begin, size_t end, size_t t, int offset) {
  ptrdiff_t at = (ptrdiff_t)t + offset;
  if (at < (ptrdiff_t)begin)
    return data->bio->n_forms;
  if (at >= (ptrdiff_t)end)
    return data->bio->n_forms + 1;
  return data->bio->token_form[at];
}

static void build_forms(struct wm_data *data, const struct wm_words *words) {
  const struct wm_bio *bio = data->bio;
  for (size_t f = 0; f < bio->n_forms; f++)
    wm_features_of_form(words, bio->text + bio->forms[f].text, bio->forms[f].len, &data->forms[f],
                        data->vectors + f * data->dim);
  wm_features_of_edge(false, &data->forms[bio->n_forms]);
  wm_features_of_edge(true, &data->forms[bio->n_forms + 1]);
}

/* Case of each form over a document. Counters are kept by lower-case hash in a table that is
 * cleared by stepping `document`. */
struct evidence_table {
  struct {
    uint64_t lower;
    uint32_t document;
    struct wm_evidence evidence;
  } * slots;
  size_t n_slots;
};

static struct wm_evidence *evidence_of(struct evidence_table *table, uint64_t lower,
                                       uint32_t document) {
  size_t at = lower & (table->n_slots - 1);
  while (table->slots[at].document == document + 1 && table->slots[at].lower != lower)
    at = (at + 1) & (table->n_slots - 1);
  if (table->slots[at].document != document + 1) {
    table->slots[at].document = document + 1;
    table->slots[at].lower = lower;
    table->slots[at].evidence = (struct wm_evidence){0};
  }
  return &table->slots[at].evidence;
}

struct sentence {
  size_t begin, end;
  enum wm_sentence_case letter_case;
};

/* +1 adds the tokens of a sentence to the document's evidence, -1 takes one token out again. */
static void count_token(const struct wm_data *data, struct evidence_table *table,
                        const struct sentence *s, uint32_t document, size_t t, int by) {
  const struct wm_look *form = &data->forms[data->bio->token_form[t]].look;
  struct wm_evidence *e = evidence_of(table, form->lower, document);
  bool usual = s->letter_case == WM_SENTENCE_USUAL;
  if (form->letter_case == WM_CASE_LOWER && s->letter_case != WM_SENTENCE_LOWER)
    e->n_lower = (uint16_t)(e->n_lower + by);
  else if (form->letter_case >= WM_CASE_TITLE && usual && t != s->begin)
    e->n_capital = (uint16_t)(e->n_capital + by);
}

/* The sentence, and the looks of its tokens and of the edges around it. */
static struct sentence sentence_at(const struct wm_data *data, size_t s, struct wm_look *view) {
  const struct wm_bio *bio = data->bio;
  struct sentence out = {bio->sentence_begin[s], bio->sentence_begin[s + 1], WM_SENTENCE_USUAL};
  size_t n = out.end - out.begin;
  for (size_t i = 0; i < n + 2 * WM_FEATURES_REACH; i++)
    view[i] = data->forms[wm_data_form_at(data, out.begin, out.end, out.begin,
                                          (int)i - WM_FEATURES_REACH)]
                  .look;
  out.letter_case = wm_features_sentence_case(view + WM_FEATURES_REACH, n);
  return out;
}

static uint32_t names_at(const struct wm_data *data, const struct sentence *s, size_t t,
                         int offset) {
  ptrdiff_t at = (ptrdiff_t)t + offset;
  if (at < (ptrdiff_t)s->begin || at >= (ptrdiff_t)s->end)
    return 0;
  return data->names[at];
}

static size_t place_features(const struct wm_data *data, struct evidence_table *table,
                             const struct sentence *s, size_t sentence, const struct wm_look *view,
                             size_t t, struct wm_feature *out) {
  const struct wm_bio *bio = data->bio;
  uint32_t document = bio->sentence_doc[sentence];
  struct wm_place place = {.looks = view + WM_FEATURES_REACH + (t - s->begin),
                           .first = t == s->begin,
                           .sentence = s->letter_case};
  for (int i = 0; i < 3; i++)
    place.gazetteer[i] = names_at(data, s, t, i - 1);
  count_token(data, table, s, document, t, -1);
  place.evidence = *evidence_of(table, place.looks[0].lower, document);
  count_token(data, table, s, document, t, 1);
  size_t n = wm_features_of_place(&place, out);
  out[n++] = (struct wm_feature){
      wm_features_key(WM_FEATURE_SOURCE,
                      wm_words_hash(bio->sources[bio->sentence_source[sentence]].name,
                                    strlen(bio->sources[bio->sentence_source[sentence]].name))),
      WM_FEATURE_SOURCE};
  return n;
}

/* The sentences [first, last) are one document. */
static bool build_document(struct wm_data *data, const struct wm_words *words,
                           struct evidence_table *table, struct wm_look *view, size_t first,
                           size_t last, size_t *cap) {
  for (size_t s = first; s < last; s++) {
    struct sentence sentence = sentence_at(data, s, view);
    for (size_t t = sentence.begin; t < sentence.end; t++)
      count_token(data, table, &sentence, data->bio->sentence_doc[s], t, 1);
    wm_features_names(words, view + WM_FEATURES_REACH, sentence.end - sentence.begin,
                      sentence.letter_case, data->names + sentence.begin);
  }
  for (size_t s = first; s < last; s++) {
    struct sentence sentence = sentence_at(data, s, view);
    for (size_t t = sentence.begin; t < sentence.end; t++) {
      size_t at = data->place_begin[t];
      if (at + WM_FEATURES_TOKEN_MAX > *cap) {
        *cap = *cap * 2 + (1 << 16);
        struct wm_feature *place = realloc(data->place, *cap * sizeof *place);
        if (!place)
          return false;
        data->place = place;
      }
      size_t n = place_features(data, table, &sentence, s, view, t, data->place + at);
      data->place_begin[t + 1] = (uint32_t)(at + n);
    }
  }
  return true;
}

static bool build_places(struct wm_data *data, const struct wm_words *words) {
  const struct wm_bio *bio = data->bio;
  struct evidence_table table = {.n_slots = 1 << 12};
  while (table.n_slots < 2 * bio->n_forms)
    table.n_slots *= 2;
  table.slots = calloc(table.n_slots, sizeof *table.slots);
  struct wm_look *view = calloc(wm_bio_longest(bio) + 2 * WM_FEATURES_REACH, sizeof *view);
  bool ok = table.slots && view;
  size_t cap = 0;
  for (size_t s = 0, last; ok && s < bio->n_sentences; s = last) {
    for (last = s + 1; last < bio->n_sentences && bio->sentence_doc[last] == bio->sentence_doc[s];)
      last++;
    ok = build_document(data, words, &table, view, s, last, &cap);
  }
  free(table.slots);
  free(view);
  return ok;
}

/* Adds the vectors of a sentence's words to `sum`; returns how many are known. */
static size_t add_vectors(const struct wm_data *data, size_t sentence, float *sum) {
  const struct wm_bio *bio = data->bio;
  size_t n = 0;
  for (size_t t = bio->sentence_begin[sentence]; t < bio->sentence_begin[sentence + 1]; t++) {
    const float *vector = data->vectors + bio->token_form[t] * data->dim;
    if (!data->forms[bio->token_form[t]].look.known)
      continue;
    n++;
    for (size_t d = 0; d < data->dim; d++)
      sum[d] += vector[d];
  }
  return n;
}

static void divide(float *sum, size_t dim, size_t n) {
  for (size_t d = 0; n && d < dim; d++)
    sum[d] /= (float)n;
}

static void build_topics(struct wm_data *data) {
  const struct wm_bio *bio = data->bio;
  for (size_t s = 0, last; s < bio->n_sentences; s = last) {
    float *document = data->document + bio->sentence_doc[s] * data->dim;
    size_t n_document = 0;
    for (last = s; last < bio->n_sentences && bio->sentence_doc[last] == bio->sentence_doc[s];
         last++) {
      float *topic = data->topic + last * data->dim;
      divide(topic, data->dim, add_vectors(data, last, topic));
      n_document += add_vectors(data, last, document);
    }
    divide(document, data->dim, n_document);
  }
}

static bool has_capital(const struct wm_data *data, size_t begin, size_t end, size_t t,
                        int offset) {
  return data->forms[wm_data_form_at(data, begin, end, t, offset)].look.letter_case >=
         WM_CASE_TITLE;
}

/* Whether an O token may be part of a name of a type that its corpus leaves unmarked: it has a
 * capital, or stands between words that have ("Treaty of Rome"). */
static bool may_be_name(const struct wm_data *data, size_t begin, size_t end, size_t t) {
  if (has_capital(data, begin, end, t, 0))
    return true;
  return has_capital(data, begin, end, t, -1) &&
         (has_capital(data, begin, end, t, 1) || has_capital(data, begin, end, t, 2));
}

/* The annotated tag alone, or, for an O where the corpus leaves types unmarked, O and the tags of
 * these. */
static void build_allowed(struct wm_data *data) {
  const struct wm_bio *bio = data->bio;
  for (size_t s = 0; s < bio->n_sentences; s++) {
    size_t begin = bio->sentence_begin[s], end = bio->sentence_begin[s + 1];
    uint32_t marked = bio->sources[bio->sentence_source[s]].marked;
    for (size_t t = begin; t < end; t++) {
      uint64_t mask = UINT64_C(1) << bio->token_tag[t] | bio->token_open[t];
      if (bio->token_tag[t] == 0 && may_be_name(data, begin, end, t))
        for (size_t k = 0; k < bio->n_types; k++)
          if (!(marked >> k & 1))
            mask |= UINT64_C(3) << (1 + 2 * k);
      data->allowed[t] = mask;
      if (mask & (mask - 1))
        data->partial[s] = 1;
    }
  }
}

bool wm_data_build(struct wm_data *data, const struct wm_bio *bio, const struct wm_words *words) {
  size_t n_forms = bio->n_forms + 2;
  *data = (struct wm_data){.bio = bio, .dim = wm_words_dim(words)};
  data->forms = calloc(n_forms, sizeof *data->forms);
  data->vectors = calloc(n_forms * data->dim, sizeof *data->vectors);
  data->active = calloc(n_forms * WM_FEATURES_FORM_MAX, sizeof *data->active);
  data->n_active = calloc(n_forms, 1);
  data->place_begin = calloc(bio->n_tokens + 1, sizeof *data->place_begin);
  data->place_active_begin = calloc(bio->n_tokens + 1, sizeof *data->place_active_begin);
  data->topic = calloc(bio->n_sentences * data->dim, sizeof *data->topic);
  data->document = calloc((bio->n_docs + 1) * data->dim, sizeof *data->document);
  data->allowed = calloc(bio->n_tokens, sizeof *data->allowed);
  data->partial = calloc(bio->n_sentences, 1);
  data->names = calloc(bio->n_tokens + 1, sizeof *data->names);
  data->elsewhere = calloc(bio->n_tokens, sizeof *data->elsewhere);
  if (!data->forms || !data->vectors || !data->active || !data->n_active || !data->place_begin ||
      !data->place_active_begin || !data->topic || !data->document || !data->allowed ||
      !data->partial || !data->elsewhere || !data->names)
    return false;
  build_forms(data, words);
  build_topics(data);
  build_allowed(data);
  return build_places(data, words);
}

/* Counts of keys, before those too rare are dropped. */
struct counts {
  struct wm_rows rows;
  uint32_t *n;
  size_t cap;
};

static bool count(struct counts *counts, const struct wm_feature *feature, uint32_t by) {
  uint32_t row = wm_net_find(&counts->rows, feature->key);
  if (row == WM_NET_NO_ROW) {
    row = (uint32_t)counts->rows.n;
    if (!wm_net_add(&counts->rows, feature->key, (uint8_t)feature->kind))
      return false;
    if (row >= counts->cap) {
      counts->cap = counts->cap * 2 + 65536;
      uint32_t *n = realloc(counts->n, counts->cap * sizeof *n);
      if (!n)
        return false;
      counts->n = n;
    }
    counts->n[row] = 0;
  }
  counts->n[row] += by;
  return true;
}

static bool count_forms(const struct wm_data *data, struct counts *counts) {
  const struct wm_bio *bio = data->bio;
  uint32_t *frequency = calloc(bio->n_forms + 2, sizeof *frequency);
  if (!frequency)
    return false;
  for (size_t t = 0; t < bio->n_tokens; t++)
    frequency[bio->token_form[t]]++;
  frequency[bio->n_forms] = frequency[bio->n_forms + 1] = (uint32_t)bio->n_sentences;
  bool ok = true;
  for (size_t f = 0; ok && f < bio->n_forms + 2; f++)
    for (size_t i = 0; ok && frequency[f] && i < data->forms[f].n_features; i++)
      ok = count(counts, &data->forms[f].features[i], frequency[f]);
  free(frequency);
  return ok;
}

uint64_t wm_data_elsewhere_key(const struct wm_data *data, size_t t) {
  const struct wm_look *look = &data->forms[data->bio->token_form[t]].look;
  return wm_features_elsewhere_key(data->elsewhere[t], look->letter_case);
}

static bool count_places(const struct wm_data *data, struct counts *counts) {
  const struct wm_bio *bio = data->bio;
  bool ok = true;
  for (size_t i = 0; ok && i < data->place_begin[bio->n_tokens]; i++)
    ok = count(counts, &data->place[i], 1);
  for (size_t t = 0; ok && t < bio->n_tokens; t++) {
    struct wm_feature feature = {wm_data_elsewhere_key(data, t), WM_FEATURE_ELSEWHERE};
    if (data->elsewhere[t])
      ok = count(counts, &feature, 1);
  }
  return ok;
}

/* Two keys of which a model file keeps the same share a row. */
static bool add_row(struct wm_net *net, uint8_t kind, uint64_t key) {
  key = wm_net_key(net, kind, key);
  return wm_net_find(&net->rows, key) != WM_NET_NO_ROW || wm_net_add(&net->rows, key, kind);
}

bool wm_data_collect(const struct wm_data *data, struct wm_net *net) {
  struct counts counts = {0};
  bool ok = count_forms(data, &counts) && count_places(data, &counts);
  for (size_t r = 0; ok && r < counts.rows.n; r++) {
    uint8_t kind = counts.rows.kinds[r];
    if (counts.n[r] >= wm_feature_kinds[kind].min_count && wm_net_row_size(net, kind) > 0)
      ok = add_row(net, kind, counts.rows.keys[r]);
  }
  free(counts.n);
  free(counts.rows.keys);
  free(counts.rows.starts);
  free(counts.rows.kinds);
  free(counts.rows.slots);
  return ok;
}

static size_t resolve(const struct wm_net *net, const struct wm_feature *features, size_t n,
                      struct wm_active *out) {
  size_t n_out = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t row =
        wm_net_find(&net->rows, wm_net_key(net, (uint8_t)features[i].kind, features[i].key));
    if (row != WM_NET_NO_ROW)
      out[n_out++] = (struct wm_active){row, (uint8_t)features[i].kind};
  }
  return n_out;
}

bool wm_data_resolve(struct wm_data *data, const struct wm_net *net) {
  const struct wm_bio *bio = data->bio;
  for (size_t f = 0; f < bio->n_forms + 2; f++)
    data->n_active[f] = (uint8_t)resolve(net, data->forms[f].features, data->forms[f].n_features,
                                         data->active + f * WM_FEATURES_FORM_MAX);
  free(data->place_active);
  data->place_active = calloc(data->place_begin[bio->n_tokens] + 1, sizeof *data->place_active);
  if (!data->place_active)
    return false;
  size_t at = 0;
  for (size_t t = 0; t < bio->n_tokens; t++) {
    data->place_active_begin[t] = (uint32_t)at;
    at += resolve(net, data->place + data->place_begin[t],
                  data->place_begin[t + 1] - data->place_begin[t], data->place_active + at);
  }
  data->place_active_begin[bio->n_tokens] = (uint32_t)at;
  return true;
}

void wm_data_free(struct wm_data *data) {
  free(data->forms);
  free(data->vectors);
  free(data->active);
  free(data->n_active);
  free(data->place);
  free(data->place_begin);
  free(data->place_active);
  free(data->place_active_begin);
  free(data->topic);
  free(data->document);
  free(data->allowed);
  free(data->partial);
  free(data->names);
  free(data->elsewhere);
  *data = (struct wm_data){0};
}
