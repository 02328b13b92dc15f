/* Turns the ways through patterns into programs for the matcher. A program is made from its end:
 * every element is compiled knowing what follows it. Leftward programs meet the elements in the
 * opposite order. */
#include "rule_build.h"

enum { WM_NODES = 1 << 20 };

typedef struct program {
  wm_rule_builder *builder;
  const wm_relation_type *type;
  bool leftward;
} program;

static uint32_t compile(program *p, wm_term *term, uint32_t next);

static uint32_t add_node(program *p, wm_op op, wm_place place, uint32_t next) {
  wm_rule_builder *b = p->builder;
  wm_rules *r = b->rules;
  if (r->n_nodes == WM_NODES)
    return wm_build_wrong(b, place, "the rules are too large together"), WM_NONE;
  if (!wm_grow(b->arena, &r->nodes, r->n_nodes, &b->nodes_room, sizeof *r->nodes))
    return wm_build_no_memory(b), WM_NONE;
  r->nodes[r->n_nodes] = (wm_node){
      .op = (uint8_t)op, .role = WM_NO_ROLE, .test = WM_NONE, .next = next, .place = place};
  return r->n_nodes++;
}

static bool is_types(const wm_term *term) {
  bool fine = term->kind == WM_TERM_NAME;
  if (term->kind == WM_TERM_CHOICE) {
    fine = term->n > 0;
    for (uint32_t i = 0; i < term->n && fine; i++)
      fine = is_types(term->children[i]);
  }
  return fine;
}

static uint8_t find_role(const wm_relation_type *type, wm_str name) {
  for (uint32_t i = 0; i < type->n_roles; i++)
    if (wm_str_equal(type->roles[i].name, name))
      return (uint8_t)i;
  return WM_NO_ROLE;
}

static uint32_t compile_test(program *p, wm_term *term, uint32_t next) {
  uint32_t test = wm_build_test(p->builder, term);
  uint32_t node = test == WM_NONE ? WM_NONE : add_node(p, WM_OP_TEST, term->place, next);
  if (node != WM_NONE)
    p->builder->rules->nodes[node].test = test;
  return node;
}

static uint32_t compile_phrase(program *p, const wm_term *term, uint32_t test, uint8_t role,
                               uint32_t next) {
  uint32_t node = test == WM_NONE ? WM_NONE : add_node(p, WM_OP_PHRASE, term->place, next);
  if (node == WM_NONE)
    return WM_NONE;
  p->builder->rules->nodes[node].test = test;
  p->builder->rules->nodes[node].role = role;
  p->builder->rules->nodes[node].bare = term->bare;
  return node;
}

static uint32_t compile_words(program *p, const wm_term *term, uint8_t role, uint32_t next) {
  uint32_t close = add_node(p, WM_OP_CLOSE, term->place, next);
  uint32_t inner = close == WM_NONE ? WM_NONE : compile(p, term->children[0], close);
  uint32_t open = inner == WM_NONE ? WM_NONE : add_node(p, WM_OP_OPEN, term->place, inner);
  if (open == WM_NONE)
    return WM_NONE;
  p->builder->rules->nodes[open].role = role;
  p->builder->rules->nodes[close].role = role;
  return open;
}

static uint32_t compile_role(program *p, const wm_term *term, uint32_t next) {
  wm_rule_builder *b = p->builder;
  uint8_t index = p->type ? find_role(p->type, term->text) : WM_NO_ROLE;
  if (index == WM_NO_ROLE) {
    wm_build_wrong(b, term->place, "the relation %.*s has no role '%.*s'",
                   p->type ? (int)p->type->name.length : 0, p->type ? p->type->name.bytes : "",
                   (int)term->text.length, term->text.bytes);
    return WM_NONE;
  }
  const wm_role *role = &p->type->roles[index];
  if (role->test == WM_NONE && !term->n)
    return wm_build_wrong(b, term->place, "the role '%.*s' holds words; say which: {%.*s: (…)}",
                          (int)term->text.length, term->text.bytes, (int)term->text.length,
                          term->text.bytes),
           WM_NONE;
  if (role->test == WM_NONE)
    return compile_words(p, term, index, next);
  uint32_t test = term->n ? wm_build_types(b, term->children[0]) : role->test;
  return compile_phrase(p, term, test, index, next);
}

static uint32_t compile_sequence(program *p, const wm_term *term, uint32_t next) {
  for (uint32_t i = 0; i < term->n && next != WM_NONE; i++)
    next = compile(p, term->children[p->leftward ? i : term->n - 1 - i], next);
  return next;
}

static uint32_t split(program *p, wm_place place, uint32_t first, uint32_t second) {
  uint32_t node =
      first == WM_NONE || second == WM_NONE ? WM_NONE : add_node(p, WM_OP_SPLIT, place, first);
  if (node != WM_NONE)
    p->builder->rules->nodes[node].other = second;
  return node;
}

static uint32_t compile_choice(program *p, const wm_term *term, uint32_t next) {
  uint32_t node = compile(p, term->children[term->n - 1], next);
  for (uint32_t i = term->n - 1; i-- > 0 && node != WM_NONE;)
    node = split(p, term->place, compile(p, term->children[i], next), node);
  return node;
}

static bool can_be_empty(const wm_term *term) {
  bool empty = false;
  switch (term->kind) {
  case WM_TERM_REPEAT:
    return term->least == 0 || can_be_empty(term->children[0]);
  case WM_TERM_GAP:
    return term->least == 0;
  case WM_TERM_ROLE:
    return term->n && term->children[0]->kind != WM_TERM_NAME && can_be_empty(term->children[0]);
  case WM_TERM_SEQUENCE:
    empty = true;
    for (uint32_t i = 0; i < term->n && empty; i++)
      empty = can_be_empty(term->children[i]);
    return empty;
  case WM_TERM_CHOICE:
    for (uint32_t i = 0; i < term->n && !empty; i++)
      empty = can_be_empty(term->children[i]);
    return empty;
  default:
    return false;
  }
}

/* Copies for what must be there, and a chain of options, or a loop, for what may. */
static uint32_t compile_repeat(program *p, const wm_term *term, uint32_t next) {
  wm_rule_builder *b = p->builder;
  wm_term *child = term->children[0];
  if (term->most == WM_REPEAT_MOST && can_be_empty(child))
    return wm_build_wrong(b, term->place,
                          "what is repeated here can match nothing; make a part of it "
                          "required"),
           WM_NONE;
  uint32_t node = next, least = term->least, most = term->most;
  if (most == WM_REPEAT_MOST) {
    uint32_t loop = split(p, term->place, next, next);
    uint32_t body = loop == WM_NONE ? WM_NONE : compile(p, child, loop);
    if (body == WM_NONE)
      return WM_NONE;
    b->rules->nodes[loop].next = body;
    node = loop;
    most = least;
  }
  for (uint32_t i = most; i > least && node != WM_NONE; i--)
    node = split(p, term->place, compile(p, child, node), next);
  for (uint32_t i = 0; i < least && node != WM_NONE; i++)
    node = compile(p, child, node);
  return node;
}

static uint32_t compile_gap(program *p, const wm_term *term, uint32_t next) {
  uint32_t node = add_node(p, WM_OP_GAP, term->place, next);
  if (node == WM_NONE)
    return WM_NONE;
  p->builder->rules->nodes[node].least = term->least;
  p->builder->rules->nodes[node].most = term->most;
  p->builder->rules->nodes[node].cross = term->cross;
  return node;
}

static uint32_t compile(program *p, wm_term *term, uint32_t next) {
  if (next == WM_NONE)
    return WM_NONE;
  if (wm_build_is_test(term))
    return compile_test(p, term, next);
  if (is_types(term))
    return compile_phrase(p, term, wm_build_types(p->builder, term), WM_NO_ROLE, next);
  switch (term->kind) {
  case WM_TERM_ROLE:
    return compile_role(p, term, next);
  case WM_TERM_SEQUENCE:
    return compile_sequence(p, term, next);
  case WM_TERM_CHOICE:
    return compile_choice(p, term, next);
  case WM_TERM_REPEAT:
    return compile_repeat(p, term, next);
  case WM_TERM_GAP:
    return compile_gap(p, term, next);
  default:
    return wm_build_wrong(p->builder, term->place,
                          "there is a second trigger <…>; a pattern has one"),
           WM_NONE;
  }
}

/* ---- what a pattern is sure to need ---- */

/* What a role or a type of entities tests its item by; WM_NONE for words. */
static uint32_t test_of(const program *p, const wm_term *term) {
  if (term->kind == WM_TERM_ROLE && p->type && !term->n) {
    uint8_t role = find_role(p->type, term->text);
    return role == WM_NO_ROLE ? WM_NONE : p->type->roles[role].test;
  }
  if (term->kind == WM_TERM_ROLE)
    term = term->children[0];
  return term->test ? term->test - 1 : WM_NONE;
}

/* The types of entities that pass a test; 0 when words do as well. */
static uint32_t types_of(const program *p, uint32_t test) {
  const wm_rules *r = p->builder->rules;
  uint32_t types = 0;
  for (uint32_t i = 0; test != WM_NONE && i < r->tests[test].n; i++) {
    if (!r->tests[test].arms[i].types)
      return 0;
    types |= r->tests[test].arms[i].types;
  }
  return types;
}

static bool takes_names(const program *p, const wm_term *term) {
  uint32_t types = types_of(p, test_of(p, term));
  return types && !(types & ~p->builder->rules->names);
}

/* Least names in whatever the term matches. */
static uint32_t names_in(const program *p, const wm_term *term) {
  uint32_t sum = 0;
  if (term->kind == WM_TERM_ROLE || is_types(term))
    return takes_names(p, term);
  if (term->test) /* single words, of which there may be hundreds */
    return 0;
  if (term->kind == WM_TERM_REPEAT)
    return term->least * names_in(p, term->children[0]);
  for (uint32_t i = 0; i < term->n; i++) {
    uint32_t n = names_in(p, term->children[i]);
    sum = term->kind == WM_TERM_CHOICE ? (i && sum < n ? sum : n) : sum + n;
  }
  return sum;
}

/* Adds the types of entities of which whatever the term matches has one: `needs` takes two such
 * sets, 0 where there is none. */
static void add_needs(const program *p, const wm_term *term, uint32_t needs[2]) {
  if (term->kind == WM_TERM_ROLE || is_types(term))
    needs[needs[0] != 0] = types_of(p, test_of(p, term));
  else if (term->kind == WM_TERM_SEQUENCE || (term->kind == WM_TERM_REPEAT && term->least))
    for (uint32_t i = 0; i < term->n; i++)
      add_needs(p, term->children[i], needs);
}

/* The bits of the roles that every match of the term fills. */
static uint32_t roles_in(const program *p, const wm_term *term) {
  uint32_t bits = 0;
  if (term->kind == WM_TERM_ROLE) {
    uint8_t role = find_role(p->type, term->text);
    return role == WM_NO_ROLE ? 0 : 1u << role;
  }
  if (term->kind == WM_TERM_REPEAT && !term->least)
    return 0;
  for (uint32_t i = 0; i < term->n; i++) {
    uint32_t more = roles_in(p, term->children[i]);
    bits = term->kind == WM_TERM_CHOICE ? (i ? bits & more : more) : bits | more;
  }
  return bits;
}

static bool check_roles(program *p, const wm_term *way, wm_place place) {
  uint32_t bits = roles_in(p, way);
  uint32_t n = p->type->symmetric ? 1 : 2;
  for (uint32_t i = 0; i < n; i++)
    if (!(bits >> i & 1))
      return wm_build_wrong(p->builder, place,
                            "a way through the pattern does not fill the role {%.*s}",
                            (int)p->type->roles[i].name.length, p->type->roles[i].name.bytes);
  return true;
}

/* ---- patterns ---- */

/* The trigger's element in a way. */
static uint32_t trigger_at(const wm_term *way) {
  uint32_t i = 0;
  while (i < way->n && way->children[i]->kind != WM_TERM_TRIGGER)
    i++;
  return i;
}

static bool add_triggers(wm_rule_builder *b, uint32_t test, uint32_t pattern, wm_place place) {
  const wm_rules *r = b->rules;
  for (uint32_t i = 0; i < r->tests[test].n; i++) {
    uint32_t set = r->tests[test].arms[i].set;
    if (set == WM_NONE)
      return wm_build_wrong(b, place,
                            "a trigger begins with a word; a check alone cannot be looked up");
    for (uint32_t j = 0; j < b->sets[set].n; j++) {
      if (!wm_grow(&b->scratch, &b->triggers, b->n_triggers, &b->triggers_room,
                   sizeof *b->triggers))
        return wm_build_no_memory(b);
      b->triggers[b->n_triggers++] = (wm_trigger_entry){b->sets[set].words[j], pattern};
    }
  }
  return true;
}

/* Splits the trigger's words into the anchor and the rest; *rest is NULL when there is none. */
static wm_term *anchor_of(wm_rule_builder *b, const wm_term *trigger, wm_term **rest) {
  wm_term *inner = trigger->children[0], *anchor = inner;
  *rest = NULL;
  if (inner->kind == WM_TERM_SEQUENCE) {
    anchor = inner->children[0];
    *rest = wm_term_new(b->arena, WM_TERM_SEQUENCE, inner->place, inner->n - 1);
    if (!*rest)
      return wm_build_no_memory(b), NULL;
    memcpy((*rest)->children, inner->children + 1, (inner->n - 1) * sizeof *inner->children);
  }
  if (wm_build_is_test(anchor))
    return anchor;
  wm_build_wrong(b, anchor->place, "%s",
                 can_be_empty(anchor)
                     ? "the trigger can match the empty string; begin it with a word "
                       "that must be there"
                     : "a trigger begins with a single word");
  return NULL;
}

static uint32_t compile_right(program *p, wm_term *way, uint32_t at, wm_term *rest) {
  wm_rule_builder *b = p->builder;
  wm_term tail = {.kind = WM_TERM_SEQUENCE,
                  .place = way->place,
                  .children = way->children + at + 1,
                  .n = way->n - at - 1};
  p->leftward = false;
  uint32_t node = add_node(p, WM_OP_ACCEPT, way->place, 0);
  node = compile(p, &tail, node);
  if (node != WM_NONE)
    node = add_node(p, WM_OP_TRIGGER, way->children[at]->place, node);
  (void)b;
  return rest && node != WM_NONE ? compile(p, rest, node) : node;
}

static uint32_t compile_left(program *p, wm_term *way, uint32_t at) {
  wm_term head = {
      .kind = WM_TERM_SEQUENCE, .place = way->place, .children = way->children, .n = at};
  p->leftward = true;
  uint32_t node = add_node(p, WM_OP_ACCEPT, way->place, 0);
  return compile(p, &head, node);
}

static bool add_pattern(wm_rule_builder *b, const wm_pattern *pattern) {
  wm_rules *r = b->rules;
  if (!wm_grow(b->arena, &r->patterns, r->n_patterns, &b->patterns_room, sizeof *r->patterns))
    return wm_build_no_memory(b);
  r->patterns[r->n_patterns] = *pattern;
  return add_triggers(b, pattern->anchor, r->n_patterns++, pattern->place);
}

static uint32_t names_between(const program *p, const wm_term *way, uint32_t begin, uint32_t end) {
  uint32_t n = 0;
  for (uint32_t i = begin; i < end; i++)
    n += names_in(p, way->children[i]);
  return n;
}

bool wm_build_pattern(wm_rule_builder *b, uint32_t rule, wm_term *way) {
  program p = {.builder = b, .type = &b->rules->types[b->rules->rules[rule].type]};
  uint32_t at = trigger_at(way);
  if (at == way->n)
    return wm_build_wrong(b, way->place,
                          "the pattern has no trigger; put angle brackets around the "
                          "words that state the relation");
  wm_term *rest, *anchor = anchor_of(b, way->children[at], &rest);
  wm_pattern pattern = {.rule = rule, .place = way->place};
  if (!anchor || (pattern.anchor = wm_build_test(b, anchor)) == WM_NONE ||
      (pattern.right = compile_right(&p, way, at, rest)) == WM_NONE ||
      (pattern.left = compile_left(&p, way, at)) == WM_NONE || !check_roles(&p, way, way->place))
    return false;
  pattern.names_left = names_between(&p, way, 0, at);
  pattern.names_right = names_between(&p, way, at + 1, way->n);
  for (uint32_t i = 0; i < way->n; i++)
    if (i != at)
      add_needs(&p, way->children[i], i < at ? pattern.types_left : pattern.types_right);
  return add_pattern(b, &pattern);
}

/* ---- cues ---- */

static bool add_cue(wm_rule_builder *b, uint32_t effect, wm_term *sequence) {
  wm_rules *r = b->rules;
  uint32_t n = sequence->kind == WM_TERM_SEQUENCE ? sequence->n : 1;
  uint32_t *tests = wm_arena_alloc(b->arena, n, sizeof *tests);
  if (!tests ||
      !wm_grow(b->arena, &r->cues, r->cues_of[WM_CUE_PLACES], &b->cues_room, sizeof *r->cues))
    return wm_build_no_memory(b);
  for (uint32_t i = 0; i < n; i++) {
    wm_term *word = sequence->kind == WM_TERM_SEQUENCE ? sequence->children[i] : sequence;
    if (!wm_build_is_test(word))
      return wm_build_wrong(b, word->place,
                            "a cue is made of words in a row, or several such rows");
    if ((tests[i] = wm_build_test(b, word)) == WM_NONE)
      return false;
  }
  r->cues[r->cues_of[WM_CUE_PLACES]++] = (wm_cue){effect, tests, n};
  return true;
}

bool wm_build_cue(wm_rule_builder *b, const wm_cue_tree *cue) {
  wm_term *term = wm_build_expand(b, cue->term);
  if (!term)
    return false;
  if (term->kind != WM_TERM_CHOICE || wm_build_is_test(term))
    return add_cue(b, cue->effect, term);
  wm_term *words = wm_term_new(b->arena, WM_TERM_CHOICE, term->place, term->n);
  if (!words)
    return wm_build_no_memory(b);
  words->n = 0;
  for (uint32_t i = 0; i < term->n; i++)
    if (wm_build_is_test(term->children[i]))
      words->children[words->n++] = term->children[i];
    else if (!add_cue(b, cue->effect, term->children[i]))
      return false;
  return !words->n || add_cue(b, cue->effect, words);
}
