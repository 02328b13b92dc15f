/* Plugins that tests of sinks run behind. */
#include "sample.h"

#include "core/base/text.h"

#include <ctype.h>
#include <stdlib.h>

/* ---------------------------------------------------------- the core layers */

static const wm_field token_fields[] = {
    WM_FIELD(wm_token, span, WM_FIELD_SPAN, NULL, "the word"),
    WM_FIELD(wm_token, norm, WM_FIELD_SYMBOL, NULL, "as it is written"),
    WM_FIELD(wm_token, shape, WM_FIELD_FLAGS, "upper-first|upper-all", "its letters"),
    WM_FIELD(wm_token, pos, WM_FIELD_ENUM, WM_POS_NAMES, "part of speech"),
};
static const wm_field sentence_fields[] = {
    WM_FIELD(wm_sentence, span, WM_FIELD_SPAN, NULL, "where it stands"),
    WM_FIELD(wm_sentence, tokens, WM_FIELD_RANGE, "tokens", "its tokens"),
};
static const wm_field entity_fields[] = {
    WM_FIELD(wm_entity, type, WM_FIELD_SYMBOL, NULL, "type"),
    WM_FIELD(wm_entity, span, WM_FIELD_SPAN, NULL, "where it stands"),
    WM_FIELD(wm_entity, tokens, WM_FIELD_RANGE, "tokens", "its tokens"),
    WM_FIELD(wm_entity, subtype, WM_FIELD_SYMBOL, NULL, "subtype"),
    WM_FIELD(wm_entity, name, WM_FIELD_SYMBOL, NULL, "name"),
    WM_FIELD(wm_entity, ref, WM_FIELD_SYMBOL, NULL, "id"),
    WM_FIELD(wm_entity, value, WM_FIELD_SYMBOL, NULL, "value"),
    WM_FIELD(wm_entity, role, WM_FIELD_SYMBOL, NULL, "role"),
    WM_FIELD(wm_entity, by, WM_FIELD_SYMBOL, NULL, "who said so"),
    WM_FIELD(wm_entity, score, WM_FIELD_REAL, NULL, "probability"),
};
static const wm_field relation_fields[] = {
    WM_FIELD(wm_relation, type, WM_FIELD_SYMBOL, NULL, "type"),
    WM_FIELD(wm_relation, trigger, WM_FIELD_SPAN, NULL, "the words that state it"),
    WM_FIELD(wm_relation, args, WM_FIELD_ARGUMENTS, "entities", "who takes part"),
    WM_FIELD(wm_relation, sentence, WM_FIELD_REFERENCE, "sentences", "where"),
    WM_FIELD(wm_relation, polarity, WM_FIELD_ENUM, WM_POLARITY_NAMES, "or its opposite"),
    WM_FIELD(wm_relation, modality, WM_FIELD_ENUM, WM_MODALITY_NAMES, "how sure"),
    WM_FIELD(wm_relation, source, WM_FIELD_REFERENCE, "entities", "who reports it"),
    WM_FIELD(wm_relation, date, WM_FIELD_SYMBOL, NULL, "when"),
    WM_FIELD(wm_relation, by, WM_FIELD_SYMBOL, NULL, "who said so"),
    WM_FIELD(wm_relation, score, WM_FIELD_REAL, NULL, "probability"),
};
static const wm_layer tokens = {"tokens", 1, sizeof(wm_token), token_fields, 4, "words"};
static const wm_layer sentences = {"sentences",     1, sizeof(wm_sentence),
                                   sentence_fields, 2, "lines"};
static const wm_layer entities = {"entities", 1, sizeof(wm_entity), entity_fields, 10, "names"};
static const wm_layer relations = {"relations",     1,  sizeof(wm_relation),
                                   relation_fields, 10, "facts"};

enum { USE_TOKENS, USE_SENTENCES, USE_ENTITIES, USE_RELATIONS };
static const wm_use sample_uses[] = {{"tokens", WM_WRITES, &tokens},
                                     {"sentences", WM_WRITES, &sentences},
                                     {"entities", WM_WRITES, &entities},
                                     {"relations", WM_WRITES, &relations}};

/* Length of the name in a word: up to a full stop or comma. */
static uint32_t name_length(wm_str word) {
  uint32_t n = 0;
  while (n < word.length && word.bytes[n] != '.' && word.bytes[n] != ',')
    n++;
  return n;
}

static wm_status add_entity(wm_instance *self, wm_span span, uint32_t token, wm_str word) {
  wm_entity *entity = wm_append(self, USE_ENTITIES, 1);
  if (!entity)
    return WM_REJECT;
  entity->span = (wm_span){span.begin, span.begin + name_length(word)};
  entity->tokens = (wm_span){token, token + 1};
  entity->type = wm_intern_z(self, word.length > 3 ? "ORG" : "PER");
  entity->name = wm_intern(self, word.bytes, name_length(word));
  entity->ref = word.length > 5 ? wm_intern_z(self, "ref:1") : 0;
  entity->by = wm_intern_z(self, "sample");
  entity->score = 0.98765;
  return WM_OK;
}

static wm_status add_word(wm_instance *self, const wm_article *article, wm_span span) {
  wm_str word = wm_span_text(article, span);
  uint32_t row = wm_read(self, USE_TOKENS).n;
  wm_token *token = wm_append(self, USE_TOKENS, 1);
  if (!token)
    return WM_REJECT;
  token->span = span;
  token->norm = wm_intern(self, word.bytes, word.length);
  token->shape = isupper((unsigned char)word.bytes[0]) ? 1 : 0;
  token->pos = 17;
  return token->shape ? add_entity(self, span, row, word) : WM_OK;
}

static wm_status add_relation(wm_instance *self, const wm_article *article, wm_span span,
                              uint32_t first, uint32_t sentence) {
  wm_argument *args = wm_article_alloc(self, 3, sizeof *args);
  wm_relation *relation = wm_append(self, USE_RELATIONS, 1);
  if (!relation || !args)
    return WM_REJECT;
  wm_sym party = wm_intern_z(self, "party");
  args[0] = (wm_argument){party, first};
  args[1] = (wm_argument){wm_intern_z(self, "of"), first + 1};
  args[2] = (wm_argument){party, first + 1};
  relation->type = wm_intern_z(self, "agreement");
  size_t end = span.begin;
  wm_utf8_next(article->text, article->length, &end);
  relation->trigger = (wm_span){span.begin, (uint32_t)end};
  relation->args = (wm_arguments){args, 3};
  relation->sentence = sentence;
  relation->polarity = sentence & 1;
  relation->modality = 3;
  relation->source = sentence ? first : WM_NONE;
  relation->by = wm_intern_z(self, "rule:sample");
  relation->score = 0.5;
  return WM_OK;
}

static wm_status add_sentence(wm_instance *self, const wm_article *article, wm_span span,
                              uint32_t token, uint32_t entity) {
  uint32_t row = wm_read(self, USE_SENTENCES).n;
  wm_sentence *sentence = wm_append(self, USE_SENTENCES, 1);
  if (!sentence)
    return WM_REJECT;
  *sentence = (wm_sentence){span, {token, wm_read(self, USE_TOKENS).n}};
  bool enough = wm_read(self, USE_ENTITIES).n >= entity + 2;
  return enough ? add_relation(self, article, span, entity, row) : WM_OK;
}

static wm_status sample_process(wm_instance *self, const wm_article *article) {
  uint32_t begin = 0, token = 0, entity = 0, at = 0;
  while (at < article->length) {
    uint32_t end = at;
    while (end < article->length && !isspace((unsigned char)article->text[end]))
      end++;
    if (end > at && add_word(self, article, (wm_span){at, end}))
      return WM_REJECT;
    bool stop = end > at && (end == article->length || article->text[end] == '\n' ||
                             article->text[end - 1] == '.');
    if (stop && add_sentence(self, article, (wm_span){begin, end}, token, entity))
      return WM_REJECT;
    at = end;
    while (at < article->length && isspace((unsigned char)article->text[at]))
      at++;
    if (stop) {
      begin = at;
      token = wm_read(self, USE_TOKENS).n;
      entity = wm_read(self, USE_ENTITIES).n;
    }
  }
  return WM_OK;
}

static const wm_stage_ops sample_ops = {.size = sizeof sample_ops, .process = sample_process};
const wm_plugin sample_stage = {WM_PLUGIN_HEAD,      .kind = WM_STAGE,    .name = "sample",
                                .version = "1",      .summary = "sample", .licence = "Apache-2.0",
                                .uses = sample_uses, .n_uses = 4,         .ops = &sample_ops};

/* ------------------------------------------------------- every type of field */

typedef struct oddity {
  wm_span span, place, window;
  wm_sym word;
  wm_str note;
  uint32_t owner, line;
  wm_list members;
  wm_arguments roles;
  int64_t count;
  double weight, score;
  uint32_t mood, traits;
} oddity;

static const wm_field odd_fields[] = {
    WM_FIELD(oddity, span, WM_FIELD_SPAN, NULL, "where"),
    WM_FIELD(oddity, place, WM_FIELD_SPAN, NULL, "where else"),
    WM_FIELD(oddity, window, WM_FIELD_RANGE, "entities", "rows"),
    WM_FIELD(oddity, word, WM_FIELD_SYMBOL, NULL, "symbol"),
    WM_FIELD(oddity, note, WM_FIELD_TEXT, NULL, "text"),
    WM_FIELD(oddity, owner, WM_FIELD_REFERENCE, "entities", "row"),
    WM_FIELD(oddity, line, WM_FIELD_REFERENCE, "sentences", "row of another layer"),
    WM_FIELD(oddity, members, WM_FIELD_LIST, "entities", "rows"),
    WM_FIELD(oddity, roles, WM_FIELD_ARGUMENTS, "entities", "rows by role"),
    WM_FIELD(oddity, count, WM_FIELD_INTEGER, NULL, "integer"),
    WM_FIELD(oddity, weight, WM_FIELD_REAL, NULL, "real"),
    WM_FIELD(oddity, score, WM_FIELD_REAL, NULL, "probability"),
    WM_FIELD(oddity, mood, WM_FIELD_ENUM, "|glad|sad", "enum"),
    WM_FIELD(oddity, traits, WM_FIELD_FLAGS, "slow|loud|\"odd\"", "flags"),
};
static const wm_layer oddities = {"oddities", 3, sizeof(oddity), odd_fields, 14, "of all types"};
static const wm_use odd_uses[] = {{"sentences", WM_READS, NULL},
                                  {"entities", WM_READS, NULL},
                                  {"oddities", WM_WRITES, &oddities}};

static wm_status fill_oddity(wm_instance *self, oddity *row, uint32_t i, wm_span span) {
  uint32_t n = wm_read(self, 1).n;
  uint32_t *members = wm_article_alloc(self, n, sizeof *members);
  wm_argument *roles = wm_article_alloc(self, 1, sizeof *roles);
  if (!members || !roles)
    return WM_REJECT;
  for (uint32_t j = 0; j < n; j++)
    members[j] = n - 1 - j;
  roles[0] = (wm_argument){wm_intern_z(self, "the \"first\""), 0};
  *row = (oddity){.span = span,
                  .place = {span.end, span.end},
                  .window = {0, n},
                  .word = i ? wm_intern_z(self, "tab\there") : 0,
                  .note = wm_z(i ? "a\nnote" : ""),
                  .owner = n && i ? 0 : WM_NONE,
                  .line = i,
                  .members = {members, n},
                  .roles = {roles, n ? 1 : 0},
                  .count = i ? INT64_MIN : INT64_MAX,
                  .weight = i ? 0.1 : 1e-9,
                  .score = 0.12345,
                  .mood = i % 3,
                  .traits = i ? 6 : 0};
  return WM_OK;
}

static wm_status odd_process(wm_instance *self, const wm_article *article) {
  (void)article;
  wm_table lines = wm_read(self, 0);
  oddity *rows = wm_append(self, 2, lines.n);
  for (uint32_t i = 0; rows && i < lines.n; i++)
    if (fill_oddity(self, &rows[i], i, ((const wm_sentence *)lines.rows)[i].span))
      return WM_REJECT;
  return rows ? WM_OK : WM_REJECT;
}

static const wm_stage_ops odd_ops = {.size = sizeof odd_ops, .process = odd_process};
const wm_plugin odd_stage = {WM_PLUGIN_HEAD,   .kind = WM_STAGE, .name = "odd",
                             .version = "1",   .summary = "odd", .licence = "Apache-2.0",
                             .uses = odd_uses, .n_uses = 3,      .ops = &odd_ops};

/* ------------------------------------------------------------------- a fold */

typedef struct tally {
  wm_sym name;
  int64_t n;
  uint32_t before;
  wm_list earlier;
  double score;
} tally;

static const wm_field tally_fields[] = {
    WM_FIELD(tally, name, WM_FIELD_SYMBOL, NULL, "what is counted"),
    WM_FIELD(tally, n, WM_FIELD_INTEGER, NULL, "how many"),
    WM_FIELD(tally, before, WM_FIELD_REFERENCE, "tallies", "the row before"),
    WM_FIELD(tally, earlier, WM_FIELD_LIST, "tallies", "all rows before"),
    WM_FIELD(tally, score, WM_FIELD_REAL, NULL, "share"),
};
static const wm_layer tallies = {"tallies", 1, sizeof(tally), tally_fields, 5, "counts"};
static const wm_use tally_uses[] = {{"tallies", WM_WRITES, &tallies}};

typedef struct counts {
  int64_t articles, bytes;
} counts;

static wm_status tally_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  int64_t length = article->length;
  return wm_put(self, out, &length, sizeof length) ? WM_OK : WM_FATAL;
}

static wm_status tally_begin(wm_instance *self) {
  self->scratch = wm_alloc(self, 1, sizeof(counts));
  return self->scratch ? WM_OK : WM_FATAL;
}

static wm_status tally_add(wm_instance *self, const wm_encoded *items, uint32_t n) {
  counts *c = self->scratch;
  for (uint32_t i = 0; i < n; i++) {
    int64_t length;
    memcpy(&length, items[i].bytes.bytes, sizeof length);
    c->articles++;
    c->bytes += length;
  }
  return WM_OK;
}

static wm_status tally_save(wm_instance *self, wm_buffer *out) {
  return wm_put(self, out, self->scratch, sizeof(counts)) ? WM_OK : WM_FATAL;
}

static wm_status tally_merge(wm_instance *self, wm_str state) {
  counts *c = self->scratch, other;
  memcpy(&other, state.bytes, sizeof other);
  c->articles += other.articles;
  c->bytes += other.bytes;
  return WM_OK;
}

static wm_status tally_flush(wm_instance *self) {
  const counts *c = self->scratch;
  static const uint32_t first = 0;
  tally rows[2] = {{wm_intern_z(self, "articles"), c->articles, WM_NONE, {NULL, 0}, 1},
                   {wm_intern_z(self, "bytes"), c->bytes, 0, {&first, 1}, 0.25}};
  return wm_emit_table(self, 0, rows, 2);
}

static const wm_fold_ops tally_ops = {.size = sizeof tally_ops,
                                      .encode = tally_encode,
                                      .begin = tally_begin,
                                      .fold = tally_add,
                                      .save = tally_save,
                                      .merge = tally_merge,
                                      .flush = tally_flush};
const wm_plugin tally_fold = {WM_PLUGIN_HEAD,     .kind = WM_FOLD,    .name = "tally",
                              .version = "1",     .summary = "tally", .licence = "Apache-2.0",
                              .uses = tally_uses, .n_uses = 1,        .ops = &tally_ops};
