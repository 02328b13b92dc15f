/* Reads the statements of a rule file: include, entity, let, form, relation, cue, rule. Patterns
 * are read by rule_pattern.c. */
#include "rule_parser.h"

#include "core/base/names.h"
#include "core/base/quantity.h"
#include "core/base/suggest.h"

#include <stdarg.h>
#include <stdio.h>

void wm_rule_advance(wm_rule_parser *p) {
  p->before = p->now;
  p->now = wm_lexer_next(&p->lexer);
}

bool wm_rule_at_end(const wm_rule_parser *p) {
  return p->now.kind == WM_LEXEME_END || p->now.kind == WM_LEXEME_EXAMPLE ||
         (p->now.first && p->now.column <= p->margin);
}

bool wm_rule_at_sign(const wm_rule_parser *p, const char *sign) {
  return p->now.kind == WM_LEXEME_SIGN && !wm_rule_at_end(p) && wm_str_is(p->now.text, sign);
}

bool wm_rule_accept(wm_rule_parser *p, const char *sign) {
  bool there = wm_rule_at_sign(p, sign);
  if (there)
    wm_rule_advance(p);
  return there;
}

bool wm_rule_wrong(wm_rule_parser *p, const char *format, ...) {
  char message[512];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  wm_str lexical = p->now.text;
  if (p->now.kind == WM_LEXEME_ERROR)
    snprintf(message, sizeof message, "%.*s", (int)lexical.length, lexical.bytes);
  wm_rule_fail(&p->forest->files, p->now.place, p->error, "%s", message);
  return false;
}

bool wm_rule_no_memory(wm_rule_parser *p) {
  wm_error_memory(p->error, p->lexer.text.length);
  return false;
}

bool wm_rule_expect(wm_rule_parser *p, const char *sign, const char *where) {
  return wm_rule_accept(p, sign) || wm_rule_wrong(p, "'%s' is missing here, %s", sign, where);
}

static bool expect_kind(wm_rule_parser *p, wm_lexeme_kind kind, const char *what, wm_str *text) {
  if (p->now.kind != kind || wm_rule_at_end(p))
    return wm_rule_wrong(p, "%s is expected here", what);
  *text = p->now.text;
  wm_rule_advance(p);
  return true;
}

/* A new zeroed item at the end of one of the forest's lists; NULL after a failure. */
static void *new_item(wm_rule_parser *p, void *list, uint32_t *n, uint32_t *room, size_t each) {
  char *items;
  if (!wm_grow(p->forest->arena, list, *n, room, each))
    return wm_rule_no_memory(p), NULL;
  memcpy(&items, list, sizeof items);
  return memset(items + each * (*n)++, 0, each);
}

#define NEW_ITEM(p, list)                                                                          \
  new_item(p, &(p)->forest->list, &(p)->forest->n_##list, &(p)->forest->list##_room,               \
           sizeof *(p)->forest->list)

/* ---- include, entity, let, form ---- */

static bool parse_file(wm_rule_forest *forest, const char *path, wm_error *error);

static bool parse_include(wm_rule_parser *p) {
  wm_str name;
  char path[4096];
  const char *own = p->forest->files.items[p->lexer.file].path, *slash = strrchr(own, '/');
  wm_place place = p->now.place;
  if (!expect_kind(p, WM_LEXEME_STRING, "the name of a file in quotes", &name))
    return false;
  int folder = slash && name.length && name.bytes[0] != '/' ? (int)(slash - own + 1) : 0;
  snprintf(path, sizeof path, "%.*s%.*s", folder, own, (int)name.length, name.bytes);
  wm_error inner;
  if (parse_file(p->forest, path, &inner))
    return true;
  if (strncmp(inner.text, path, strlen(path)) == 0 && inner.text[strlen(path)] == ':' &&
      inner.text[strlen(path) + 1] != ' ')
    wm_error_set(p->error, WM_FATAL, "%s", inner.text);
  else
    wm_rule_fail(&p->forest->files, place, p->error, "%s", inner.text);
  return false;
}

static bool parse_entity(wm_rule_parser *p) {
  wm_entity_tree *entity = NEW_ITEM(p, entities);
  if (!entity || !expect_kind(p, WM_LEXEME_NAME, "a type of entity in capitals", &entity->type))
    return false;
  if (!wm_rule_accept(p, "="))
    return true;
  do {
    if (entity->n_subtypes == sizeof entity->subtypes / sizeof *entity->subtypes)
      return wm_rule_wrong(p, "there are too many subtypes");
    if (!expect_kind(p, WM_LEXEME_WORD, "a subtype", &entity->subtypes[entity->n_subtypes]))
      return false;
    entity->n_subtypes++;
  } while (wm_rule_accept(p, "|"));
  return true;
}

static bool parse_let(wm_rule_parser *p) {
  wm_place place = p->now.place;
  wm_str name;
  if (!expect_kind(p, WM_LEXEME_NAME, "a name in capitals", &name) ||
      !wm_rule_expect(p, "=", "after the name"))
    return false;
  for (uint32_t i = 0; i < p->forest->n_lets; i++)
    if (wm_str_equal(p->forest->lets[i].name, name)) {
      wm_rule_fail(&p->forest->files, place, p->error, "'%.*s' is defined on line %u already",
                   (int)name.length, name.bytes,
                   wm_rule_line(&p->forest->files, p->forest->lets[i].place));
      return false;
    }
  wm_term *term = wm_rule_pattern(p);
  wm_let *let = term ? NEW_ITEM(p, lets) : NULL;
  if (!let)
    return false;
  *let = (wm_let){.name = name, .place = place, .term = term};
  return true;
}

static bool parse_params(wm_rule_parser *p, wm_form_tree *form) {
  do {
    if (form->n_params == sizeof form->params / sizeof *form->params)
      return wm_rule_wrong(p, "a form has at most %zu parameters",
                           sizeof form->params / sizeof *form->params);
    if (!expect_kind(p, WM_LEXEME_NAME, "a parameter in capitals", &form->params[form->n_params]))
      return false;
    form->n_params++;
  } while (wm_rule_accept(p, ","));
  return wm_rule_expect(p, ")", "after the parameters");
}

/* Reads the lines of a body with `line`, each with the margin of its own column. */
static bool parse_body(wm_rule_parser *p, void *item, bool (*line)(wm_rule_parser *, void *)) {
  while (p->now.column > 0 && p->now.kind != WM_LEXEME_END) {
    if (!p->now.first)
      return wm_rule_wrong(p, "the line goes on where it should end");
    p->margin = p->now.column;
    p->now.first = false; /* or the line would end where it begins */
    if (!line(p, item))
      return false;
    if (!wm_rule_at_end(p))
      return wm_rule_wrong(p, "the line goes on where it should end");
  }
  p->margin = 0;
  return true;
}

static bool form_line(wm_rule_parser *p, void *item) {
  wm_form_tree *form = item;
  return wm_rule_add_line(p, &form->body, wm_rule_pattern(p));
}

static bool parse_form(wm_rule_parser *p) {
  wm_form_tree *form = NEW_ITEM(p, forms);
  if (!form)
    return false;
  form->place = p->now.place;
  if (!expect_kind(p, WM_LEXEME_WORD, "the name of the form", &form->name) ||
      !wm_rule_expect(p, "(", "before the parameters") || !parse_params(p, form))
    return false;
  wm_form_tree made = *form; /* the list may move while the body is read */
  if (!parse_body(p, &made, form_line))
    return false;
  if (!made.body)
    return wm_rule_wrong(p, "a form needs a pattern; write it on an indented line");
  p->forest->forms[p->forest->n_forms - 1] = made;
  return true;
}

/* ---- relation ---- */

static bool parse_role(wm_rule_parser *p, wm_relation_tree *relation) {
  if (relation->n_roles == WM_ROLES)
    return wm_rule_wrong(p, "a relation has at most %d roles", WM_ROLES);
  wm_role_tree *role = &relation->roles[relation->n_roles++];
  role->place = p->now.place;
  if (!expect_kind(p, WM_LEXEME_WORD, "the name of a role", &role->name) ||
      !wm_rule_expect(p, ":", "before the types of entity that may fill the role, or `words`"))
    return false;
  if (p->now.kind == WM_LEXEME_WORD && wm_str_is(p->now.text, "words")) {
    wm_rule_advance(p);
    return true;
  }
  role->types = wm_rule_pattern(p);
  return role->types != NULL;
}

static bool parse_roles(wm_rule_parser *p, wm_relation_tree *relation) {
  if (!wm_rule_expect(p, "(", "before the roles"))
    return false;
  do {
    if (!parse_role(p, relation))
      return false;
  } while (wm_rule_accept(p, ","));
  relation->n_arguments = relation->n_roles;
  if (wm_rule_accept(p, ";"))
    do {
      if (!parse_role(p, relation))
        return false;
    } while (wm_rule_accept(p, ","));
  return wm_rule_expect(p, ")", "after the roles");
}

static bool relation_line(wm_rule_parser *p, void *item) {
  wm_relation_tree *relation = item;
  bool code = p->now.kind == WM_LEXEME_WORD && wm_str_is(p->now.text, "code");
  if (code)
    wm_rule_advance(p);
  return expect_kind(p, WM_LEXEME_STRING, "what the relation means, in quotes",
                     code ? &relation->code : &relation->help);
}

static bool parse_relation(wm_rule_parser *p) {
  wm_relation_tree *relation = NEW_ITEM(p, relations);
  if (!relation)
    return false;
  relation->place = p->now.place;
  if (!expect_kind(p, WM_LEXEME_WORD, "the name of a type of relation", &relation->name) ||
      !parse_roles(p, relation) || !parse_body(p, relation, relation_line))
    return false;
  if (relation->n_arguments == 2 || wm_str_is(relation->name, "test"))
    return true;
  wm_rule_fail(&p->forest->files, relation->place, p->error,
               "a relation has two roles, then a semicolon and attributes");
  return false;
}

/* ---- cue ---- */

static bool read_choice_of(wm_rule_parser *p, const char *names, uint32_t *index) {
  *index = p->now.kind == WM_LEXEME_WORD ? wm_names_find(names, p->now.text) : WM_NONE;
  if (*index == WM_NONE)
    return wm_rule_wrong(p, "one of %s is expected here", names);
  wm_rule_advance(p);
  return true;
}

static bool parse_cue(wm_rule_parser *p) {
  wm_cue_tree *cue = NEW_ITEM(p, cues);
  uint32_t where;
  if (!cue)
    return false;
  cue->place = p->now.place;
  if (!read_choice_of(p, WM_CUE_EFFECT_NAMES, &cue->effect) ||
      !read_choice_of(p, WM_CUE_PLACE_NAMES, &where) || !wm_rule_expect(p, "=", "before the words"))
    return false;
  cue->where = (wm_cue_place)where;
  cue->term = wm_rule_pattern(p);
  return cue->term != NULL;
}

/* ---- rule ---- */

static bool read_condition(wm_rule_parser *p, wm_rule_tree *rule, bool absent) {
  if (rule->n_conditions == WM_CONDITIONS)
    return wm_rule_wrong(p, "a rule has at most %d conditions", WM_CONDITIONS);
  wm_condition_tree *condition = &rule->conditions[rule->n_conditions++];
  uint32_t part;
  condition->place = p->now.place;
  condition->absent = absent;
  if (!read_choice_of(p, "article|title", &part) || !wm_rule_expect(p, ":", "before the words"))
    return false;
  condition->title = part == 1;
  condition->words = wm_rule_pattern(p);
  return condition->words != NULL;
}

static bool read_priority(wm_rule_parser *p, wm_rule_tree *rule) {
  int64_t value;
  if (p->now.kind != WM_LEXEME_NUMBER || !wm_quantity_integer(p->now.text, &value) || value > 1000)
    return wm_rule_wrong(p, "a priority from 0 to 1000 is expected here");
  rule->priority = (int32_t)value;
  wm_rule_advance(p);
  return true;
}

static bool read_score(wm_rule_parser *p, wm_rule_tree *rule) {
  if (p->now.kind != WM_LEXEME_NUMBER || !wm_quantity_real(p->now.text, &rule->score) ||
      rule->score > 1)
    return wm_rule_wrong(p, "a probability from 0 to 1 is expected here");
  wm_rule_advance(p);
  return true;
}

static bool read_states(wm_rule_parser *p, wm_rule_tree *rule) {
  uint32_t effect;
  if (!read_choice_of(p, "negated|planned|possible|reported", &effect))
    return false;
  rule->states |= 1u << effect;
  return true;
}

static bool read_example(wm_rule_parser *p, wm_rule_tree *rule) {
  if (!wm_grow(p->forest->arena, &rule->examples, rule->n_examples, &rule->examples_room,
               sizeof *rule->examples))
    return wm_rule_no_memory(p);
  wm_str text = p->now.text;
  rule->examples[rule->n_examples++] =
      (wm_example){p->now.place, {text.bytes + 2, text.length - 2}, text.bytes[0] == '+'};
  wm_rule_advance(p);
  return true;
}

static bool rule_line(wm_rule_parser *p, void *item) {
  static const char *const words[] = {"priority", "score", "when", "unless", "states"};
  wm_rule_tree *rule = item;
  if (p->now.kind == WM_LEXEME_EXAMPLE)
    return read_example(p, rule);
  enum { N_KEYS = sizeof words / sizeof *words };
  size_t key = 0;
  while (key < N_KEYS && !(p->now.kind == WM_LEXEME_WORD && wm_str_is(p->now.text, words[key])))
    key++;
  if (key == N_KEYS)
    return wm_rule_add_line(p, &rule->body, wm_rule_pattern(p));
  wm_rule_advance(p);
  return key == 0   ? read_priority(p, rule)
         : key == 1 ? read_score(p, rule)
         : key == 4 ? read_states(p, rule)
                    : read_condition(p, rule, key == 3);
}

static bool parse_rule(wm_rule_parser *p) {
  if (!NEW_ITEM(p, rules))
    return false;
  wm_rule_tree made = {.place = p->now.place, .score = 0.8, .priority = 10};
  if (!expect_kind(p, WM_LEXEME_WORD, "the name of the rule", &made.name) ||
      !wm_rule_expect(p, ":", "before the type of relation"))
    return false;
  made.type_place = p->now.place;
  if (!expect_kind(p, WM_LEXEME_WORD, "the type of relation", &made.type) ||
      !parse_body(p, &made, rule_line))
    return false;
  p->forest->rules[p->forest->n_rules - 1] = made;
  return true;
}

/* ---- the file ---- */

static const struct {
  const char *word;
  bool (*parse)(wm_rule_parser *p);
} statements[] = {
    {"include", parse_include}, {"entity", parse_entity},     {"let", parse_let},
    {"form", parse_form},       {"relation", parse_relation}, {"cue", parse_cue},
    {"rule", parse_rule},
};
enum { N_STATEMENTS = sizeof statements / sizeof *statements };

static bool unknown_statement(wm_rule_parser *p) {
  wm_suggest suggest;
  char hint[WM_SUGGEST_HINT];
  wm_suggest_start(&suggest, p->now.text);
  for (size_t i = 0; i < N_STATEMENTS; i++)
    wm_suggest_offer(&suggest, wm_z(statements[i].word));
  return wm_rule_wrong(p,
                       "a line that is not indented begins with include, entity, let, form, "
                       "relation, cue or rule%s",
                       wm_suggest_hint(&suggest, hint));
}

static bool parse_statement(wm_rule_parser *p) {
  size_t i = 0;
  p->margin = 0;
  if (p->now.column)
    return wm_rule_wrong(p, "the line is indented but belongs to no statement");
  while (i < N_STATEMENTS &&
         !(p->now.kind == WM_LEXEME_WORD && wm_str_is(p->now.text, statements[i].word)))
    i++;
  if (i == N_STATEMENTS)
    return unknown_statement(p);
  wm_rule_advance(p);
  if (!statements[i].parse(p))
    return false;
  return wm_rule_at_end(p) || wm_rule_wrong(p, "the statement goes on where it should end");
}

static bool parse_file(wm_rule_forest *forest, const char *path, wm_error *error) {
  uint32_t index;
  bool again;
  if (wm_rule_file_add(&forest->files, forest->arena, path, &index, &again, error) != WM_OK)
    return false;
  if (again)
    return true;
  wm_rule_parser p = {.forest = forest,
                      .lexer = {.text = forest->files.items[index].text, .file = index},
                      .error = error};
  wm_rule_advance(&p);
  while (p.now.kind != WM_LEXEME_END)
    if (!parse_statement(&p))
      return false;
  return true;
}

wm_status wm_rule_parse(wm_rule_forest *forest, const char *path, wm_error *error) {
  return parse_file(forest, path, error) ? WM_OK : WM_FATAL;
}
