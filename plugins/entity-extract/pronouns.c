/* Pronouns as mentions: `he` in "He was born in Kisumu" is a person, and most often the last one
 * that was named. */
#include "pronouns.h"

#include <stdlib.h>

enum pronoun_class { PRONOUN_NONE, PRONOUN_PERSON, PRONOUN_SPEAKER, PRONOUN_BODY };

static const struct {
  enum pronoun_class class;
  const char *words;
} lists[] = {{PRONOUN_PERSON, "he she his her him who whom whose himself herself"},
             {PRONOUN_SPEAKER, "i my me myself"},
             {PRONOUN_BODY, "it its which they their we our"}};
enum { N_LISTS = sizeof lists / sizeof *lists };

/* Calls `take` with each word and its class. */
static void each_word(wm_instance *self,
                      void (*take)(void *context, wm_sym word, enum pronoun_class class),
                      void *context) {
  for (uint32_t i = 0; i < N_LISTS; i++)
    for (const char *at = lists[i].words; *at;) {
      size_t n = strcspn(at, " ");
      take(context, wm_intern(self, at, n), lists[i].class);
      at += n + (at[n] == ' ');
    }
}

static void find_last(void *context, wm_sym word, enum pronoun_class class) {
  uint32_t *n = context;
  (void)class;
  if (word != WM_NONE && word >= *n)
    *n = word + 1;
}

static void note_class(void *context, wm_sym word, enum pronoun_class class) {
  uint8_t *classes = context;
  if (word != WM_NONE)
    classes[word] = (uint8_t) class;
}

bool wm_pronouns_open(wm_pronouns *pronouns, wm_instance *self) {
  uint32_t n = 0;
  each_word(self, find_last, &n);
  uint8_t *classes = wm_alloc(self, n, sizeof *classes);
  if (!classes)
    return false;
  each_word(self, note_class, classes);
  *pronouns =
      (wm_pronouns){classes, n, wm_intern_z(self, "pronoun"), wm_intern_z(self, "rule:pronoun")};
  return true;
}

/* The names that pronouns of the sentence in hand may stand for; WM_NONE when there is none. */
typedef struct nearest {
  uint32_t person, body;
} nearest;

static bool add_pronoun(const wm_passage *p, const wm_pronouns *pronouns, wm_candidates *candidates,
                        const nearest *near, uint32_t token) {
  wm_sym norm = p->tokens[token].norm;
  uint8_t class = norm < pronouns->n ? pronouns->classes[norm] : PRONOUN_NONE;
  if (class == PRONOUN_NONE)
    return true;
  uint32_t stands_for = class == PRONOUN_PERSON ? near->person
                        : class == PRONOUN_BODY ? near->body
                                                : WM_NONE;
  wm_candidate made = {.tokens = {token, token + 1},
                       .type = class == PRONOUN_BODY ? p->kinds->org : p->kinds->per,
                       .subtype = pronouns->subtype,
                       .name = norm,
                       .by = pronouns->by,
                       .score = 0.9f};
  if (stands_for != WM_NONE) {
    made.name = candidates->items[stands_for].name;
    made.ref = candidates->items[stands_for].ref;
  }
  return wm_candidates_add(candidates, p, &made);
}

static int compare(const void *a, const void *b) {
  const wm_candidate *x = a, *y = b;
  return (x->tokens.begin > y->tokens.begin) - (x->tokens.begin < y->tokens.begin);
}

bool wm_pronouns_add(const wm_passage *p, const wm_pronouns *pronouns, wm_candidates *candidates) {
  uint32_t n = candidates->n, next = 0;
  nearest near = {WM_NONE, WM_NONE};
  for (uint32_t s = 0; s < p->n_sentences; s++) {
    uint32_t before = s ? p->sentences[s - 1].tokens.begin : 0;
    if (near.person != WM_NONE && candidates->items[near.person].tokens.begin < before)
      near.person = WM_NONE;
    if (near.body != WM_NONE && candidates->items[near.body].tokens.begin < before)
      near.body = WM_NONE;
    for (uint32_t token = p->sentences[s].tokens.begin; token < p->sentences[s].tokens.end;) {
      const wm_candidate *name = next < n ? &candidates->items[next] : NULL;
      if (!name || token < name->tokens.begin) {
        if (!add_pronoun(p, pronouns, candidates, &near, token++))
          return false;
        continue;
      }
      if (name->type == p->kinds->per)
        near.person = next;
      else if (name->type == p->kinds->org)
        near.body = next;
      token = name->tokens.end > token ? name->tokens.end : token + 1;
      next++;
    }
  }
  qsort(candidates->items, candidates->n, sizeof *candidates->items, compare);
  return true;
}
