/* Conditions of stages: `when: {language: en}`, or a list of languages, beside a stage's name. */
#include "draft.h"

#include "core/base/langtag.h"

#define NOTE(draft, at, ...)                                                                       \
  wm_problems_add((draft)->problems, (at)->line, (at)->column, "when", __VA_ARGS__)

/* Adds a language to `items`, which have room for it. */
static void add_language(wm_draft *draft, const wm_yaml *word, const char **items, uint32_t *n) {
  bool is_word = word->kind == WM_YAML_WORD && !word->null;
  if (!is_word || !wm_langtag_is_range(word->text)) {
    NOTE(draft, word, "language: %s is no language: en, pt-BR, or und for one that is not known",
         is_word                      ? word->text.bytes
         : word->kind == WM_YAML_WORD ? "nothing"
                                      : wm_yaml_kind_name(word));
    return;
  }
  items[*n] = wm_arena_copy(&draft->plan->memory, word->text.bytes, word->text.length);
  draft->problems->lost |= !items[*n];
  *n += items[*n] != NULL;
}

/* A word, or a list of them. */
static wm_strings read_languages(wm_draft *draft, const wm_yaml *value) {
  bool is_list = value->kind == WM_YAML_LIST;
  uint32_t n = 0;
  const char **items = wm_arena_alloc(&draft->plan->memory, is_list ? value->n : 1, sizeof *items);
  if (!items)
    draft->problems->lost = true;
  else if (!is_list)
    add_language(draft, value, items, &n);
  else if (!value->n)
    NOTE(draft, value, "language: no language, so that the stage would never run");
  else
    for (const wm_yaml *word = value->first; word; word = word->next)
      add_language(draft, word, items, &n);
  return (wm_strings){items, n};
}

wm_when wm_draft_when(wm_draft *draft, const wm_yaml *when) {
  wm_when condition = {{NULL, 0}};
  if (when->kind != WM_YAML_MAP || !when->n) {
    NOTE(draft, when, "a condition is a map, as {language: en}");
    return condition;
  }
  for (const wm_yaml *child = when->first; child; child = child->next) {
    if (strcmp(child->key->text.bytes, "language") == 0)
      condition.languages = read_languages(draft, child);
    else
      NOTE(draft, child->key, "'%s' is no condition; what there is: language",
           child->key->text.bytes);
  }
  return condition;
}
