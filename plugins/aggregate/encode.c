/* What an article adds to the ledger (ledger.h): its date (yyyymmdd), then for each key how many
 * bytes it shares with the one before, the rest of it, what is counted (n), and sentences. Each key
 * comes once, and stands for one article. */
#include "config.h"

#include "aggregate.h"

#include "core/base/buffer.h"
#include "packed.h"

#include <stdlib.h>
#include <unicode/ucasemap.h>

enum { QUOTE_BYTES = 300 }; /* of a statement's sentence */

/* One mention, or one pair, while equal ones are counted by sorting. */
typedef struct item {
  uint32_t key[3];
} item;

/* A key that the article adds to, among the worker's. */
typedef struct entry {
  size_t at, length; /* in keys */
  uint64_t n, sentences;
} entry;

typedef struct encoding {
  wm_instance *self;
  const wm_article *article;
  const wm_entity *entities;
  const wm_sentence *sentences;
  uint32_t n_entities, n_sentences;
  wm_sym *keys;       /* of each row of `entities`, 0 for those that are not looked at */
  uint32_t *index;    /* of each row's key among the keys, ascending by symbol */
  wm_sym *indexed;    /* the key of an index */
  uint32_t *mentions; /* of an index, those that are counted */
  uint32_t *in;       /* sentences that an index stands in */
  uint32_t n_keys;
  wm_aggregate_worker *worker;
  wm_buffer *out;
  wm_str day, source;
  wm_str story; /* the article's id when stories are counted, else empty */
} encoding;

/* ---- keys ---- */

static bool is_ignored(const encoding *e, const wm_entity *entity) {
  const wm_aggregate *shared = e->self->shared;
  for (uint32_t i = 0; i < shared->n_ignored; i++)
    if (shared->ignored[i] == entity->type)
      return true;
  return false;
}

/* The name to show: the canonical one, else the words themselves. */
static wm_sym label(const encoding *e, const wm_entity *entity) {
  if (entity->name)
    return entity->name;
  wm_str words = wm_span_text(e->article, entity->span);
  return wm_intern(e->self, words.bytes, words.length);
}

/* "name:TYPE:folded name" as a symbol; 0 after a failure, which is noted. */
static wm_sym name_key(const encoding *e, wm_str type, wm_str name) {
  UErrorCode code = U_ZERO_ERROR;
  size_t head = strlen(WM_AGGREGATE_BY_NAME) + type.length + 1;
  size_t room = head + 3 * name.length + 1; /* folding makes at most three bytes of one */
  char *key = wm_article_alloc(e->self, room, 1);
  if (!key)
    return 0;
  memcpy(key, WM_AGGREGATE_BY_NAME, strlen(WM_AGGREGATE_BY_NAME));
  memcpy(key + strlen(WM_AGGREGATE_BY_NAME), type.bytes, type.length);
  key[head - 1] = ':';
  int32_t folded = ucasemap_utf8FoldCase(e->worker->fold, key + head, (int32_t)(room - head),
                                         name.bytes, (int32_t)name.length, &code);
  if (U_FAILURE(code)) {
    wm_fail(e->self, WM_REJECT, "a name cannot be folded: %s", u_errorName(code));
    return 0;
  }
  return wm_intern(e->self, key, head + (size_t)folded);
}

static wm_sym entity_key(const encoding *e, const wm_entity *entity) {
  if (entity->ref)
    return entity->ref;
  wm_sym name = entity->value ? entity->value : label(e, entity);
  return name_key(e, wm_string(e->self, entity->type), wm_string(e->self, name));
}

/* Sets the keys of all entities that are counted, and of arguments of relations. */
static bool set_keys(encoding *e, const wm_table *relations) {
  const wm_relation *relation = relations->rows;
  bool *wanted = wm_article_alloc(e->self, e->n_entities, sizeof *wanted);
  if (!wanted)
    return false;
  for (uint32_t i = 0; i < e->n_entities; i++)
    wanted[i] = !is_ignored(e, &e->entities[i]);
  for (uint32_t i = 0; i < relations->n; i++)
    for (uint32_t a = 0; a < relation[i].args.n; a++)
      if (relation[i].args.items[a].entity < e->n_entities)
        wanted[relation[i].args.items[a].entity] = true;
  for (uint32_t i = 0; i < e->n_entities; i++)
    if (wanted[i] && (e->keys[i] = entity_key(e, &e->entities[i])) == 0)
      return false;
  return true;
}

/* ---- counting by sorting ---- */

static int compare_items(const void *a, const void *b) {
  const item *left = a, *right = b;
  for (uint32_t i = 0; i < 3; i++)
    if (left->key[i] != right->key[i])
      return left->key[i] < right->key[i] ? -1 : 1;
  return 0;
}

/* How many items from `at` on have the same first `parts` of the key. */
static uint32_t run_length(const item *items, uint32_t n, uint32_t at, uint32_t parts) {
  uint32_t end = at + 1;
  while (end < n && memcmp(items[end].key, items[at].key, parts * sizeof items->key[0]) == 0)
    end++;
  return end - at;
}

/* ---- writing ---- */

/* Appends a part to the key; control characters become spaces, so that nothing looks like a joint.
 */
static bool put_part(const encoding *e, wm_str part) {
  wm_buffer *key = &e->worker->key;
  size_t at = key->length;
  if (!wm_buffer_put(key, part.bytes, part.length))
    return false;
  for (; at < key->length; at++)
    if ((unsigned char)key->bytes[at] < ' ')
      key->bytes[at] = ' ';
  return true;
}

static bool put_mark(const encoding *e, char mark) {
  return wm_buffer_put(&e->worker->key, &mark, 1);
}

/* Begins the key of something about an entity; a part follows. */
static bool begin_key(const encoding *e, wm_str entity, char family) {
  e->worker->key.length = 0;
  return put_part(e, entity) && put_mark(e, WM_LEDGER_JOINT) && put_mark(e, family);
}

static bool put_joined(const encoding *e, wm_str part) {
  return put_mark(e, WM_LEDGER_JOINT) && put_part(e, part);
}

/* Notes the key that was put together, with its count. */
static bool write_key(const encoding *e, uint64_t n, uint64_t sentences) {
  wm_aggregate_worker *w = e->worker;
  entry noted = {w->keys.length, w->key.length, n, sentences};
  return wm_buffer_put(&w->keys, w->key.bytes, w->key.length) &&
         wm_buffer_put(&w->entries, &noted, sizeof noted);
}

/* "KEY family" or "KEY family PART"; an empty part is left out with the whole key. */
static bool write_about(const encoding *e, wm_str entity, char family, wm_str part, uint64_t n) {
  return !part.length ||
         (begin_key(e, entity, family) && put_joined(e, part) && write_key(e, n, 0));
}

static wm_str text_of(const encoding *e, wm_sym symbol) {
  return wm_string(e->self, symbol);
}

/* ---- entities ---- */

/* Names and types of the mentions of one key, which are sorted: how often it has each. */
static bool write_labels(const encoding *e, item *mentions, uint32_t n, wm_str key) {
  bool put = true;
  for (uint32_t at = 0, same; at < n && put; at += same) {
    same = run_length(mentions, n, at, 2);
    put = write_about(e, key, WM_LEDGER_NAME, text_of(e, mentions[at].key[1]), same);
  }
  for (uint32_t i = 0; i < n; i++)
    mentions[i].key[1] = mentions[i].key[2];
  qsort(mentions, n, sizeof *mentions, compare_items);
  for (uint32_t at = 0, same; at < n && put; at += same) {
    same = run_length(mentions, n, at, 2);
    put = write_about(e, key, WM_LEDGER_TYPE, text_of(e, mentions[at].key[1]), same);
  }
  return put;
}

static bool write_entity(const encoding *e, item *mentions, uint32_t n, uint32_t index) {
  wm_str key = text_of(e, mentions[0].key[0]);
  if (!write_labels(e, mentions, n, key))
    return false;
  uint32_t counted = e->mentions[index];
  return !counted || (begin_key(e, key, WM_LEDGER_TOTAL) && write_key(e, counted, e->in[index]) &&
                      write_about(e, key, WM_LEDGER_DAY, e->day, counted) &&
                      write_about(e, key, WM_LEDGER_SOURCE, e->source, counted) &&
                      write_about(e, key, WM_LEDGER_ARTICLE, e->story, counted));
}

static bool write_entities(const encoding *e) {
  uint32_t n = 0, index = 0;
  item *mentions = wm_article_alloc(e->self, e->n_entities, sizeof *mentions);
  if (!mentions)
    return false;
  for (uint32_t i = 0; i < e->n_entities; i++)
    if (e->keys[i])
      mentions[n++] = (item){{e->keys[i], label(e, &e->entities[i]), e->entities[i].type}};
  qsort(mentions, n, sizeof *mentions, compare_items);
  bool put = true;
  for (uint32_t at = 0, same; at < n && put; at += same, index++) {
    same = run_length(mentions, n, at, 1);
    put = write_entity(e, mentions + at, same, index);
  }
  return put;
}

/* Numbers the keys, ascending by symbol. */
static bool set_index(encoding *e) {
  item *order = wm_article_alloc(e->self, e->n_entities, sizeof *order);
  e->indexed = wm_article_alloc(e->self, e->n_entities, sizeof *e->indexed);
  e->mentions = wm_article_alloc(e->self, e->n_entities, sizeof *e->mentions);
  e->in = wm_article_alloc(e->self, e->n_entities, sizeof *e->in);
  if (!order || !e->indexed || !e->mentions || !e->in)
    return false;
  for (uint32_t i = 0; i < e->n_entities; i++)
    order[i] = (item){{e->keys[i], i}};
  qsort(order, e->n_entities, sizeof *order, compare_items);
  for (uint32_t i = 0; i < e->n_entities; i++) {
    wm_sym key = order[i].key[0];
    uint32_t row = order[i].key[1];
    if (key && (e->n_keys == 0 || key != e->indexed[e->n_keys - 1]))
      e->indexed[e->n_keys++] = key;
    e->index[row] = key ? e->n_keys - 1 : WM_NONE;
    if (key && !is_ignored(e, &e->entities[row]))
      e->mentions[e->n_keys - 1]++;
  }
  return true;
}

/* ---- pairs ---- */

/* The entities of one sentence, each once, ascending by index. */
typedef struct company {
  uint32_t *members;
  uint32_t n, most;
} company;

static void join(company *c, uint32_t index) {
  uint32_t at = c->n;
  if (index == WM_NONE || c->n > c->most)
    return;
  while (at > 0 && c->members[at - 1] > index)
    at--;
  if (at > 0 && c->members[at - 1] == index)
    return;
  memmove(c->members + at + 1, c->members + at, (c->n - at) * sizeof *c->members);
  c->members[at] = index;
  c->n++;
}

/* Pairs of all sentences, as items. */
typedef struct pairs {
  item *items;
  uint32_t n, capacity;
} pairs;

static bool add_pairs(const encoding *e, pairs *to, const company *c) {
  if (c->n < 2 || c->n > c->most)
    return true;
  uint32_t more = c->n * (c->n - 1) / 2; /* `most` keeps this far below overflow */
  if (more > to->capacity - to->n) {
    uint32_t capacity = 2 * (to->capacity + more);
    item *items = wm_article_alloc(e->self, capacity, sizeof *items);
    if (!items)
      return false;
    if (to->n)
      memcpy(items, to->items, to->n * sizeof *items);
    to->items = items;
    to->capacity = capacity;
  }
  for (uint32_t i = 0; i < c->n; i++)
    for (uint32_t j = i + 1; j < c->n; j++)
      to->items[to->n++] = (item){{c->members[i], c->members[j]}};
  return true;
}

/* Rows of `entities` by where they begin. */
static int compare_places(const void *a, const void *b, void *entities) {
  const wm_entity *rows = entities;
  uint32_t left = rows[*(const uint32_t *)a].tokens.begin;
  uint32_t right = rows[*(const uint32_t *)b].tokens.begin;
  return (left > right) - (left < right);
}

static uint32_t *in_order(const encoding *e) {
  uint32_t *order = wm_article_alloc(e->self, e->n_entities, sizeof *order);
  wm_entity *rows = (wm_entity *)(uintptr_t)e->entities; /* only read */
  for (uint32_t i = 0; order && i < e->n_entities; i++)
    order[i] = i;
  if (order)
    qsort_r(order, e->n_entities, sizeof *order, compare_places, rows);
  return order;
}

/* Also counts the sentences of each key. */
static bool collect_pairs(const encoding *e, pairs *to) {
  const wm_aggregate_config *config = e->self->config;
  uint32_t most = (uint32_t)config->most_per_sentence, at = 0;
  uint32_t *order = in_order(e);
  uint32_t *seen = wm_article_alloc(e->self, e->n_keys, sizeof *seen); /* last sentence + 1 */
  company c = {.members = wm_article_alloc(e->self, most + 2, sizeof *c.members), .most = most};
  if (!order || !seen || !c.members)
    return false;
  for (uint32_t s = 0; s < e->n_sentences; s++) {
    c.n = 0;
    for (; at < e->n_entities && e->entities[order[at]].tokens.begin < e->sentences[s].tokens.end;
         at++) {
      uint32_t index = e->index[order[at]];
      if (index == WM_NONE || is_ignored(e, &e->entities[order[at]]))
        continue;
      e->in[index] += seen[index] != s + 1;
      seen[index] = s + 1;
      join(&c, index);
    }
    if (!add_pairs(e, to, &c))
      return false;
  }
  return true;
}

static bool write_pair(const encoding *e, const item *pair, uint32_t sentences) {
  wm_str one = text_of(e, e->indexed[pair->key[0]]), other = text_of(e, e->indexed[pair->key[1]]);
  bool ordered = wm_key_compare(one, other) < 0;
  return begin_key(e, ordered ? other : one, WM_LEDGER_PAIR) &&
         put_joined(e, ordered ? one : other) && write_key(e, sentences, 0);
}

static bool write_pairs(const encoding *e, pairs *found) {
  if (found->n)
    qsort(found->items, found->n, sizeof *found->items, compare_items);
  bool put = true;
  for (uint32_t at = 0, same; at < found->n && put; at += same) {
    same = run_length(found->items, found->n, at, 2);
    put = write_pair(e, &found->items[at], same);
  }
  return put;
}

/* ---- relations ---- */

/* The key of an argument; "" when the relation has fewer. */
static wm_str argument_key(const encoding *e, const wm_relation *relation, uint32_t at) {
  return at < relation->args.n ? text_of(e, e->keys[relation->args.items[at].entity]) : wm_z("");
}

static wm_str role(const encoding *e, const wm_relation *relation, uint32_t at) {
  return at < relation->args.n ? text_of(e, relation->args.items[at].role) : wm_z("");
}

/* Arguments from the third on: "role: key; role: key". */
static bool put_others(const encoding *e, const wm_relation *relation) {
  bool put = put_mark(e, WM_LEDGER_JOINT);
  for (uint32_t i = 2; i < relation->args.n && put; i++)
    put = put_part(e, i > 2 ? wm_z("; ") : wm_z("")) && put_part(e, role(e, relation, i)) &&
          put_part(e, wm_z(": ")) && put_part(e, argument_key(e, relation, i));
  return put;
}

static bool begin_relation(const encoding *e, const wm_relation *relation, char family) {
  static const char *const polarities[] = {"asserted", "negated"};
  static const char *const modalities[] = {"fact", "planned", "possible", "reported"};
  return begin_key(e, argument_key(e, relation, 1), family) &&
         put_joined(e, argument_key(e, relation, 0)) && put_joined(e, text_of(e, relation->type)) &&
         put_joined(e, wm_z(polarities[relation->polarity % 2])) &&
         put_joined(e, wm_z(modalities[relation->modality % 4])) &&
         put_joined(e, role(e, relation, 0)) && put_joined(e, role(e, relation, 1)) &&
         put_others(e, relation);
}

/* The sentence that states it, cut at a character when it is long. */
static wm_str quote(const encoding *e, const wm_relation *relation) {
  if (relation->sentence >= e->n_sentences)
    return wm_z("");
  wm_str text = wm_span_text(e->article, e->sentences[relation->sentence].span);
  if (text.length > QUOTE_BYTES) {
    text.length = QUOTE_BYTES;
    while (text.length && ((unsigned char)text.bytes[text.length] & 0xC0) == 0x80)
      text.length--;
  }
  return text;
}

/* Statements by date; those of articles without one come last. */
static bool write_statement(const encoding *e, const wm_relation *relation) {
  return begin_relation(e, relation, WM_LEDGER_STATEMENT) && put_mark(e, WM_LEDGER_EVIDENCE) &&
         put_part(e, e->day.length ? e->day : wm_z("~")) && put_joined(e, e->article->id) &&
         put_joined(e, quote(e, relation)) && write_key(e, 1, 0);
}

/* Relations with the same key stand together when they are sorted by it. */
typedef struct statement {
  const wm_relation *relation;
  char *key;
  size_t length;
} statement;

static int compare_statements(const void *a, const void *b) {
  const statement *left = a, *right = b;
  return wm_key_compare((wm_str){left->key, left->length}, (wm_str){right->key, right->length});
}

static bool sort_statements(const encoding *e, const wm_relation *relations, uint32_t n,
                            statement *statements) {
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t a = 0; a < relations[i].args.n; a++)
      if (relations[i].args.items[a].entity >= e->n_entities) {
        wm_fail(e->self, WM_REJECT, "a relation's argument is no entity");
        return false;
      }
    const wm_buffer *key = &e->worker->key;
    if (!begin_relation(e, &relations[i], WM_LEDGER_RELATION))
      return false;
    statements[i] =
        (statement){&relations[i], wm_article_alloc(e->self, key->length, 1), key->length};
    if (!statements[i].key)
      return false;
    memcpy(statements[i].key, key->bytes, key->length);
  }
  qsort(statements, n, sizeof *statements, compare_statements);
  return true;
}

/* Goes on with the key of a relation: "family PART"; an empty part is left out. */
static bool write_told_by(const encoding *e, char family, wm_str part, uint64_t n) {
  wm_buffer *key = &e->worker->key;
  size_t length = key->length;
  bool put = !part.length || (put_mark(e, WM_LEDGER_JOINT) && put_mark(e, family) &&
                              put_joined(e, part) && write_key(e, n, 0));
  key->length = length;
  return put;
}

static bool write_relations(const encoding *e, const wm_table *relations) {
  uint32_t n = relations->n;
  statement *statements = wm_article_alloc(e->self, n, sizeof *statements);
  if (!statements || !sort_statements(e, relations->rows, n, statements))
    return false;
  bool put = true;
  for (uint32_t at = 0, end; at < n && put; at = end) {
    for (end = at + 1; end < n && compare_statements(&statements[at], &statements[end]) == 0;)
      end++;
    put = begin_relation(e, statements[at].relation, WM_LEDGER_RELATION) &&
          write_key(e, end - at, 0) && write_told_by(e, WM_LEDGER_SOURCE, e->source, end - at) &&
          write_told_by(e, WM_LEDGER_ARTICLE, e->story, end - at);
    for (uint32_t i = at; i < end && put; i++)
      put = write_statement(e, statements[i].relation);
  }
  return put;
}

/* ---- the article ---- */

/* yyyymmdd of an ISO 8601 date in extended format; 0 for anything else. */
static uint32_t pack_date(wm_str date) {
  uint32_t number = 0;
  for (size_t i = 0; i < 10; i++) {
    if (i >= date.length)
      return 0;
    char c = date.bytes[i];
    if (i == 4 || i == 7) {
      if (c != '-')
        return 0;
    } else if (c < '0' || c > '9') {
      return 0;
    } else {
      number = number * 10 + (uint32_t)(c - '0');
    }
  }
  return number;
}

/* Who published it: the publisher that the input names, else the host of its address, without
 * "www."; "" when neither is known. */
static wm_str source_of(const wm_article *article) {
  for (uint32_t i = 0; i < article->n_meta; i++)
    if (article->meta[i].key.length == 9 && memcmp(article->meta[i].key.bytes, "publisher", 9) == 0)
      return article->meta[i].value;
  const char *end = article->url.bytes + article->url.length;
  const char *at =
      article->url.length ? memmem(article->url.bytes, article->url.length, "://", 3) : NULL;
  if (!at)
    return wm_z("");
  at += 3;
  if (end - at > 4 && memcmp(at, "www.", 4) == 0)
    at += 4;
  size_t length = 0;
  while (at + length < end && !strchr("/?#:", at[length]))
    length++;
  return (wm_str){at, length};
}

static bool write_article(const encoding *e) {
  uint32_t mentions = 0;
  for (uint32_t i = 0; i < e->n_keys; i++)
    mentions += e->mentions[i];
  return begin_key(e, wm_z(""), WM_LEDGER_TOTAL) && write_key(e, mentions, e->n_sentences) &&
         write_about(e, wm_z(""), WM_LEDGER_DAY, e->day, mentions) &&
         write_about(e, wm_z(""), WM_LEDGER_SOURCE, e->source, mentions);
}

static int compare_entries(const void *a, const void *b, void *keys) {
  const entry *left = a, *right = b;
  const char *bytes = keys;
  return wm_key_compare((wm_str){bytes + left->at, left->length},
                        (wm_str){bytes + right->at, right->length});
}

static bool put_entry(const encoding *e, wm_str key, wm_str last, const entry *counted) {
  size_t shared = wm_key_shared(last, key);
  wm_str rest = {key.bytes + shared, key.length - shared};
  return wm_packed_put_number(e->self, e->out, shared) &&
         wm_packed_put_string(e->self, e->out, rest) &&
         wm_packed_put_number(e->self, e->out, counted->n) &&
         wm_packed_put_number(e->self, e->out, counted->sentences);
}

/* Sorted, so that what is written does not depend on the numbers of symbols, which differ from
 * worker to worker. Names that were equal but for control characters are one key. */
static bool put_entries(const encoding *e) {
  char *bytes = e->worker->keys.bytes;
  entry *entries = (entry *)(void *)e->worker->entries.bytes;
  size_t n = e->worker->entries.length / sizeof *entries;
  wm_str last = wm_z("");
  qsort_r(entries, n, sizeof *entries, compare_entries, bytes);
  bool put = true;
  for (size_t at = 0, end; at < n && put; at = end) {
    for (end = at + 1; end < n && compare_entries(&entries[at], &entries[end], bytes) == 0; end++) {
      entries[at].n += entries[end].n;
      entries[at].sentences += entries[end].sentences;
    }
    wm_str key = {bytes + entries[at].at, entries[at].length};
    put = put_entry(e, key, last, &entries[at]);
    last = key;
  }
  return put;
}

wm_status wm_aggregate_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_table entities = wm_read(self, WM_USE_ENTITIES), sentences = wm_read(self, WM_USE_SENTENCES);
  wm_table relations = wm_read(self, WM_USE_RELATIONS);
  uint32_t date = pack_date(article->date);
  pairs found = {NULL, 0, 0};
  encoding e = {.self = self,
                .article = article,
                .entities = entities.rows,
                .sentences = sentences.rows,
                .n_entities = entities.n,
                .n_sentences = sentences.n,
                .worker = self->scratch,
                .out = out,
                .day = date ? (wm_str){article->date.bytes, 10} : wm_z(""),
                .source = source_of(article),
                .story = wm_read(self, WM_USE_STORIES).layer ? article->id : wm_z("")};
  e.worker->keys.length = e.worker->entries.length = 0;
  e.keys = wm_article_alloc(self, entities.n, sizeof *e.keys);
  e.index = wm_article_alloc(self, entities.n, sizeof *e.index);
  bool put = e.keys && e.index && wm_packed_put_number(self, out, date) &&
             set_keys(&e, &relations) && set_index(&e) && collect_pairs(&e, &found) &&
             write_article(&e) && write_entities(&e) && write_pairs(&e, &found) &&
             write_relations(&e, &relations) && put_entries(&e);
  return put ? WM_OK : WM_REJECT;
}
