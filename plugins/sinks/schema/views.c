/* Views and triggers. */
#include "views.h"

/* The mentions m with their entity e, in article a. */
#define MENTIONS                                                                                   \
  "FROM entities AS e\n"                                                                           \
  "JOIN aliases AS l ON l.entity = e.entity\n"                                                     \
  "JOIN mentions AS m ON m.alias = l.alias\n"                                                      \
  "JOIN articles AS a ON a.article = m.article\n"

/* Of an entity's names and their types, what most mentions have. */
#define NAMES                                                                                      \
  "WITH names AS (\n"                                                                              \
  "  SELECT l.entity, l.type, l.name, row_number() OVER (\n"                                       \
  "           PARTITION BY l.entity ORDER BY count(*) DESC, l.type, l.name) AS place\n"            \
  "  FROM aliases AS l JOIN mentions AS m ON m.alias = l.alias\n"                                  \
  "  GROUP BY l.entity, l.type, l.name\n"                                                          \
  ")\n"

#define SUMMARY                                                                                    \
  NAMES                                                                                            \
  "SELECT e.entity, n.type, n.name, e.ref, count(DISTINCT m.article) AS articles,\n"               \
  "       count(*) AS mentions, min(nullif(a.date, '')) AS first_date,\n"                          \
  "       max(nullif(a.date, '')) AS last_date\n" MENTIONS                                         \
  "JOIN names AS n ON n.entity = e.entity AND n.place = 1\n"

#define SUMMARY_END                                                                                \
  "GROUP BY e.entity, n.type, n.name, e.ref\n"                                                     \
  "ORDER BY articles DESC, mentions DESC, n.type, n.name"

/* %s: the sentence's words, of relation r with evidence v. */
#define EVIDENCE(sentence)                                                                         \
  "SELECT r.type,\n"                                                                               \
  "       (SELECT @list(p.role || ': ' || p.name, '; ') FROM (\n"                                  \
  "          SELECT x.role, coalesce(l.name, m.text) AS name FROM arguments AS x\n"                \
  "          JOIN mentions AS m ON m.article = x.article AND m.id = x.mention\n"                   \
  "          LEFT JOIN aliases AS l ON l.alias = m.alias\n"                                        \
  "          WHERE x.article = r.article AND x.relation = r.id ORDER BY x.n) AS p) AS "            \
  "arguments,\n"                                                                                   \
  "       r.polarity, r.modality, v.trigger_text AS trigger, " sentence " AS sentence,\n"          \
  "       r.date, r.score, r.\"by\",\n"                                                            \
  "       (SELECT coalesce(l.name, m.text) FROM mentions AS m\n"                                   \
  "        LEFT JOIN aliases AS l ON l.alias = m.alias\n"                                          \
  "        WHERE m.article = r.article AND m.id = r.source) AS reported_by,\n"                     \
  "       a.id AS article_id, a.date AS article_date, a.title, a.url, r.article, r.id AS "         \
  "relation\n"                                                                                     \
  "FROM relations AS r\n"                                                                          \
  "JOIN evidence AS v ON v.article = r.article AND v.relation = r.id\n"                            \
  "JOIN articles AS a ON a.article = r.article"

#define NEEDS_MENTIONS "mentions.alias mentions.text mentions.begin"
#define NEEDS_RELATIONS                                                                            \
  NEEDS_MENTIONS " arguments.mention relations.polarity relations.modality relations.date"         \
                 " relations.score relations.by relations.source evidence.trigger_text"

const wm_sql_view wm_sql_views[] = {
    {"entity_summary", "things by how many articles name them", NEEDS_MENTIONS,
     SUMMARY SUMMARY_END},

    {"article_entities", "what each article names, and how often", NEEDS_MENTIONS,
     NAMES
     "SELECT a.id AS article_id, a.date, a.title, n.type, n.name, e.ref, count(*) AS mentions,\n"
     "       min(m.\"begin\") AS first_at\n" MENTIONS
     "JOIN names AS n ON n.entity = e.entity AND n.place = 1\n"
     "GROUP BY a.article, a.id, a.date, a.title, e.entity, n.type, n.name, e.ref\n"
     "ORDER BY a.article, first_at, e.entity"},

    {"entity_timeline", "on which days an entity was named, and how often", NEEDS_MENTIONS,
     "SELECT e.entity, e.type, e.name, e.ref, a.day, min(substr(a.date, 1, 10)) AS date,\n"
     "       count(DISTINCT m.article) AS articles, count(*) AS mentions\n" MENTIONS
     "WHERE a.day IS NOT NULL GROUP BY e.entity, e.type, e.name, e.ref, a.day"},

    {"relation_evidence", "relations with the words that state them",
     NEEDS_RELATIONS " evidence.sentence_text", EVIDENCE("v.sentence_text")},

    {"relation_evidence", "relations with the words that state them",
     NEEDS_RELATIONS " evidence.sentence sentences.text",
     EVIDENCE("(SELECT q.text FROM sentences AS q"
              " WHERE q.article = v.article AND q.id = v.sentence)")},

    {"cooccurrence", "entities that sentences name together", NEEDS_MENTIONS " mentions.sentence",
     "WITH said AS (\n"
     "  SELECT DISTINCT m.article, m.sentence, l.entity\n"
     "  FROM mentions AS m JOIN aliases AS l ON l.alias = m.alias WHERE m.sentence IS NOT NULL\n"
     "), pairs AS (\n"
     "  SELECT x.entity AS entity_1, y.entity AS entity_2, count(*) AS sentences,\n"
     "         count(DISTINCT x.article) AS articles\n"
     "  FROM said AS x JOIN said AS y\n"
     "    ON y.article = x.article AND y.sentence = x.sentence AND y.entity > x.entity\n"
     "  GROUP BY x.entity, y.entity\n"
     ")\n"
     "SELECT p.entity_1, e.type AS type_1, e.name AS name_1, p.entity_2, f.type AS type_2,\n"
     "       f.name AS name_2, p.sentences, p.articles\n"
     "FROM pairs AS p JOIN entities AS e ON e.entity = p.entity_1\n"
     "JOIN entities AS f ON f.entity = p.entity_2"},

    {"new_since_last_run", "entities that the last run met first", NEEDS_MENTIONS,
     SUMMARY "WHERE e.run = (SELECT max(run) FROM runs)\n" SUMMARY_END},

    {"trending",
     "entities of the last 7 days against the 28 days before; rise: 100 is as often as then",
     NEEDS_MENTIONS,
     "WITH counts AS (\n"
     "  SELECT l.entity,\n"
     "         count(DISTINCT CASE WHEN a.day > t.day - 7 THEN a.article END) AS recent,\n"
     "         count(DISTINCT CASE WHEN a.day <= t.day - 7 THEN a.article END) AS earlier\n"
     "  FROM (SELECT max(day) AS day FROM articles) AS t\n"
     "  JOIN articles AS a ON a.day > t.day - 35\n"
     "  JOIN mentions AS m ON m.article = a.article\n"
     "  JOIN aliases AS l ON l.alias = m.alias GROUP BY l.entity\n"
     ")\n"
     "SELECT e.entity, e.type, e.name, e.ref, c.recent, c.earlier,\n"
     "       400 * (c.recent + 1) / (c.earlier + 4) AS rise\n"
     "FROM counts AS c JOIN entities AS e ON e.entity = c.entity WHERE c.recent > 0\n"
     "ORDER BY rise DESC, c.recent DESC, e.name, e.entity"},
};
const uint32_t wm_sql_n_views = sizeof wm_sql_views / sizeof *wm_sql_views;

/* The sinks' own merges, by ref and name, are carried out before they are noted. An alias that
 * stands for itself has an entity whose key is "alias:" and its number. */
const wm_sql_trigger wm_sql_triggers[] = {
    {"merges_made", "merges", "INSERT", "NEW.undone = 0 AND NEW.rule NOT IN ('ref', 'name')",
     "UPDATE aliases SET entity = NEW.entity WHERE alias = NEW.alias AND entity <> NEW.entity;"},
    {"merges_undone", "merges", "UPDATE OF undone", "NEW.undone <> 0 AND OLD.undone = 0",
     "INSERT INTO entities (entity, key, type, name, ref, run)\n"
     "  SELECT (SELECT max(entity) + 1 FROM entities), 'alias:' || l.alias, l.type, l.name, '',\n"
     "         (SELECT run FROM entities WHERE entity = NEW.entity)\n"
     "  FROM aliases AS l WHERE l.alias = NEW.alias;\n"
     "UPDATE aliases SET entity = (SELECT entity FROM entities WHERE key = 'alias:' || NEW.alias)\n"
     "  WHERE alias = NEW.alias;"},
    {"merges_redone", "merges", "UPDATE OF undone", "NEW.undone = 0 AND OLD.undone <> 0",
     "UPDATE aliases SET entity = NEW.entity WHERE alias = NEW.alias;\n"
     "DELETE FROM entities WHERE key = 'alias:' || NEW.alias;"},
};
const uint32_t wm_sql_n_triggers = sizeof wm_sql_triggers / sizeof *wm_sql_triggers;
