/* The source of candidates that looks names up in gazetteers. A name may stand for several things
 * ("Georgia"): first all names of the article are collected and countries counted, then each name
 * is settled by what else the article is about, and by weight. */
#include "plugins/entity-extract/candidates.h"

#include "core/base/buffer.h"
#include "match.h"

#include <stdio.h>

/* Points for a reading, in the steps of thing.weight: 8 double it. */
enum {
  WM_FIND_ABOUT = 64,       /* the article names its country, or a place in this country */
  WM_FIND_COUNTRY = 40,     /* a country is more often meant than a region or a town */
  WM_FIND_ENGLISH = 40,     /* an English name than one in another language */
  WM_FIND_CAPITAL = 36,     /* a capital than another place of its name */
  WM_FIND_BIG = 160,        /* weight of a town of a million */
  WM_FIND_MOST_PLACES = 256 /* countries that are counted in an article */
};

/* Probabilities that a span and type are right, by what speaks for them; set by hand on the
 * training files of several news corpora. */
static const float sure = 0.96F, small_town = 0.64F, lower_case = 0.60F, weak_alone = 0.20F,
                   weak_country = 0.20F, preposition = 0.40F, foreign = 0.45F,
                   misspelt = 0.7F; /* times what it is without */

typedef struct shared {
  wm_gazetteer *gazetteers;
  uint32_t n;
  wm_sym **by; /* of each gazetteer's classes: "gazetteer:countries" */
  wm_sym **types, **subtypes;
  wm_sym *prepositions; /* words that stand before places */
  uint32_t n_prepositions;
} shared;

/* Symbols of a thing's name and id; zeros: not yet made. */
typedef struct thing_symbols {
  wm_sym name, ref;
} thing_symbols;

typedef struct scratch {
  wm_folder *folder;
  wm_matcher **matchers;
  thing_symbols **symbols; /* of each gazetteer's things, in `epoch` */
  uint32_t epoch;
  wm_buffer sightings;
} scratch;

/* A name in the text. */
typedef struct sighting {
  wm_match match;
  uint32_t gazetteer;
  uint32_t casing; /* wm_casing */
} sighting;

/* How many mentions of the article speak for a country. */
typedef struct place_count {
  uint32_t gazetteer, place;
  uint32_t n;
} place_count;

typedef struct country_tally {
  place_count counts[WM_FIND_MOST_PLACES];
  uint32_t n;
} country_tally;

/* One article on its way through this source. */
typedef struct hunt {
  const wm_passage *passage;
  const shared *shared;
  scratch *scratch;
  const sighting *sightings;
  uint32_t n;
  country_tally tally;
} hunt;

/* ------------------------------------------------------------- open and close */

static bool name_classes(wm_instance *self, shared *made, uint32_t i) {
  const wm_gazetteer *g = &made->gazetteers[i];
  made->by[i] = wm_alloc(self, (size_t)g->n_classes + 1, sizeof(wm_sym));
  made->types[i] = wm_alloc(self, (size_t)g->n_classes + 1, sizeof(wm_sym));
  made->subtypes[i] = wm_alloc(self, (size_t)g->n_classes + 1, sizeof(wm_sym));
  if (!made->by[i] || !made->types[i] || !made->subtypes[i])
    return false;
  for (uint32_t c = 0; c < g->n_classes; c++) {
    char by[128];
    snprintf(by, sizeof by, "gazetteer:%s", g->strings + g->classes[c].source);
    made->by[i][c] = wm_intern_z(self, by);
    made->types[i][c] = wm_intern_z(self, g->strings + g->classes[c].type);
    made->subtypes[i][c] = wm_intern_z(self, g->strings + g->classes[c].subtype);
  }
  return true;
}

static bool name_prepositions(wm_instance *self, shared *made) {
  static const char *const words[] = {"in",       "at",      "near",  "from",   "outside",
                                      "into",     "towards", "to",    "around", "between",
                                      "visiting", "via",     "north", "south"};
  made->n_prepositions = sizeof words / sizeof *words;
  made->prepositions = wm_alloc(self, made->n_prepositions, sizeof(wm_sym));
  for (uint32_t i = 0; made->prepositions && i < made->n_prepositions; i++)
    made->prepositions[i] = wm_intern_z(self, words[i]);
  return made->prepositions != NULL;
}

static wm_status open_gazetteers(wm_instance *self, void **out) {
  const wm_extract_config *config = self->config;
  wm_error error;
  *out = NULL;
  if (!config->gazetteers.n)
    return WM_OK;
  uint32_t n = config->gazetteers.n;
  shared *made = wm_alloc(self, 1, sizeof *made);
  if (!made || !(made->gazetteers = wm_alloc(self, n, sizeof *made->gazetteers)) ||
      !(made->by = wm_alloc(self, n, sizeof *made->by)) ||
      !(made->types = wm_alloc(self, n, sizeof *made->types)) ||
      !(made->subtypes = wm_alloc(self, n, sizeof *made->subtypes)) ||
      !name_prepositions(self, made))
    return WM_FATAL;
  *out = made;
  for (; made->n < n; made->n++) {
    uint32_t i = made->n;
    if (wm_gazetteer_open(config->gazetteers.items[i], &made->gazetteers[i], &error) != WM_OK)
      return wm_fail(self, WM_FATAL, "%s", error.text);
    if (!name_classes(self, made, i)) {
      made->n++;
      return WM_FATAL;
    }
  }
  return WM_OK;
}

static void close_gazetteers(wm_instance *self, void *opened) {
  shared *made = opened;
  (void)self;
  for (uint32_t i = 0; i < made->n; i++)
    wm_gazetteer_close(&made->gazetteers[i]);
  made->n = 0;
}

static void stop_gazetteers(wm_instance *self, void *started) {
  scratch *made = started;
  (void)self;
  for (wm_matcher **matcher = made->matchers; matcher && *matcher; matcher++)
    wm_matcher_free(*matcher);
  wm_fold_free(made->folder);
  wm_buffer_free(&made->sightings);
}

static wm_status start_gazetteers(wm_instance *self, const void *opened, void **out) {
  const shared *read = opened;
  wm_error error;
  scratch *made = wm_alloc(self, 1, sizeof *made);
  if (!made || !(made->matchers = wm_alloc(self, (size_t)read->n + 1, sizeof *made->matchers)) ||
      !(made->symbols = wm_alloc(self, read->n, sizeof *made->symbols)))
    return WM_FATAL;
  *out = made;
  if (wm_folder_new(&made->folder, &error) != WM_OK)
    return wm_fail(self, WM_FATAL, "%s", error.text);
  const wm_extract_config *config = self->config;
  for (uint32_t i = 0; i < read->n; i++) {
    if (!(made->matchers[i] = wm_matcher_new(&read->gazetteers[i], made->folder)))
      return wm_fail(self, WM_FATAL, "out of memory for gazetteers");
    size_t n_things = read->gazetteers[i].n_things;
    if (!(made->symbols[i] = wm_alloc(self, n_things + 1, sizeof **made->symbols)))
      return WM_FATAL;
    if (config->edit_distance)
      wm_matcher_allow_typos(made->matchers[i]);
  }
  return WM_OK;
}

/* --------------------------------------------------------- collecting, counting */

static wm_status out_of_memory(wm_instance *self) {
  return wm_fail(self, WM_REJECT, "out of memory for names of gazetteers");
}

/* Fills scratch->sightings from all sentences and gazetteers. */
static wm_status collect(const hunt *h) {
  const wm_passage *p = h->passage;
  h->scratch->sightings.length = 0;
  for (uint32_t i = 0; i < p->n_sentences; i++) {
    wm_span range = p->sentences[i].tokens;
    wm_casing casing = wm_casing_of(p->tokens, range);
    for (uint32_t g = 0; g < h->shared->n; g++) {
      const wm_match *matches;
      uint32_t n;
      if (!wm_matcher_run(h->scratch->matchers[g], p->article, p->tokens, range, casing, &matches,
                          &n))
        return out_of_memory(p->self);
      for (uint32_t k = 0; k < n; k++) {
        sighting seen = {matches[k], g, (uint32_t)casing};
        if (!wm_buffer_put(&h->scratch->sightings, &seen, sizeof seen))
          return out_of_memory(p->self);
      }
    }
  }
  return WM_OK;
}

static bool takes(const hunt *h, const sighting *s, uint32_t mention) {
  return wm_match_takes(mention, h->passage->tokens, s->match.tokens, s->match.last,
                        (wm_casing)s->casing);
}

/* The country that a thing is or lies in. */
static uint32_t country_of(const wm_gazetteer *g, uint32_t mention) {
  const wm_gazetteer_thing *thing = wm_gazetteer_mentioned(g, mention);
  return thing->within != WM_NONE ? thing->within : (mention >> 8) - 1;
}

static uint32_t count_of(const country_tally *tally, uint32_t gazetteer, uint32_t place) {
  for (uint32_t i = 0; i < tally->n; i++)
    if (tally->counts[i].place == place && tally->counts[i].gazetteer == gazetteer)
      return tally->counts[i].n;
  return 0;
}

static void count(country_tally *tally, uint32_t gazetteer, uint32_t place) {
  for (uint32_t i = 0; i < tally->n; i++)
    if (tally->counts[i].place == place && tally->counts[i].gazetteer == gazetteer) {
      tally->counts[i].n++;
      return;
    }
  if (tally->n < WM_FIND_MOST_PLACES)
    tally->counts[tally->n++] = (place_count){gazetteer, place, 1};
}

/* Counts the countries that names without doubt speak for. */
static void count_countries(hunt *h) {
  for (uint32_t i = 0; i < h->n; i++) {
    const sighting *s = &h->sightings[i];
    const wm_gazetteer *g = &h->shared->gazetteers[s->gazetteer];
    const uint32_t *mentions;
    uint32_t one, country = WM_NONE;
    uint32_t n = wm_gazetteer_mentions(g, s->match.value, &one, &mentions);
    bool same = true;
    for (uint32_t k = 0; k < n; k++) {
      if (mentions[k] & (WM_NAME_HINT | WM_NAME_FOREIGN) || !takes(h, s, mentions[k]))
        continue;
      uint32_t next = country_of(g, mentions[k]);
      same &= !(mentions[k] & WM_NAME_WEAK) && (country == WM_NONE || country == next);
      country = next;
    }
    if (same && country != WM_NONE)
      count(&h->tally, s->gazetteer, country);
  }
}

/* -------------------------------------------------------------------- settling */

/* How much speaks for a reading, beside others of the same name. */
static uint32_t points(const hunt *h, const sighting *s, uint32_t mention) {
  const wm_gazetteer *g = &h->shared->gazetteers[s->gazetteer];
  const wm_gazetteer_thing *thing = wm_gazetteer_mentioned(g, mention);
  uint32_t sum = thing->weight;
  if (!(mention & WM_NAME_FOREIGN))
    sum += WM_FIND_ENGLISH;
  wm_sym subtype = h->shared->subtypes[s->gazetteer][thing->class];
  if (subtype == h->passage->kinds->country)
    sum += WM_FIND_COUNTRY;
  if (subtype == h->passage->kinds->capital)
    sum += WM_FIND_CAPITAL;
  if (count_of(&h->tally, s->gazetteer, country_of(g, mention)))
    sum += WM_FIND_ABOUT;
  return sum;
}

static bool after_preposition(const hunt *h, uint32_t token) {
  if (token == 0)
    return false;
  wm_sym before = h->passage->tokens[token - 1].norm;
  for (uint32_t i = 0; i < h->shared->n_prepositions; i++)
    if (h->shared->prepositions[i] == before)
      return true;
  return false;
}

static bool has_non_ascii(const hunt *h, wm_span tokens) {
  for (uint32_t i = tokens.begin; i < tokens.end; i++)
    if (h->passage->tokens[i].shape & WM_SHAPE_NON_ASCII)
      return true;
  return false;
}

/* The probability that the span is a name of the thing's type. */
static float score_as_spelt(const hunt *h, const sighting *s, uint32_t mention) {
  const wm_gazetteer *g = &h->shared->gazetteers[s->gazetteer];
  const wm_gazetteer_thing *thing = wm_gazetteer_mentioned(g, mention);
  const wm_str language = h->passage->article->language;
  bool english = language.length == 0 || strncmp(language.bytes, "en", 2) == 0;
  bool place = h->shared->types[s->gazetteer][thing->class] == h->passage->kinds->loc;
  bool about = place && count_of(&h->tally, s->gazetteer, country_of(g, mention)) > 0;
  bool in = place && after_preposition(h, s->match.tokens.begin);
  bool known = !place || thing->weight >= WM_FIND_BIG || thing->within == WM_NONE;
  if (s->casing == WM_CASING_LOWER)
    return known && !(mention & WM_NAME_FOREIGN) ? lower_case : weak_alone;
  if (mention & WM_NAME_WEAK && !(mention & WM_NAME_ACRONYM))
    return weak_alone + (about ? weak_country : 0) + (in ? preposition : 0);
  if (mention & WM_NAME_FOREIGN && english && !has_non_ascii(h, s->match.tokens))
    return foreign + (about ? weak_country : 0);
  if (known || about)
    return sure;
  return in ? sure : small_town;
}

static float score(const hunt *h, const sighting *s, uint32_t mention) {
  return score_as_spelt(h, s, mention) * (s->match.near ? misspelt : 1);
}

static thing_symbols symbols_of(const hunt *h, const sighting *s, const wm_gazetteer_thing *thing) {
  const wm_gazetteer *g = &h->shared->gazetteers[s->gazetteer];
  thing_symbols *symbols = &h->scratch->symbols[s->gazetteer][thing - g->things];
  if (!symbols->name) {
    char id[256];
    size_t n = wm_gazetteer_id(g, thing, id, sizeof id);
    symbols->name = wm_intern_z(h->passage->self, g->strings + thing->name);
    symbols->ref = n ? wm_intern(h->passage->self, id, n) : 0;
  }
  return *symbols;
}

/* Forgets symbols of an epoch that is over. */
static void keep_up(const shared *opened, scratch *own, uint32_t epoch) {
  for (uint32_t i = 0; i < opened->n && own->epoch != epoch; i++)
    memset(own->symbols[i], 0, opened->gazetteers[i].n_things * sizeof **own->symbols);
  own->epoch = epoch;
}

static wm_status hand_over(const hunt *h, const sighting *s, uint32_t mention, float value,
                           wm_candidates *candidates) {
  const wm_gazetteer *g = &h->shared->gazetteers[s->gazetteer];
  const wm_gazetteer_thing *thing = wm_gazetteer_mentioned(g, mention);
  thing_symbols symbols = symbols_of(h, s, thing);
  wm_candidate candidate = {.tokens = s->match.tokens,
                            .type = h->shared->types[s->gazetteer][thing->class],
                            .subtype = h->shared->subtypes[s->gazetteer][thing->class],
                            .name = symbols.name,
                            .ref = symbols.ref,
                            .by = h->shared->by[s->gazetteer][thing->class],
                            .origin = WM_ORIGIN_GAZETTEER,
                            .score = value,
                            .hint = (mention & WM_NAME_HINT) != 0};
  return wm_candidates_add(candidates, h->passage, &candidate) ? WM_OK : WM_REJECT;
}

/* True when a reading before the k-th has its type and at least its points, or one behind it more:
 * of several things of a type only the best is handed over. */
static bool is_beaten(const hunt *h, const sighting *s, const uint32_t *mentions, uint32_t n,
                      uint32_t k) {
  const wm_gazetteer *g = &h->shared->gazetteers[s->gazetteer];
  const wm_sym *types = h->shared->types[s->gazetteer];
  wm_sym type = types[wm_gazetteer_mentioned(g, mentions[k])->class];
  uint32_t mine = points(h, s, mentions[k]), hint = mentions[k] & WM_NAME_HINT;
  for (uint32_t i = 0; i < n; i++) {
    if (i == k || (mentions[i] & WM_NAME_HINT) != hint || !takes(h, s, mentions[i]) ||
        types[wm_gazetteer_mentioned(g, mentions[i])->class] != type)
      continue;
    uint32_t other = points(h, s, mentions[i]);
    if (other > mine || (other == mine && i < k))
      return true;
  }
  return false;
}

static wm_status settle(const hunt *h, const sighting *s, wm_candidates *candidates) {
  const wm_gazetteer *g = &h->shared->gazetteers[s->gazetteer];
  const uint32_t *mentions;
  uint32_t one, n = wm_gazetteer_mentions(g, s->match.value, &one, &mentions);
  for (uint32_t k = 0; k < n; k++)
    if (takes(h, s, mentions[k]) && !is_beaten(h, s, mentions, n, k) &&
        hand_over(h, s, mentions[k], score(h, s, mentions[k]), candidates) != WM_OK)
      return WM_REJECT;
  return WM_OK;
}

static wm_status find(const wm_passage *passage, const void *opened, void *started,
                      wm_candidates *candidates) {
  hunt h = {.passage = passage, .shared = opened, .scratch = started};
  keep_up(opened, started, passage->article->epoch);
  if (collect(&h) != WM_OK)
    return WM_REJECT;
  h.sightings = (const sighting *)h.scratch->sightings.bytes;
  h.n = (uint32_t)(h.scratch->sightings.length / sizeof *h.sightings);
  count_countries(&h);
  for (uint32_t i = 0; i < h.n; i++)
    if (settle(&h, &h.sightings[i], candidates) != WM_OK)
      return WM_REJECT;
  return WM_OK;
}

const wm_source wm_gazetteer_source = {.name = "gazetteers",
                                       .open = open_gazetteers,
                                       .start = start_gazetteers,
                                       .find = find,
                                       .stop = stop_gazetteers,
                                       .close = close_gazetteers};
