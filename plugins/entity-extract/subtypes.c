/* Telling words by type and subtype, and which word of a name tells. */
#include "subtypes.h"

typedef enum slot { SLOT_ORG = 0, SLOT_LOC = 1, SLOT_MISC = 2 } slot;

/* Words as token norms are written, separated by spaces. */
static const struct {
  slot type;
  const char *subtype;
  const char *words;
} lists[] = {
    {SLOT_ORG, "company",
     "inc inc. ltd ltd. limited llc llp plc corp corp. corporation co co. company gmbh ag oy oyj "
     "ab "
     "asa sa s.a. spa srl nv bv jsc pjsc bhd berhad holdings holding airlines airways motors "
     "industries technologies pharmaceuticals brewery enterprises ventures"},
    {SLOT_ORG, "party", "party"},
    {SLOT_ORG, "ministry", "ministry"},
    {SLOT_ORG, "court", "court courts tribunal"},
    {SLOT_ORG, "university", "university college polytechnic"},
    {SLOT_ORG, "institute", "institute academy laboratory laboratories observatory"},
    {SLOT_ORG, "agency",
     "agency authority commission bureau inspectorate directorate administration department office "
     "commissioner regulator"},
    {SLOT_ORG, "parliament",
     "parliament senate assembly congress knesset duma bundestag legislature"},
    {SLOT_ORG, "government", "government cabinet presidency"},
    {SLOT_ORG, "bank", "bank"},
    {SLOT_ORG, "fund", "fund foundation"},
    {SLOT_ORG, "union", "union federation confederation"},
    {SLOT_ORG, "alliance", "alliance coalition bloc"},
    {SLOT_ORG, "organisation",
     "organisation organization association society league council committee movement front"},
    {SLOT_ORG, "army", "army navy corps brigade battalion regiment forces guard guards militia"},
    {SLOT_ORG, "police", "police constabulary gendarmerie"},
    {SLOT_ORG, "exchange", "exchange"},
    {SLOT_ORG, "media",
     "times herald tribune gazette chronicle newspaper magazine television radio broadcasting"},
    {SLOT_ORG, "hospital", "hospital clinic infirmary"},
    {SLOT_ORG, "school", "school schools"},
    {SLOT_ORG, "museum", "museum gallery"},
    {SLOT_ORG, "church", "church diocese archdiocese"},
    {SLOT_LOC, "river", "river creek"},
    {SLOT_LOC, "lake", "lake lakes reservoir lagoon"},
    {SLOT_LOC, "sea", "sea ocean gulf bay strait straits channel"},
    {SLOT_LOC, "canal", "canal"},
    {SLOT_LOC, "mountain", "mountain mountains mount mt mt. hills range volcano"},
    {SLOT_LOC, "island", "island islands isle isles archipelago"},
    {SLOT_LOC, "region",
     "region province district county governorate oblast prefecture territory state valley desert "
     "peninsula coast basin plateau"},
    {SLOT_LOC, "city", "city town village municipality"},
    {SLOT_LOC, "street", "street avenue road boulevard square lane highway motorway"},
    {SLOT_LOC, "airport", "airport airfield airbase"},
    {SLOT_LOC, "port", "port harbour harbor terminal"},
    {SLOT_LOC, "station", "station"},
    {SLOT_LOC, "bridge", "bridge tunnel"},
    {SLOT_LOC, "dam", "dam barrage"},
    {SLOT_LOC, "park", "park forest reserve"},
    {SLOT_LOC, "venue", "stadium arena hall theatre theater"},
    {SLOT_LOC, "building", "palace castle tower house mosque cathedral temple"},
    {SLOT_MISC, "agreement",
     "agreement agreements treaty accord accords pact convention protocol memorandum charter"},
    {SLOT_MISC, "programme", "programme program initiative project plan mission operation"},
    {SLOT_MISC, "law", "act law bill directive regulation amendment constitution code"},
    {SLOT_MISC, "award", "prize award awards medal trophy"},
    {SLOT_MISC, "event",
     "cup championship championships olympics games tournament festival summit conference forum "
     "election elections referendum war revolution uprising massacre marathon prix open contest "
     "expo"},
    {SLOT_MISC, "index", "index average"},
};

static uint32_t next_word(const char *words, uint32_t at, uint32_t *end) {
  while (words[at] == ' ')
    at++;
  for (*end = at; words[*end] && words[*end] != ' ';)
    ++*end;
  return at;
}

typedef void visit(void *context, wm_sym word, uint32_t list);

static void each_word(wm_instance *self, visit *call, void *context) {
  for (uint32_t i = 0; i < sizeof lists / sizeof *lists; i++)
    for (uint32_t end, at = next_word(lists[i].words, 0, &end); at < end;
         at = next_word(lists[i].words, end, &end))
      call(context, wm_intern(self, lists[i].words + at, end - at), i);
}

static void find_last(void *context, wm_sym word, uint32_t list) {
  wm_sym *last = context;
  (void)list;
  *last = word != WM_NONE && word > *last ? word : *last;
}

typedef struct filling {
  wm_instance *self;
  wm_sym *of[WM_SUBTYPE_TYPES];
} filling;

static void put(void *context, wm_sym word, uint32_t list) {
  filling *f = context;
  if (word != WM_NONE)
    f->of[lists[list].type][word] = wm_intern_z(f->self, lists[list].subtype);
}

bool wm_subtypes_open(wm_subtypes *subtypes, wm_instance *self) {
  wm_sym last = 0;
  each_word(self, find_last, &last);
  filling f = {.self = self};
  for (int i = 0; i < WM_SUBTYPE_TYPES; i++)
    if (!(f.of[i] = wm_alloc(self, (size_t)last + 1, sizeof *f.of[i])))
      return false;
  each_word(self, put, &f);
  *subtypes = (wm_subtypes){{f.of[SLOT_ORG], f.of[SLOT_LOC], f.of[SLOT_MISC]}, last + 1};
  return true;
}

/* -------------------------------------------------------------------- filling */

static wm_sym told_by(const wm_subtypes *subtypes, const wm_passage *passage, slot type,
                      uint32_t token) {
  wm_sym norm = passage->tokens[token].norm;
  return norm < subtypes->n ? subtypes->of[type][norm] : 0;
}

static bool says(const wm_passage *passage, uint32_t token, const char *word) {
  wm_str text = wm_span_text(passage->article, passage->tokens[token].span);
  return text.length == strlen(word) && memcmp(text.bytes, word, text.length) == 0;
}

/* The token whose word heads the name: before "of" or "for", else the last. */
static uint32_t head(const wm_passage *passage, wm_span name) {
  for (uint32_t i = name.begin + 1; i < name.end; i++)
    if (says(passage, i, "of") || says(passage, i, "for"))
      return i - 1;
  return name.end - 1;
}

static wm_sym told(const wm_subtypes *subtypes, const wm_passage *passage, slot type,
                   wm_span name) {
  wm_sym subtype = told_by(subtypes, passage, type, head(passage, name));
  return subtype || type != SLOT_LOC ? subtype : told_by(subtypes, passage, type, name.begin);
}

void wm_subtypes_fill(const wm_subtypes *subtypes, const wm_passage *passage,
                      wm_candidates *candidates) {
  const wm_kinds *k = passage->kinds;
  for (uint32_t i = 0; i < candidates->n; i++) {
    wm_candidate *c = &candidates->items[i];
    if (c->subtype || c->tokens.end - c->tokens.begin < 2)
      continue;
    if (c->type == k->org)
      c->subtype = told(subtypes, passage, SLOT_ORG, c->tokens);
    else if (c->type == k->loc)
      c->subtype = told(subtypes, passage, SLOT_LOC, c->tokens);
    else if (c->type == k->misc)
      c->subtype = told(subtypes, passage, SLOT_MISC, c->tokens);
  }
}
