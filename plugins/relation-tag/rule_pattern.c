/* Reads patterns:
 *
 *   pattern  = sequence { "|" sequence }
 *   sequence = element { element }
 *   element  = primary [ "?" | "*" | "+" | "{" least [ "," most ] "}" ]
 *   primary  = WORD [ "/" CATEGORY ] | NAME [ "." subtype ] [ "/" CATEGORY ] | STRING
 *            | form "(" pattern { "," pattern } ")" | "(" pattern ")" | "<" pattern ">"
 *            | "{" role [ ":" ( [ "=" ] pattern | "(" pattern ")" ) ] "}"
 *            | "[" check { check } "]" | ".." | "..."
 */
#include "rule_parser.h"

#include "core/base/names.h"
#include "core/base/quantity.h"
#include "lemma_forms.h"

enum { WM_PATTERN_DEPTH = 32 };

typedef struct category {
  const char *name;
  uint32_t forms, pos;
} category;

/* Bits of WM_POS_NAMES. */
enum {
  POS_ADJ = 1 << 1,
  POS_AUX = 1 << 4,
  POS_NOUN = 1 << 8,
  POS_PROPN = 1 << 12,
  POS_VERB = 1 << 16
};

enum {
  VERB_FORMS = WM_FORM_BASE | WM_FORM_THIRD | WM_FORM_PAST | WM_FORM_PARTICIPLE | WM_FORM_ING,
  NOUN_POS = POS_NOUN | POS_PROPN,
  VERB_POS = POS_VERB | POS_AUX | POS_ADJ, /* taggers call a participle an adjective now and then */
};

static const category categories[] = {
    {"V", VERB_FORMS, VERB_POS},
    {"VB", WM_FORM_BASE, VERB_POS},
    {"VF", WM_FORM_BASE | WM_FORM_THIRD | WM_FORM_PAST, VERB_POS},
    {"VN", WM_FORM_PARTICIPLE, VERB_POS},
    {"VG", WM_FORM_ING, VERB_POS | POS_NOUN},
    {"N", WM_FORM_SINGULAR | WM_FORM_PLURAL, NOUN_POS},
    {"NS", WM_FORM_PLURAL, NOUN_POS},
};

wm_term *wm_term_new(wm_arena *arena, wm_term_kind kind, wm_place place, uint32_t n_children) {
  wm_term *term = wm_arena_alloc(arena, 1, sizeof *term);
  if (!term || !(term->children = wm_arena_alloc(arena, n_children, sizeof *term->children)))
    return NULL;
  term->kind = kind;
  term->place = place;
  term->n = n_children;
  return term;
}

static wm_term *new_term(wm_rule_parser *p, wm_term_kind kind, wm_place place, uint32_t n) {
  wm_term *term = wm_term_new(p->forest->arena, kind, place, n);
  if (!term)
    wm_rule_no_memory(p);
  return term;
}

static bool add_child(wm_rule_parser *p, wm_term *term, uint32_t *room, wm_term *child) {
  if (!child)
    return false;
  if (!wm_grow(p->forest->arena, &term->children, term->n, room, sizeof *term->children))
    return wm_rule_no_memory(p);
  term->children[term->n++] = child;
  return true;
}

/* The text so far closes the term's place. */
static wm_term *close_term(wm_rule_parser *p, wm_term *term) {
  term->place.end = p->before.place.end;
  return term;
}

static bool read_category(wm_rule_parser *p, wm_term *term) {
  if (p->now.spaced || !wm_rule_accept(p, "/"))
    return true;
  for (size_t i = 0; p->now.kind == WM_LEXEME_NAME && i < sizeof categories / sizeof *categories;
       i++)
    if (wm_str_is(p->now.text, categories[i].name)) {
      term->forms = categories[i].forms;
      term->pos = categories[i].pos;
      wm_rule_advance(p);
      close_term(p, term);
      return true;
    }
  return wm_rule_wrong(p, "a slash is followed by V, VB, VF, VN, VG (verbs), N or NS (nouns)");
}

static wm_term *read_call(wm_rule_parser *p, wm_term *call) {
  uint32_t room = 0;
  call->kind = WM_TERM_CALL;
  wm_rule_advance(p);
  do {
    if (!add_child(p, call, &room, wm_rule_pattern(p)))
      return NULL;
  } while (wm_rule_accept(p, ","));
  return wm_rule_expect(p, ")", "after the arguments of a form") ? close_term(p, call) : NULL;
}

static wm_term *read_word(wm_rule_parser *p) {
  wm_term *term = new_term(p, WM_TERM_WORD, p->now.place, 0);
  if (!term)
    return NULL;
  term->text = p->now.text;
  bool plain = p->now.kind == WM_LEXEME_WORD;
  if (!term->text.length) {
    wm_rule_wrong(p, "an empty string matches nothing; leave it out");
    return NULL;
  }
  wm_rule_advance(p);
  if (plain && wm_rule_at_sign(p, "(") && !p->now.spaced)
    return read_call(p, term);
  return read_category(p, term) ? term : NULL;
}

static wm_term *read_name(wm_rule_parser *p) {
  wm_term *term = new_term(p, WM_TERM_NAME, p->now.place, 0);
  if (!term)
    return NULL;
  term->text = p->now.text;
  wm_rule_advance(p);
  if (!p->now.spaced && wm_rule_accept(p, ".")) {
    if (p->now.kind != WM_LEXEME_WORD || p->now.spaced) {
      wm_rule_wrong(p, "a subtype belongs behind the full stop, as in LOC.city");
      return NULL;
    }
    term->subtype = p->now.text;
    wm_rule_advance(p);
    return close_term(p, term);
  }
  return read_category(p, term) ? term : NULL;
}

static wm_term *read_enclosed(wm_rule_parser *p, const char *close, const char *where) {
  wm_rule_advance(p);
  wm_term *inner = wm_rule_pattern(p);
  return inner && wm_rule_expect(p, close, where) ? inner : NULL;
}

static wm_term *read_trigger(wm_rule_parser *p) {
  wm_term *trigger = new_term(p, WM_TERM_TRIGGER, p->now.place, 1);
  if (!trigger)
    return NULL;
  trigger->children[0] = read_enclosed(p, ">", "to close the trigger");
  return trigger->children[0] ? close_term(p, trigger) : NULL;
}

static wm_term *read_role(wm_rule_parser *p) {
  wm_term *role = new_term(p, WM_TERM_ROLE, p->now.place, 0);
  uint32_t room = 0;
  if (!role)
    return NULL;
  wm_rule_advance(p);
  if (p->now.kind != WM_LEXEME_WORD) {
    wm_rule_wrong(p, "a brace is followed by the name of a role, as in {party}");
    return NULL;
  }
  role->text = p->now.text;
  wm_rule_advance(p);
  if (wm_rule_accept(p, ":")) {
    role->bare = wm_rule_accept(p, "=");
    if (!add_child(p, role, &room, wm_rule_pattern(p)))
      return NULL;
  }
  return wm_rule_expect(p, "}", "to close the role") ? close_term(p, role) : NULL;
}

static bool read_pos(wm_rule_parser *p, wm_term *term) {
  do {
    uint32_t pos =
        p->now.kind == WM_LEXEME_NAME ? wm_names_find(WM_POS_NAMES, p->now.text) : WM_NONE;
    if (pos == WM_NONE)
      return wm_rule_wrong(p, "a part of speech is one of%s",
                           " ADJ ADP ADV AUX CCONJ DET INTJ NOUN "
                           "NUM PART PRON PROPN PUNCT SCONJ SYM VERB X");
    term->pos |= 1u << pos;
    wm_rule_advance(p);
  } while (wm_rule_accept(p, "|"));
  return true;
}

#define SHAPE_NAMES                                                                                \
  "upper-first|upper-all|upper-inner|alpha|digit|hyphen|dot|apostrophe|punctuation|non-ascii|url|" \
  "space-after|sentence-start"

static bool read_ending(wm_rule_parser *p, wm_term *term) {
  if (p->now.kind != WM_LEXEME_WORD)
    return wm_rule_wrong(p, "`ends` is followed by the last letters of a word, as in [ends ly]");
  term->subtype = p->now.text;
  wm_rule_advance(p);
  return true;
}

static bool read_check(wm_rule_parser *p, wm_term *term) {
  if (p->now.kind != WM_LEXEME_WORD)
    return wm_rule_wrong(p, "brackets hold `any`, `modifier`, `attributive`, `pos TAG|TAG`, `ends "
                            "LETTERS`, or shapes such as "
                            "`upper-first` and `not digit`");
  bool off = wm_str_is(p->now.text, "not");
  if (off)
    wm_rule_advance(p);
  wm_str name = p->now.text;
  uint32_t shape = wm_names_find(SHAPE_NAMES, name);
  if (shape != WM_NONE)
    *(off ? &term->off : &term->shape) |= 1u << shape;
  else if (off || wm_names_find("any|pos|ends|modifier|attributive", name) == WM_NONE)
    return wm_rule_wrong(p, "no such check; brackets hold `any`, `modifier`, `attributive`, `pos "
                            "TAG|TAG`, `ends LETTERS`, or "
                            "shapes: " SHAPE_NAMES);
  wm_rule_advance(p);
  term->modifier |= wm_str_is(name, "modifier");
  term->attributive |= wm_str_is(name, "attributive");
  if (wm_str_is(name, "ends"))
    return read_ending(p, term);
  return !wm_str_is(name, "pos") || read_pos(p, term);
}

static wm_term *read_checks(wm_rule_parser *p) {
  wm_term *term = new_term(p, WM_TERM_CHECK, p->now.place, 0);
  if (!term)
    return NULL;
  wm_rule_advance(p);
  do {
    if (!read_check(p, term))
      return NULL;
  } while (!wm_rule_at_sign(p, "]") && !wm_rule_at_end(p));
  return wm_rule_expect(p, "]", "to close the check") ? close_term(p, term) : NULL;
}

static wm_term *read_gap(wm_rule_parser *p) {
  wm_term *gap = new_term(p, WM_TERM_GAP, p->now.place, 0);
  if (!gap)
    return NULL;
  gap->cross = p->now.text.length == 3;
  gap->most = 6;
  wm_rule_advance(p);
  return gap;
}

static wm_term *read_primary(wm_rule_parser *p) {
  const wm_lexeme *now = &p->now;
  if (now->kind == WM_LEXEME_WORD || now->kind == WM_LEXEME_STRING || now->kind == WM_LEXEME_NUMBER)
    return read_word(p);
  if (now->kind == WM_LEXEME_NAME)
    return read_name(p);
  if (wm_rule_at_sign(p, "("))
    return read_enclosed(p, ")", "to close the group");
  if (wm_rule_at_sign(p, "<"))
    return read_trigger(p);
  if (wm_rule_at_sign(p, "{"))
    return read_role(p);
  if (wm_rule_at_sign(p, "["))
    return read_checks(p);
  if (wm_rule_at_sign(p, "..") || wm_rule_at_sign(p, "..."))
    return read_gap(p);
  if (now->kind == WM_LEXEME_SIGN)
    wm_rule_wrong(p, "'%.*s' does not belong here; a sign of the text is written in quotes",
                  (int)now->text.length, now->text.bytes);
  else
    wm_rule_wrong(p, "a pattern is expected here");
  return NULL;
}

static bool read_number(wm_rule_parser *p, uint32_t *number) {
  int64_t value;
  if (p->now.kind != WM_LEXEME_NUMBER || !wm_quantity_integer(p->now.text, &value) || value < 0 ||
      value > WM_REPEAT_MOST)
    return wm_rule_wrong(p, "a number from 0 to %d is expected", WM_REPEAT_MOST);
  *number = (uint32_t)value;
  wm_rule_advance(p);
  return true;
}

static bool read_bounds(wm_rule_parser *p, uint32_t *least, uint32_t *most) {
  wm_rule_advance(p);
  if (!read_number(p, least))
    return false;
  *most = *least;
  if (wm_rule_accept(p, ",") && !read_number(p, most))
    return false;
  if (*most < *least || !*most)
    return wm_rule_wrong(p, "the bounds are the wrong way round, or zero");
  return wm_rule_expect(p, "}", "to close the bounds");
}

static wm_term *read_element(wm_rule_parser *p) {
  wm_term *term = read_primary(p);
  uint32_t least = 0, most = 0;
  if (!term || wm_rule_at_end(p) || p->now.spaced)
    return term;
  if (wm_rule_at_sign(p, "{")) {
    if (!read_bounds(p, &least, &most))
      return NULL;
  } else if (wm_rule_accept(p, "?")) {
    most = 1;
  } else if (wm_rule_accept(p, "*")) {
    most = WM_REPEAT_MOST;
  } else if (wm_rule_accept(p, "+")) {
    least = 1;
    most = WM_REPEAT_MOST;
  } else {
    return term;
  }
  if (term->kind == WM_TERM_GAP) {
    term->least = least;
    term->most = most;
    return close_term(p, term);
  }
  wm_term *repeat = new_term(p, WM_TERM_REPEAT, term->place, 1);
  if (!repeat)
    return NULL;
  repeat->children[0] = term;
  repeat->least = least;
  repeat->most = most;
  return close_term(p, repeat);
}

static bool sequence_ends(const wm_rule_parser *p) {
  static const char *const closing[] = {"|", ")", ">", "}", "]", ",", ";"};
  for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
    if (wm_rule_at_sign(p, closing[i]))
      return true;
  return wm_rule_at_end(p);
}

static wm_term *read_sequence(wm_rule_parser *p) {
  wm_term *sequence = new_term(p, WM_TERM_SEQUENCE, p->now.place, 0);
  uint32_t room = 0;
  if (!sequence)
    return NULL;
  do {
    if (!add_child(p, sequence, &room, read_element(p)))
      return NULL;
  } while (!sequence_ends(p));
  return sequence->n == 1 ? sequence->children[0] : close_term(p, sequence);
}

static wm_term *read_choice(wm_rule_parser *p) {
  wm_term *choice = new_term(p, WM_TERM_CHOICE, p->now.place, 0);
  uint32_t room = 0;
  if (!choice)
    return NULL;
  do {
    if (!add_child(p, choice, &room, read_sequence(p)))
      return NULL;
  } while (wm_rule_accept(p, "|"));
  return choice->n == 1 ? choice->children[0] : close_term(p, choice);
}

wm_term *wm_rule_pattern(wm_rule_parser *p) {
  if (p->depth == WM_PATTERN_DEPTH) {
    wm_rule_wrong(p, "the pattern is nested more than %d deep; name parts of it with `let`",
                  WM_PATTERN_DEPTH);
    return NULL;
  }
  p->depth++;
  wm_term *term = read_choice(p);
  p->depth--;
  return term;
}

bool wm_rule_add_line(wm_rule_parser *p, wm_term **body, wm_term *line) {
  if (!line)
    return false;
  if (!*body && !(*body = new_term(p, WM_TERM_CHOICE, line->place, 0)))
    return false;
  wm_term **grown = wm_arena_alloc(p->forest->arena, (*body)->n + 1u, sizeof *grown);
  if (!grown)
    return wm_rule_no_memory(p);
  memcpy(grown, (*body)->children, (*body)->n * sizeof *grown);
  grown[(*body)->n++] = line;
  (*body)->children = grown;
  return true;
}
