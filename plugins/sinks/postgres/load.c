/* Articles on their way into the database, by the batch. */
#include "database.h"

#include "core/base/buffer.h"
#include "plugins/sinks/schema/pack.h"

#include <stdlib.h>

/* Packed bytes of a batch: a hundred thousand rows, which a server takes in about half a second. */
enum { WM_PG_BATCH_BYTES = 16 << 20 };

typedef struct item {
  wm_sql_head head;
  wm_str rest;      /* of the packed bytes: aliases, then tables */
  uint32_t article; /* index of its key; then its number */
  bool fresh;       /* it was not in */
} item;

/* An alias of a fresh article. */
typedef struct naming {
  uint32_t number; /* WM_NONE: that of the key */
  uint32_t key;
} naming;

typedef struct batch {
  wm_pg_database *d;
  item *items;
  uint32_t n;
  naming *namings; /* of all fresh articles, one after the other */
  wm_str *keys;    /* of the entity, by index of alias */
  uint32_t n_namings;
} batch;

static wm_status no_memory(const batch *b) {
  return wm_fail(b->d->pg.self, WM_FATAL, "out of memory for a batch of %u articles", b->n);
}

/* -------------------------------------------------------------------- numbers */

/* What a transaction that writes begins with: alone in its schema, it knows the last numbers. */
wm_status wm_pg_begin(wm_pg_database *d) {
  PGresult *result;
  if (d->pg.in_transaction)
    return d->pg.failed ? WM_FATAL : WM_OK;
  if (wm_pg_run(&d->pg, "BEGIN; SELECT pg_advisory_xact_lock(hashtext('wiremill'),"
                        " hashtext(current_schema()))"))
    return WM_FATAL;
  d->pg.in_transaction = true;
  if (wm_pg_ask(&d->pg,
                "SELECT (SELECT coalesce(max(article), 0) FROM articles),"
                " (SELECT coalesce(max(entity), 0) FROM entities),"
                " (SELECT coalesce(max(alias), 0) FROM aliases),"
                " (SELECT coalesce(max(run), 0) FROM runs)",
                NULL, 0, &result))
    return WM_FATAL;
  uint32_t *numbers[] = {&d->numbers.article, &d->numbers.entity, &d->numbers.alias,
                         &d->numbers.run};
  for (int i = 0; i < 4; i++)
    *numbers[i] = (uint32_t)strtoul(PQgetvalue(result, 0, i), NULL, 10);
  PQclear(result);
  return WM_OK;
}

static wm_status find(batch *b, wm_pg_keys *keys, int n_columns, const char *sql) {
  return wm_pg_find(&b->d->pg, sql, (const wm_str *const *)keys->columns, n_columns, keys->n,
                    keys->numbers);
}

static wm_status number_articles(batch *b) {
  wm_pg_keys *keys = &b->d->articles;
  for (uint32_t i = 0; i < b->n; i++) {
    item *it = &b->items[i];
    it->article = wm_pg_keys_add(keys, wm_pg_key_id(it->head.id), &it->head.id, 1);
    if (it->article == WM_NONE)
      return no_memory(b);
  }
  if (find(b, keys, 1,
           "SELECT w.n::int4, a.article FROM unnest($1::text[]) WITH ORDINALITY AS w (id, n)"
           " JOIN articles AS a ON a.id = w.id"))
    return WM_FATAL;
  for (uint32_t i = 0; i < b->n; i++) {
    item *it = &b->items[i];
    uint32_t *number = &keys->numbers[it->article];
    it->fresh = *number == WM_NONE;
    if (it->fresh)
      *number = ++b->d->numbers.article;
    it->article = *number;
  }
  return WM_OK;
}

/* ------------------------------------------------------------------- identity */

/* Makes room for so many more names; their keys are at most as many. */
static bool reserve(batch *b, uint32_t more) {
  size_t room = (size_t)b->n_namings + more;
  naming *namings = reallocarray(b->namings, room + 1, sizeof *namings);
  if (namings)
    b->namings = namings;
  wm_str *keys = namings ? reallocarray(b->keys, room + 1, sizeof *keys) : NULL;
  if (keys)
    b->keys = keys;
  return keys != NULL;
}

/* Takes the names of one article off its packed bytes. */
static bool note_names(batch *b, item *it) {
  uint32_t n = wm_sql_take_row(&it->rest);
  if (!reserve(b, n))
    return false;
  for (uint32_t i = 0; i < n; i++) {
    wm_sql_alias alias = wm_sql_take_alias(&it->rest);
    const wm_str columns[] = {alias.type, alias.ref, alias.name, alias.scope};
    wm_sql_name_id id = wm_sql_name_id_of(&alias);
    naming *named = &b->namings[b->n_namings++];
    named->number = wm_sql_cache_find(b->d->cache, id);
    if (named->number != WM_NONE)
      continue;
    named->key = wm_pg_keys_add(&b->d->aliases, id, columns, 4);
    if (named->key == WM_NONE)
      return false;
    b->keys[named->key] = alias.key;
  }
  return true;
}

static bool put_entity(batch *b, uint32_t alias, uint32_t number) {
  wm_pg *pg = &b->d->pg;
  wm_buffer *rows = &b->d->fixed[WM_PG_ENTITIES];
  wm_str *const *columns = b->d->aliases.columns;
  return wm_pg_put_row(pg, rows, 6) && wm_pg_put_int4(pg, rows, number) &&
         wm_pg_put_text(pg, rows, b->keys[alias]) && wm_pg_put_text(pg, rows, columns[0][alias]) &&
         wm_pg_put_text(pg, rows, columns[2][alias]) &&
         wm_pg_put_text(pg, rows, columns[1][alias]) && wm_pg_put_int4(pg, rows, b->d->run);
}

static bool put_alias(batch *b, uint32_t alias, uint32_t number, uint32_t entity) {
  wm_pg *pg = &b->d->pg;
  wm_buffer *rows = &b->d->fixed[WM_PG_ALIASES];
  bool fits = wm_pg_put_row(pg, rows, 6) && wm_pg_put_int4(pg, rows, number) &&
              wm_pg_put_int4(pg, rows, entity);
  for (int i = 0; i < 4 && fits; i++)
    fits = wm_pg_put_text(pg, rows, b->d->aliases.columns[i][alias]);
  return fits;
}

static bool put_merge(batch *b, uint32_t alias, uint32_t number, uint32_t entity) {
  wm_pg *pg = &b->d->pg;
  wm_buffer *rows = &b->d->fixed[WM_PG_MERGES];
  bool by_ref = b->d->aliases.columns[1][alias].length > 0;
  return wm_pg_put_row(pg, rows, 4) && wm_pg_put_int4(pg, rows, number) &&
         wm_pg_put_int4(pg, rows, entity) &&
         wm_pg_put_text(pg, rows, wm_z(by_ref ? "ref" : "name")) && wm_pg_put_int4(pg, rows, 0);
}

/* Numbers a name that was never met. Where its entity was, that is a decision, and recorded. */
static bool add_alias(batch *b, uint32_t alias, uint32_t *entity) {
  wm_pg_numbers *last = &b->d->numbers;
  bool met = *entity != WM_NONE;
  if (!met)
    *entity = ++last->entity;
  uint32_t number = b->d->aliases.numbers[alias] = ++last->alias;
  return (met || put_entity(b, alias, *entity)) && put_alias(b, alias, number, *entity) &&
         (!met || put_merge(b, alias, number, *entity));
}

/* Finds, or makes, the entities of the names that are not in. */
static wm_status number_entities(batch *b) {
  wm_pg_keys *aliases = &b->d->aliases, *entities = &b->d->entities;
  uint32_t *entity_of = calloc(aliases->n + 1u, sizeof *entity_of);
  wm_status status = entity_of ? WM_OK : no_memory(b);
  for (uint32_t i = 0; i < aliases->n && !status; i++)
    if (aliases->numbers[i] == WM_NONE) {
      entity_of[i] = wm_pg_keys_add(entities, wm_pg_key_id(b->keys[i]), &b->keys[i], 1);
      status = entity_of[i] == WM_NONE ? no_memory(b) : WM_OK;
    }
  if (!status)
    status = find(b, entities, 1,
                  "SELECT w.n::int4, e.entity FROM unnest($1::text[]) WITH ORDINALITY AS w (key, n)"
                  " JOIN entities AS e ON e.key = w.key");
  for (uint32_t i = 0; i < aliases->n && !status; i++)
    if (aliases->numbers[i] == WM_NONE && !add_alias(b, i, &entities->numbers[entity_of[i]]))
      status = WM_FATAL;
  free(entity_of);
  return status;
}

static wm_status number_names(batch *b) {
  wm_pg_keys *keys = &b->d->aliases;
  for (uint32_t i = 0; i < b->n; i++)
    if (b->items[i].fresh && !note_names(b, &b->items[i]))
      return no_memory(b);
  wm_status status =
      find(b, keys, 4,
           "SELECT w.n::int4, a.alias FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])"
           " WITH ORDINALITY AS w (type, ref, name, scope, n) JOIN aliases AS a"
           " ON a.type = w.type AND a.ref = w.ref AND a.name = w.name AND a.scope = w.scope");
  if (!status)
    status = number_entities(b);
  for (uint32_t i = 0; i < keys->n && !status; i++)
    wm_sql_cache_put(b->d->cache, keys->ids[i], keys->numbers[i]);
  for (uint32_t i = 0; i < b->n_namings && !status; i++)
    if (b->namings[i].number == WM_NONE)
      b->namings[i].number = keys->numbers[b->namings[i].key];
  return status;
}

/* ----------------------------------------------------------------------- rows */

static bool put_value(wm_pg_database *d, wm_sql_kind kind, uint32_t article,
                      const uint32_t *aliases, wm_str *packed, wm_buffer *rows) {
  wm_pg *pg = &d->pg;
  uint32_t row;
  switch (kind) {
  case WM_SQL_TEXT:
    return wm_pg_put_text(pg, rows, wm_sql_take_text(packed));
  case WM_SQL_ROW:
    return wm_pg_put_int4(pg, rows, wm_sql_take_row(packed));
  case WM_SQL_INTEGER:
    return wm_pg_put_int8(pg, rows, wm_sql_take_integer(packed));
  case WM_SQL_REAL:
    return wm_pg_put_real(pg, rows, wm_sql_take_real(packed));
  case WM_SQL_ALIAS:
    row = wm_sql_take_row(packed);
    return wm_pg_put_int4(pg, rows, row == WM_NONE ? WM_NONE : aliases[row]);
  default:
    return wm_pg_put_int4(pg, rows, article);
  }
}

wm_status wm_pg_put_rows(wm_pg_database *d, const wm_sql_table *table, uint32_t article,
                         const uint32_t *aliases, wm_str *packed, wm_buffer *rows) {
  for (uint32_t n = wm_sql_take_row(packed); n > 0; n--) {
    if (!wm_pg_put_row(&d->pg, rows, table->n_columns))
      return WM_FATAL;
    for (uint32_t i = 0; i < table->n_columns; i++)
      if (!put_value(d, table->columns[i].kind, article, aliases, packed, rows))
        return WM_FATAL;
  }
  return WM_OK;
}

static bool put_source(batch *b, const item *it) {
  wm_pg *pg = &b->d->pg;
  wm_buffer *rows = &b->d->fixed[it->fresh ? WM_PG_SOURCES : WM_PG_MET];
  const wm_sql_head *head = &it->head;
  return wm_pg_put_row(pg, rows, 7) && wm_pg_put_int4(pg, rows, it->article) &&
         wm_pg_put_int8(pg, rows, head->place) && wm_pg_put_text(pg, rows, head->archive) &&
         wm_pg_put_text(pg, rows, head->entry) && wm_pg_put_int8(pg, rows, head->offset) &&
         wm_pg_put_int4(pg, rows, head->idx) && wm_pg_put_text(pg, rows, head->source_id);
}

static bool put_article(batch *b, const item *it) {
  wm_pg *pg = &b->d->pg;
  wm_buffer *rows = &b->d->fixed[WM_PG_ARTICLES];
  const wm_sql_head *head = &it->head;
  return wm_pg_put_row(pg, rows, 10) && wm_pg_put_int4(pg, rows, it->article) &&
         wm_pg_put_text(pg, rows, head->id) && wm_pg_put_int4(pg, rows, b->d->run) &&
         wm_pg_put_text(pg, rows, head->title) && wm_pg_put_text(pg, rows, head->date) &&
         wm_pg_put_int4(pg, rows, head->day) && wm_pg_put_text(pg, rows, head->language) &&
         wm_pg_put_text(pg, rows, head->url) && wm_pg_put_int4(pg, rows, head->length) &&
         wm_pg_put_text(pg, rows, head->text);
}

/* Everything of an article but what its names became. `names`: where its own begin. */
static wm_status put_item(batch *b, item *it, const naming *names, uint32_t n_names) {
  const wm_sql_schema *schema = b->d->schema;
  if (!put_source(b, it))
    return WM_FATAL;
  if (!it->fresh)
    return WM_OK;
  uint32_t *aliases = calloc(n_names + 1u, sizeof *aliases);
  wm_status status = aliases ? WM_OK : no_memory(b);
  for (uint32_t i = 0; i < n_names && !status; i++)
    aliases[i] = names[i].number;
  if (!status && !put_article(b, it))
    status = WM_FATAL;
  for (uint32_t i = 0; i < schema->n_tables && !status; i++)
    status = wm_pg_put_rows(b->d, &schema->tables[i], it->article, aliases, &it->rest,
                            &b->d->planned[i]);
  free(aliases);
  return status;
}

static wm_status copy(wm_pg_database *d, const wm_sql_table *table, const char *into,
                      wm_buffer *rows) {
  wm_buffer sql = {0};
  wm_status status = wm_pg_write_copy(table, into, &sql)
                         ? wm_pg_copy(&d->pg, sql.bytes, rows)
                         : wm_fail(d->pg.self, WM_FATAL, "out of memory");
  wm_buffer_free(&sql);
  return status;
}

/* All rows of the batch, what is referred to before what refers. */
static wm_status copy_all(wm_pg_database *d) {
  static const int fixed[] = {
      [WM_PG_ARTICLES] = WM_SQL_ARTICLES, [WM_PG_ENTITIES] = WM_SQL_ENTITIES,
      [WM_PG_ALIASES] = WM_SQL_ALIASES,   [WM_PG_MERGES] = WM_SQL_MERGES,
      [WM_PG_SOURCES] = WM_SQL_SOURCES,   [WM_PG_MET] = WM_SQL_SOURCES};
  bool met = d->fixed[WM_PG_MET].length > 0;
  wm_status status = WM_OK;
  for (int i = 0; i < WM_PG_N_FIXED && !status; i++) {
    const wm_sql_table *table = &wm_sql_fixed[fixed[i]];
    status = copy(d, table, i == WM_PG_MET ? "staged_sources" : table->name, &d->fixed[i]);
  }
  for (uint32_t i = 0; i < d->schema->n_tables && !status; i++)
    status = copy(d, &d->schema->tables[i], d->schema->tables[i].name, &d->planned[i]);
  return status || !met ? status
                        : wm_pg_run(&d->pg, "INSERT INTO sources SELECT * FROM staged_sources"
                                            " ON CONFLICT DO NOTHING; TRUNCATE staged_sources");
}

/* ---------------------------------------------------------------------- batch */

static void open_items(batch *b) {
  const char *at = b->d->pending.bytes;
  for (uint32_t i = 0; i < b->n; i++) {
    size_t length;
    memcpy(&length, at, sizeof length);
    b->items[i].rest = (wm_str){at + sizeof length, length};
    at += sizeof length + length;
    b->items[i].head = wm_sql_take_head(&b->items[i].rest);
  }
}

static wm_status work(batch *b) {
  wm_status status = number_articles(b);
  bool any = false;
  for (uint32_t i = 0; i < b->n && !status; i++)
    any |= b->items[i].fresh;
  if (!status && any)
    status = wm_pg_begin_run(b->d);
  wm_str *rests = calloc(b->n, sizeof *rests); /* to tell how many names each has */
  if (!rests)
    return no_memory(b);
  for (uint32_t i = 0; i < b->n; i++)
    rests[i] = b->items[i].rest;
  if (!status)
    status = number_names(b);
  for (uint32_t i = 0, at = 0; i < b->n && !status; i++) {
    uint32_t n = b->items[i].fresh ? wm_sql_take_row(&rests[i]) : 0;
    status = put_item(b, &b->items[i], b->namings + at, n);
    at += n;
  }
  free(rests);
  return status ? status : copy_all(b->d);
}

wm_status wm_pg_flush(wm_pg_database *d) {
  batch b = {.d = d, .n = d->n_pending};
  if (!b.n || d->pg.failed)
    return d->pg.failed ? WM_FATAL : WM_OK;
  if (wm_pg_begin(d))
    return WM_FATAL;
  b.items = calloc(b.n, sizeof *b.items);
  if (!b.items)
    return no_memory(&b);
  open_items(&b);
  wm_status status = work(&b);
  free(b.items);
  free(b.namings);
  free(b.keys);
  wm_pg_keys *keys[] = {&d->articles, &d->aliases, &d->entities};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    wm_pg_keys_empty(keys[i]);
  d->pending.length = 0;
  d->n_pending = 0;
  d->pg.failed |= status != WM_OK;
  return status;
}

wm_status wm_pg_load(wm_pg_database *d, wm_str packed) {
  size_t length = packed.length;
  if (!wm_put(d->pg.self, &d->pending, &length, sizeof length) ||
      !wm_put(d->pg.self, &d->pending, packed.bytes, packed.length))
    return WM_FATAL;
  d->n_pending++;
  return d->pending.length >= WM_PG_BATCH_BYTES ? wm_pg_flush(d) : WM_OK;
}
