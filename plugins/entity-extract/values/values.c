/* Finds values: goes over the tokens, gathers runs of words that take part in values, and lets the
 * grammars read those runs from left to right, the longest match first. */
#include "dates.h"
#include "durations.h"
#include "money.h"
#include "quantities.h"
#include "relative.h"
#include "times.h"

const char *const wm_value_type_names[WM_N_VALUE_TYPES] = {"DATE", "TIME", "MONEY", "PERCENT",
                                                           "QUANTITY"};

struct wm_values {
  wm_vocabulary vocabulary;
  wm_values_options options;
};

struct wm_values_scratch {
  wm_values_state state;
  wm_item items[WM_RUN_ITEMS];
  wm_findings findings[2];
};

#define BIT(name) (UINT64_C(1) << WM_CLASS_##name)

/* Classes that expressions of a kind begin with. */
#define NUMBERS (BIT(DIGITS) | BIT(NUMBER) | BIT(FRACTION) | BIT(A) | BIT(VAGUE))
#define ABOUTS (BIT(ABOUT) | BIT(PREPOSITION))
#define MONTHS (BIT(MONTH) | BIT(SHORT_MONTH))
#define DATES                                                                                      \
  (NUMBERS | ABOUTS | MONTHS | BIT(THE) | BIT(ORDINAL) | BIT(WEEKDAY) | BIT(SHORT_WEEKDAY) |       \
   BIT(QUARTER_CODE) | BIT(SEASON) | BIT(HOLIDAY) | BIT(DEIXIS) | BIT(RELATION) | BIT(PHASE) |     \
   BIT(EDGE) | BIT(APOSTROPHE))

typedef struct wm_grammar {
  uint64_t first; /* classes of the first item */
  uint64_t needs; /* classes of which the run must have one */
  bool vague;     /* only where vague expressions are wanted */
  void (*match)(const wm_run *run, uint32_t at, wm_findings *out);
} wm_grammar;

/* Among matches of one length the earlier grammar wins. */
static const wm_grammar grammars[] = {
    {NUMBERS | BIT(SIGN) | BIT(CODE) | BIT(NATION), BIT(SIGN) | BIT(CODE) | BIT(COIN) | BIT(CENT),
     false, wm_money_match},
    {NUMBERS, BIT(PERCENT) | BIT(PER) | BIT(BASIS), false, wm_percent_match},
    {DATES | BIT(CLOCK) | BIT(DAY_PART),
     BIT(COLON) | BIT(MERIDIEM) | BIT(ZONE) | BIT(OCLOCK) | BIT(CLOCK) | BIT(DAY_PART) |
         BIT(DEIXIS),
     false, wm_time_match},
    {MONTHS | BIT(DIGITS) | BIT(NUMBER) | BIT(ORDINAL), MONTHS | BIT(DASH) | BIT(SLASH), false,
     wm_date_range_match},
    {DATES, ~UINT64_C(0), false, wm_date_match},
    {NUMBERS | BIT(EVERY) | BIT(WEEKDAYS) | BIT(TIMES), BIT(EVERY) | BIT(WEEKDAYS) | BIT(TIMES),
     false, wm_set_match},
    {NUMBERS | ABOUTS | BIT(THE) | BIT(RELATION) | BIT(PERIODS), BIT(PERIOD) | BIT(PERIODS), false,
     wm_duration_match},
    {NUMBERS, BIT(UNIT) | BIT(COIN), false, wm_quantity_match},
    {BIT(THE) | BIT(RELATION) | BIT(PERIODS) | BIT(REFERENCE), ~UINT64_C(0), true,
     wm_relative_vague_match},
    {BIT(FREQUENCY), ~UINT64_C(0), true, wm_frequency_match}};

typedef struct wm_finder {
  wm_instance *self;
  const wm_values *values;
  wm_values_scratch *scratch;
  wm_run run;
  wm_value_emit emit;
  void *context;
} wm_finder;

const wm_values *wm_values_open(wm_instance *self, const wm_values_options *options) {
  wm_values *values = wm_alloc(self, 1, sizeof *values);
  if (!values || !wm_vocabulary_open(self, &values->vocabulary))
    return NULL;
  values->options = *options;
  return values;
}

wm_values_scratch *wm_values_start(wm_instance *self) {
  return wm_alloc(self, 1, sizeof(wm_values_scratch));
}

/* The longest match at an item, in one of two buffers; its n_items is 0 when there is none. */
static const wm_findings *best_match(const wm_run *run, uint32_t at,
                                     const wm_values_options *options, wm_findings buffers[2]) {
  wm_findings *best = &buffers[0], *match = &buffers[1];
  best->n = best->n_items = 0;
  uint64_t bits = wm_item_classes(&run->items[at]);
  for (size_t i = 0; i < sizeof grammars / sizeof grammars[0]; i++) {
    if (!(grammars[i].first & bits) || !(grammars[i].needs & run->classes) ||
        (grammars[i].vague && !options->vague))
      continue;
    match->n = match->n_items = 0;
    grammars[i].match(run, at, match);
    if (match->n_items > best->n_items) {
      wm_findings *other = best;
      best = match;
      match = other;
    }
  }
  if (options->numbers && !best->n)
    wm_number_match(run, at, best);
  return best;
}

/* What later values are told from. */
static void remember(wm_values_state *state, const wm_found *found, uint32_t sentence) {
  if (found->coin)
    state->coin = found->coin;
  if (!found->has_when || found->when.reference || found->when.year == WM_YEAR_UNKNOWN)
    return;
  state->has_last = true;
  state->last = found->when;
  if (found->when.grain != WM_GRAIN_DAY)
    return;
  state->has_day = true;
  state->last_day = found->when;
  state->day_sentence = sentence;
  if (!state->has_date) { /* the dateline of an article without a date of its own */
    state->has_date = true;
    state->today = wm_when_first_day(&found->when);
  }
}

static bool emit_found(wm_finder *finder, const wm_found *found) {
  const wm_item *first = &finder->run.items[found->begin];
  const wm_item *last = &finder->run.items[found->end - 1];
  wm_value value = {.span = {first->span.begin, last->span.end},
                    .tokens = {first->token, last->token + 1},
                    .type = found->type,
                    .subtype = found->subtype,
                    .text = wm_z(found->text),
                    .rule = found->rule,
                    .score = found->score};
  remember(&finder->scratch->state, found, finder->run.sentence_index);
  return finder->emit(finder->context, &value);
}

/* Reads one run of tokens; false when `emit` wants no more. */
static bool read_run(wm_finder *finder, uint32_t begin, uint32_t end) {
  wm_run *run = &finder->run;
  while (begin < end) {
    begin = wm_run_fill(finder->self, run, finder->scratch->items, begin, end);
    for (uint32_t at = 1; at + 1 < run->n;) {
      const wm_findings *match =
          best_match(run, at, &finder->values->options, finder->scratch->findings);
      for (uint32_t i = 0; i < match->n; i++)
        if (!emit_found(finder, &match->found[i]))
          return false;
      at += match->n_items ? match->n_items : 1;
    }
  }
  return true;
}

/* Puts the nation that was named last in front. */
static void name_nation(wm_values_state *state, int16_t nation) {
  int16_t carried = nation;
  for (uint32_t i = 0; i < WM_RECENT_NATIONS && carried; i++) {
    int16_t here = state->nations[i];
    state->nations[i] = carried;
    carried = here == nation ? 0 : here;
  }
}

static bool is_trigger(const wm_token *token, wm_class class) {
  if (token->shape & WM_SHAPE_DIGIT)
    return !(token->shape & WM_SHAPE_URL);
  return class != WM_CLASS_NONE && class <= WM_LAST_TRIGGER;
}

static void note_nation(wm_finder *finder, const wm_token *token) {
  const wm_entry *entry = wm_vocabulary_entry(finder->run.vocabulary, token->norm);
  if (token->shape & WM_SHAPE_UPPER_FIRST)
    name_nation(&finder->scratch->state, entry->value);
}

static bool read_sentence(wm_finder *finder) {
  wm_span range = finder->run.sentence;
  uint32_t begin = range.begin;
  bool triggered = false;
  for (uint32_t i = range.begin; i < range.end; i++) {
    const wm_token *token = &finder->run.tokens[i];
    wm_class class = wm_vocabulary_class(finder->run.vocabulary, token->norm);
    bool trigger = is_trigger(token, class);
    if (trigger || (class != WM_CLASS_NONE && class <= WM_LAST_RUN_CLASS)) {
      triggered = triggered || trigger;
      if (class == WM_CLASS_NATION)
        note_nation(finder, token);
      continue;
    }
    if (triggered && !read_run(finder, begin, i))
      return false;
    begin = i + 1;
    triggered = false;
  }
  return !triggered || read_run(finder, begin, range.end);
}

static bool writes_day_first(wm_str language) {
  static const char *const month_first[] = {"en-US", "en-PH", "en-CA"};
  if (language.length < 5)
    return false;
  for (size_t i = 0; i < sizeof month_first / sizeof month_first[0]; i++)
    if (memcmp(language.bytes, month_first[i], 5) == 0)
      return false;
  return true;
}

static void begin_article(wm_values_state *state, const wm_article *article) {
  wm_civil date;
  *state = (wm_values_state){.day_first = writes_day_first(article->language)};
  if (!wm_when_parse_day(article->date.bytes, article->date.length, &date))
    return;
  state->has_date = true;
  state->today = wm_calendar_days(date);
}

bool wm_values_find(wm_instance *self, const wm_values *values, wm_values_scratch *scratch,
                    const wm_article *article, const wm_table *tokens, const wm_table *sentences,
                    wm_value_emit emit, void *context) {
  wm_finder finder = {
      .self = self, .values = values, .scratch = scratch, .emit = emit, .context = context};
  const wm_sentence *sentence = sentences->rows;
  finder.run = (wm_run){.article = article,
                        .tokens = tokens->rows,
                        .vocabulary = &values->vocabulary,
                        .state = &scratch->state};
  begin_article(&scratch->state, article);
  for (uint32_t i = 0; i < sentences->n; i++) {
    finder.run.sentence = sentence[i].tokens;
    finder.run.sentence_index = i;
    if (!read_sentence(&finder))
      return false;
  }
  return true;
}
