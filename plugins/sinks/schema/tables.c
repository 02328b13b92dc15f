/* The tables that every database has. */
#include "tables.h"

#define TEXT(name, help)                                                                           \
  { name, WM_SQL_TEXT, false, help, NULL, NULL, WM_NONE, WM_SQL_WHOLE }
#define TEXT_OR_NULL(name, help)                                                                   \
  { name, WM_SQL_TEXT, true, help, NULL, NULL, WM_NONE, WM_SQL_WHOLE }
#define ROW(name, help)                                                                            \
  { name, WM_SQL_ROW, false, help, NULL, NULL, WM_NONE, WM_SQL_WHOLE }
#define ROW_OR_NULL(name, help)                                                                    \
  { name, WM_SQL_ROW, true, help, NULL, NULL, WM_NONE, WM_SQL_WHOLE }
#define INTEGER(name, help)                                                                        \
  { name, WM_SQL_INTEGER, false, help, NULL, NULL, WM_NONE, WM_SQL_WHOLE }
#define REAL(name, help)                                                                           \
  { name, WM_SQL_REAL, false, help, NULL, NULL, WM_NONE, WM_SQL_WHOLE }
#define OWNER                                                                                      \
  { "article", WM_SQL_OWNER, false, "of articles", NULL, NULL, WM_NONE, WM_SQL_WHOLE }

#define N(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

static const wm_sql_column version_columns[] = {
    ROW("version", "of the schema; a Wiremill that knows only smaller ones refuses the database"),
};

static const wm_sql_column run_columns[] = {
    ROW("run", "counts from 1; a run that was interrupted and resumed is one"),
    TEXT_OR_NULL("journal", "key of pipeline, shard and inputs; NULL when no journal was kept"),
    TEXT("pipeline", "name of the pipeline"),
    TEXT("hash", "of the pipeline with its plugins, parameters and models"),
    TEXT("wiremill", "version of the program"),
    INTEGER("articles", "that came in, up to the last checkpoint"),
    INTEGER("duplicates", "articles met again"),
    INTEGER("rejects", "articles that were rejected"),
    INTEGER("text_bytes", "of the articles that came in"),
    TEXT("record", "the journal's last record, for run --resume"),
};

static const wm_sql_column story_columns[] = {
    ROW("story", "number"),
    TEXT("key", "id of the article that told it first, also when that is in no table here"),
    INTEGER("articles", "that tell it"),
    INTEGER("copies", "of these, identical ones and copies"),
    INTEGER("sources", "publishers or sites of the articles, as far as known"),
    TEXT("first_date", "day of the earliest article; empty when unknown"),
    TEXT("last_date", "day of the latest"),
};

static const wm_sql_column article_columns[] = {
    ROW("article", "number; what other tables refer to"),
    TEXT("id", "32 hexadecimal digits, a hash of the text and the day"),
    ROW("run", "of runs: that brought it in"),
    TEXT("title", "headline"),
    TEXT("date", "ISO 8601; empty when unknown"),
    ROW_OR_NULL("day", "of the date, a Julian day number, to count with; NULL when unknown"),
    TEXT("language", "BCP 47; empty when unknown"),
    TEXT("url", "empty when unknown"),
    ROW("length", "of the text, code points"),
    TEXT_OR_NULL("text", "title, blank line, body; NULL when the sink was told so"),
};
static const wm_sql_link article_links[] = {{"run", "runs", "run"}};

static const wm_sql_column told_columns[] = {
    OWNER,
    ROW("story", "of stories: what it tells"),
    TEXT("kind", "what it is to the one it is like: first identical copy update correction"),
    ROW_OR_NULL("similar_to", "of articles: the earlier one that it is like; NULL when first, or "
                              "when that is in no table here"),
    REAL("similarity", "share of both texts in common, 0 to 1"),
};
static const wm_sql_link told_links[] = {{"article", "articles", "article"},
                                         {"story", "stories", "story"},
                                         {"similar_to", "articles", "article"}};

static const wm_sql_column source_columns[] = {
    OWNER,
    INTEGER("place", "hash of the four columns that say where"),
    TEXT("archive", "as named on the command line"),
    TEXT("entry", "path in the archive"),
    INTEGER("offset", "of its record in the entry, bytes"),
    ROW("idx", "number of the article in the entry"),
    TEXT("source_id", "the id that the input gave it there"),
};
static const wm_sql_link of_article[] = {{"article", "articles", "article"}};

static const wm_sql_column meta_columns[] = {
    OWNER,
    ROW("n", "in the input's order"),
    TEXT("key", "as the input names it"),
    TEXT("value", "what the input says"),
};

static const wm_sql_column entity_columns[] = {
    ROW("entity", "number"),
    TEXT("key", "what makes two names one thing: the ref, or name:TYPE:folded name"),
    TEXT("type", "PER ORG LOC MISC or a plugin's own, of the alias met first"),
    TEXT("name", "of the alias met first"),
    TEXT("ref", "iso3166:KE, geonames:184745; empty when unknown"),
    ROW("run", "of runs: that met it first"),
};
static const wm_sql_link entity_links[] = {{"run", "runs", "run"}};

static const wm_sql_column alias_columns[] = {
    ROW("alias", "number"),
    ROW("entity", "of entities: what it names"),
    TEXT("type", "as tagged"),
    TEXT("ref", "as tagged; empty when unknown"),
    TEXT("name", "as written, canonical within its articles"),
    TEXT("scope", "the article's id where the rule lets a name stand for its article alone"),
};
static const wm_sql_link alias_links[] = {{"entity", "entities", "entity"}};

static const wm_sql_column merge_columns[] = {
    ROW("alias", "of aliases: that was put to an entity met before"),
    ROW("entity", "of entities"),
    TEXT("rule", "ref: same ref; name: same folded name and type; any other word is yours"),
    ROW("undone", "0, or 1: the alias stands for itself; set it and the alias moves"),
};
static const wm_sql_link merge_links[] = {{"alias", "aliases", "alias"},
                                          {"entity", "entities", "entity"}};

static const wm_sql_column reject_columns[] = {
    INTEGER("place", "hash of the four columns that say where"),
    TEXT("archive", "as named on the command line"),
    TEXT("entry", "path in the archive"),
    INTEGER("offset", "of the record in the entry, bytes"),
    ROW("idx", "number of the article in the entry"),
    TEXT("stage", "plugin that refused it"),
    TEXT("reason", "what the plugin said"),
};

#define TABLE(name, help, columns, primary, unique, links, n_links)                                \
  {                                                                                                \
    name, help, columns, N(columns), primary, unique, links, n_links, WM_SQL_OF_MILL, WM_NONE,     \
        NULL                                                                                       \
  }

const wm_sql_table wm_sql_fixed[WM_SQL_N_FIXED] = {
    [WM_SQL_SCHEMA_VERSION] =
        TABLE("schema_version", "one row", version_columns, "version", NULL, NULL, 0),
    [WM_SQL_RUNS] =
        TABLE("runs", "runs that brought something in", run_columns, "run", "journal", NULL, 0),
    [WM_SQL_STORIES] =
        TABLE("stories", "what several articles may tell, as the fold duplicates decides",
              story_columns, "story", "key", NULL, 0),
    [WM_SQL_ARTICLES] = TABLE("articles", "each article once, wherever it was met", article_columns,
                              "article", "id", article_links, 1),
    [WM_SQL_ARTICLE_STORIES] = TABLE("article_stories", "articles by the story they tell",
                                     told_columns, "article", NULL, told_links, 3),
    [WM_SQL_SOURCES] = TABLE("sources", "places where an article was met", source_columns,
                             "article place", NULL, of_article, 1),
    [WM_SQL_ENTITIES] = TABLE("entities", "things that are named, each once across all articles",
                              entity_columns, "entity", "key", entity_links, 1),
    [WM_SQL_ALIASES] = TABLE("aliases", "names under which entities were met", alias_columns,
                             "alias", "type ref name scope", alias_links, 1),
    [WM_SQL_MERGES] =
        TABLE("merges", "decisions that a name stands for an entity that was met before",
              merge_columns, "alias", NULL, merge_links, 2),
    [WM_SQL_REJECTS] = TABLE("rejects", "articles that are not in, and why", reject_columns,
                             "place", NULL, NULL, 0),
};

const wm_sql_table wm_sql_meta = {
    "article_meta", "what else the input said",
    meta_columns,   N(meta_columns),
    "article n",    NULL,
    of_article,     1,
    WM_SQL_OF_META, WM_NONE,
    NULL,
};

/* Made when all rows are in: for four million entities with 300,000 names that took 13 s of
 * processor time with the rows, against 22 s for keeping indexes up (for 200,000 entities 0.3 s
 * against 0.1 s). A database that has them keeps them up. */
const wm_sql_index wm_sql_indexes[] = {
    {"articles", "day", NULL},   {"article_stories", "story", NULL},   {"aliases", "entity", NULL},
    {"entities", "name", NULL},  {"entities", "ref", "\"ref\" <> ''"}, {"mentions", "alias", NULL},
    {"relations", "type", NULL},
};
const uint32_t wm_sql_n_indexes = N(wm_sql_indexes);

bool wm_sql_key_waits(const wm_sql_table *table) {
  return table->source != WM_SQL_OF_MILL && table->columns[0].kind == WM_SQL_OWNER;
}

const wm_sql_column *wm_sql_find_column(const wm_sql_table *table, const char *name) {
  for (uint32_t i = 0; i < table->n_columns; i++)
    if (strcmp(table->columns[i].name, name) == 0)
      return &table->columns[i];
  return NULL;
}

wm_str wm_sql_next_name(const char **names) {
  const char *begin = *names + strspn(*names, " ");
  wm_str name = {begin, strcspn(begin, " ")};
  *names = begin + name.length;
  return name;
}
