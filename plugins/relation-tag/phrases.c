/* Noun phrases around names. */
#include "phrases.h"

enum {
  MODIFIERS = 7,    /* most words before a name in its phrase */
  PARENTHESIS = 16, /* most items in brackets */
  APPOSITION = 24,  /* most items between the commas of an apposition */
  OFFICE = 14,      /* most items from an office to who holds it */
  TYPE_PER = 1 << 0,
  TYPE_ORG = 1 << 1,
  TYPE_MISC = 1 << 3
};

static const wm_item *item_at(const wm_items *s, int64_t at) {
  return at >= 0 && at < s->n ? &s->items[at] : NULL;
}

static bool has(const wm_items *s, int64_t at, uint32_t flags) {
  const wm_item *item = item_at(s, at);
  return item && item->flags & flags;
}

/* Parts of speech of words in front of a noun: ADJ ADV DET NOUN NUM PROPN, and VERB for
 * participles. */
enum { MODIFIER_POS = 1 << 1 | 1 << 3 | 1 << 6 | 1 << 8 | 1 << 9 | 1 << 12 | 1 << 16 };

bool wm_phrase_modifier(const wm_items *s, int64_t at) {
  const wm_item *item = item_at(s, at);
  if (!item || !(item->flags & WM_ITEM_WORD))
    return false;
  if (item->flags & WM_WORD_DETERMINER) /* `its` and `their` too */
    return true;
  if (item->flags & WM_ITEM_PRONOUN)
    return false;
  uint32_t pos = s->article->tokens[item->last_token].pos;
  return !(item->flags & (WM_WORD_STOP | WM_WORD_GENITIVE)) && (!pos || MODIFIER_POS >> pos & 1);
}

bool wm_phrase_attributive(const wm_items *s, int64_t at) {
  return wm_phrase_modifier(s, at) && !has(s, at, WM_WORD_DETERMINER | WM_WORD_FINITE) &&
         !wm_items_ends(s, at, "ed");
}

bool wm_phrase_adjective(const wm_items *s, int64_t at) {
  return s->items[at].type == TYPE_MISC && wm_phrase_modifier(s, at + 1) &&
         !has(s, at + 1, WM_WORD_DETERMINER);
}

/* True at the comma between a noun and the name it is said of: "its chairman |, Tim Cook, …". */
static bool leads_to_name(const wm_items *s, int64_t at) {
  if (!has(s, at, WM_ITEM_COMMA) || !has(s, at - 1, WM_ITEM_WORD) || !has(s, at + 1, WM_ITEM_NAME))
    return false;
  if (at + 2 >= s->n || has(s, at + 2, WM_ITEM_COMMA | WM_ITEM_BOUNDARY))
    return true;
  return s->items[at + 1].type == TYPE_PER && has(s, at + 2, WM_WORD_OBLIQUE);
}

/* The name that the words from `at` on lead to, within the phrase; WM_NONE. */
static uint32_t next_name(const wm_items *s, int64_t at, int64_t most) {
  int64_t i = at;
  while (i < at + most && wm_phrase_modifier(s, i))
    i++;
  if (i > at && leads_to_name(s, i))
    i++;
  return has(s, i, WM_ITEM_NAME) ? (uint32_t)i : WM_NONE;
}

/* True when the name at `at` only describes a later one: "Finnish [company] Nokia", "Telia chief
 * Ana X", "Serbia's Telekom". *head is where the later one is looked for. */
static bool describes(const wm_items *s, int64_t at, int64_t *head) {
  const wm_item *item = item_at(s, at);
  if (has(s, at + 1, WM_WORD_GENITIVE)) {
    *head = at + 2;
    return next_name(s, at + 2, MODIFIERS) != WM_NONE;
  }
  uint32_t next = next_name(s, at + 1, 4);
  if (next == WM_NONE || next == (uint32_t)at)
    return false;
  *head = at + 1;
  if (item->type == TYPE_MISC)
    return true;
  return next > (uint32_t)at + 1 && s->items[next].type == TYPE_PER && item->type != TYPE_PER;
}

/* True for a word that stands in for the name it is said of, unless it is somebody's title: "the
 * French | minister", but not "minister Ana X" or "minister for trade". */
static bool stands_in(const wm_items *s, int64_t at) {
  const wm_item *next = item_at(s, at + 1);
  return has(s, at, WM_WORD_STAND_IN) && !(next && next->type == TYPE_PER) &&
         !(has(s, at, WM_WORD_OFFICE) && has(s, at + 1, WM_WORD_OF | WM_WORD_PURPOSE));
}

/* The item of a word that stands in for the name at `at`, right behind it or one word on: "Finnish
 * | defence forces"; -1. */
static int64_t stand_in_behind(const wm_items *s, int64_t at) {
  if (stands_in(s, at + 1))
    return at + 1;
  bool one_on =
      wm_phrase_modifier(s, at + 1) && !has(s, at + 1, WM_WORD_DETERMINER) && stands_in(s, at + 2);
  return one_on ? at + 2 : -1;
}

/* The item itself, unless it is one of three places or bodies in a row. */
static uint32_t bare_name(const wm_items *s, int64_t at, uint32_t test) {
  const wm_item *item = item_at(s, at);
  if (!item || !item->type || (item->type != TYPE_PER && wm_items_members(s, item) > 2))
    return WM_NONE;
  return wm_items_test(s, (uint32_t)at, test) ? (uint32_t)at : WM_NONE;
}

/* True for the full stop of "Mr." and its like. */
static bool ends_abbreviation(const wm_items *s, int64_t at) {
  enum { LONGEST = 4 };
  if (!has(s, at, WM_ITEM_BOUNDARY) || !has(s, at - 1, WM_ITEM_WORD))
    return false;
  const wm_token *token = &s->article->tokens[s->items[at].token], *before = token - 1;
  return s->article->text[token->span.begin] == '.' && before->span.end == token->span.begin &&
         before->span.end - before->span.begin <= LONGEST && before->shape & WM_SHAPE_UPPER_FIRST;
}

/* The person who holds the office at `at`, over what it is of: "minister of foreign affairs of
 * Mongolia, Mr. | Tsogtbaatar"; WM_NONE. */
static uint32_t office_holder(const wm_items *s, int64_t at) {
  if (!has(s, at, WM_WORD_OFFICE) || !has(s, at + 1, WM_WORD_OF | WM_WORD_PURPOSE))
    return WM_NONE;
  for (int64_t i = at + 2; i < at + OFFICE; i++) {
    const wm_item *item = item_at(s, i);
    if (item && item->type == TYPE_PER && item->flags & WM_ITEM_NAME)
      return has(s, i - 1, WM_WORD_CONJUNCTION | WM_WORD_OF) ? WM_NONE : (uint32_t)i;
    bool within = has(s, i, WM_ITEM_NAME | WM_ITEM_COMMA | WM_WORD_OF | WM_WORD_CONJUNCTION) ||
                  wm_phrase_modifier(s, i) || ends_abbreviation(s, i);
    if (!within || has(s, i, WM_WORD_OFFICE))
      return WM_NONE;
  }
  return WM_NONE;
}

uint32_t wm_phrase_right(const wm_items *s, int64_t at, uint32_t test, bool bare) {
  if (bare)
    return bare_name(s, at, test);
  for (int64_t i = at, end = at + MODIFIERS; i < end; i++) {
    const wm_item *item = item_at(s, i);
    int64_t head;
    if (!item)
      return WM_NONE;
    if (item->flags & WM_ITEM_NAME && describes(s, i, &head)) {
      uint32_t found = wm_phrase_right(s, head, test, false);
      return found != WM_NONE ? found : wm_items_test(s, (uint32_t)i, test) ? (uint32_t)i : WM_NONE;
    }
    if (item->flags & WM_ITEM_PRONOUN && !(item->flags & WM_WORD_DETERMINER) &&
        (i > at || item->flags & WM_WORD_THING))
      return WM_NONE; /* a pronoun is a phrase by itself; what `it` is as an object is not known */
    int64_t stand_in = item->type && wm_phrase_adjective(s, i) ? stand_in_behind(s, i) : -1;
    if (stand_in >= 0 && has(s, stand_in + 1, WM_WORD_OF) &&
        next_name(s, stand_in + 2, 2) != WM_NONE) {
      i = stand_in + 1; /* the Polish city of … */
      continue;
    }
    if (item->type && wm_phrase_adjective(s, i))
      return stand_in_behind(s, i) >= 0 && wm_items_test(s, (uint32_t)i, test) ? (uint32_t)i
                                                                               : WM_NONE;
    if (item->type && !(item->flags & WM_WORD_DETERMINER))
      return wm_items_test(s, (uint32_t)i, test) ? (uint32_t)i : WM_NONE;
    uint32_t holder = office_holder(s, i);
    if (holder != WM_NONE)
      return wm_items_test(s, holder, test) ? holder : WM_NONE;
    bool office = item->flags & WM_WORD_OFFICE;
    if (item->flags & WM_WORD_STAND_IN && has(s, i + 1, office ? WM_WORD_OF : WM_WORD_WITHIN) &&
        (!office || has(s, i - 1, WM_WORD_DETERMINER) || has(s, at, WM_WORD_DETERMINER)))
      i++; /* the government of …, the president of …, but not `run for president of` */
    else if (!wm_phrase_modifier(s, i) && !(item->flags & WM_ITEM_QUOTE) &&
             !(i > at && leads_to_name(s, i)))
      return WM_NONE;
  }
  return WM_NONE;
}

/* The item before the bracket that item `at` closes; -1 when it is too far. */
static int64_t before_bracket(const wm_items *s, int64_t at) {
  for (int64_t i = at - 1; i >= 0 && i > at - PARENTHESIS; i--)
    if (has(s, i, WM_ITEM_OPEN))
      return i - 1;
  return -1;
}

/* The item before the apposition that the comma or dash at `at` closes: a name, or a bracket. */
static int64_t before_apposition(const wm_items *s, int64_t at) {
  uint32_t sign = s->items[at].flags & (WM_ITEM_COMMA | WM_ITEM_DASH);
  for (int64_t i = at - 1; i > 0 && i > at - APPOSITION; i--) {
    if (has(s, i, WM_ITEM_BOUNDARY))
      break;
    if (has(s, i, sign) && has(s, i - 1, WM_ITEM_NAME | WM_ITEM_CLOSE))
      return i - 1;
  }
  return -1;
}

/* True when the comma at `at` closes a name that is itself the apposition: "the maker of boots,
 * Nokia |, signed". */
static bool closes_name(const wm_items *s, int64_t at) {
  return has(s, at, WM_ITEM_COMMA) && has(s, at - 1, WM_ITEM_NAME) &&
         has(s, at - 2, WM_ITEM_COMMA) && has(s, at - 3, WM_ITEM_WORD);
}

/* The name that a place at `at` belongs to: "Nokia of Finland", "the fund in Skopje"; WM_NONE. */
static uint32_t owner_of(const wm_items *s, int64_t at, uint32_t test) {
  int64_t i = at - 1;
  while (i > at - 4 && wm_phrase_modifier(s, i))
    i--;
  if (!has(s, i, WM_WORD_WITHIN) || !has(s, i - 1, WM_ITEM_NAME))
    return WM_NONE;
  return wm_items_test(s, (uint32_t)i - 1, test) ? (uint32_t)i - 1 : WM_NONE;
}

/* The name that a word such as `government` at `at` stands in for; -1. */
static int64_t stood_in_for(const wm_items *s, int64_t at) {
  int64_t i = at - 1;
  while (i > at - 3 && wm_phrase_modifier(s, i) && !has(s, i, WM_WORD_DETERMINER))
    i--;
  if (has(s, i, WM_WORD_GENITIVE))
    i--;
  bool envoy = has(s, at, WM_WORD_OFFICE) && i >= 0 && s->items[i].type == TYPE_PER;
  return has(s, i, WM_ITEM_NAME) && !envoy ? i : -1;
}

uint32_t wm_phrase_left(const wm_items *s, int64_t at, uint32_t test, bool bare) {
  if (bare)
    return bare_name(s, at, test);
  for (uint32_t steps = 0; steps < 4; steps++) {
    const wm_item *item = item_at(s, at);
    if (!item)
      return WM_NONE;
    if (item->type) {
      uint32_t owner = owner_of(s, at, test);
      if (owner != WM_NONE)
        return owner;
      return wm_items_test(s, (uint32_t)at, test) ? (uint32_t)at : WM_NONE;
    }
    if (item->flags & WM_ITEM_CLOSE)
      at = before_bracket(s, at);
    else if (closes_name(s, at))
      at--;
    else if (item->flags & (WM_ITEM_COMMA | WM_ITEM_DASH))
      at = before_apposition(s, at);
    else if (item->flags & WM_WORD_STAND_IN)
      at = stood_in_for(s, at);
    else
      return WM_NONE;
  }
  return WM_NONE;
}

static void add_exit(wm_exits *exits, int64_t at) {
  if (exits->n < sizeof exits->at / sizeof *exits->at)
    exits->at[exits->n++] = at;
}

/* The item behind the bracket or apposition that begins at `at`; -1 when none does. */
static int64_t behind_insertion(const wm_items *s, int64_t at) {
  uint32_t close = has(s, at, WM_ITEM_OPEN)    ? WM_ITEM_CLOSE
                   : has(s, at, WM_ITEM_COMMA) ? WM_ITEM_COMMA
                   : has(s, at, WM_ITEM_DASH)  ? WM_ITEM_DASH
                                               : 0;
  for (int64_t i = at + 1; close && i < s->n && i < at + APPOSITION; i++) {
    if (has(s, i, WM_ITEM_BOUNDARY))
      break;
    if (has(s, i, close))
      return i + 1;
  }
  return -1;
}

void wm_phrase_exits_right(const wm_items *s, uint32_t last, bool bare, wm_exits *exits) {
  int64_t at = (int64_t)last + 1;
  exits->n = 0;
  add_exit(exits, at);
  if (bare)
    return;
  int64_t stand_in = stand_in_behind(s, has(s, at, WM_WORD_GENITIVE) ? at : last);
  if (stand_in >= 0)
    add_exit(exits, stand_in + 1);
  int64_t behind = behind_insertion(s, at);
  if (behind >= 0)
    add_exit(exits, behind);
}

void wm_phrase_exits_left(const wm_items *s, uint32_t first, bool bare, wm_exits *exits) {
  exits->n = 0;
  add_exit(exits, (int64_t)first - 1);
  uint32_t begin = bare ? first : wm_phrase_begin(s, first);
  if (begin < first)
    add_exit(exits, (int64_t)begin - 1);
}

bool wm_phrase_oblique(const wm_items *s, uint32_t name) {
  int64_t before = (int64_t)wm_phrase_begin(s, name) - 1;
  return has(s, before, WM_WORD_OBLIQUE) &&
         !has(s, before - 1, WM_WORD_STAND_IN | WM_WORD_OFFICE); /* secretary of | State Pompeo */
}

uint32_t wm_phrase_begin(const wm_items *s, uint32_t name) {
  int64_t i = (int64_t)name - 1;
  while (i > (int64_t)name - MODIFIERS && wm_phrase_modifier(s, i) &&
         !has(s, i, WM_WORD_DETERMINER))
    i--;
  return (uint32_t)(has(s, i, WM_WORD_DETERMINER) ? i : i + 1);
}

/* True for a word that nothing says of that it could not be a noun. */
static bool may_be_noun(const wm_items *s, int64_t at) {
  const uint32_t no_noun = WM_WORD_STOP | WM_WORD_DETERMINER | WM_WORD_CONJUNCTION |
                           WM_WORD_RELATIVE | WM_WORD_PERSON | WM_WORD_THING | WM_WORD_FINITE |
                           WM_WORD_AFTER_NAME;
  return has(s, at, WM_ITEM_WORD) && !has(s, at, no_noun) && !stands_in(s, at) &&
         !wm_items_ends(s, at, "ly") && !wm_items_ends(s, at, "ed");
}

bool wm_phrase_goes_on(const wm_items *s, int64_t before, uint32_t name, bool nouns) {
  int64_t next = (int64_t)name + 1;
  if (has(s, next, WM_ITEM_OPEN) && has(s, next + 2, WM_ITEM_CLOSE))
    next += 3; /* the bracketed acronym */
  if (has(s, next, WM_WORD_GENITIVE))
    return !stands_in(s, next + 1);
  if (has(s, next, WM_ITEM_DASH)) {
    const wm_token *tokens = s->article->tokens;
    uint32_t last = wm_items_last_token(s, &s->items[name]);
    return tokens[last].span.end == tokens[last + 1].span.begin;
  }
  const uint32_t actors = TYPE_PER | TYPE_ORG; /* `made by Nokia | sell well` */
  if (s->items[name].type & actors && has(s, before, WM_WORD_AGENT))
    return false;
  return (nouns || s->items[name].type == TYPE_MISC) && may_be_noun(s, next);
}
