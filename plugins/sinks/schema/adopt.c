/* Known tables of folds, and databases of earlier versions. */
#include "adopt.h"

#include "core/base/layer.h"

static const wm_sql_adoption adoptions[] = {
    {"story_counts", "staged_stories",
     "INSERT INTO stories (story, key, articles, copies, sources, first_date, last_date)\n"
     "  SELECT (SELECT coalesce(max(story), 0) FROM stories) + row_number() OVER (ORDER BY t.id),\n"
     "         t.story, 0, 0, 0, '', '' FROM staged_stories AS t\n"
     "  WHERE NOT EXISTS (SELECT 1 FROM stories AS s WHERE s.key = t.story);\n"
     "UPDATE stories SET articles = t.articles, copies = t.copies, sources = t.sources,\n"
     "  first_date = t.first, last_date = t.last\n"
     "  FROM staged_stories AS t WHERE t.story = stories.key;\n"},
    {"article_stories", "staged_article_stories",
     "INSERT INTO article_stories (article, story, kind, similar_to, similarity)\n"
     "  SELECT a.article, s.story, t.kind, l.article, t.similarity\n"
     "  FROM staged_article_stories AS t\n"
     "  JOIN articles AS a ON a.id = t.article JOIN stories AS s ON s.key = t.story\n"
     "  LEFT JOIN articles AS l ON l.id = t.\"like\" WHERE true\n"
     "  ON CONFLICT (article) DO UPDATE SET story = excluded.story, kind = excluded.kind,\n"
     "    similar_to = excluded.similar_to, similarity = excluded.similarity;\n"},
};

static bool has(const wm_layer *layer, const char *const *fields, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!wm_layer_field(layer, fields[i]))
      return false;
  return true;
}

/* By its name, if it has the columns that are meant. */
const wm_sql_adoption *wm_sql_find_adoption(const wm_layer *layer) {
  static const char *const counts[] = {"story", "articles", "copies", "sources", "first", "last"};
  static const char *const decisions[] = {"article", "story", "kind", "like", "similarity"};
  if (strcmp(layer->name, adoptions[0].table) == 0 && has(layer, counts, 6))
    return &adoptions[0];
  if (strcmp(layer->name, adoptions[1].table) == 0 && has(layer, decisions, 5))
    return &adoptions[1];
  return NULL;
}

/* 1 to 2: stories were made by title and day, and an article had a column for its own. SQLite drops
 * no column with a foreign key, so that the table is made anew. */
const wm_sql_migration wm_sql_migrations[WM_SQL_VERSION] = {
    [1] = {
        .sqlite_before = "ALTER TABLE articles RENAME TO articles_1; DROP TABLE stories;",
        .postgres_before = "ALTER TABLE articles DROP COLUMN story CASCADE; DROP TABLE stories;",
        .sqlite_after = "INSERT INTO articles (article, id, run, title, date, day, language, url,"
                        " length, text) SELECT article, id, run, title, date, day, language, url,"
                        " length, text FROM articles_1; DROP TABLE articles_1;",
    }};
