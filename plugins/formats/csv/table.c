/* Rows and fields of comma-separated values. */
#include "table.h"

char csv_guess_delimiter(wm_str text) {
  static const char candidates[] = ",;\t|";
  uint32_t counts[sizeof candidates] = {0}, best = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.length && (quoted || text.bytes[i] != '\n'); i++) {
    const char *found = text.bytes[i] ? strchr(candidates, text.bytes[i]) : NULL;
    quoted ^= text.bytes[i] == '"';
    if (found && !quoted)
      counts[found - candidates]++;
  }
  for (uint32_t i = 1; candidates[i]; i++)
    best = counts[i] > counts[best] ? i : best;
  return counts[best] ? candidates[best] : '\0';
}

static bool ends_field(const csv_table *t, uint32_t at) {
  char c = at < t->text.length ? t->text.bytes[at] : '\n';
  return c == t->delimiter || c == '\n' || c == '\r';
}

/* Behind the closing quote of the field whose text begins at `at`; 0 when it has none. */
static uint32_t quoted_end(csv_table *t, uint32_t at) {
  for (; at < t->text.length; at++) {
    t->line += t->text.bytes[at] == '\n';
    if (t->text.bytes[at] != '"')
      continue;
    if (at + 1 == t->text.length || t->text.bytes[at + 1] != '"')
      return at + 1;
    at++;
  }
  return 0;
}

/* Reads the field at t->at and moves behind it. A quote within a field that does not begin with one
 * is a character like any other, and so is what stands behind a closing one. */
static bool take_field(csv_table *t) {
  uint32_t begin = t->at, end;
  bool quoted = begin < t->text.length && t->text.bytes[begin] == '"';
  if (quoted) {
    end = quoted_end(t, ++begin);
    t->at = end;
    if (!end)
      return false;
    end--;
  }
  while (!ends_field(t, t->at))
    t->at++;
  if (!quoted)
    end = t->at;
  if (t->n < CSV_FIELDS)
    t->fields[t->n] = (csv_field){{begin, end}, quoted};
  t->n++;
  return true;
}

wm_status csv_next(csv_table *t) {
  for (; t->at < t->text.length && strchr("\r\n", t->text.bytes[t->at]); t->at++)
    t->line += t->text.bytes[t->at] == '\n';
  if (t->at >= t->text.length)
    return WM_MORE;
  t->n = 0;
  t->row_line = t->line;
  for (;;) {
    if (!take_field(t))
      return WM_REJECT;
    if (t->at >= t->text.length || t->text.bytes[t->at] != t->delimiter)
      return WM_OK;
    t->at++;
  }
}

size_t csv_field_text(const csv_table *t, const csv_field *field, char *out) {
  size_t n = 0;
  for (uint32_t i = field->span.begin; i < field->span.end; i++) {
    out[n++] = t->text.bytes[i];
    i += field->quoted && t->text.bytes[i] == '"';
  }
  return n;
}
