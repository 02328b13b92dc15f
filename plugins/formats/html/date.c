/* Dates as pages write them. */
#include "meta.h"

#include "core/base/isodate.h"

#include <stdio.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A run of digits or of letters. */
typedef struct date_word {
  const char *bytes;
  size_t length;
} date_word;

static bool next_word(wm_str text, size_t *at, date_word *word) {
  while (*at < text.length && !is_digit(text.bytes[*at]) && !is_letter(text.bytes[*at]))
    ++*at;
  if (*at >= text.length)
    return false;
  bool digits = is_digit(text.bytes[*at]);
  *word = (date_word){text.bytes + *at, 0};
  for (; *at < text.length && (digits ? is_digit : is_letter)(text.bytes[*at]); ++*at)
    word->length++;
  return true;
}

/* 1 to 12, or 0. */
static int month_of(date_word word) {
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  for (int month = 1; word.length >= 3 && month <= 12; month++) {
    const char *name = names + 3 * (month - 1);
    if ((word.bytes[0] | 32) == name[0] && (word.bytes[1] | 32) == name[1] &&
        (word.bytes[2] | 32) == name[2])
      return month;
  }
  return 0;
}

static int number_of(date_word word) {
  int number = 0;
  for (size_t i = 0; i < word.length; i++)
    number = number * 10 + (word.bytes[i] - '0');
  return number;
}

static size_t write_day(int year, int month, int day, char *out) {
  char iso[WM_ISODATE];
  int length = snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
  return wm_isodate_read((wm_str){iso, (size_t)length}, out);
}

/* True for a number that is part of a time, "9:30". */
static bool is_of_time(wm_str text, date_word word) {
  const char *end = word.bytes + word.length;
  return (end < text.bytes + text.length && *end == ':') ||
         (word.bytes > text.bytes && word.bytes[-1] == ':');
}

/* A month by name, a day of one or two digits, a year of four, in any order. */
static size_t read_words(wm_str text, char *out) {
  int month = 0, day = 0, year = 0;
  date_word word;
  for (size_t at = 0, n = 0; n < 12 && next_word(text, &at, &word) && !(month && day && year);
       n++) {
    if (!is_digit(*word.bytes))
      month = month ? month : month_of(word);
    else if (word.length == 4 && !year)
      year = number_of(word);
    else if (word.length <= 2 && !day && !is_of_time(text, word))
      day = number_of(word);
  }
  return month && day && year ? write_day(year, month, day, out) : 0;
}

/* Up to `most` digits at *at, which moves behind them. -1: there are none. */
static int take_number(wm_str text, size_t *at, size_t most) {
  date_word digits = {text.bytes + *at, 0};
  while (digits.length < most && *at < text.length && is_digit(text.bytes[*at]))
    ++*at, digits.length++;
  return digits.length ? number_of(digits) : -1;
}

static void skip_blanks(wm_str text, size_t *at) {
  while (*at < text.length && (text.bytes[*at] == ' ' || text.bytes[*at] == '\t'))
    ++*at;
}

/* A zone as RFC 822 writes it (RFC 5322, section 4.3), as ISO 8601 does; "" when it names none. */
static const char *zone_of(wm_str text, size_t at, char zone[7]) {
  static const struct {
    const char *name, *zone;
  } names[] = {{"GMT", "Z"},      {"UTC", "Z"},      {"UT", "Z"},       {"Z", "Z"},
               {"EST", "-05:00"}, {"EDT", "-04:00"}, {"CST", "-06:00"}, {"CDT", "-05:00"},
               {"MST", "-07:00"}, {"MDT", "-06:00"}, {"PST", "-08:00"}, {"PDT", "-07:00"}};
  const char *from = text.bytes + at;
  size_t left = text.length - at, n = 0;
  while (n < left && n < 5 && (unsigned char)from[n] > ' ' && from[n] != '(')
    n++;
  if (n == 5 && (*from == '+' || *from == '-')) {
    snprintf(zone, 7, "%.3s:%.2s", from, from + 3);
    return zone;
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (n == strlen(names[i].name) && memcmp(from, names[i].name, n) == 0)
      return names[i].zone;
  return "";
}

/* "Sun, 18 Jan 2026 09:30:00 +0100", as mail and feeds write it: with its time. */
static size_t read_mail_date(wm_str text, char *out) {
  size_t at = 0;
  skip_blanks(text, &at);
  const char *comma = text.length - at > 4 ? memchr(text.bytes + at, ',',
                                                    10 < text.length - at ? 10 : text.length - at)
                                           : NULL;
  if (comma)
    at = (size_t)(comma - text.bytes) + 1;
  skip_blanks(text, &at);
  int day = take_number(text, &at, 2);
  skip_blanks(text, &at);
  int month = text.length - at > 3 ? month_of((date_word){text.bytes + at, 3}) : 0;
  while (at < text.length && is_letter(text.bytes[at]))
    at++;
  skip_blanks(text, &at);
  size_t begin = at;
  int year = take_number(text, &at, 4);
  if (at - begin == 2)
    year += year < 50 ? 2000 : 1900;
  skip_blanks(text, &at);
  int hour = take_number(text, &at, 2), minute = -1, second = 0;
  if (at < text.length && text.bytes[at] == ':')
    at++, minute = take_number(text, &at, 2);
  if (at < text.length && text.bytes[at] == ':')
    at++, second = take_number(text, &at, 2);
  if (day < 0 || !month || year < 0 || hour < 0 || minute < 0 || second < 0)
    return 0;
  skip_blanks(text, &at);
  char iso[WM_ISODATE], zone[7];
  int n = snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02d%s", year, month, day, hour,
                   minute, second, zone_of(text, at, zone));
  return wm_isodate_read((wm_str){iso, (size_t)n}, out);
}

/* "20260118T093000+0100", ISO 8601 without its marks, as NITF and NewsML write it. */
static size_t read_compact(wm_str text, char *out) {
  char iso[WM_ISODATE];
  if (text.length < 13 || text.bytes[8] != 'T')
    return 0;
  for (size_t i = 0; i < 13; i++)
    if (i != 8 && !is_digit(text.bytes[i]))
      return 0;
  const char *at = text.bytes;
  bool seconds = text.length >= 15 && is_digit(at[13]) && is_digit(at[14]);
  wm_str zone = {at + (seconds ? 15 : 13), text.length - (seconds ? 15 : 13)};
  int n = snprintf(iso, sizeof iso, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%.*s", at, at + 4, at + 6, at + 9,
                   at + 11, seconds ? at + 13 : "00", (int)(zone.length < 6 ? zone.length : 6),
                   zone.bytes);
  return wm_isodate_read((wm_str){iso, (size_t)n}, out);
}

size_t wm_html_read_date(wm_str text, char *out) {
  size_t length = wm_isodate_read(text, out), digits = 0;
  if (length >= strlen("2026-01-18"))
    return length;
  length = read_mail_date(text, out);
  if (!length)
    length = read_compact(text, out);
  if (length)
    return length;
  while (digits < text.length && is_digit(text.bytes[digits]))
    digits++;
  if (digits == 8 || digits == 14) {
    int number = number_of((date_word){text.bytes, 8});
    return write_day(number / 10000, number / 100 % 100, number % 100, out);
  }
  return read_words(text, out);
}
