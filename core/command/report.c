/* `wiremill report`: what is in a database that the sink `sqlite` filled, as text; or as a page of
 * HTML, which core/report makes. */
#include "core/base/buffer.h"
#include "core/base/savefile.h"
#include "core/base/text.h"
#include "core/command/command.h"
#include "core/report/page.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { REPORT_WIDTH = 78 }; /* columns of the page */

typedef struct report_config {
  int64_t top;
  const char *output, *rejects;
} report_config;

static const wm_param params[] = {
    WM_PARAM(report_config, top, WM_PARAM_INTEGER, "top", "0", "0..100000",
             "how many entities of each type to tell, and how many relations of the text; 0 for 6, "
             "and for 300 on a page"),
    WM_PARAM(report_config, output, WM_PARAM_STRING, "output", "", "FILE",
             "write a page of HTML to FILE, instead of text"),
    WM_PARAM(report_config, rejects, WM_PARAM_STRING, "rejects", "", "FILE",
             "rejects for the page; else those in the database, or rejects.jsonl beside it"),
};

typedef struct report {
  sqlite3 *database;
  const char *path;
  bool colour;
  int64_t top;
} report;

static int fail(const report *r) {
  wm_log_say(WM_ERROR, "%s: %s", r->path, sqlite3_errmsg(r->database));
  return WM_EXIT_STOPPED;
}

static const char *text_of(sqlite3_stmt *row, int column) {
  const unsigned char *text = sqlite3_column_text(row, column);
  return text ? (const char *)text : "";
}

/* Calls `print` for each row of a query. Its first parameter is the number of rows to list, its
 * second `text`, when that is not NULL. */
static int each_row(const report *r, const char *sql, const char *text,
                    void (*print)(const report *r, sqlite3_stmt *row)) {
  sqlite3_stmt *query;
  int code;
  if (sqlite3_prepare_v2(r->database, sql, -1, &query, NULL) != SQLITE_OK)
    return fail(r);
  sqlite3_bind_int64(query, 1, r->top);
  if (text)
    sqlite3_bind_text(query, 2, text, -1, SQLITE_STATIC);
  while ((code = sqlite3_step(query)) == SQLITE_ROW)
    print(r, query);
  int status = code == SQLITE_DONE ? WM_EXIT_DONE : fail(r);
  sqlite3_finalize(query);
  return status;
}

/* Turns a graphic rendition of the terminal on or off: 1 bold, 2 faint, 36 cyan; 0 plain. */
static void render(const report *r, int code) {
  if (r->colour)
    printf("\033[%dm", code);
}

/* Bytes of the longest start of `text` with at most `width` code points. */
static size_t fit(const char *text, size_t width) {
  size_t length = strlen(text), at = 0;
  for (size_t n = 0; n < width && at < length; n++)
    wm_utf8_next(text, length, &at);
  return at;
}

/* Left-justified in a column, cut when it is longer. */
static void print_cell(const char *text, size_t width) {
  size_t length = fit(text, width);
  size_t n = wm_utf8_codepoints(text, length);
  printf("%.*s%*s", (int)length, text, (int)(width - n), "");
}

/* Wraps words to the page, each line behind `indent` spaces. */
static void print_wrapped(const char *text, size_t indent) {
  size_t column = 0;
  while (*text) {
    size_t length = strcspn(text, " \n"), width = wm_utf8_codepoints(text, length);
    if (column && column + 1 + width > REPORT_WIDTH) {
      putchar('\n');
      column = 0;
    }
    if (length) {
      printf("%*s%.*s", column ? 1 : (int)indent, "", (int)length, text);
      column = (column ? column + 1 : indent) + width;
    }
    text += length + (text[length] != '\0');
  }
  putchar('\n');
}

static void print_heading(const report *r, const char *heading) {
  putchar('\n');
  render(r, 1);
  puts(heading);
  render(r, 0);
}

static void print_count(const report *r, sqlite3_stmt *row) {
  render(r, 1);
  printf("%s: %s articles", r->path, text_of(row, 0));
  render(r, 0);
  if (*text_of(row, 1))
    printf(" of %.10s to %.10s", text_of(row, 1), text_of(row, 2));
  printf(", %s mentions of names and values, %s relations\n", text_of(row, 3), text_of(row, 4));
}

static void print_entity(const report *r, sqlite3_stmt *row) {
  fputs("  ", stdout);
  print_cell(text_of(row, 0), 38);
  putchar(' ');
  render(r, 36);
  print_cell(text_of(row, 1), 18);
  render(r, 0);
  printf(" %5s %9s\n", text_of(row, 2), text_of(row, 3));
}

static int print_entities(const report *r) {
  static const struct {
    const char *type, *heading;
  } types[] = {
      {"PER", "People"}, {"ORG", "Organisations"}, {"LOC", "Places"}, {"MISC", "Other names"}};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    char heading[REPORT_WIDTH + 1];
    snprintf(heading, sizeof heading, "%-41s%-14s%12s%10s", types[i].heading, "id", "articles",
             "mentions");
    print_heading(r, heading);
    int status = each_row(r,
                          "SELECT name, ref, articles, mentions FROM entity_summary"
                          " WHERE type = ?2 ORDER BY articles DESC, mentions DESC, name LIMIT ?1",
                          types[i].type, print_entity);
    if (status)
      return status;
  }
  return WM_EXIT_DONE;
}

static void print_relation(const report *r, sqlite3_stmt *row) {
  bool negated = strcmp(text_of(row, 2), "asserted") != 0;
  fputs("  ", stdout);
  render(r, 1);
  fputs(text_of(row, 0), stdout);
  render(r, 0);
  printf("  %s", text_of(row, 1));
  render(r, 36);
  printf("  [%s%s]\n", negated ? "negated, " : "", text_of(row, 3));
  render(r, 2);
  char *quoted =
      sqlite3_mprintf("\"%s\" (%s, %.10s)", text_of(row, 4), text_of(row, 5), text_of(row, 6));
  if (quoted)
    print_wrapped(quoted, 6);
  sqlite3_free(quoted);
  render(r, 0);
}

/* One of each type first, the surest of it; then the second of each type, and so on. */
static const char relations_sql[] =
    "SELECT type, arguments, polarity, modality, sentence, title, article_date FROM (\n"
    "  SELECT *, row_number() OVER (PARTITION BY type ORDER BY score DESC, article_id) AS place\n"
    "  FROM relation_evidence WHERE arguments IS NOT NULL)\n"
    "ORDER BY place, type LIMIT ?1";

static bool has_view(const report *r, const char *name) {
  sqlite3_stmt *query;
  bool found = false;
  if (sqlite3_prepare_v2(r->database, "SELECT 1 FROM sqlite_schema WHERE name = ?", -1, &query,
                         NULL) == SQLITE_OK) {
    sqlite3_bind_text(query, 1, name, -1, SQLITE_STATIC);
    found = sqlite3_step(query) == SQLITE_ROW;
  }
  sqlite3_finalize(query);
  return found;
}

static int print_report(const report *r) {
  bool relations = has_view(r, "relation_evidence");
  if (!has_view(r, "entity_summary")) {
    wm_log_say(WM_ERROR, "%s: it is no database of a pipeline with entities and the sink 'sqlite'",
               r->path);
    return WM_EXIT_STOPPED;
  }
  int status = each_row(r,
                        relations ? "SELECT count(*), min(nullif(date, '')), max(date),"
                                    " (SELECT count(*) FROM mentions),"
                                    " (SELECT count(*) FROM relations) FROM articles"
                                  : "SELECT count(*), min(nullif(date, '')), max(date),"
                                    " (SELECT count(*) FROM mentions), 0 FROM articles",
                        NULL, print_count);
  if (!status)
    status = print_entities(r);
  if (!status && relations) {
    print_heading(r, "Relations");
    status = each_row(r, relations_sql, NULL, print_relation);
  }
  return status;
}

enum { TOP_OF_TEXT = 6, TOP_OF_PAGE = 300 };

/* The rejects that the user names, or those beside the database; in the call's memory. */
static const char *find_rejects(const wm_call *call) {
  const report_config *config = call->config;
  const char *path = call->arguments.items[0], *slash = strrchr(path, '/');
  char beside[4096];
  if (config->rejects[0])
    return config->rejects;
  int n = snprintf(beside, sizeof beside, "%.*srejects.jsonl", slash ? (int)(slash + 1 - path) : 0,
                   path);
  return wm_arena_copy(call->memory, beside, n > 0 && (size_t)n < sizeof beside ? (size_t)n : 0);
}

static int write_page(const wm_call *call, const report *r) {
  const report_config *config = call->config;
  wm_buffer html = {0};
  wm_error error;
  char sources[4096];
  snprintf(sources, sizeof sources, "%s/report", call->paths->share);
  wm_page page = {.database = r->database,
                  .path = r->path,
                  .rejects = find_rejects(call),
                  .rejects_given = config->rejects[0] != '\0',
                  .sources = sources,
                  .n_entities = config->top ? config->top : TOP_OF_PAGE};
  wm_status status = page.rejects ? wm_page_make(&page, &html, &error) : wm_error_memory(&error, 0);
  if (status == WM_OK)
    status = wm_savefile_write(config->output, (wm_str){html.bytes, html.length}, &error);
  wm_buffer_free(&html);
  if (status != WM_OK)
    wm_log_say(WM_ERROR, "%s", error.text);
  return status == WM_OK ? WM_EXIT_DONE : WM_EXIT_STOPPED;
}

static int run_report(const wm_call *call) {
  const report_config *config = call->config;
  report r = {.path = call->arguments.items[0],
              .colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
              .top = config->top ? config->top : TOP_OF_TEXT};
  int status;
  if (sqlite3_open_v2(r.path, &r.database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    status = fail(&r);
  else
    status = config->output[0] ? write_page(call, &r) : print_report(&r);
  sqlite3_close(r.database);
  return status;
}

const wm_command wm_command_report = {
    .name = "report",
    .summary = "tell what a database of the sink 'sqlite' holds, in text or as a page of HTML",
    .arguments = "DATABASE",
    .least = 1,
    .most = 1,
    .details =
        "Prints how much was read, the entities that most articles name, with their ids, and\n"
        "relations, each with the sentence that states it. Colours only on a terminal, and not\n"
        "when NO_COLOR is set. With -o makes one page that needs nothing else and no network:\n"
        "entities over time, new and trending, a network, places, relations, rejects.\n"
        "\nExamples:\n"
        "  wiremill report out/news.db --top 10\n"
        "  wiremill report out/news.db -o report.html\n",
    .options = {params, sizeof params / sizeof *params, "no ", sizeof(report_config), false},
    .run = run_report,
};
