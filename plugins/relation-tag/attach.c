/* Attributes of a relation that its pattern did not name: money, dates, quantities near the trigger
 * in the same clause, and what it is for. */
#include "phrases.h"
#include "relate.h"

enum {
  BEHIND = 24,  /* items behind the trigger that are looked at */
  BEFORE = 14,  /* items before the match */
  PURPOSE = 10, /* items between the match and its purpose */
  PURPOSE_LENGTH = 24
};

static bool is_filled(const wm_finding *finding, uint32_t role) {
  for (uint32_t i = 0; i < finding->n_filled; i++)
    if (finding->filled[i].role == role)
      return true;
  return false;
}

static bool is_captured(const wm_match *match, uint32_t item) {
  for (uint32_t i = 0; i < match->n_captures; i++)
    if (item >= match->captures[i].first && item <= match->captures[i].last)
      return true;
  return false;
}

/* True for an entity that says no time: "for two years", "now". */
static bool is_no_date(const wm_items *s, uint32_t item) {
  const wm_entity *entity = &s->article->entities[s->items[item].entity];
  for (uint32_t i = 0; i < WM_NO_DATES; i++)
    if (entity->subtype == s->rules->no_dates[i] || entity->value == s->rules->no_dates[i])
      return true;
  return false;
}

/* Values are taken as they come; of names only places, behind `in` or `at`. */
static bool may_fill(const wm_items *s, const wm_match *match, uint32_t item, uint32_t test) {
  if (!s->items[item].type || is_captured(match, item) || !wm_items_test(s, item, test) ||
      is_no_date(s, item))
    return false;
  return !(s->items[item].flags & (WM_ITEM_NAME | WM_ITEM_PRONOUN)) ||
         (item && s->items[item - 1].flags & WM_WORD_LOCATIVE);
}

/* The comma that ends the relative clause which begins at `at`; the sentence's end. */
static uint32_t relative_end(const wm_items *s, uint32_t at) {
  while (at < s->n && !(s->items[at].flags & (WM_ITEM_COMMA | WM_ITEM_BOUNDARY)))
    at++;
  return at;
}

/* True when an office is held since a date or in it, and not only spoken of on it: "president since
 * | 2012". */
static bool is_of_office(const wm_items *s, const wm_match *match, uint32_t item) {
  uint32_t before = item ? s->items[item - 1].flags : 0;
  bool since = before & WM_WORD_STOP && !(before & (WM_WORD_REPORTER | WM_WORD_FINITE)) &&
               !wm_items_ends(s, (int64_t)item - 1, "ed") &&
               (before & WM_WORD_WITHIN || !(before & WM_WORD_OBLIQUE));
  return (item > match->first && item < match->last) || (item == match->last + 2 && since);
}

/* True where something else begins to be said: `signed a deal | set to | take effect on Sunday`. */
static bool of_something_else(const wm_items *s, const wm_match *match, uint32_t item) {
  static const char *const words[] = {"set", "due", "expected", "scheduled"};
  if (item <= match->last || !(s->items[item].flags & WM_WORD_PURPOSE))
    return false;
  wm_span span = s->article->tokens[s->items[item - 1].last_token].span;
  wm_str before = {s->article->text + span.begin, span.end - span.begin};
  for (uint32_t i = 0; i < sizeof words / sizeof *words; i++)
    if (wm_str_is(before, words[i]))
      return true;
  return false;
}

/* The nearest item behind the trigger that may fill a role, or before the match; WM_NONE. What a
 * relative clause says is its own (`met X, who comes on Friday`), and so is the day on which
 * somebody says that it was so (`said on Monday that`). */
static uint32_t nearest(const wm_items *s, const wm_match *match, uint32_t test) {
  for (uint32_t i = match->trigger_first + 1; i < s->n && i <= match->trigger_last + BEHIND; i++) {
    if (i > match->last && s->items[i].flags & WM_WORD_RELATIVE)
      i = relative_end(s, i);
    if (i >= s->n || s->items[i].flags & WM_ITEM_BOUNDARY || of_something_else(s, match, i))
      break;
    if (may_fill(s, match, i, test))
      return i;
  }
  for (uint32_t i = match->trigger_first; i-- > 0 && i + BEFORE > match->first;) {
    if (s->items[i].flags & WM_ITEM_BOUNDARY ||
        (i < match->first && s->items[i].flags & WM_WORD_REPORTER))
      break;
    if (may_fill(s, match, i, test))
      return i;
  }
  return WM_NONE;
}

/* True for a share that is of no body: `bought X, a 53% | premium`. */
static bool is_other_share(const wm_items *s, const wm_match *match, uint32_t item) {
  return item > match->last && !(item + 1 < s->n && s->items[item + 1].flags & WM_WORD_OF);
}

static void attach_entity(const wm_items *s, const wm_relation_type *type, const wm_match *match,
                          uint32_t role, wm_finding *finding) {
  uint32_t item = nearest(s, match, type->roles[role].test);
  if (item == WM_NONE || finding->n_filled == WM_ROLES ||
      (wm_str_is(type->roles[role].name, "percent") && is_other_share(s, match, item)))
    return;
  if (s->items[match->trigger_first].flags & WM_WORD_OFFICE && !is_of_office(s, match, item))
    return;
  finding->filled[finding->n_filled++] = (wm_filled){role, s->items[item].entity};
}

/* `to build a bridge`, `for the repair of the dam`: from the word to the end of the clause. */
static void attach_purpose(const wm_items *s, const wm_match *match, wm_finding *finding) {
  for (uint32_t i = match->last + 1; i + 1 < s->n && i <= match->last + PURPOSE; i++) {
    if (s->items[i].flags & (WM_ITEM_BOUNDARY | WM_ITEM_COMMA))
      return;
    if (!(s->items[i].flags & WM_WORD_PURPOSE) || !(s->items[i + 1].flags & WM_ITEM_WORD))
      continue;
    uint32_t end = i + 1;
    while (end + 1 < s->n && end < i + PURPOSE_LENGTH &&
           !(s->items[end + 1].flags & (WM_ITEM_BOUNDARY | WM_ITEM_COMMA | WM_ITEM_QUOTE)))
      end++;
    wm_span span = wm_items_span(s, i, end);
    finding->purpose = (wm_str){s->article->text + span.begin, span.end - span.begin};
    return;
  }
}

/* The last word of what an office is for, behind its noun at `last`: "minister of | defence and
 * trade"; `last` when nothing is said of that. */
static uint32_t portfolio_end(const wm_items *s, uint32_t last) {
  uint32_t i = last + 1;
  if (i + 1 >= s->n || !(s->items[i].flags & (WM_WORD_OF | WM_WORD_PURPOSE)) ||
      !(s->items[i + 1].flags & WM_WORD_PORTFOLIO))
    return last;
  while (i + 1 < s->n && (s->items[i + 1].flags & WM_WORD_PORTFOLIO ||
                          (s->items[i + 1].flags & WM_WORD_CONJUNCTION && i + 2 < s->n &&
                           s->items[i + 2].flags & WM_WORD_PORTFOLIO)))
    i++;
  return i;
}

/* An office's title is the noun that triggers, with the words before it in its phrase: "deputy
 * prime minister", and what it is for: "secretary of state". */
static void attach_title(const wm_items *s, const wm_match *match, wm_finding *finding) {
  uint32_t first = match->trigger_first, last = match->trigger_last;
  for (uint32_t i = 0; i < 4 && first && wm_phrase_attributive(s, (int64_t)first - 1); i++)
    first--;
  uint32_t office = s->rules->patterns[match->pattern].anchor;
  while (last + 1 < s->n && wm_items_test(s, last + 1, office))
    last++; /* chief executive */
  last = portfolio_end(s, last);
  wm_span span = wm_items_span(s, first, last);
  finding->title = (wm_str){s->article->text + span.begin, span.end - span.begin};
}

/* The date goes into its own field, as a value. */
static void move_date(const wm_items *s, const wm_relation_type *type, wm_finding *finding) {
  for (uint32_t i = 0; i < finding->n_filled; i++) {
    const wm_filled *f = &finding->filled[i];
    if (!wm_str_is(type->roles[f->role].name, "date"))
      continue;
    finding->date = s->article->entities[f->entity].value;
    finding->filled[i] = finding->filled[--finding->n_filled];
    return;
  }
}

void wm_attach(const wm_items *s, const wm_relation_type *type, const wm_match *match,
               wm_finding *finding) {
  for (uint32_t role = 2; role < type->n_roles; role++) {
    if (type->roles[role].test != WM_NONE) {
      if (!is_filled(finding, role))
        attach_entity(s, type, match, role, finding);
    } else if (wm_str_is(type->roles[role].name, "purpose") && !finding->purpose.length) {
      attach_purpose(s, match, finding);
    } else if (wm_str_is(type->roles[role].name, "title") && !finding->title.length &&
               wm_matcher_by_noun(s->rules, match->pattern)) {
      attach_title(s, match, finding);
    }
  }
  move_date(s, type, finding);
}
