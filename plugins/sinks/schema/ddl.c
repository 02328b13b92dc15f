/* SQL that makes what is described, in two dialects. */
#include "ddl.h"

#include "core/base/buffer.h"

const char *wm_sql_type_name(wm_sql_dialect dialect, wm_sql_kind kind) {
  switch (kind) {
  case WM_SQL_TEXT:
    return "TEXT";
  case WM_SQL_REAL:
    return dialect == WM_SQL_SQLITE ? "REAL" : "DOUBLE PRECISION";
  case WM_SQL_INTEGER:
    return dialect == WM_SQL_SQLITE ? "INTEGER" : "BIGINT";
  default:
    return "INTEGER";
  }
}

/* A string as SQL writes it: quotes doubled. */
static bool put_literal(wm_buffer *sql, const char *text) {
  bool put = wm_buffer_put_z(sql, "'");
  for (const char *c = text; *c && put; c++)
    put = (*c != '\'' || wm_buffer_put_z(sql, "'")) && wm_buffer_put(sql, c, 1);
  return put && wm_buffer_put_z(sql, "'");
}

/* "a", "b" from names that are separated by spaces. */
static bool put_names(wm_buffer *sql, const char *names) {
  bool put = true;
  const char *between = "";
  for (wm_str name = wm_sql_next_name(&names); name.length && put;
       name = wm_sql_next_name(&names), between = ", ")
    put = wm_buffer_printf(sql, "%s\"%.*s\"", between, (int)name.length, name.bytes);
  return put;
}

bool wm_sql_write_columns(const wm_sql_table *table, wm_buffer *sql) {
  bool put = true;
  for (uint32_t i = 0; i < table->n_columns && put; i++)
    put = wm_buffer_printf(sql, "%s\"%s\"", i ? ", " : "", table->columns[i].name);
  return put;
}

/* True when a name is among those of a key. */
static bool is_of_key(const char *key, const char *name) {
  for (wm_str part = wm_sql_next_name(&key); part.length; part = wm_sql_next_name(&key))
    if (part.length == strlen(name) && memcmp(part.bytes, name, part.length) == 0)
      return true;
  return false;
}

static bool put_column(wm_sql_dialect dialect, const wm_sql_table *table,
                       const wm_sql_column *column, wm_buffer *sql) {
  const char *rest = " NOT NULL";
  if (column->null)
    rest = "";
  else if (!is_of_key(table->primary, column->name))
    rest = column->kind == WM_SQL_TEXT ? " NOT NULL DEFAULT ''" : " NOT NULL DEFAULT 0";
  return wm_buffer_printf(sql, "\"%s\" %s%s", column->name, wm_sql_type_name(dialect, column->kind),
                          rest);
}

static bool put_key(wm_buffer *sql, const char *what, const char *names) {
  return wm_buffer_printf(sql, "  %s (", what) && put_names(sql, names) &&
         wm_buffer_put_z(sql, ")");
}

static bool put_link(const wm_sql_link *link, wm_buffer *sql) {
  return wm_buffer_put_z(sql, "FOREIGN KEY (") && put_names(sql, link->columns) &&
         wm_buffer_printf(sql, ") REFERENCES \"%s\" (", link->table) && put_names(sql, link->to) &&
         wm_buffer_put_z(sql, ")");
}

/* All but the last have a comma behind them, which stands before the comment. */
static bool put_columns(wm_sql_dialect dialect, const wm_sql_table *table, bool has_key,
                        wm_buffer *sql) {
  bool put = true;
  for (uint32_t i = 0; i < table->n_columns && put; i++) {
    bool last = !has_key && i + 1 == table->n_columns;
    put = wm_buffer_put_z(sql, "  ") && put_column(dialect, table, &table->columns[i], sql) &&
          wm_buffer_put_z(sql, last ? "" : ",");
    if (put && dialect == WM_SQL_SQLITE)
      put = wm_buffer_printf(sql, " -- %s", table->columns[i].help);
    put = put && wm_buffer_put_z(sql, "\n");
  }
  return put;
}

static bool put_comment(wm_buffer *sql, const char *what, const char *name, const char *column,
                        const char *help) {
  return wm_buffer_printf(sql, "COMMENT ON %s \"%s\"", what, name) &&
         (!column || wm_buffer_printf(sql, ".\"%s\"", column)) && wm_buffer_put_z(sql, " IS ") &&
         put_literal(sql, help) && wm_buffer_put_z(sql, ";\n");
}

static bool put_comments(const wm_sql_table *table, wm_buffer *sql) {
  bool put = put_comment(sql, "TABLE", table->name, NULL, table->help);
  for (uint32_t i = 0; i < table->n_columns && put; i++)
    put = put_comment(sql, "COLUMN", table->name, table->columns[i].name, table->columns[i].help);
  return put;
}

bool wm_sql_write_table(wm_sql_dialect dialect, const wm_sql_table *table, wm_buffer *sql) {
  bool lite = dialect == WM_SQL_SQLITE, has_key = lite || !wm_sql_key_waits(table);
  bool put = wm_buffer_printf(sql, "CREATE TABLE \"%s\" (%s%s\n", table->name, lite ? " -- " : "",
                              lite ? table->help : "") &&
             put_columns(dialect, table, has_key, sql) &&
             (!has_key || put_key(sql, "PRIMARY KEY", table->primary));
  if (put && table->unique)
    put = wm_buffer_put_z(sql, ",\n") && put_key(sql, "UNIQUE", table->unique);
  for (uint32_t i = 0; i < table->n_links && put && lite; i++)
    put = wm_buffer_put_z(sql, ",\n  ") && put_link(&table->links[i], sql);
  /* A key of several columns is the order in which SQLite keeps the rows. */
  bool clustered = lite && strchr(table->primary, ' ') != NULL;
  put = put && wm_buffer_printf(sql, "\n)%s;\n", clustered ? " WITHOUT ROWID" : "");
  return put && (lite || put_comments(table, sql));
}

bool wm_sql_write_column(wm_sql_dialect dialect, const wm_sql_table *table,
                         const wm_sql_column *column, wm_buffer *sql) {
  bool put = wm_buffer_printf(sql, "ALTER TABLE \"%s\" ADD COLUMN ", table->name) &&
             put_column(dialect, table, column, sql) && wm_buffer_put_z(sql, ";\n");
  return put && (dialect == WM_SQL_SQLITE ||
                 put_comment(sql, "COLUMN", table->name, column->name, column->help));
}

bool wm_sql_write_key(const wm_sql_table *table, wm_buffer *sql) {
  return wm_buffer_printf(sql, "ALTER TABLE \"%s\" ADD", table->name) &&
         put_key(sql, "PRIMARY KEY", table->primary) && wm_buffer_put_z(sql, ";\n");
}

bool wm_sql_write_link_name(const wm_sql_table *table, const wm_sql_link *link, wm_buffer *name) {
  const char *columns = link->columns;
  bool put = wm_buffer_put_z(name, table->name);
  for (wm_str part = wm_sql_next_name(&columns); part.length && put;
       part = wm_sql_next_name(&columns))
    put = wm_buffer_printf(name, "_%.*s", (int)part.length, part.bytes);
  return put && wm_buffer_put_z(name, "_fkey");
}

bool wm_sql_write_link(const wm_sql_table *table, const wm_sql_link *link, wm_buffer *sql) {
  return wm_buffer_printf(sql, "ALTER TABLE \"%s\" ADD CONSTRAINT \"", table->name) &&
         wm_sql_write_link_name(table, link, sql) && wm_buffer_put_z(sql, "\" ") &&
         put_link(link, sql) && wm_buffer_put_z(sql, ";\n");
}

bool wm_sql_write_index(const wm_sql_index *index, wm_buffer *sql) {
  return wm_buffer_printf(sql, "CREATE INDEX IF NOT EXISTS \"%s_by_%s\" ON \"%s\" (\"%s\")%s%s;\n",
                          index->table, index->column, index->table, index->column,
                          index->condition ? " WHERE " : "",
                          index->condition ? index->condition : "");
}

/* The view's SQL with @list as the dialect calls it. */
static bool put_select(wm_sql_dialect dialect, const char *select, wm_buffer *sql) {
  static const char mark[] = "@list";
  bool put = true;
  for (const char *at; put && (at = strstr(select, mark)) != NULL; select = at + strlen(mark))
    put = wm_buffer_put(sql, select, (size_t)(at - select)) &&
          wm_buffer_put_z(sql, dialect == WM_SQL_SQLITE ? "group_concat" : "string_agg");
  return put && wm_buffer_put_z(sql, select);
}

bool wm_sql_write_view(wm_sql_dialect dialect, const wm_sql_view *view, wm_buffer *sql) {
  bool lite = dialect == WM_SQL_SQLITE;
  return wm_buffer_printf(sql, "CREATE%s VIEW \"%s\" AS%s%s\n", lite ? "" : " OR REPLACE",
                          view->name, lite ? " -- " : "", lite ? view->help : "") &&
         put_select(dialect, view->sql, sql) && wm_buffer_put_z(sql, ";\n") &&
         (lite || put_comment(sql, "VIEW", view->name, NULL, view->help));
}

bool wm_sql_write_trigger(wm_sql_dialect dialect, const wm_sql_trigger *trigger, wm_buffer *sql) {
  if (dialect == WM_SQL_SQLITE)
    return wm_buffer_printf(sql,
                            "CREATE TRIGGER \"%s\" AFTER %s ON \"%s\" FOR EACH ROW WHEN %s BEGIN\n"
                            "%s\nEND;\n",
                            trigger->name, trigger->event, trigger->table, trigger->when,
                            trigger->body);
  return wm_buffer_printf(sql,
                          "CREATE OR REPLACE FUNCTION \"%s\"() RETURNS trigger LANGUAGE plpgsql"
                          " SET search_path FROM CURRENT AS $$ BEGIN\n%s\nRETURN NULL;\nEND $$;\n"
                          "CREATE OR REPLACE TRIGGER \"%s\" AFTER %s ON \"%s\" FOR EACH ROW"
                          " WHEN (%s) EXECUTE FUNCTION \"%s\"();\n",
                          trigger->name, trigger->body, trigger->name, trigger->event,
                          trigger->table, trigger->when, trigger->name);
}
