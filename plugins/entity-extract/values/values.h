/* Values in English news text: dates, times, money, percentages, quantities, each with its span and
 * a normalised form. A source of entity candidates.
 *
 *   DATE      TIMEX3 values of ISO 8601: 2008-03-01, 2008-W10, 2008-Q1, 199, P3Y, XXXX-WXX-1,
 *             PAST_REF; subtype "duration" or "set" where it is one
 *   TIME      the same for less than a day: 2008-03-01T14:30Z, 2008-03-01TMO, PT2H
 *   MONEY     "150000000 USD" (ISO 4217); a range is "3000000-5000000 USD"
 *   PERCENT   "12 %", "3-5 %", percentage points "2 pp"
 *   QUANTITY  "45 km" (UCUM units)
 *
 * Reading goes by token: a table by symbol knows the words that take part in values, and grammars
 * run only over runs of such words. Everything else costs one look-up a token. */
#ifndef WM_VALUES_H
#define WM_VALUES_H

#include <wiremill/plugin.h>

typedef struct wm_values wm_values;
typedef struct wm_values_scratch wm_values_scratch;

typedef enum wm_value_type {
  WM_VALUE_DATE,
  WM_VALUE_TIME,
  WM_VALUE_MONEY,
  WM_VALUE_PERCENT,
  WM_VALUE_QUANTITY,
  WM_N_VALUE_TYPES
} wm_value_type;

/* "DATE" and so on, by type. */
extern const char *const wm_value_type_names[WM_N_VALUE_TYPES];

/* The score of "recently", "now", "annual": words of time that give no date. */
#define WM_VALUE_VAGUE_SCORE 0.45

typedef struct wm_values_options {
  bool vague;   /* also words of time that give no date */
  bool numbers; /* also plain numbers: QUANTITY of subtype cardinal or ordinal */
} wm_values_options;

/* One value. Strings live until the callback returns, subtype and rule for ever. */
typedef struct wm_value {
  wm_span span;   /* bytes of the article's text */
  wm_span tokens; /* rows that the span touches */
  wm_value_type type;
  const char *subtype; /* NULL when there is none */
  wm_str text;         /* the normalised value */
  const char *rule;    /* "date-month-day" */
  double score;        /* 0 to 1 */
} wm_value;

/* Returns false to stop. */
typedef bool (*wm_value_emit)(void *context, const wm_value *value);

/* Call in open. The result belongs to the instance; NULL when memory is used up (the host noted
 * it). */
const wm_values *wm_values_open(wm_instance *self, const wm_values_options *options);

/* Call in start. */
wm_values_scratch *wm_values_start(wm_instance *self);

/* Emits the values of one article in the order of the text; none overlap. Relative dates are
 * resolved against article->date, or against the first full date in the text where that is
 * unknown. False when `emit` returned false. */
bool wm_values_find(wm_instance *self, const wm_values *values, wm_values_scratch *scratch,
                    const wm_article *article, const wm_table *tokens, const wm_table *sentences,
                    wm_value_emit emit, void *context);

#endif
