/* The sink sqlite: tables and rows of core layers and of a layer with every type of field, views,
 * running again, what a kill leaves, and refusals. */
#include "core/base/buffer.h"
#include "rig.h"
#include "sample.h"

#include <check.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/wiremill-sqlite-XXXXXX";
static char path[64];

static void setup(void) {
  rig_make_folder(folder);
  snprintf(path, sizeof path, "%s/news.db", folder);
}

static void teardown(void) {
  unlink(path);
  ck_assert_int_eq(rmdir(folder), 0); /* nothing else was left behind */
}

/* With the core layers; `odd`: and the layer of all types, and the fold. */
static void prepare(wm_rig *rig, const char *settings, bool odd) {
  rig_init(rig, folder);
  rig_add_file(rig, "format-jsonl", "");
  rig_add(rig, &sample_stage, NULL);
  if (odd)
    rig_add(rig, &odd_stage, NULL);
  if (odd)
    rig_add(rig, &tally_fold, NULL);
  rig_add_file(rig, "sink-sqlite", settings);
}

static void feed(wm_rig *rig, const char *json) {
  ck_assert_msg(!rig_record(rig, "a\xFF.jsonl", 9, wm_z(json)), "%s", rig->error.text);
  ck_assert_uint_eq(rig->rejects.length, 0);
}

static const char first[] =
    "{\"id\":\"7\",\"title\":\"\xC5\xBDiva\",\"text\":\"See \xF0\x9F\x98\x80 Acme, Bo now.\","
    "\"date\":\"2026-01-02\",\"byline\":\"x\",\"url\":\"http://x/\"}";
static const char second[] = "{\"text\":\"Acme met Bo.\\nAlphabet too.\",\"date\":\"2026-01-05\"}";

static void run(const char *settings, bool odd) {
  wm_rig rig;
  prepare(&rig, settings, odd);
  rig_open(&rig);
  feed(&rig, first);
  feed(&rig, second);
  rig_close(&rig);
}

/* Rows as "a|b|c\n"; NULL as "NULL". */
static wm_buffer query(const char *sql) {
  sqlite3 *db;
  sqlite3_stmt *statement;
  wm_buffer out = {0};
  ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s: %s", sql,
                sqlite3_errmsg(db));
  while (sqlite3_step(statement) == SQLITE_ROW)
    for (int i = 0, n = sqlite3_column_count(statement); i < n; i++) {
      const unsigned char *text = sqlite3_column_text(statement, i);
      wm_buffer_printf(&out, "%s%s", text ? (const char *)text : "NULL", i + 1 < n ? "|" : "\n");
    }
  sqlite3_finalize(statement);
  sqlite3_close(db);
  wm_buffer_put(&out, "", 1);
  return out;
}

static void check(const char *sql, const char *expected) {
  wm_buffer rows = query(sql);
  ck_assert_msg(strcmp(rows.bytes, expected) == 0, "%s:\n%s", sql, rows.bytes);
  wm_buffer_free(&rows);
}

static void execute(const char *sql) {
  sqlite3 *db;
  ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

/* Every table's SQL and rows. */
static wm_buffer dump(void) {
  wm_buffer all = query("SELECT type, name, sql FROM sqlite_master ORDER BY name");
  wm_buffer names = query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  all.length--;
  for (char *name = strtok(names.bytes, "\n"); name; name = strtok(NULL, "\n")) {
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", name);
    wm_buffer rows = query(sql);
    wm_buffer_printf(&all, "-- %s\n", name);
    wm_buffer_put(&all, rows.bytes, rows.length - 1);
    wm_buffer_free(&rows);
  }
  wm_buffer_free(&names);
  wm_buffer_put(&all, "", 1);
  return all;
}

#define LINE "See \xF0\x9F\x98\x80 Acme, Bo now."

typedef struct check_case {
  const char *sql, *rows;
} check_case;

static const check_case plain_cases[] = {
    {"PRAGMA integrity_check", "ok\n"},
    {"PRAGMA foreign_key_check", ""},
    {"SELECT version FROM schema_version", "2\n"},
    {"SELECT article, length(id), run, title, date, day, language, url, length, text FROM"
     " articles",
     "1|32|1|\xC5\xBDiva|2026-01-02|2461043||http://x/|25|\xC5\xBDiva\n\n" LINE "\n"
     "2|32|1||2026-01-05|2461046|||26|Acme met Bo.\nAlphabet too.\n"},
    {"SELECT article, archive, entry, \"offset\", idx, source_id FROM sources",
     "1|rig.tar|a\xEF\xBF\xBD.jsonl|9|0|7\n2|rig.tar|a\xEF\xBF\xBD.jsonl|9|0|\n"},
    {"SELECT * FROM stories", ""},
    {"SELECT run, journal, articles, record FROM runs", "1|NULL|0|\n"},
    {"SELECT * FROM article_meta", "1|0|byline|x\n"},
    {"SELECT * FROM mentions", "1|0|1|1|PER|6|9|See||||sample|0.98765\n"
                               "1|1|2|1|ORG|12|16|Acme||||sample|0.98765\n"
                               "1|2|3|1|PER|18|20|Bo||||sample|0.98765\n"
                               "2|0|2|0|ORG|0|4|Acme||||sample|0.98765\n"
                               "2|1|3|0|PER|9|11|Bo||||sample|0.98765\n"
                               "2|2|4|1|ORG|13|21|Alphabet||||sample|0.98765\n"},
    {"SELECT * FROM aliases", "1|1|PER||See|\n2|2|ORG||Acme|\n3|3|PER||Bo|\n"
                              "4|4|ORG|ref:1|Alphabet|\n"},
    {"SELECT * FROM entities", "1|name:PER:see|PER|See||1\n2|name:ORG:acme|ORG|Acme||1\n"
                               "3|name:PER:bo|PER|Bo||1\n4|ref:1|ORG|Alphabet|ref:1|1\n"},
    {"SELECT * FROM merges", ""},
    {"SELECT * FROM relations", "1|0|agreement|negated|reported|0||rule:sample|0.5\n"
                                "2|0|agreement|asserted|reported|NULL||rule:sample|0.5\n"},
    {"SELECT * FROM evidence", "1|0|6|7|S|6|25|" LINE "\n2|0|0|1|A|0|12|Acme met Bo.\n"},
    {"SELECT * FROM arguments",
     "1|0|0|party|0\n1|0|1|of|1\n1|0|2|party|1\n2|0|0|party|0\n2|0|1|of|1\n2|0|2|party|1\n"},
    {"SELECT name FROM sqlite_master WHERE sql IS NOT NULL AND type = 'table' ORDER BY name",
     "aliases\narguments\narticle_meta\narticle_stories\narticles\nentities\nevidence\nmentions\n"
     "merges\nrejects\n"
     "relations\nruns\nschema_version\nsources\nstories\n"},
    {"SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name",
     "article_entities\ncooccurrence\nentity_summary\nentity_timeline\nnew_since_last_run\n"
     "relation_evidence\ntrending\n"},
    {"SELECT name FROM sqlite_master WHERE sql IS NOT NULL AND type = 'index' ORDER BY name",
     "aliases_by_entity\narticle_stories_by_story\narticles_by_day\nentities_by_name\nentities_by_"
     "ref\n"
     "mentions_by_alias\nrelations_by_type\n"},
    {"SELECT type, name, ref, articles, mentions, first_date, last_date FROM entity_summary",
     "ORG|Acme||2|2|2026-01-02|2026-01-05\nPER|Bo||2|2|2026-01-02|2026-01-05\n"
     "ORG|Alphabet|ref:1|1|1|2026-01-05|2026-01-05\nPER|See||1|1|2026-01-02|2026-01-02\n"},
    {"SELECT date, title, type, name, ref, mentions, first_at FROM article_entities",
     "2026-01-02|\xC5\xBDiva|PER|See||1|6\n2026-01-02|\xC5\xBDiva|ORG|Acme||1|12\n"
     "2026-01-02|\xC5\xBDiva|PER|Bo||1|18\n2026-01-05||ORG|Acme||1|0\n"
     "2026-01-05||PER|Bo||1|9\n2026-01-05||ORG|Alphabet|ref:1|1|13\n"},
    {"SELECT name, date, articles, mentions FROM entity_timeline ORDER BY name, day",
     "Acme|2026-01-02|1|1\nAcme|2026-01-05|1|1\nAlphabet|2026-01-05|1|1\nBo|2026-01-02|1|1\n"
     "Bo|2026-01-05|1|1\nSee|2026-01-02|1|1\n"},
    {"SELECT name_1, name_2, sentences, articles FROM cooccurrence ORDER BY 1, 2",
     "Acme|Bo|2|2\nSee|Acme|1|1\nSee|Bo|1|1\n"},
    {"SELECT count(*) FROM new_since_last_run", "4\n"},
    {"SELECT name, recent, earlier, rise FROM trending",
     "Acme|2|0|300\nBo|2|0|300\nAlphabet|1|0|200\nSee|1|0|200\n"},
    {"SELECT type, arguments, polarity, modality, trigger, sentence, reported_by, article_date"
     " FROM relation_evidence",
     "agreement|party: See; of: Acme; party: Acme|negated|reported|S|" LINE "|See|2026-01-02\n"
     "agreement|party: Acme; of: Bo; party: Bo|asserted|reported|A|Acme met Bo.|NULL|2026-01-05\n"},
    /* begin and end are what substr() counts */
    {"SELECT count(*) FROM mentions JOIN articles USING (article)"
     " WHERE mentions.text <> substr(articles.text, \"begin\" + 1, \"end\" - \"begin\")",
     "0\n"},
};

static void check_all(const check_case *cases, size_t n) {
  for (size_t i = 0; i < n; i++)
    check(cases[i].sql, cases[i].rows);
}

#define CHECK_ALL(cases) check_all(cases, sizeof cases / sizeof *cases)

START_TEST(core_layers_and_views) {
  run("", false);
  CHECK_ALL(plain_cases);
}
END_TEST

/* Tokens and sentences become tables, and what refers to them becomes references. */
static const check_case layers_cases[] = {
    {"PRAGMA foreign_key_check", ""},
    {"SELECT * FROM tokens WHERE article = 2",
     "2|0|0|4|Acme|Acme|upper-first|X\n2|1|5|8|met|met||X\n2|2|9|12|Bo.|Bo.|upper-first|X\n"
     "2|3|13|21|Alphabet|Alphabet|upper-first|X\n2|4|22|26|too.|too.||X\n"},
    {"SELECT * FROM sentences", "1|0|0|4|\xC5\xBDiva|0|1\n1|1|6|25|" LINE "|1|6\n"
                                "2|0|0|12|Acme met Bo.|0|3\n2|1|13|26|Alphabet too.|3|5\n"},
    {"SELECT id, text, tokens_begin, tokens_end FROM mentions WHERE article = 2",
     "0|Acme|0|1\n1|Bo|2|3\n2|Alphabet|3|4\n"},
    {"SELECT article, trigger_text, sentence FROM evidence", "1|S|1\n2|A|0\n"},
    {"SELECT sentence FROM relation_evidence", LINE "\nAcme met Bo.\n"},
    {"SELECT text FROM articles", "NULL\nNULL\n"},
};

START_TEST(all_layers_without_text) {
  run("layers=tokens sentences entities relations;text=no", false);
  CHECK_ALL(layers_cases);
}
END_TEST

START_TEST(views_need_their_layers) {
  run("layers=relations", false);
  check("SELECT count(*) FROM sqlite_master WHERE type = 'view'", "0\n");
  check("SELECT name FROM sqlite_master WHERE name LIKE 'relations%' ORDER BY name",
        "relations\nrelations_by_type\n");
  check("SELECT count(*) FROM sqlite_master WHERE name IN ('mentions', 'arguments')",
        "0\n"); /* arguments are of entities, which are not here */
}
END_TEST

static const check_case odd_cases[] = {
    {"PRAGMA foreign_key_check", ""},
    {"SELECT * FROM oddities WHERE article = 1",
     "1|0|0|4|\xC5\xBDiva|4|4||0|3|||NULL|0|4|\xC5\xBDiva|9223372036854775807|1.0e-09|0.12345||\n"
     "1|1|6|25|" LINE "|25|25||0|3|tab\there|a\nnote|0|6|25|" LINE
     "|-9223372036854775808|0.1|0.12345|glad|loud|\"odd\"\n"},
    {"SELECT * FROM oddities_members WHERE article = 1 AND oddity = 1",
     "1|1|0|2\n1|1|1|1\n1|1|2|0\n"},
    {"SELECT * FROM oddities_roles WHERE article = 1",
     "1|0|0|the \"first\"|0\n1|1|0|the \"first\"|0\n"},
    {"SELECT name FROM pragma_table_info('oddities')",
     "article\nid\nbegin\nend\ntext\nplace_begin\nplace_end\nplace_text\nwindow_begin\nwindow_end\n"
     "word\nnote\nowner\nline_begin\nline_end\nline_text\ncount\nweight\nscore\nmood\ntraits\n"},
    {"SELECT name FROM pragma_table_info('oddities_members')", "article\noddity\nn\nmention\n"},
    {"SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list('oddities_roles') ORDER BY "
     "1, 2",
     "mentions|article|article\nmentions|mention|id\n"
     "oddities|article|article\noddities|oddity|id\n"},
    {"SELECT * FROM tallies", "0|articles|2|NULL|1.0\n1|bytes|55|0|0.25\n"},
    {"SELECT * FROM tallies_earlier", "1|0|0\n"},
    {"SELECT name FROM pragma_table_info('tallies_earlier')", "tally\nn\nto_tally\n"},
};

START_TEST(a_layer_that_the_sink_never_heard_of) {
  run("", true);
  CHECK_ALL(odd_cases);
}
END_TEST

START_TEST(tables_of_folds_can_be_left_out) {
  run("tables=no", true);
  check("SELECT count(*) FROM sqlite_master WHERE name LIKE 'tall%'", "0\n");
}
END_TEST

/* -------------------------------------------------------------- again and again */

START_TEST(the_same_articles_change_nothing) {
  run("", true);
  wm_buffer before = dump();
  run("", true);
  wm_buffer after = dump();
  ck_assert_str_eq(before.bytes, after.bytes);
  wm_rig rig;
  prepare(&rig, "", true);
  rig_open(&rig);
  feed(&rig, second);
  feed(&rig, "{\"text\":\"Third.\"}");
  feed(&rig, first);
  feed(&rig, "{\"text\":\"Third.\"}");
  rig_close(&rig);
  check("SELECT article, title FROM articles", "1|\xC5\xBDiva\n2|\n3|\n");
  check("SELECT count(*), count(DISTINCT article) FROM mentions", "7|3\n");
  check("SELECT n FROM tallies", "4\n67\n"); /* of the last run alone */
  wm_buffer_free(&before);
  wm_buffer_free(&after);
}
END_TEST

START_TEST(an_added_layer_gets_its_table) {
  run("", false);
  run("", true);
  check("SELECT count(*) FROM oddities", "0\n"); /* the articles are in already */
  check("SELECT count(*) FROM mentions", "6\n");
}
END_TEST

/* What an older version did not have. */
START_TEST(missing_columns_and_tables_are_added) {
  run("", false);
  execute("DROP VIEW relation_evidence; ALTER TABLE relations DROP COLUMN score;"
          "DROP TABLE rejects; UPDATE schema_version SET version = 0");
  wm_rig rig;
  prepare(&rig, "", false);
  rig_open(&rig);
  feed(&rig, "{\"text\":\"Acme met Cy.\"}");
  rig_close(&rig);
  check("SELECT article, score FROM relations", "1|NULL\n2|NULL\n3|0.5\n");
  check("SELECT count(*) FROM rejects", "0\n");
  check("SELECT version FROM schema_version", "2\n");
  check("SELECT count(score) FROM relation_evidence", "1\n");
}
END_TEST

START_TEST(a_view_made_otherwise_is_made_anew) {
  run("", false);
  wm_buffer before = dump();
  sqlite3 *db;
  ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db,
                                "DROP VIEW entity_summary; CREATE VIEW entity_summary AS SELECT 1",
                                NULL, NULL, NULL),
                   SQLITE_OK);
  sqlite3_close(db);
  run("", false);
  wm_buffer after = dump();
  ck_assert_str_eq(before.bytes, after.bytes);
  wm_buffer_free(&before);
  wm_buffer_free(&after);
}
END_TEST

/* What was not synced is not there; what was is. */
START_TEST(a_kill_leaves_what_was_synced) {
  pid_t child = fork();
  ck_assert_int_ge(child, 0);
  if (child == 0) {
    wm_rig rig;
    prepare(&rig, "", false);
    rig_open(&rig);
    feed(&rig, first);
    ck_assert(!wm_engine_sync(rig.engine, NULL));
    feed(&rig, second);
    kill(getpid(), SIGKILL);
  }
  int status;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert(WIFSIGNALED(status));
  check("SELECT count(*) FROM articles", "1\n");
  run("", false);
  check("SELECT count(*) FROM articles", "2\n");
  check("PRAGMA integrity_check", "ok\n");
}
END_TEST

/* ----------------------------------------------------------------- identity */

static void feed_names(const char *settings) {
  static const char *const articles[] = {"{\"text\":\"Acme and ACME met Abacus1 there.\"}",
                                         "{\"text\":\"ACME and Abacus2 left.\"}"};
  wm_rig rig;
  prepare(&rig, settings, false);
  rig_open(&rig);
  for (size_t i = 0; i < 2; i++)
    feed(&rig, articles[i]);
  rig_close(&rig);
}

static const char names_sql[] = "SELECT l.alias, l.name, l.entity, e.name FROM aliases AS l"
                                " JOIN entities AS e ON e.entity = l.entity ORDER BY 1";

START_TEST(a_rule_decides_who_is_the_same) {
  static const struct {
    const char *settings, *names;
  } cases[] = {
      {"identity=folded", "1|Acme|1|Acme\n2|ACME|1|Acme\n3|Abacus1|2|Abacus1\n"
                          "4|Abacus2|2|Abacus1\n"},
      {"identity=exact", "1|Acme|1|Acme\n2|ACME|2|ACME\n3|Abacus1|3|Abacus1\n"
                         "4|Abacus2|3|Abacus1\n"},
      {"identity=article", "1|Acme|1|Acme\n2|ACME|2|ACME\n3|Abacus1|3|Abacus1\n"
                           "4|ACME|4|ACME\n5|Abacus2|3|Abacus1\n"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    feed_names(cases[i].settings);
    check(names_sql, cases[i].names);
    unlink(path);
  }
}
END_TEST

START_TEST(a_merge_is_recorded_undone_and_done_again) {
  feed_names("");
  check("SELECT * FROM merges", "2|1|name|0\n4|2|ref|0\n");
  wm_buffer before = dump();
  execute("UPDATE merges SET undone = 1 WHERE alias = 2");
  check(names_sql, "1|Acme|1|Acme\n2|ACME|3|ACME\n3|Abacus1|2|Abacus1\n4|Abacus2|2|Abacus1\n");
  check("SELECT name, mentions FROM entity_summary WHERE type = 'ORG' ORDER BY name",
        "ACME|2\nAbacus1|2\nAcme|1\n");
  feed_names(""); /* a run does not decide anew */
  check("SELECT entity FROM aliases WHERE alias = 2", "3\n");
  execute("UPDATE merges SET undone = 0 WHERE alias = 2");
  wm_buffer after = dump();
  ck_assert_str_eq(before.bytes, after.bytes);
  execute("INSERT INTO merges VALUES (1, 2, 'mine', 0)");
  check("SELECT entity FROM aliases WHERE alias = 1", "2\n");
  wm_buffer_free(&before);
  wm_buffer_free(&after);
}
END_TEST

/* ------------------------------------------------------------------ journal */

static const char record[] = "{\"sequence\":3,\"articles\":2,\"duplicates\":1,\"rejects\":4,\"text_"
                             "bytes\":55,\"marks\":[null]}";

START_TEST(a_record_is_kept_with_the_rows) {
  wm_str journal = wm_z("0123456789abcdef0123456789abcdef");
  for (int again = 0; again < 2; again++) {
    wm_rig rig;
    wm_buffer recalled = {0};
    prepare(&rig, "", false);
    rig_open(&rig);
    ck_assert(!wm_engine_recall(rig.engine, 0, journal, &recalled, NULL));
    ck_assert_uint_eq(recalled.length, again ? strlen(record) : 0);
    feed(&rig, again ? second : first);
    ck_assert(!wm_engine_checkpoint(rig.engine, 0, journal, wm_z(record), NULL));
    rig_close(&rig);
    wm_buffer_free(&recalled);
  }
  check("SELECT run, journal, articles, duplicates, rejects, text_bytes, record FROM runs",
        "1|0123456789abcdef0123456789abcdef|2|1|4|55|{\"sequence\":3,\"articles\":2,"
        "\"duplicates\":1,\"rejects\":4,\"text_bytes\":55,\"marks\":[null]}\n");
  check("SELECT article, run FROM articles", "1|1\n2|1\n");
}
END_TEST

START_TEST(what_was_met_again_or_rejected_is_noted_once) {
  wm_rig rig;
  wm_run_info info = {sizeof info, wm_z("0123456789abcdef0123456789abcdef"), wm_z("news"),
                      wm_z("ff00"), wm_z("0.1")};
  wm_rejection rejection = {sizeof rejection, wm_z("a.tar"),   wm_z("x\xFF"), 7, 1,
                            wm_z("jsonl"),    wm_z("not JSON")};
  prepare(&rig, "", false);
  rig.hold = true;
  rig_open(&rig);
  feed(&rig, first);
  wm_encoded met = {{rig.held.bytes, rig.held.length}, {"", 0}};
  ck_assert(!wm_engine_describe(rig.engine, 0, &info, NULL));
  ck_assert(!rig_commit(&rig, &met, 1));
  for (int i = 0; i < 2; i++) {
    ck_assert(!wm_engine_met(rig.engine, 0, &met, 1, NULL));
    ck_assert(!wm_engine_rejected(rig.engine, 0, &rejection, NULL));
  }
  rig_close(&rig);
  check("SELECT count(*) FROM sources", "1\n");
  check("SELECT archive, entry, \"offset\", idx, stage, reason FROM rejects",
        "a.tar|x\xEF\xBF\xBD|7|1|jsonl|not JSON\n");
  check("SELECT run, journal, pipeline, hash, wiremill FROM runs",
        "1|0123456789abcdef0123456789abcdef|news|ff00|0.1\n");
}
END_TEST

/* ----------------------------------------------------------------- refusals */

static void check_refusal(const char *settings, const char *reason) {
  wm_rig rig;
  prepare(&rig, settings, false);
  ck_assert_int_eq(rig_try_open(&rig), WM_FATAL);
  ck_assert_msg(strstr(rig.error.text, reason) != NULL, "%s", rig.error.text);
  wm_engine_finish(rig.engine, NULL);
  rig_abandon(&rig);
}

START_TEST(refusals_say_why) {
  check_refusal("layers=entities people", "layers: no stage of the pipeline writes 'people'");
  check_refusal("file=none/news.db", "/none/news.db: unable to open database file: No such file");
  execute("CREATE TABLE entities (article INTEGER, id INTEGER, name TEXT)");
  check_refusal("", "/news.db: its table 'entities' was made by another program or an older version"
                    " (the primary key should be entity): write to another file");
  execute("DROP TABLE entities; CREATE TABLE entities (entity INTEGER PRIMARY KEY, name BLOB)");
  check_refusal("", "/news.db: column 'name' of its table 'entities' is BLOB, not TEXT");
  execute("DROP TABLE entities; CREATE TABLE schema_version (version INTEGER PRIMARY KEY);"
          "INSERT INTO schema_version VALUES (99)");
  check_refusal("", "/news.db: a later Wiremill made it (version 99; this one knows 2)");
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  fputs(
      "This is a text, and not a short one: SQLite reads the first hundred bytes of a file to see "
      "whether it is a database.",
      file);
  fclose(file);
  check_refusal("", "/news.db: file is not a database");
}
END_TEST

START_TEST(standard_output_is_refused) {
  wm_rig rig;
  rig_init(&rig, "-");
  rig_add_file(&rig, "sink-sqlite", "");
  ck_assert_int_eq(rig_try_open(&rig), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(rig.error.text, "a database cannot go to standard output"));
  rig_abandon(&rig);
}
END_TEST

/* With room for 1 MiB, the run ends with the reason, and the file holds what was synced before. */
START_TEST(a_full_disk_keeps_what_was_synced) {
  struct rlimit limit, before;
  wm_rig rig;
  wm_buffer json = {0};
  ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_IGN);
  prepare(&rig, "", false);
  rig_open(&rig);
  feed(&rig, first);
  ck_assert(!wm_engine_sync(rig.engine, NULL));
  limit = (struct rlimit){1 << 20, before.rlim_max};
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
  wm_error error = {""};
  wm_status status = WM_OK;
  for (int i = 0; i < 100 && !status; i++) {
    json.length = 0;
    wm_buffer_printf(&json, "{\"text\":\"Number %d %0*d\"}", i, 100000, i);
    status = rig_record(&rig, "a.jsonl", 0, (wm_str){json.bytes, json.length});
  }
  if (!status)
    status = wm_engine_sync(rig.engine, &error);
  ck_assert_int_eq(status, WM_FATAL);
  ck_assert_msg(strstr(error.text, "/news.db: ") != NULL, "%s", error.text);
  ck_assert_int_eq(wm_engine_sync(rig.engine, NULL), WM_FATAL);
  ck_assert_int_eq(wm_engine_finish(rig.engine, NULL), WM_OK);
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
  rig_abandon(&rig);
  check("SELECT count(*) FROM articles", "1\n");
  check("PRAGMA integrity_check", "ok\n");
  wm_buffer_free(&json);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sink_sqlite");
  TCase *tests = tcase_create("sink_sqlite");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, core_layers_and_views);
  tcase_add_test(tests, all_layers_without_text);
  tcase_add_test(tests, views_need_their_layers);
  tcase_add_test(tests, a_layer_that_the_sink_never_heard_of);
  tcase_add_test(tests, tables_of_folds_can_be_left_out);
  tcase_add_test(tests, the_same_articles_change_nothing);
  tcase_add_test(tests, an_added_layer_gets_its_table);
  tcase_add_test(tests, missing_columns_and_tables_are_added);
  tcase_add_test(tests, a_rule_decides_who_is_the_same);
  tcase_add_test(tests, a_merge_is_recorded_undone_and_done_again);
  tcase_add_test(tests, a_record_is_kept_with_the_rows);
  tcase_add_test(tests, what_was_met_again_or_rejected_is_noted_once);
  tcase_add_test(tests, a_view_made_otherwise_is_made_anew);
  tcase_add_test(tests, a_kill_leaves_what_was_synced);
  tcase_add_test(tests, refusals_say_why);
  tcase_add_test(tests, standard_output_is_refused);
  tcase_add_test(tests, a_full_disk_keeps_what_was_synced);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
