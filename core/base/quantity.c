/* Numbers, sizes and durations. */
#include "quantity.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

typedef struct wm_unit {
  const char *name;
  uint64_t factor;
} wm_unit;

/* The first name of a factor is the one that is written. */
static const wm_unit size_units[] = {
    {"TiB", 1ULL << 40},
    {"GiB", 1ULL << 30},
    {"MiB", 1ULL << 20},
    {"KiB", 1ULL << 10},
    {"TB", 1000000000000U},
    {"GB", 1000000000U},
    {"MB", 1000000U},
    {"kB", 1000U},
    {"B", 1U},
    {"", 1U},
};
static const wm_unit duration_units[] = {
    {"d", 86400000U}, {"h", 3600000U}, {"min", 60000U}, {"m", 60000U}, {"s", 1000U}, {"ms", 1U},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Reads the digits at *at into *value. False when there are none or too many. */
static bool read_digits(wm_str text, size_t *at, uint64_t *value) {
  size_t begin = *at;
  *value = 0;
  for (; *at < text.length && is_digit(text.bytes[*at]); ++*at)
    if (__builtin_mul_overflow(*value, 10U, value) ||
        __builtin_add_overflow(*value, (uint64_t)(text.bytes[*at] - '0'), value))
      return false;
  return *at > begin;
}

bool wm_quantity_integer(wm_str text, int64_t *value) {
  bool negative = text.length && text.bytes[0] == '-';
  size_t at = text.length && (negative || text.bytes[0] == '+');
  uint64_t magnitude;
  if (!read_digits(text, &at, &magnitude) || at < text.length)
    return false;
  if (magnitude > (uint64_t)INT64_MAX + negative)
    return false;
  *value = (int64_t)(negative ? 0 - magnitude : magnitude);
  return true;
}

bool wm_quantity_real(wm_str text, double *value) {
  char copy[64];
  if (!text.length || text.length >= sizeof copy)
    return false;
  for (size_t i = 0; i < text.length; i++)
    if (!is_digit(text.bytes[i]) && !strchr("+-.eE", text.bytes[i]))
      return false;
  memcpy(copy, text.bytes, text.length);
  copy[text.length] = 0;
  char *end;
  errno = 0;
  double result = strtod(copy, &end);
  if (*end || end == copy || errno == ERANGE)
    return false;
  *value = result;
  return true;
}

/* Reads up to nine digits behind a point as billionths. */
static bool read_fraction(wm_str text, size_t *at, uint64_t *billionths) {
  *billionths = 0;
  if (*at == text.length || text.bytes[*at] != '.')
    return true;
  size_t begin = ++*at;
  if (!read_digits(text, at, billionths) || *at - begin > 9)
    return false;
  for (size_t n = *at - begin; n < 9; n++)
    *billionths *= 10;
  return true;
}

static const wm_unit *find_unit(const wm_unit *units, size_t n, wm_str name) {
  for (size_t i = 0; i < n; i++)
    if (strlen(units[i].name) == name.length &&
        (!name.length || strncasecmp(units[i].name, name.bytes, name.length) == 0))
      return &units[i];
  return NULL;
}

static bool read_with_unit(wm_str text, const wm_unit *units, size_t n, uint64_t *value) {
  size_t at = 0;
  uint64_t whole, billionths;
  if (!read_digits(text, &at, &whole) || !read_fraction(text, &at, &billionths))
    return false;
  if (at == text.length && whole == 0 && billionths == 0) {
    *value = 0;
    return true;
  }
  if (at < text.length && text.bytes[at] == ' ')
    at++;
  const wm_unit *unit = find_unit(units, n, (wm_str){text.bytes + at, text.length - at});
  uint64_t result;
  if (!unit || __builtin_mul_overflow(whole, unit->factor, &result))
    return false;
  __extension__ unsigned __int128 part = billionths;
  part = part * unit->factor / 1000000000U;
  return !__builtin_add_overflow(result, (uint64_t)part, value);
}

bool wm_quantity_size(wm_str text, uint64_t *bytes) {
  uint64_t result;
  if (!read_with_unit(text, size_units, COUNT(size_units), &result))
    return false;
  *bytes = result;
  return true;
}

bool wm_quantity_duration(wm_str text, uint64_t *ms) {
  uint64_t result;
  if (!read_with_unit(text, duration_units, COUNT(duration_units), &result))
    return false;
  *ms = result;
  return true;
}

static const char *write_with_unit(uint64_t value, const wm_unit *units, size_t n,
                                   char out[WM_QUANTITY_TEXT]) {
  const wm_unit *best = NULL;
  for (size_t i = 0; i < n; i++)
    if (value % units[i].factor == 0 && (!best || value / units[i].factor < value / best->factor))
      best = &units[i];
  if (!value || !best)
    return strcpy(out, "0");
  snprintf(out, WM_QUANTITY_TEXT, "%" PRIu64 "%s", value / best->factor, best->name);
  return out;
}

const char *wm_quantity_size_text(uint64_t bytes, char out[WM_QUANTITY_TEXT]) {
  return write_with_unit(bytes, size_units, COUNT(size_units), out);
}

const char *wm_quantity_duration_text(uint64_t ms, char out[WM_QUANTITY_TEXT]) {
  return write_with_unit(ms, duration_units, COUNT(duration_units), out);
}
