/* Items of a sentence: words and entities, pronouns that stand for a name in it, enumerations. */
#include "items.h"

#include "phrases.h"

#include <stdlib.h>

void wm_items_free(wm_items *s) {
  free(s->items);
  free(s->entity_at);
  *s = (wm_items){0};
}

/* Other plugins may find entities in what is no token; sentences do not have these. */
static bool has_tokens(const wm_entity *entity) {
  return entity->tokens.begin < entity->tokens.end;
}

void wm_items_article_end(wm_items *s) {
  for (uint32_t i = 0; i < s->article->n_entities; i++)
    if (has_tokens(&s->article->entities[i]))
      s->entity_at[s->article->entities[i].tokens.begin] = 0;
}

enum { TYPE_PER = 1 << 0, TYPE_ORG = 1 << 1, TYPE_LOC = 1 << 2 };

static uint32_t type_bit(const wm_rules *rules, wm_sym type) {
  for (uint32_t i = 0; i < rules->n_entity_types; i++)
    if (rules->entity_types[i] == type)
      return 1u << i;
  for (uint32_t i = 0; i < rules->n_kin_types; i++)
    if (rules->kin_types[i] == type)
      return rules->kin_bits[i];
  return 0;
}

/* Flags of a token that is made of signs. */
static uint32_t sign_flags(const wm_items *s, const wm_token *token) {
  const char *text = s->article->text + token->span.begin;
  size_t length = token->span.end - token->span.begin;
  if (length == 1)
    switch (text[0]) {
    case ',':
      return WM_ITEM_COMMA;
    case '(':
    case '[':
      return WM_ITEM_OPEN;
    case ')':
    case ']':
      return WM_ITEM_CLOSE;
    case '-':
      return WM_ITEM_DASH;
    case ';':
    case ':':
    case '.':
    case '!':
    case '?':
      return WM_ITEM_BOUNDARY;
    case '"':
    case '\'':
    case '`':
      return WM_ITEM_QUOTE;
    default:
      return 0;
    }
  if (length == 3 && !memcmp(text, "\xE2\x80", 2)) /* dashes U+2010-2015, quotes U+2018-201F */
    return text[2] >= '\x90' && text[2] <= '\x95' ? WM_ITEM_DASH : WM_ITEM_QUOTE;
  if (length == 2 && text[0] == text[1])
    return text[0] == '-' ? WM_ITEM_DASH : WM_ITEM_QUOTE;
  return WM_ITEM_BOUNDARY;
}

/* ---- compounds ---- */

enum { COMPOUND = 48 }; /* most bytes of one that rules may mention */

static bool is_hyphen(const wm_items *s, uint32_t token) {
  wm_span span = s->article->tokens[token].span;
  return span.end - span.begin == 1 && s->article->text[span.begin] == '-';
}

/* The last token of the compound that begins at `token`: "five-year"; `token` when none does. */
static uint32_t compound_end(const wm_items *s, uint32_t token, uint32_t end) {
  const wm_token *t = s->article->tokens;
  while (token + 2 < end && is_hyphen(s, token + 1) && !s->entity_at[token + 2] &&
         t[token].span.end == t[token + 1].span.begin &&
         t[token + 1].span.end == t[token + 2].span.begin &&
         !(t[token + 2].shape & WM_SHAPE_PUNCTUATION))
    token += 2;
  return token;
}

/* Words such as anti- turn what follows into something else. */
static bool turns(const char *text, size_t length) {
  static const char turning[] = "|anti|non|pro|counter|un|self|so|inter|";
  char part[16];
  if (length + 2 >= sizeof part)
    return false;
  part[0] = part[length + 1] = '|';
  memcpy(part + 1, text, length);
  part[length + 2] = '\0';
  return strstr(turning, part) != NULL;
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* A compound is the word that a rule mentions, else its last part (vice-president), unless that
 * only binds (so-called, built-in). */
static void name_compound(const wm_items *s, wm_item *item) {
  const wm_token *t = s->article->tokens;
  wm_span first = t[item->token].span;
  uint32_t length = t[item->last_token].span.end - first.begin;
  char text[COMPOUND];
  for (uint32_t i = 0; i < length && i < COMPOUND; i++)
    text[i] = lower(s->article->text[first.begin + i]);
  item->word = length < COMPOUND ? wm_rules_compound(s->rules, (wm_str){text, length}) : 0;
  if (!item->word && !turns(text, first.end - first.begin < COMPOUND ? first.end - first.begin : 0))
    item->word = wm_rules_word(s->rules, t[item->last_token].norm);
  if (s->rules->words[item->word].flags & WM_WORD_STOP)
    item->word = 0;
  item->flags = s->rules->words[item->word].flags | WM_ITEM_WORD;
}

static wm_item word_item(const wm_items *s, uint32_t token, uint32_t end) {
  const wm_token *t = &s->article->tokens[token];
  uint32_t word = wm_rules_word(s->rules, t->norm);
  uint32_t flags = s->rules->words[word].flags;
  flags |= t->shape & WM_SHAPE_PUNCTUATION ? sign_flags(s, t) : WM_ITEM_WORD;
  wm_item item = {
      .token = token, .last_token = token, .entity = WM_NONE, .word = word, .flags = flags};
  if (flags & WM_ITEM_WORD && (item.last_token = compound_end(s, token, end)) > token)
    name_compound(s, &item);
  return item;
}

/* True when a word such as `maker` stands before a name, which is then no person: "battery maker |
 * Northvolt". */
static bool is_firm(const wm_items *s, const wm_entity *entity) {
  uint32_t token = entity->tokens.begin;
  uint32_t word = token ? wm_rules_word(s->rules, s->article->tokens[token - 1].norm) : 0;
  return entity->tokens.end - token == 1 && s->rules->words[word].flags & WM_WORD_BODY_NOUN;
}

/* Names of one word that were taken for people's and are firms', of an article. */
static void find_firms(wm_items *s) {
  s->n_firms = 0;
  for (uint32_t i = 0; i < s->article->n_entities && s->n_firms < WM_ITEM_FIRMS; i++) {
    const wm_entity *entity = &s->article->entities[i];
    if (entity->name && has_tokens(entity) && type_bit(s->rules, entity->type) == TYPE_PER &&
        is_firm(s, entity))
      s->firms[s->n_firms++] = entity->name;
  }
}

static uint32_t type_of(const wm_items *s, const wm_entity *entity) {
  uint32_t type = type_bit(s->rules, entity->type);
  for (uint32_t i = 0; type == TYPE_PER && i < s->n_firms; i++)
    if (s->firms[i] == entity->name)
      return TYPE_ORG;
  return type;
}

static wm_item entity_item(const wm_items *s, uint32_t token, uint32_t row) {
  uint32_t type = type_of(s, &s->article->entities[row]);
  return (wm_item){.token = token,
                   .last_token = s->article->entities[row].tokens.end - 1,
                   .entity = row,
                   .type = type,
                   .flags = type & s->rules->names ? WM_ITEM_NAME : 0};
}

/* True when all words of an item have one of the flags. */
static bool all_words(const wm_items *s, const wm_item *item, uint32_t flags) {
  for (uint32_t token = item->token; token <= item->last_token; token++) {
    uint32_t word = wm_rules_word(s->rules, s->article->tokens[token].norm);
    if (!(s->rules->words[word].flags & flags))
      return false;
  }
  return true;
}

/* "Foreign Affairs" in "minister of Foreign Affairs" and "CTO" in "CEO and CTO": no bodies,
 * whatever they were taken for. */
static bool is_no_name(const wm_items *s, uint32_t at) {
  const wm_item *item = &s->items[at];
  if (!(item->type & s->rules->names) || item->type == 1 << 0 || at < 2)
    return false;
  if (s->items[at - 2].flags & WM_WORD_OFFICE &&
      s->items[at - 1].flags & (WM_WORD_OF | WM_WORD_PURPOSE))
    return all_words(s, item, WM_WORD_PORTFOLIO | WM_WORD_CONJUNCTION);
  return item->token == item->last_token && s->items[at - 1].flags & WM_WORD_CONJUNCTION &&
         all_words(s, item, WM_WORD_OFFICE);
}

/* ---- pronouns ---- */

enum {
  NOUN_PHRASE = 6, /* most words between a name and a relative pronoun */
  SUBJECT = 8,     /* items within which a sentence's subject stands */
  LONGEST = 200    /* tokens of a sentence that is looked back into */
};

static void stand_for(wm_item *item, const wm_item *name) {
  if (!name)
    return;
  item->entity = name->entity;
  item->type = name->type;
  item->flags |= WM_ITEM_PRONOUN;
}

/* Names of the sentence so far: the last ones, the last person, the first body or place that may be
 * a subject, and the last one. */
typedef struct mentioned {
  const wm_item *person, *body, *place, *he, *it, *speaker;
} mentioned;

/* True for a name that hangs on no preposition and owns nothing that follows: "Ana's | mother". */
static bool may_be_subject(const wm_items *s, const wm_item *item) {
  uint32_t next = wm_items_last_token(s, item) + 1;
  uint32_t word =
      next < s->article->n_tokens ? wm_rules_word(s->rules, s->article->tokens[next].norm) : 0;
  return !(s->rules->words[word].flags & WM_WORD_GENITIVE) &&
         !wm_phrase_oblique(s, (uint32_t)(item - s->items));
}

static void mention(const wm_items *s, mentioned *m, const wm_item *item) {
  bool body = item->type & (TYPE_ORG | TYPE_LOC);
  if (item->type == TYPE_PER && may_be_subject(s, item))
    m->he = item;
  else if (body && !m->it && may_be_subject(s, item))
    m->it = item;
  if (body && !wm_phrase_oblique(s, (uint32_t)(item - s->items)))
    m->speaker = item; /* in "Amazon's unit said it", too */
  if (item->type == TYPE_PER)
    m->person = item;
  else if (item->type == TYPE_ORG)
    m->body = item;
  else if (item->type == TYPE_LOC && !m->place)
    m->place = item; /* the first: the subject more often than not */
}

/* The name that a relative pronoun stands for: right before it, a comma between, or before the noun
 * that is said of it: "Ana Ivanova, the chemist | who". */
static const wm_item *before_relative(const wm_items *s, uint32_t at) {
  uint32_t i = at, least = at > NOUN_PHRASE ? at - NOUN_PHRASE : 0;
  while (i > least && wm_phrase_modifier(s, (int64_t)i - 1))
    i--;
  if (i && s->items[i - 1].flags & WM_ITEM_COMMA)
    i--;
  else if (i < at)
    return NULL;
  return i && s->items[i - 1].flags & WM_ITEM_NAME ? &s->items[i - 1] : NULL;
}

static bool is_determiner(const wm_items *s, uint32_t token) {
  uint32_t word = wm_rules_word(s->rules, s->article->tokens[token].norm);
  return s->rules->words[word].flags & WM_WORD_DETERMINER;
}

/* True when a body may be a sentence's subject: near its beginning, and behind no preposition. */
static bool begins_sentence(const wm_items *s, wm_span tokens, uint32_t token) {
  uint32_t before = token;
  if (token > tokens.begin && is_determiner(s, token - 1))
    before--;
  uint32_t word =
      before > tokens.begin ? wm_rules_word(s->rules, s->article->tokens[before - 1].norm) : 0;
  return token - tokens.begin < SUBJECT && !(s->rules->words[word].flags & WM_WORD_OBLIQUE);
}

/* True for a person who is the first thing that a sentence names, its subject. */
static bool opens_sentence(const wm_items *s, wm_span tokens, const wm_entity *entity) {
  enum { TITLES = 3 };
  return entity->tokens.begin - tokens.begin <= TITLES &&
         begins_sentence(s, tokens, entity->tokens.begin);
}

/* The one name of a type in the nearest sentence before this one that has any, or of several people
 * the subject; NULL when it has two, none is near, or a body is spoken of in passing. */
static const wm_entity *named_before(const wm_items *s, uint32_t type) {
  for (uint32_t i = s->before.end; i-- > s->before.begin;) {
    const wm_entity *found = NULL;
    wm_span tokens = s->article->sentences[i].tokens;
    if (tokens.end - tokens.begin > LONGEST)
      return NULL;
    for (uint32_t token = tokens.begin; token < tokens.end; token++) {
      const wm_entity *entity =
          s->entity_at[token] ? &s->article->entities[s->entity_at[token] - 1] : NULL;
      if (!entity || type_of(s, entity) != type)
        continue;
      if (!found && type == TYPE_ORG && !begins_sentence(s, tokens, token))
        return NULL;
      if (found && (!found->name || found->name != entity->name))
        return type == TYPE_PER && opens_sentence(s, tokens, found) ? found : NULL;
      found = found ? found : entity;
    }
    if (found)
      return found;
  }
  return NULL;
}

/* "He" and "the company" at a sentence's subject stand for the one person or body that was spoken
 * of before. */
static void look_back(const wm_items *s, uint32_t at, uint32_t type) {
  const wm_entity *entity = named_before(s, type);
  wm_item name = {.type = type};
  if (!entity)
    return;
  name.entity = (uint32_t)(entity - s->article->entities);
  stand_for(&s->items[at], &name);
}

static bool is_the(const wm_items *s, uint32_t at) {
  wm_span span = s->article->tokens[s->items[at].token].span;
  return span.end - span.begin == 3 && !memcmp(s->article->text + span.begin + 1, "he", 2) &&
         s->items[at].flags & WM_WORD_DETERMINER;
}

/* True for a noun such as `company` behind `the`, near where a sentence begins: "the Finnish
 * telecoms | giant". */
static bool is_body_noun(const wm_items *s, uint32_t at) {
  uint32_t i = at;
  if (!(s->items[at].flags & WM_WORD_BODY_NOUN) || at > SUBJECT)
    return false;
  while (i && at - i < 2 &&
         (wm_phrase_attributive(s, (int64_t)i - 1) || wm_phrase_adjective(s, (int64_t)i - 1)))
    i--;
  return i && is_the(s, i - 1) && (i == 1 || !(s->items[i - 2].flags & WM_WORD_STOP));
}

/* The name that a possessive speaks of behind `for` or `over`, which say why something was done to
 * somebody: "fined Nokia for | its"; NULL. */
static const wm_item *of_reason(const wm_items *s, uint32_t at) {
  if (at < 2 || !(s->items[at].flags & WM_WORD_DETERMINER) ||
      (at > 2 && s->items[at - 3].flags & WM_WORD_WITHIN))
    return NULL;
  wm_span span = s->article->tokens[s->items[at - 1].token].span;
  wm_str word = {s->article->text + span.begin, span.end - span.begin};
  const wm_item *name = &s->items[at - 2];
  bool reason = wm_str_is(word, "for") || wm_str_is(word, "over");
  return reason && name->flags & WM_ITEM_NAME && name->type & (TYPE_ORG | TYPE_LOC) ? name : NULL;
}

static void resolve(const wm_items *s, const mentioned *m, uint32_t at) {
  wm_item *item = &s->items[at];
  const wm_item *reason = item->flags & WM_WORD_THING ? of_reason(s, at) : NULL;
  if (reason) {
    stand_for(item, reason);
    return;
  }
  if (is_body_noun(s, at) && !m->body)
    look_back(s, at, TYPE_ORG);
  else if (item->flags & WM_WORD_PERSON && !m->person && at <= SUBJECT)
    look_back(s, at, TYPE_PER);
  else if (item->flags & WM_WORD_THING && !m->body && !m->place && at <= SUBJECT)
    look_back(s, at, TYPE_ORG);
  else if (item->flags & WM_WORD_THING && !(item->flags & WM_WORD_DETERMINER) && m->speaker && at &&
           s->items[at - 1].flags & WM_WORD_REPORTER)
    stand_for(item, m->speaker); /* "…, Telia said | it" */
  if (item->flags & WM_ITEM_PRONOUN)
    return;
  if (item->flags & WM_WORD_PERSON && !(item->flags & WM_WORD_DETERMINER) && m->he)
    stand_for(item, m->he);
  else if (item->flags & WM_WORD_PERSON)
    stand_for(item, m->person);
  else if (item->flags & WM_WORD_THING && !(item->flags & WM_WORD_DETERMINER) && m->it)
    stand_for(item, m->it);
  else if (item->flags & WM_WORD_THING)
    stand_for(item, m->body ? m->body : m->place);
  else if (item->flags & WM_WORD_RELATIVE)
    stand_for(item, before_relative(s, at));
}

/* ---- enumerations ---- */

/* True for a word that may stand before a name of an enumeration. */
static bool within_enumeration(const wm_items *s, uint32_t at) {
  if (at >= s->n || !(s->items[at].flags & WM_ITEM_WORD))
    return false;
  if (s->items[at].flags & WM_WORD_DETERMINER)
    return true;
  return !(s->items[at].flags & (WM_WORD_STOP | WM_WORD_FINITE | WM_ITEM_PRONOUN)) &&
         !wm_items_ends(s, at, "ed");
}

/* The person that the name at `at` only tells more of: "Trump and | Turkey's president | Erdoğan";
 * WM_NONE. */
static uint32_t described_person(const wm_items *s, uint32_t at) {
  uint32_t i = at + 1, end = i + 6;
  if (i < s->n && s->items[i].flags & WM_WORD_GENITIVE)
    i++;
  while (i < end && within_enumeration(s, i))
    i++;
  return i > at + 1 && i < s->n && s->items[i].type == TYPE_PER ? i : WM_NONE;
}

/* The name that continues an enumeration behind item `at`, in *at, and whether `and` came before
 * it. False when there is none. */
static bool continues(const wm_items *s, uint32_t *at, bool *closing) {
  uint32_t i = *at + 1, end = i + 6;
  if (i < s->n && s->items[i].flags & WM_ITEM_COMMA)
    i++;
  *closing = i < s->n && s->items[i].flags & WM_WORD_CONJUNCTION;
  if (*closing)
    i++;
  if (i == *at + 1)
    return false;
  while (i < end && within_enumeration(s, i))
    i++;
  if (i >= s->n || !(s->items[i].flags & WM_ITEM_NAME))
    return false;
  uint32_t bodies = TYPE_ORG | TYPE_LOC, type = s->items[i].type, first = s->items[*at].type;
  if (type != first && first == TYPE_PER)
    i = described_person(s, i);
  else if (type != first && (!(type & bodies) || !(first & bodies)))
    i = WM_NONE;
  if (i != WM_NONE)
    *at = i;
  return i != WM_NONE;
}

/* True for the two names that open a headline: "Chad |, Mali | sign pact". */
static bool opens_headline(const wm_items *s, uint32_t at, uint32_t second) {
  wm_span title = s->article->title;
  return at == 0 && second == 2 && second + 1 < s->n &&
         s->article->tokens[s->items[second].token].span.end <= title.end &&
         s->items[at].type & (TYPE_ORG | TYPE_LOC) && s->items[second + 1].flags & WM_ITEM_WORD;
}

/* The last item of the enumeration that begins at item `at`: "A, B and C"; `at` when none does. */
static uint32_t enumeration_end(const wm_items *s, uint32_t at) {
  uint32_t here = at, end = at, n = 1;
  bool closing;
  while (continues(s, &here, &closing)) {
    n++;
    if (!closing) {
      if (opens_headline(s, at, here))
        end = here;
      continue;
    }
    if (n == 2 && s->items[at + 1].flags & WM_ITEM_COMMA)
      break; /* "A, and B …" begins another clause */
    end = here;
  }
  return end;
}

static void join_enumerations(wm_items *s) {
  for (uint32_t i = 0; i < s->n; i++) {
    wm_item *item = &s->items[i];
    if (!(item->flags & WM_ITEM_NAME) || item->first != i || item->last != i)
      continue;
    uint32_t end = enumeration_end(s, i), member = i;
    bool closing;
    item->last = end;
    while (member < end && continues(s, &member, &closing)) {
      s->items[member].first = i;
      s->items[member].last = end;
    }
  }
}

uint32_t wm_items_members(const wm_items *s, const wm_item *item) {
  uint32_t n = 0;
  for (uint32_t i = item->first; i <= item->last; i++)
    n += s->items[i].flags & WM_ITEM_NAME && s->items[i].first == item->first;
  return n;
}

/* ---- all ---- */

bool wm_items_article(wm_items *s, const wm_rules *rules, const wm_annotated *article) {
  s->rules = rules;
  s->article = article;
  if (article->n_tokens > s->entity_room) {
    uint32_t *grown = realloc(s->entity_at, article->n_tokens * sizeof *grown);
    if (!grown)
      return false;
    memset(grown + s->entity_room, 0, (article->n_tokens - s->entity_room) * sizeof *grown);
    s->entity_at = grown;
    s->entity_room = article->n_tokens;
  }
  for (uint32_t i = 0; i < article->n_entities; i++) {
    if (!has_tokens(&article->entities[i]))
      continue;
    wm_span tokens = article->entities[i].tokens;
    uint32_t *at = &s->entity_at[tokens.begin];
    if (!*at || article->entities[*at - 1].tokens.end < tokens.end)
      *at = i + 1;
  }
  find_firms(s);
  return true;
}

static bool reserve(wm_items *s, uint32_t n) {
  if (n <= s->room)
    return true;
  wm_item *grown = realloc(s->items, n * sizeof *grown);
  if (!grown)
    return false;
  s->items = grown;
  s->room = n;
  return true;
}

/* True when one of the first words may stand for what was named before. */
static bool may_look_back(const wm_items *s, uint32_t begin, uint32_t end) {
  for (uint32_t token = begin; token < end && token <= begin + SUBJECT; token++) {
    uint32_t word = wm_rules_word(s->rules, s->article->tokens[token].norm);
    if (s->rules->words[word].flags & (WM_WORD_PERSON | WM_WORD_THING | WM_WORD_BODY_NOUN))
      return s->before.begin < s->before.end;
  }
  return false;
}

bool wm_items_worthwhile(const wm_items *s, uint32_t begin, uint32_t end) {
  uint32_t n = 0;
  for (uint32_t token = begin; token < end; token++)
    n += s->entity_at[token] != 0;
  return n > 1 || (n == 1 && may_look_back(s, begin, end));
}

bool wm_items_build(wm_items *s, uint32_t begin, uint32_t end) {
  mentioned m = {0};
  uint32_t names = 0;
  s->n = 0;
  if (!reserve(s, end - begin))
    return false;
  for (uint32_t token = begin; token < end;) {
    uint32_t row = s->entity_at[token], at = s->n++;
    wm_item *item = &s->items[at];
    *item = row ? entity_item(s, token, row - 1) : word_item(s, token, end);
    if (row && is_no_name(s, at)) {
      item->type = 0;
      item->word = wm_rules_word(s->rules, s->article->tokens[item->last_token].norm);
      item->flags = WM_ITEM_WORD | s->rules->words[item->word].flags;
    }
    item->first = item->last = at;
    item->names = names;
    resolve(s, &m, at);
    mention(s, &m, item);
    names += (item->flags & (WM_ITEM_NAME | WM_ITEM_PRONOUN)) != 0;
    token = wm_items_last_token(s, item) + 1;
  }
  join_enumerations(s);
  return true;
}

uint32_t wm_items_find(const wm_items *s, uint32_t token) {
  uint32_t low = 0, high = s->n;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (s->items[middle].token <= token)
      low = middle;
    else
      high = middle;
  }
  return low;
}

wm_span wm_items_span(const wm_items *s, uint32_t first, uint32_t last) {
  uint32_t end = wm_items_last_token(s, &s->items[last]);
  return (wm_span){s->article->tokens[s->items[first].token].span.begin,
                   s->article->tokens[end].span.end};
}

static bool ends(const wm_items *s, const wm_token *token, wm_str ending) {
  return token->span.end - token->span.begin > ending.length &&
         !memcmp(s->article->text + token->span.end - ending.length, ending.bytes, ending.length);
}

bool wm_items_ends(const wm_items *s, int64_t item, const char *ending) {
  uint32_t last = wm_items_last_token(s, &s->items[item]);
  return ends(s, &s->article->tokens[last], wm_z(ending));
}

static bool fits(const wm_items *s, const wm_item *item, const wm_arm *arm) {
  if (arm->types)
    return arm->types & item->type &&
           (!arm->subtype || s->article->entities[item->entity].subtype == arm->subtype);
  if (item->type && !(item->flags & WM_ITEM_PRONOUN))
    return false;
  if (arm->set != WM_NONE && (!item->word || !wm_rules_in_set(s->rules, item->word, arm->set)))
    return false;
  if (arm->plain)
    return true; /* most are, and the token need not be touched */
  const wm_token *token = &s->article->tokens[wm_items_last_token(s, item)];
  if (arm->pos && !(arm->pos >> token->pos & 1) && (token->pos || arm->set == WM_NONE))
    return false;
  if (arm->modifier && !wm_phrase_modifier(s, item - s->items))
    return false;
  if (arm->attributive && !wm_phrase_attributive(s, item - s->items))
    return false;
  if (arm->ending.length && !ends(s, token, arm->ending))
    return false;
  return (token->shape & arm->shape) == arm->shape && !(token->shape & arm->off);
}

bool wm_items_test(const wm_items *s, uint32_t item, uint32_t test) {
  if (test == WM_NONE)
    return s->items[item].flags & (WM_ITEM_NAME | WM_ITEM_PRONOUN);
  const wm_test *t = &s->rules->tests[test];
  for (uint32_t i = 0; i < t->n; i++)
    if (fits(s, &s->items[item], &t->arms[i]))
      return true;
  return false;
}
