/* Dates as ISO 8601 writes them: a cursor over the text that writes what it takes. */
#include "isodate.h"

#include "calendar.h"

typedef struct cursor {
  const char *at, *end;
  char *out;
  size_t length; /* of what was written */
} cursor;

static void emit(cursor *c, char byte) {
  c->out[c->length++] = byte;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Takes n digits whose value is in low to high; the value, or -1. */
static int number(cursor *c, int n, int low, int high) {
  int value = 0;
  if (c->end - c->at < n)
    return -1;
  for (int i = 0; i < n; i++) {
    if (!is_digit(c->at[i]))
      return -1;
    value = value * 10 + (c->at[i] - '0');
  }
  if (value < low || value > high)
    return -1;
  for (int i = 0; i < n; i++)
    emit(c, *c->at++);
  return value;
}

/* Takes one of two bytes, which is written as the first. */
static bool take(cursor *c, char written, char other) {
  if (c->at == c->end || (*c->at != written && *c->at != other))
    return false;
  c->at++;
  emit(c, written);
  return true;
}

/* True for a date; *day tells whether it has one, and so may have a time. */
static bool read_date(cursor *c, bool *day) {
  int year = number(c, 4, 0, 9999), month;
  *day = false;
  if (year < 0 || !take(c, '-', '-'))
    return year >= 0;
  month = number(c, 2, 1, 12);
  if (month < 0 || !take(c, '-', '-'))
    return month >= 0;
  *day = number(c, 2, 1, wm_calendar_month_length(year, month)) > 0;
  return *day;
}

/* Digits behind the point of seconds; those that `out` has no room for are dropped. */
static bool read_fraction(cursor *c) {
  int n = 0;
  if (!take(c, '.', ','))
    return true;
  for (; c->at < c->end && is_digit(*c->at); c->at++, n++)
    if (n < 9)
      emit(c, *c->at);
  return n > 0;
}

static bool read_zone(cursor *c) {
  if (c->at == c->end || take(c, 'Z', 'z'))
    return true;
  if (!take(c, '+', '+') && !take(c, '-', '-'))
    return false;
  if (number(c, 2, 0, 23) < 0)
    return false;
  if (c->at < c->end && *c->at == ':')
    c->at++;
  else if (c->at == c->end)
    return true;
  emit(c, ':');
  return number(c, 2, 0, 59) >= 0;
}

static bool read_time(cursor *c) {
  if (number(c, 2, 0, 23) < 0 || !take(c, ':', ':') || number(c, 2, 0, 59) < 0)
    return false;
  if (take(c, ':', ':') && (number(c, 2, 0, 60) < 0 || !read_fraction(c)))
    return false;
  return read_zone(c);
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t wm_isodate_read(wm_str text, char *out) {
  cursor c = {text.bytes, text.bytes + text.length, out, 0};
  bool day;
  while (c.at < c.end && is_space(*c.at))
    c.at++;
  while (c.at < c.end && is_space(c.end[-1]))
    c.end--;
  if (!read_date(&c, &day))
    return 0;
  if (c.at < c.end && day && (take(&c, 'T', 't') || take(&c, 'T', ' ')) && !read_time(&c))
    return 0;
  return c.at == c.end ? c.length : 0;
}
