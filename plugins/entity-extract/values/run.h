/* What the grammars of values read: the lexical items of a run of tokens, and the article around
 * it. Items are finer than tokens ("15bn" is a number and a scale, "3-5%" four items), so that
 * nothing here depends on how a tokenizer cuts numbers. */
#ifndef WM_VALUES_RUN_H
#define WM_VALUES_RUN_H

#include "decimal.h"
#include "vocabulary.h"
#include "values.h"
#include "when.h"

enum wm_item_flag {
  WM_ITEM_TIGHT = 1 << 0,   /* nothing stands between it and the item before */
  WM_ITEM_CAPITAL = 1 << 1, /* begins with a capital */
  WM_ITEM_UPPER = 1 << 2,   /* all its letters are capitals */
  WM_ITEM_FIRST = 1 << 3,   /* begins its sentence */
  WM_ITEM_PLURAL = 1 << 4,  /* of another word: ends in s */
  WM_ITEM_DIGITS = 1 << 5   /* a number without any mark in it */
};

typedef struct wm_item {
  wm_span span;
  uint32_t token;
  uint8_t kind, kind2; /* wm_class */
  uint8_t flags;
  uint8_t n_digits; /* of a number */
  int16_t value, value2;
  const char *code;  /* of units and money */
  wm_decimal number; /* of digits */
} wm_item;

/* Most items of a run; a longer one is read in pieces. */
enum { WM_RUN_ITEMS = 256 };

enum { WM_RECENT_NATIONS = 8 };

/* What reading an article brought to light so far. */
typedef struct wm_values_state {
  bool has_date;         /* the article's date, or the first full date in its text, is known */
  int32_t today;         /* days since 1970-01-01 */
  bool day_first;        /* 7/8/07 is 7 August here */
  bool has_last;         /* a date was read */
  wm_when last;          /* the last date that was read, of any grain */
  bool has_day;          /* a date of grain DAY was read */
  wm_when last_day;      /* the last one */
  uint32_t day_sentence; /* the sentence it was read in */
  const char *coin;      /* currency of the last amount of money; NULL: none yet */
  int16_t nations[WM_RECENT_NATIONS]; /* that were named, the latest first; 0 ends them */
} wm_values_state;

typedef struct wm_run {
  const wm_item *items; /* the first and the last are the words around the run */
  uint32_t n;
  uint64_t classes; /* bits of the classes below 64 of its items */
  const wm_article *article;
  const wm_token *tokens;
  wm_span sentence; /* rows of tokens */
  uint32_t sentence_index;
  const wm_vocabulary *vocabulary;
  wm_values_state *state;
} wm_run;

/* A value that a grammar read: `n` items from where it was asked. */
typedef struct wm_found {
  uint32_t begin, end; /* items */
  wm_value_type type;
  const char *subtype; /* "duration", "set" …, or NULL */
  const char *rule;
  double score;
  const char *coin; /* money: its currency; else NULL */
  bool has_when;    /* a date, which later ones may be told from */
  wm_when when;
  char text[96]; /* normalised value */
} wm_found;

/* Up to two values, as in "March 5-7". */
typedef struct wm_findings {
  uint32_t n_items; /* 0: the grammar does not match here */
  uint32_t n;
  wm_found found[2];
} wm_findings;

/* True when item `at` has a sense of this kind; *value (may be NULL) gets its value. */
static inline bool wm_run_is(const wm_run *run, uint32_t at, wm_class kind, int32_t *value) {
  if (at >= run->n)
    return false;
  const wm_item *item = &run->items[at];
  if (item->kind != kind && (item->kind2 != kind || !item->kind2))
    return false;
  if (value)
    *value = item->kind == kind ? item->value : item->value2;
  return true;
}

static inline bool wm_run_flag(const wm_run *run, uint32_t at, uint32_t flag) {
  return at < run->n && (run->items[at].flags & flag);
}

/* True for a dash that stands between its neighbours without space: fifty-year. */
static inline bool wm_run_hyphen(const wm_run *run, uint32_t at) {
  return wm_run_is(run, at, WM_CLASS_DASH, NULL) && wm_run_flag(run, at, WM_ITEM_TIGHT) &&
         wm_run_flag(run, at + 1, WM_ITEM_TIGHT);
}

static inline wm_str wm_run_text(const wm_run *run, uint32_t at) {
  return wm_span_text(run->article, run->items[at].span);
}

/* True when the words from `at` on are these, separated by spaces in `words`, ASCII lower case. */
bool wm_run_says(const wm_run *run, uint32_t at, const char *words);

/* Bits of an item's classes, as in wm_run.classes. */
static inline uint64_t wm_item_classes(const wm_item *item) {
  uint64_t bits = item->kind < 64 ? UINT64_C(1) << item->kind : 0;
  return bits | (item->kind2 < 64 ? UINT64_C(1) << item->kind2 : 0);
}

/* Makes the items of tokens [begin, end) of a sentence and the words around them. `items` has room
 * for WM_RUN_ITEMS. Returns the token it came to: `end` unless the run is too long. */
uint32_t wm_run_fill(wm_instance *self, wm_run *run, wm_item *items, uint32_t begin, uint32_t end);

/* One value that covers n items from `at`; its text is still to be written. */
wm_found *wm_findings_add(wm_findings *out, uint32_t at, uint32_t n, wm_value_type type,
                          const char *rule);

#endif
