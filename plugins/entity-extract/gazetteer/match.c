/* Finds names in tokens. Tokens become units, each a word of a key (fold.h) with its place; from
 * each unit that can start a name the trie is walked. A word of a name may be spread over several
 * tokens that stand together, such as McDonald + 's: those are folded anew as one piece. */
#include "match.h"

#include "core/base/buffer.h"
#include "near.h"

#include <stdlib.h>

enum {
  WM_MATCH_PIECES = 4,   /* most tokens that make one word */
  WM_MATCH_BUDGET = 256, /* most nodes that are looked at to know a word's names */
  /* kinds of cached tokens; from CACHE_WORD on the number of a word */
  CACHE_UNKNOWN = 0, /* not looked at yet */
  CACHE_BREAK,       /* no name reaches over it */
  CACHE_GAP,         /* parts words, such as a hyphen */
  CACHE_SEVERAL,     /* several words in one token */
  CACHE_STRANGE,     /* a word that no name has */
  CACHE_WORD
};
/* Flags above the kind. */
#define CACHE_GAP_BEFORE 0x80000000u
#define CACHE_GAP_AFTER 0x40000000u
#define CACHE_STARTS 0x20000000u /* some name starts with this word */
#define CACHE_NEAR 0x10000000u   /* the word is not the token's, but near to it */
#define CACHE_LOW 0x08000000u    /* such a name may start with a small letter */
#define CACHE_KIND 0x07FFFFFFu

typedef struct match_unit {
  uint32_t word; /* WM_NONE: no name has it */
  uint32_t token;
  bool first, last; /* of its token */
  bool glued;       /* nothing parts it from the unit before */
  bool starts;      /* some name starts with its word */
  bool near;        /* its word is misspelt */
} match_unit;

struct wm_matcher {
  const wm_gazetteer *gazetteer;
  wm_folder *folder;
  uint32_t *cache; /* by symbol of the token's norm */
  uint32_t n_cache, epoch;
  bool typos; /* near words are looked for */
  wm_buffer units, matches;
};

/* One call of wm_matcher_run(). */
typedef struct search {
  wm_matcher *matcher;
  const wm_article *article;
  const wm_token *tokens;
  const match_unit *units;
  uint32_t n_units;
  wm_casing casing;
  uint32_t begin, first; /* token and unit where the name starts */
  wm_match real, hint;
} search;

wm_matcher *wm_matcher_new(const wm_gazetteer *gazetteer, wm_folder *folder) {
  wm_matcher *matcher = calloc(1, sizeof *matcher);
  if (matcher)
    *matcher = (wm_matcher){.gazetteer = gazetteer, .folder = folder};
  return matcher;
}

void wm_matcher_free(wm_matcher *matcher) {
  if (!matcher)
    return;
  wm_buffer_free(&matcher->units);
  wm_buffer_free(&matcher->matches);
  free(matcher->cache);
  free(matcher);
}

void wm_matcher_allow_typos(wm_matcher *matcher) {
  matcher->typos = true;
}

/* -------------------------------------------------------------------- casing */

wm_casing wm_casing_of(const wm_token *tokens, wm_span range) {
  uint32_t n_words = 0, n_upper = 0, n_capital = 0;
  for (uint32_t i = range.begin; i < range.end; i++) {
    const wm_token *token = &tokens[i];
    if (!(token->shape & WM_SHAPE_ALPHA) || token->span.end - token->span.begin < 2)
      continue;
    n_words++;
    n_upper += (token->shape & WM_SHAPE_UPPER_ALL) != 0;
    n_capital += (token->shape & (WM_SHAPE_UPPER_FIRST | WM_SHAPE_UPPER_INNER)) != 0;
    if (n_capital && (n_words - n_upper) * 10 > (range.end - range.begin) * 2)
      return WM_CASING_NORMAL; /* whatever the rest is: it is less than all tokens */
  }
  if (n_words >= 3 && n_upper * 10 >= n_words * 8)
    return WM_CASING_CAPITALS;
  return n_words >= 4 && n_capital == 0 ? WM_CASING_LOWER : WM_CASING_NORMAL;
}

static bool all_capitals(const wm_token *tokens, wm_span range) {
  for (uint32_t i = range.begin; i < range.end; i++)
    if (tokens[i].shape & WM_SHAPE_ALPHA && !(tokens[i].shape & WM_SHAPE_UPPER_ALL))
      return false;
  return true;
}

/* True for a word of up to three capitals, which more often is an acronym than the short name it
 * spells: EST is not Est. */
static bool is_short_capitals(const wm_token *tokens, wm_span range) {
  const wm_token *token = &tokens[range.begin];
  return range.end - range.begin == 1 && token->shape & WM_SHAPE_UPPER_ALL &&
         token->span.end - token->span.begin <= 3;
}

bool wm_match_takes(uint32_t mention, const wm_token *tokens, wm_span range, uint32_t last,
                    wm_casing casing) {
  const uint32_t capital = WM_SHAPE_UPPER_FIRST | WM_SHAPE_UPPER_ALL;
  if (casing == WM_CASING_LOWER)
    return !(mention & (WM_NAME_ACRONYM | WM_NAME_WEAK));
  if (casing == WM_CASING_CAPITALS && mention & WM_NAME_WEAK)
    return false;
  if (mention & WM_NAME_ACRONYM ? !all_capitals(tokens, range) : is_short_capitals(tokens, range))
    return false;
  if (mention & WM_NAME_CAPITAL_FIRST && !(tokens[range.begin].shape & capital))
    return false;
  return !(mention & WM_NAME_CAPITAL_LAST) || tokens[last].shape & capital;
}

/* --------------------------------------------------------------------- units */

/* True when a name at the node or below may start with a small letter, or when looking at
 * *budget nodes does not tell. */
static bool may_be_low(const wm_gazetteer *g, uint32_t node, uint32_t *budget) {
  const uint32_t *mentions, capital = WM_NAME_CAPITAL_FIRST | WM_NAME_ACRONYM;
  uint32_t value = wm_gazetteer_value(g, node), one;
  uint32_t n = value ? wm_gazetteer_mentions(g, value, &one, &mentions) : 0;
  if (*budget == 0)
    return true;
  --*budget;
  for (uint32_t i = 0; i < n; i++)
    if (!(mentions[i] & capital))
      return true;
  wm_span children = wm_gazetteer_children(g, node);
  for (uint32_t i = children.begin; i < children.end; i++)
    if (may_be_low(g, i, budget))
      return true;
  return false;
}

static uint32_t kind_of_word(const wm_gazetteer *g, uint32_t word) {
  uint32_t budget = WM_MATCH_BUDGET;
  if (word == WM_NONE || word >= CACHE_KIND - CACHE_WORD)
    return CACHE_STRANGE;
  bool starts = wm_gazetteer_value(g, word) || wm_gazetteer_has_children(g, word);
  bool low = starts && may_be_low(g, word, &budget);
  return (word + CACHE_WORD) | (starts ? CACHE_STARTS : 0) | (low ? CACHE_LOW : 0);
}

static uint32_t word_kind(const wm_matcher *matcher, const char *bytes, size_t length) {
  const wm_gazetteer *g = matcher->gazetteer;
  uint32_t kind = kind_of_word(g, wm_gazetteer_word(g, bytes, length));
  if (kind != CACHE_STRANGE || !matcher->typos)
    return kind;
  kind = kind_of_word(g, wm_gazetteer_near(g, bytes, length));
  return kind == CACHE_STRANGE ? kind : kind | CACHE_NEAR;
}

/* What the cache says of a token whose key is `key`. */
static uint32_t token_kind(const wm_matcher *matcher, wm_str key) {
  uint32_t flags = 0;
  if (!key.length)
    return CACHE_BREAK;
  if (key.length == 1 && *key.bytes == ' ')
    return CACHE_GAP;
  if (*key.bytes == ' ') {
    flags |= CACHE_GAP_BEFORE;
    key.bytes++;
    key.length--;
  }
  if (key.bytes[key.length - 1] == ' ') {
    flags |= CACHE_GAP_AFTER;
    key.length--;
  }
  if (memchr(key.bytes, ' ', key.length))
    return flags | CACHE_SEVERAL;
  return flags | word_kind(matcher, key.bytes, key.length);
}

static wm_str fold_tokens(const search *s, uint32_t begin, uint32_t end) {
  wm_span span = {s->tokens[begin].span.begin, s->tokens[end - 1].span.end};
  return wm_fold(s->matcher->folder, s->article->text + span.begin, span.end - span.begin);
}

/* Makes room in the cache for a symbol. */
static bool reach(wm_matcher *matcher, wm_sym symbol) {
  if (symbol < matcher->n_cache)
    return true;
  uint32_t n = symbol < 512 ? 1024 : symbol > UINT32_MAX / 2 ? UINT32_MAX : symbol * 2;
  uint32_t *cache = realloc(matcher->cache, n * sizeof *cache);
  if (!cache)
    return false;
  memset(cache + matcher->n_cache, 0, (n - matcher->n_cache) * sizeof *cache);
  matcher->cache = cache;
  matcher->n_cache = n;
  return true;
}

/* Appends the words of a token that has several. */
static bool put_several(const search *s, uint32_t token, bool glued) {
  wm_matcher *matcher = s->matcher;
  wm_str key = fold_tokens(s, token, token + 1);
  size_t at = *key.bytes == ' ';
  for (bool first = true; at < key.length; first = false) {
    size_t end = at;
    while (end < key.length && key.bytes[end] != ' ')
      end++;
    uint32_t kind = word_kind(matcher, key.bytes + at, end - at);
    match_unit unit = {.word = kind == CACHE_STRANGE ? WM_NONE : (kind & CACHE_KIND) - CACHE_WORD,
                       .near = kind & CACHE_NEAR,
                       .token = token,
                       .first = first,
                       .last = end + 1 >= key.length,
                       .glued = first && glued,
                       .starts = kind & CACHE_STARTS};
    if (!wm_buffer_put(&matcher->units, &unit, sizeof unit))
      return false;
    at = end + 1;
  }
  return true;
}

/* False where capitals are usual and the token, a word in small letters, starts no name that can be
 * written so. */
static bool may_start(const search *s, const wm_token *token, uint32_t known) {
  const uint32_t capital = WM_SHAPE_UPPER_FIRST | WM_SHAPE_UPPER_ALL;
  bool low = token->shape & WM_SHAPE_ALPHA && !(token->shape & capital);
  return known & CACHE_STARTS && (!low || known & CACHE_LOW || s->casing == WM_CASING_LOWER);
}

/* Appends the units of one token; there is room for a unit of each from here to `end`. *glued
 * tells, and then says for the next token, whether what comes stands together with what was. */
static bool put_token(const search *s, uint32_t token, uint32_t end, bool *glued) {
  wm_matcher *matcher = s->matcher;
  const wm_token *t = &s->tokens[token];
  if (!reach(matcher, t->norm))
    return false;
  uint32_t *cached = &matcher->cache[t->norm];
  if (*cached == CACHE_UNKNOWN)
    *cached = token_kind(matcher, fold_tokens(s, token, token + 1));
  uint32_t known = *cached, kind = known & CACHE_KIND;
  bool before = *glued && !(known & CACHE_GAP_BEFORE);
  *glued = kind > CACHE_GAP && !(known & CACHE_GAP_AFTER);
  if (kind == CACHE_GAP)
    return true;
  if (kind == CACHE_SEVERAL) {
    size_t rest = (end - token) * sizeof(match_unit);
    return put_several(s, token, before) && wm_buffer_reserve(&matcher->units, rest);
  }
  if (known & CACHE_NEAR && !(t->shape & WM_SHAPE_UPPER_FIRST))
    kind = CACHE_STRANGE;
  match_unit unit = {.word = kind >= CACHE_WORD ? kind - CACHE_WORD : WM_NONE,
                     .near = kind >= CACHE_WORD && known & CACHE_NEAR,
                     .token = token,
                     .first = kind != CACHE_BREAK,
                     .last = kind != CACHE_BREAK,
                     .glued = before && kind != CACHE_BREAK,
                     .starts = kind >= CACHE_WORD && may_start(s, t, known)};
  memcpy(matcher->units.bytes + matcher->units.length, &unit, sizeof unit);
  matcher->units.length += sizeof unit;
  return true;
}

static bool put_units(const search *s, wm_span range) {
  enum { AHEAD = 8 };
  bool glued = false;
  s->matcher->units.length = 0;
  if (!wm_buffer_reserve(&s->matcher->units, (range.end - range.begin) * sizeof(match_unit)))
    return false;
  for (uint32_t i = range.begin; i < range.end; i++) {
    if (i + AHEAD < range.end && s->tokens[i + AHEAD].norm < s->matcher->n_cache)
      __builtin_prefetch(&s->matcher->cache[s->tokens[i + AHEAD].norm]);
    if (i > range.begin && s->tokens[i - 1].span.end != s->tokens[i].span.begin)
      glued = false;
    if (!put_token(s, i, range.end, &glued))
      return false;
  }
  return true;
}

/* ------------------------------------------------------------------- walking */

static bool is_near(const search *s, uint32_t end) {
  for (uint32_t i = s->first; i < end; i++)
    if (s->units[i].near)
      return true;
  return false;
}

/* Notes what the name that ends before unit `end` is, when capitals allow it. */
static void note(search *s, uint32_t node, uint32_t end, uint32_t last) {
  uint32_t value = wm_gazetteer_value(s->matcher->gazetteer, node), one;
  if (!value || !s->units[end - 1].last)
    return;
  wm_match match = {{s->begin, s->units[end - 1].token + 1}, last, value, true, is_near(s, end)};
  const uint32_t *mentions;
  uint32_t n = wm_gazetteer_mentions(s->matcher->gazetteer, value, &one, &mentions);
  bool taken = false;
  for (uint32_t i = 0; i < n; i++)
    if (wm_match_takes(mentions[i], s->tokens, match.tokens, last, s->casing)) {
      taken = true;
      match.hint &= (mentions[i] & WM_NAME_HINT) != 0;
    }
  wm_match *best = match.hint ? &s->hint : &s->real;
  taken &= !(match.hint && match.near);
  if (taken && match.tokens.end > best->tokens.end)
    *best = match;
}

static void walk(search *s, uint32_t node, uint32_t at);

static void follow(search *s, uint32_t node, uint32_t word, uint32_t at, uint32_t end) {
  const wm_gazetteer *g = s->matcher->gazetteer;
  uint32_t next = node == WM_NONE ? word : wm_gazetteer_step(g, node, word);
  if (next == WM_NONE)
    return;
  note(s, next, end, s->units[at].token);
  if (wm_gazetteer_has_children(g, next))
    walk(s, next, end);
}

/* Goes on from `node` (WM_NONE: the start) with the word that starts at unit `at`: the unit alone,
 * and it together with the units that are glued to it. */
static void walk(search *s, uint32_t node, uint32_t at) {
  if (at >= s->n_units || s->units[at].glued)
    return;
  if (s->units[at].word != WM_NONE)
    follow(s, node, s->units[at].word, at, at + 1);
  for (uint32_t end = at + 1; end < s->n_units && s->units[end].glued && end - at < WM_MATCH_PIECES;
       end++) {
    if (!s->units[at].first || !s->units[end].last)
      return;
    wm_str key = fold_tokens(s, s->units[at].token, s->units[end].token + 1);
    if (!key.length || memchr(key.bytes, ' ', key.length))
      return;
    uint32_t word = wm_gazetteer_word(s->matcher->gazetteer, key.bytes, key.length);
    if (word != WM_NONE)
      follow(s, node, word, at, end + 1);
  }
}

static bool can_start(const search *s, uint32_t at) {
  const match_unit *unit = &s->units[at];
  return unit->first && !unit->glued &&
         (unit->starts || (at + 1 < s->n_units && s->units[at + 1].glued));
}

static bool put_match(wm_matcher *matcher, const wm_match *match) {
  return match->tokens.end == 0 || wm_buffer_put(&matcher->matches, match, sizeof *match);
}

static bool search_all(search *s) {
  for (uint32_t at = 0; at < s->n_units;) {
    if (!can_start(s, at)) {
      at++;
      continue;
    }
    s->first = at;
    s->begin = s->units[at].token;
    s->real = s->hint = (wm_match){0};
    walk(s, WM_NONE, at);
    if (!put_match(s->matcher, &s->hint) || !put_match(s->matcher, &s->real))
      return false;
    at++;
    while (at < s->n_units && s->units[at].token < s->real.tokens.end)
      at++;
  }
  return true;
}

bool wm_matcher_run(wm_matcher *matcher, const wm_article *article, const wm_token *tokens,
                    wm_span range, wm_casing casing, const wm_match **matches, uint32_t *n) {
  if (matcher->epoch != article->epoch && matcher->n_cache)
    memset(matcher->cache, 0, matcher->n_cache * sizeof *matcher->cache);
  matcher->epoch = article->epoch;
  matcher->matches.length = 0;
  search s = {.matcher = matcher, .article = article, .tokens = tokens, .casing = casing};
  if (!put_units(&s, range))
    return false;
  s.units = (const match_unit *)matcher->units.bytes;
  s.n_units = (uint32_t)(matcher->units.length / sizeof(match_unit));
  if (!search_all(&s))
    return false;
  *matches = (const wm_match *)matcher->matches.bytes;
  *n = (uint32_t)(matcher->matches.length / sizeof(wm_match));
  return true;
}
