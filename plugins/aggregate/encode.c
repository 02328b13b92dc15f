/* What a worker sends of an article: its entities by key with their names and types, pairs of
 * entities that share a sentence, and relations by signature.
 *
 *   date (yyyymmdd), n entities, each: key, n labels, each: name, type, mentions;
 *   n pairs, each: two indexes of entities, sentences; n relations, each: signature, statements */
#include "config.h"

#include "aggregate.h"

#include <stdlib.h>
#include <unicode/ucasemap.h>

/* One mention, or one pair, or one statement, while equal ones are counted by sorting. */
typedef struct item {
  uint32_t key[3];
} item;

typedef struct encoding {
  wm_instance *self;
  const wm_article *article;
  const wm_entity *entities;
  wm_sym *keys;    /* of each row of `entities`, 0 for those that are not counted */
  uint32_t *index; /* of each row's key in what is written */
  uint32_t n_entities;
  wm_buffer *out;
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

/* White space and control characters become one space each, so that names of several lines are
 * like others and nothing looks like a joint. */
static void clean(char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)bytes[i] < ' ')
      bytes[i] = ' ';
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
  int32_t folded = ucasemap_utf8FoldCase(e->self->scratch, key + head, (int32_t)(room - head),
                                         name.bytes, (int32_t)name.length, &code);
  if (U_FAILURE(code)) {
    wm_fail(e->self, WM_REJECT, "a name cannot be folded: %s", u_errorName(code));
    return 0;
  }
  clean(key + head, (size_t)folded);
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

static uint32_t count_runs(const item *items, uint32_t n, uint32_t parts) {
  uint32_t runs = 0;
  for (uint32_t at = 0; at < n; at += run_length(items, n, at, parts))
    runs++;
  return runs;
}

static bool put_number(const encoding *e, uint64_t number) {
  return wm_packed_put_number(e->self, e->out, number);
}

static bool put_symbol(const encoding *e, wm_sym symbol) {
  return wm_packed_put_string(e->self, e->out, wm_string(e->self, symbol));
}

/* ---- entities ---- */

static bool put_labels(const encoding *e, const item *mentions, uint32_t n) {
  bool put = put_symbol(e, mentions[0].key[0]) && put_number(e, count_runs(mentions, n, 3));
  for (uint32_t at = 0, same; at < n && put; at += same) {
    same = run_length(mentions, n, at, 3);
    put = put_symbol(e, mentions[at].key[1]) && put_symbol(e, mentions[at].key[2]) &&
          put_number(e, same);
  }
  return put;
}

static bool put_entities(encoding *e) {
  uint32_t n = 0;
  item *mentions = wm_article_alloc(e->self, e->n_entities, sizeof *mentions);
  if (!mentions)
    return false;
  for (uint32_t i = 0; i < e->n_entities; i++)
    if (e->keys[i])
      mentions[n++] = (item){{e->keys[i], label(e, &e->entities[i]), e->entities[i].type}};
  qsort(mentions, n, sizeof *mentions, compare_items);
  bool put = put_number(e, count_runs(mentions, n, 1));
  for (uint32_t at = 0, same; at < n && put; at += same) {
    same = run_length(mentions, n, at, 1);
    put = put_labels(e, mentions + at, same);
  }
  return put;
}

/* Sets index[] to the places at which put_entities() wrote: keys ascending by symbol. */
static bool set_index(encoding *e) {
  item *order = wm_article_alloc(e->self, e->n_entities, sizeof *order);
  if (!order)
    return false;
  for (uint32_t i = 0; i < e->n_entities; i++)
    order[i] = (item){{e->keys[i], i}};
  qsort(order, e->n_entities, sizeof *order, compare_items);
  uint32_t next = WM_NONE; /* counts from 0 with the first key that is not 0 */
  for (uint32_t i = 0; i < e->n_entities; i++) {
    if (order[i].key[0] && (i == 0 || order[i].key[0] != order[i - 1].key[0]))
      next++;
    e->index[order[i].key[1]] = order[i].key[0] ? next : WM_NONE;
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

static bool collect_pairs(const encoding *e, const wm_table *sentences, pairs *to) {
  const wm_sentence *sentence = sentences->rows;
  const wm_aggregate_config *config = e->self->config;
  uint32_t most = (uint32_t)config->most_per_sentence, at = 0;
  uint32_t *order = in_order(e);
  company c = {.members = wm_article_alloc(e->self, most + 2, sizeof *c.members), .most = most};
  if (!order || !c.members)
    return false;
  for (uint32_t s = 0; s < sentences->n; s++) {
    c.n = 0;
    for (; at < e->n_entities && e->entities[order[at]].tokens.begin < sentence[s].tokens.end; at++)
      if (!is_ignored(e, &e->entities[order[at]]))
        join(&c, e->index[order[at]]);
    if (!add_pairs(e, to, &c))
      return false;
  }
  return true;
}

static bool put_pairs(const encoding *e, const wm_table *sentences) {
  pairs found = {NULL, 0, 0};
  if (!collect_pairs(e, sentences, &found))
    return false;
  if (found.n)
    qsort(found.items, found.n, sizeof *found.items, compare_items);
  bool put = put_number(e, count_runs(found.items, found.n, 2));
  for (uint32_t at = 0, same; at < found.n && put; at += same) {
    same = run_length(found.items, found.n, at, 2);
    put = put_number(e, found.items[at].key[0]) && put_number(e, found.items[at].key[1]) &&
          put_number(e, same);
  }
  return put;
}

/* ---- relations ---- */

/* Appends a piece and, before all but the first, a joint. */
static void append(char *text, size_t *length, wm_str piece) {
  if (*length)
    text[(*length)++] = WM_AGGREGATE_JOINT;
  memcpy(text + *length, piece.bytes, piece.length);
  *length += piece.length;
}

/* 0 after a failure, which is noted. */
static wm_sym signature(const encoding *e, const wm_relation *relation) {
  static const char *const polarities[] = {"asserted", "negated"};
  static const char *const modalities[] = {"fact", "planned", "possible", "reported"};
  wm_str type = wm_string(e->self, relation->type);
  size_t room = type.length + 32, length = 0;
  for (uint32_t i = 0; i < relation->args.n; i++) {
    const wm_argument *argument = &relation->args.items[i];
    if (argument->entity >= e->n_entities) {
      wm_fail(e->self, WM_REJECT, "a relation's argument is no entity");
      return 0;
    }
    room += wm_string(e->self, argument->role).length + 2 +
            wm_string(e->self, e->keys[argument->entity]).length;
  }
  char *text = wm_article_alloc(e->self, room, 1);
  if (!text)
    return 0;
  append(text, &length, type);
  append(text, &length, wm_z(polarities[relation->polarity % 2]));
  append(text, &length, wm_z(modalities[relation->modality % 4]));
  for (uint32_t i = 0; i < relation->args.n; i++) {
    append(text, &length, wm_string(e->self, relation->args.items[i].role));
    append(text, &length, wm_string(e->self, e->keys[relation->args.items[i].entity]));
  }
  return wm_intern(e->self, text, length);
}

static bool put_relations(const encoding *e, const wm_table *relations) {
  const wm_relation *relation = relations->rows;
  item *items = wm_article_alloc(e->self, relations->n, sizeof *items);
  if (!items)
    return false;
  for (uint32_t i = 0; i < relations->n; i++) {
    items[i] = (item){{signature(e, &relation[i])}};
    if (!items[i].key[0])
      return false;
  }
  qsort(items, relations->n, sizeof *items, compare_items);
  bool put = put_number(e, count_runs(items, relations->n, 1));
  for (uint32_t at = 0, same; at < relations->n && put; at += same) {
    same = run_length(items, relations->n, at, 1);
    put = put_symbol(e, items[at].key[0]) && put_number(e, same);
  }
  return put;
}

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

wm_status wm_aggregate_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  wm_table entities = wm_read(self, WM_USE_ENTITIES), sentences = wm_read(self, WM_USE_SENTENCES);
  wm_table relations = wm_read(self, WM_USE_RELATIONS);
  encoding e = {.self = self,
                .article = article,
                .entities = entities.rows,
                .n_entities = entities.n,
                .out = out};
  e.keys = wm_article_alloc(self, entities.n, sizeof *e.keys);
  e.index = wm_article_alloc(self, entities.n, sizeof *e.index);
  bool put = e.keys && e.index && put_number(&e, pack_date(article->date)) &&
             set_keys(&e, &relations) && set_index(&e) && put_entities(&e) &&
             put_pairs(&e, &sentences) && put_relations(&e, &relations);
  return put ? WM_OK : WM_REJECT;
}
