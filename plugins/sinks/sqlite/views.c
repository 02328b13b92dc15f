/* Views that a person asks first. They are made of the core layers, where those are stored with the
 * columns that are needed. */
#include "database.h"

#include <stdio.h>

/* One row a thing: a mention's id tells what it is of, or its name where it has none. Values
 * (dates, money) are not things. */
static const char entity_summary[] =
    "CREATE VIEW \"entity_summary\" AS -- things by how many articles name them\n"
    "WITH things AS (\n"
    "  SELECT e.article, e.type, e.ref, e.name, iif(e.ref <> '', e.ref, e.name) AS thing,\n"
    "         nullif(a.date, '') AS date\n"
    "  FROM entities AS e JOIN articles AS a USING (article) WHERE e.value = ''\n"
    "), names AS (\n"
    "  SELECT type, thing, name, row_number() OVER (\n"
    "           PARTITION BY type, thing ORDER BY count(*) DESC, name) AS place\n"
    "  FROM things GROUP BY type, thing, name\n"
    ")\n"
    "SELECT t.type, n.name, max(t.ref) AS ref, count(DISTINCT t.article) AS articles,\n"
    "       count(*) AS mentions, min(t.date) AS first_date, max(t.date) AS last_date\n"
    "FROM things AS t\n"
    "JOIN names AS n ON n.type = t.type AND n.thing = t.thing AND n.place = 1\n"
    "GROUP BY t.type, t.thing ORDER BY articles DESC, mentions DESC, t.type, n.name";

static const char article_entities[] =
    "CREATE VIEW \"article_entities\" AS -- what each article names, and how often\n"
    "SELECT a.id AS article_id, a.date, a.title, e.type, e.name, max(e.ref) AS ref,\n"
    "       count(*) AS mentions, min(e.\"begin\") AS first_at\n"
    "FROM articles AS a JOIN entities AS e USING (article) WHERE e.value = ''\n"
    "GROUP BY a.article, e.type, e.name ORDER BY a.article, first_at";

/* %s: the sentence's words, for a relation r. */
static const char relation_evidence[] =
    "CREATE VIEW \"relation_evidence\" AS -- relations with the words that state them\n"
    "SELECT r.type,\n"
    "       (SELECT group_concat(p.role || ': ' || p.name, '; ') FROM (\n"
    "          SELECT x.role, e.name FROM relations_args AS x\n"
    "          JOIN entities AS e ON e.article = x.article AND e.id = x.entity\n"
    "          WHERE x.article = r.article AND x.relation = r.id ORDER BY x.n) AS p) AS "
    "arguments,\n"
    "       r.polarity, r.modality, r.trigger_text AS trigger, %s AS sentence,\n"
    "       r.date, r.score, r.\"by\",\n"
    "       s.name AS reported_by,\n"
    "       a.id AS article_id, a.date AS article_date, a.title, a.url\n"
    "FROM relations AS r JOIN articles AS a USING (article)\n"
    "LEFT JOIN entities AS s ON s.article = r.article AND s.id = r.source";

/* True when the table is stored and has all columns of a list that is separated by spaces. */
static bool has_all(const wm_sql_schema *schema, const char *name, const char *columns) {
  const wm_sql_table *table = wm_sql_find(schema, name);
  char column[32];
  for (int used; table && sscanf(columns, " %31s%n", column, &used) == 1; columns += used)
    if (!wm_sql_has_column(table, column))
      return false;
  return table != NULL;
}

/* Makes a view, or makes it anew when the one that is there was made otherwise. */
static wm_status make_view(wm_sql_database *database, const char *name, const char *sql) {
  char *there, *drop = sqlite3_mprintf("DROP VIEW IF EXISTS \"%w\"", name);
  wm_status status = wm_sql_made_by(database, name, &there);
  bool same = there && strcmp(there, sql) == 0;
  if (!status && there && !same)
    status = wm_sql_run(database, drop);
  if (!status && !same)
    status = wm_sql_run(database, sql);
  sqlite3_free(there);
  sqlite3_free(drop);
  return status;
}

static wm_status make_evidence(wm_sql_database *database) {
  const wm_sql_schema *schema = database->schema;
  const char *sentence;
  if (has_all(schema, "relations", "sentence_text"))
    sentence = "r.sentence_text";
  else if (has_all(schema, "relations", "sentence") && has_all(schema, "sentences", "text"))
    sentence = "(SELECT q.text FROM sentences AS q"
               " WHERE q.article = r.article AND q.id = r.sentence)";
  else
    return WM_OK;
  char *sql = sqlite3_mprintf(relation_evidence, sentence);
  wm_status status = sql ? make_view(database, "relation_evidence", sql) : WM_FATAL;
  sqlite3_free(sql);
  return status;
}

wm_status wm_sql_make_views(wm_sql_database *database) {
  const wm_sql_schema *schema = database->schema;
  if (!has_all(schema, "entities", "begin type name ref value"))
    return WM_OK;
  wm_status status = make_view(database, "entity_summary", entity_summary);
  if (!status)
    status = make_view(database, "article_entities", article_entities);
  if (!status &&
      has_all(schema, "relations", "type trigger_text polarity modality source date by score"))
    status = make_evidence(database);
  return status;
}
