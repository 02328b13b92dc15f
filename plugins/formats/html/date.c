/* Dates as pages write them. */
#include "meta.h"

#include "core/base/isodate.h"

#include <stdio.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* A run of digits or of letters. */
typedef struct date_word {
  const char *bytes;
  size_t length;
} date_word;

static bool next_word(wm_str text, size_t *at, date_word *word) {
  while (*at < text.length && !is_digit(text.bytes[*at]) && (text.bytes[*at] | 32) < 'a')
    ++*at;
  if (*at >= text.length)
    return false;
  bool digits = is_digit(text.bytes[*at]);
  *word = (date_word){text.bytes + *at, 0};
  while (*at < text.length &&
         (digits ? is_digit(text.bytes[*at])
                 : (text.bytes[*at] | 32) >= 'a' && (text.bytes[*at] | 32) <= 'z'))
    ++*at, word->length++;
  if (!word->length)
    ++*at;
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
    if (!word.length)
      continue;
    if (!is_digit(*word.bytes))
      month = month ? month : month_of(word);
    else if (word.length == 4 && !year)
      year = number_of(word);
    else if (word.length <= 2 && !day && !is_of_time(text, word))
      day = number_of(word);
  }
  return month && day && year ? write_day(year, month, day, out) : 0;
}

size_t wm_html_read_date(wm_str text, char *out) {
  size_t length = wm_isodate_read(text, out), digits = 0;
  if (length >= strlen("2026-01-18"))
    return length;
  while (digits < text.length && is_digit(text.bytes[digits]))
    digits++;
  if (digits == 8 || digits == 14) {
    int number = number_of((date_word){text.bytes, 8});
    return write_day(number / 10000, number / 100 % 100, number % 100, out);
  }
  return read_words(text, out);
}
