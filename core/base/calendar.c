/* Calendar arithmetic. Days and dates convert by the era method of H. Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms": years begin in March, 400 years are 146097 days. */
#include "calendar.h"

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

static int32_t floor_divide(int32_t a, int32_t b) {
  return a / b - (a % b < 0);
}

int32_t wm_calendar_days(wm_civil date) {
  int32_t year = date.month <= 2 ? date.year - 1 : date.year;
  int32_t era = floor_divide(year, 400);
  int32_t year_of_era = year - era * 400;
  int32_t month = (date.month + 9) % 12; /* from March */
  int32_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

wm_civil wm_calendar_civil(int32_t days) {
  days += DAYS_TO_1970;
  int32_t era = floor_divide(days, DAYS_PER_ERA);
  int32_t day_of_era = days - era * DAYS_PER_ERA;
  int32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int32_t month = (5 * day_of_year + 2) / 153; /* from March */
  wm_civil date = {.year = year_of_era + era * 400 + (month >= 10),
                   .month = month < 10 ? month + 3 : month - 9,
                   .day = day_of_year - (153 * month + 2) / 5 + 1};
  return date;
}

int32_t wm_calendar_weekday(int32_t days) {
  int32_t from_monday = days + 3; /* 1970-01-01 was a Thursday */
  return from_monday - floor_divide(from_monday, 7) * 7 + 1;
}

int32_t wm_calendar_monday(int32_t year, int32_t week) {
  /* Week 1 is the one with January 4 in it. */
  int32_t fourth = wm_calendar_days((wm_civil){year, 1, 4});
  return fourth - (wm_calendar_weekday(fourth) - 1) + (week - 1) * 7;
}

int32_t wm_calendar_week(int32_t days, int32_t *year) {
  /* A week belongs to the year of its Thursday. */
  int32_t thursday = days - wm_calendar_weekday(days) + 4;
  *year = wm_calendar_civil(thursday).year;
  return (thursday - wm_calendar_monday(*year, 1)) / 7 + 1;
}

int32_t wm_calendar_month_length(int32_t year, int32_t month) {
  static const int8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return lengths[month - 1] + (month == 2 && leap);
}

bool wm_calendar_valid(wm_civil date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= wm_calendar_month_length(date.year, date.month);
}

wm_civil wm_calendar_easter(int32_t year) {
  /* Oudin (1940), as in the Explanatory Supplement to the Astronomical Almanac: the full moon,
   * then the Sunday after it. */
  int32_t golden = year % 19, century = year / 100;
  int32_t moon = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
  moon -= moon / 28 * (1 - moon / 28 * (29 / (moon + 1)) * ((21 - golden) / 11));
  int32_t sunday = (year + year / 4 + moon + 2 - century + century / 4) % 7;
  int32_t offset = moon - sunday;
  int32_t month = 3 + (offset + 40) / 44;
  return (wm_civil){year, month, offset + 28 - 31 * (month / 4)};
}

int32_t wm_calendar_nth_weekday(int32_t year, int32_t month, int32_t weekday, int32_t n) {
  int32_t first = wm_calendar_days((wm_civil){year, month, 1});
  int32_t ahead = (weekday - wm_calendar_weekday(first) + 7) % 7;
  return first + ahead + (n - 1) * 7;
}
