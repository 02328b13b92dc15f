/* The words that take part in values: what each is (its kind) and stands for (its value). The
 * table is interned once, in the parent, so that a worker knows a token's row by its symbol. */
#ifndef WM_VALUES_VOCABULARY_H
#define WM_VALUES_VOCABULARY_H

#include <wiremill/plugin.h>

typedef enum wm_class {
  WM_CLASS_NONE = 0,
  /* triggers: a run of vocabulary words with none of these holds no value */
  WM_CLASS_DIGITS,      /* item only: its number */
  WM_CLASS_NUMBER,      /* one to ninety; the number */
  WM_CLASS_SCALE,       /* hundred, million; power of ten */
  WM_CLASS_SHORT_SCALE, /* bn, m, k: beside money only; power of ten */
  WM_CLASS_ORDINAL,     /* first; the number */
  WM_CLASS_FRACTION,    /* half 50, quarter 25, one hundredths */
  WM_CLASS_MONTH,
  WM_CLASS_SHORT_MONTH, /* jan; the month */
  WM_CLASS_WEEKDAY,
  WM_CLASS_WEEKDAYS, /* mondays */
  WM_CLASS_SHORT_WEEKDAY,
  WM_CLASS_SEASON,
  WM_CLASS_DAY_PART,     /* wm_day_part */
  WM_CLASS_PERIOD,       /* wm_grain */
  WM_CLASS_PERIODS,      /* plural; wm_grain */
  WM_CLASS_DEIXIS,       /* yesterday; wm_deixis */
  WM_CLASS_FREQUENCY,    /* daily; wm_grain */
  WM_CLASS_HOLIDAY,      /* wm_holiday */
  WM_CLASS_CLOCK,        /* noon, midnight; the hour */
  WM_CLASS_SIGN,         /* $; code is ISO 4217's; 1: a letter, only as in R15bn */
  WM_CLASS_CODE,         /* USD; code is ISO 4217's; 1: also a plain word in capitals */
  WM_CLASS_COIN,         /* dollars; code is the name that currencies share; 1: also a plain word */
  WM_CLASS_CENT,         /* cents, pence; code is ISO 4217's, or "" */
  WM_CLASS_PERCENT,      /* %, percent */
  WM_CLASS_REFERENCE,    /* recent, now; wm_reference */
  WM_CLASS_TIME_NOUN,    /* the future; wm_reference */
  WM_CLASS_QUARTER_CODE, /* Q, H before a number; wm_grain */
  WM_LAST_TRIGGER = WM_CLASS_QUARTER_CODE,
  /* words that only join or qualify */
  WM_CLASS_UNIT,     /* kilometre; code is UCUM's (ucum.org) */
  WM_CLASS_POWER,    /* square 2, cubic 3 */
  WM_CLASS_NATION,   /* Serbian; WM_NATION */
  WM_CLASS_RELATION, /* last, this, next; wm_relation_word */
  WM_CLASS_EDGE,     /* beginning, end */
  WM_CLASS_PHASE,    /* early, late, mid */
  WM_CLASS_ABOUT,    /* about, nearly, over */
  WM_CLASS_VAGUE,    /* several, few */
  WM_CLASS_SHIFT,    /* ago, earlier, later; wm_shift_word */
  WM_CLASS_EVERY,
  WM_CLASS_TIMES, /* once, twice */
  WM_CLASS_A,
  WM_CLASS_THE,
  WM_CLASS_OF,
  WM_CLASS_AND,
  WM_CLASS_OR,
  WM_CLASS_TO,
  WM_CLASS_PREPOSITION, /* wm_preposition */
  WM_CLASS_PER,
  WM_CLASS_MERIDIEM, /* am 0, pm 12 */
  WM_CLASS_OCLOCK,
  WM_CLASS_ZONE,   /* minutes east of UTC */
  WM_CLASS_POINT,  /* percentage point, basis point */
  WM_CLASS_BASIS,  /* percentage 0, basis 1 */
  WM_CLASS_SUFFIX, /* st, nd, rd, th */
  WM_CLASS_PLURAL, /* s, 's */
  WM_CLASS_OLD,
  WM_CLASS_FILLER,   /* period, near, time: inside other expressions */
  WM_CLASS_EVE,      /* behind Christmas */
  WM_CLASS_FISCAL,   /* fiscal, financial */
  WM_CLASS_STRAIGHT, /* consecutive, trading: between a number and its unit */
  WM_CLASS_APOSTROPHE,
  WM_CLASS_DASH,
  WM_CLASS_SLASH,
  WM_CLASS_COLON, /* from here on no grammar asks whether a run has one */
  WM_CLASS_COMMA,
  WM_CLASS_DOT,
  WM_CLASS_OPEN,
  WM_CLASS_CLOSE,
  WM_CLASS_PLUS,
  WM_LAST_RUN_CLASS = WM_CLASS_PLUS,
  /* words that are read around a value but are no part of one */
  WM_CLASS_PAST_CUE,
  WM_CLASS_PRESENT_CUE,
  WM_CLASS_FUTURE_CUE, /* WM_MODAL or 0 */
  WM_CLASS_NOT_YEAR,   /* resolution, flight: a number behind it is its name */
  WM_CLASS_COUNTED,    /* people: what is counted without a plural s */
  WM_CLASS_OTHER       /* item only: any other word */
} wm_class;

typedef enum wm_deixis {
  WM_TODAY = 0,
  WM_TOMORROW = 1,
  WM_YESTERDAY = -1,
  WM_TONIGHT = 2,
  WM_OVERNIGHT = 3
} wm_deixis;

typedef enum wm_relation_word {
  WM_REL_THIS,
  WM_REL_LAST,
  WM_REL_PAST,
  WM_REL_PREVIOUS,
  WM_REL_NEXT,
  WM_REL_COMING,
  WM_REL_FOLLOWING,
  WM_REL_SAME,
  WM_REL_THAT,
  WM_REL_THESE
} wm_relation_word;

typedef enum wm_shift_word { WM_AGO, WM_EARLIER, WM_LATER } wm_shift_word;

typedef enum wm_preposition {
  WM_PREP_IN,
  WM_PREP_ON,
  WM_PREP_AT,
  WM_PREP_BY,
  WM_PREP_SINCE,
  WM_PREP_UNTIL,
  WM_PREP_FROM,
  WM_PREP_FOR,
  WM_PREP_DURING,
  WM_PREP_BETWEEN,
  WM_PREP_WITHIN,
  WM_PREP_AFTER,
  WM_PREP_BEFORE,
  WM_PREP_THROUGH,
  WM_PREP_THAN,
  WM_PREP_MORE,
  WM_PREP_UP,
  WM_PREP_LEAST
} wm_preposition;

typedef enum wm_holiday { WM_CHRISTMAS, WM_EASTER, WM_THANKSGIVING, WM_HALLOWEEN } wm_holiday;

/* Two letters of ISO 3166 in one number. */
#define WM_NATION(a, b) ((a)*128 + (b))

/* Value of the ordinal that ends any row. */
enum { WM_ORDINAL_LAST = -1 };

/* Value of a cue that is a modal verb. */
enum { WM_MODAL = 1 };

/* Words of one meaning. Ambiguous ones have two senses ("second": ordinal, unit of time). */
typedef struct wm_entry {
  const char *words; /* folded as wm_token.norm, separated by spaces */
  uint8_t kind, kind2;
  int16_t value, value2;
  const char *code; /* of units and money; else NULL */
} wm_entry;

typedef struct wm_vocabulary {
  const uint16_t *rows;   /* by symbol: the word's index + 1; 0: no such word */
  const uint8_t *classes; /* by symbol: its first wm_class, for the loop over all tokens */
  uint32_t n_rows;
} wm_vocabulary;

/* Interns the table; call in open. False when memory is used up (the host noted it). */
bool wm_vocabulary_open(wm_instance *self, wm_vocabulary *vocabulary);

/* The first class of a symbol's word; NONE when it is no word of the table. */
static inline wm_class wm_vocabulary_class(const wm_vocabulary *vocabulary, wm_sym symbol) {
  return symbol < vocabulary->n_rows ? (wm_class)vocabulary->classes[symbol] : WM_CLASS_NONE;
}

/* The word of a symbol, or NULL. */
const wm_entry *wm_vocabulary_entry(const wm_vocabulary *vocabulary, wm_sym symbol);

#endif
