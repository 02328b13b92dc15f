/* English inflection. The regular part is spelling; the irregular part is the table below. */
#include "lemma_forms.h"

#include <stdio.h>

enum { WM_FORM_LENGTH = 64 }; /* longer words are not inflected */

/* base, past, participle; alternatives are separated by '/'. */
static const char *const irregular_verbs[][3] = {
    {"arise", "arose", "arisen"},
    {"bear", "bore", "born/borne"},
    {"beat", "beat", "beaten"},
    {"become", "became", "become"},
    {"begin", "began", "begun"},
    {"bet", "bet", "bet"},
    {"bid", "bid", "bid"},
    {"bind", "bound", "bound"},
    {"bite", "bit", "bitten"},
    {"blow", "blew", "blown"},
    {"break", "broke", "broken"},
    {"bring", "brought", "brought"},
    {"broadcast", "broadcast", "broadcast"},
    {"build", "built", "built"},
    {"burn", "burned/burnt", "burned/burnt"},
    {"buy", "bought", "bought"},
    {"catch", "caught", "caught"},
    {"choose", "chose", "chosen"},
    {"come", "came", "come"},
    {"cost", "cost", "cost"},
    {"cut", "cut", "cut"},
    {"deal", "dealt", "dealt"},
    {"draw", "drew", "drawn"},
    {"drink", "drank", "drunk"},
    {"drive", "drove", "driven"},
    {"fall", "fell", "fallen"},
    {"feed", "fed", "fed"},
    {"feel", "felt", "felt"},
    {"fight", "fought", "fought"},
    {"find", "found", "found"},
    {"flee", "fled", "fled"},
    {"fly", "flew", "flown"},
    {"forbid", "forbade/forbad", "forbidden"},
    {"forget", "forgot", "forgotten"},
    {"freeze", "froze", "frozen"},
    {"get", "got", "got/gotten"},
    {"give", "gave", "given"},
    {"go", "went", "gone"},
    {"grow", "grew", "grown"},
    {"hang", "hung/hanged", "hung/hanged"},
    {"hear", "heard", "heard"},
    {"hide", "hid", "hidden"},
    {"hit", "hit", "hit"},
    {"hold", "held", "held"},
    {"hurt", "hurt", "hurt"},
    {"keep", "kept", "kept"},
    {"know", "knew", "known"},
    {"lay", "laid", "laid"},
    {"lead", "led", "led"},
    {"learn", "learned/learnt", "learned/learnt"},
    {"leave", "left", "left"},
    {"lend", "lent", "lent"},
    {"let", "let", "let"},
    {"lie", "lay/lied", "lain/lied"},
    {"lose", "lost", "lost"},
    {"make", "made", "made"},
    {"mean", "meant", "meant"},
    {"meet", "met", "met"},
    {"oversee", "oversaw", "overseen"},
    {"overtake", "overtook", "overtaken"},
    {"overthrow", "overthrew", "overthrown"},
    {"pay", "paid", "paid"},
    {"put", "put", "put"},
    {"quit", "quit", "quit"},
    {"read", "read", "read"},
    {"rebuild", "rebuilt", "rebuilt"},
    {"ride", "rode", "ridden"},
    {"ring", "rang", "rung"},
    {"rise", "rose", "risen"},
    {"run", "ran", "run"},
    {"say", "said", "said"},
    {"see", "saw", "seen"},
    {"seek", "sought", "sought"},
    {"sell", "sold", "sold"},
    {"send", "sent", "sent"},
    {"set", "set", "set"},
    {"shoot", "shot", "shot"},
    {"shrink", "shrank", "shrunk"},
    {"shut", "shut", "shut"},
    {"sing", "sang", "sung"},
    {"sink", "sank", "sunk"},
    {"sit", "sat", "sat"},
    {"slay", "slew", "slain"},
    {"sleep", "slept", "slept"},
    {"speak", "spoke", "spoken"},
    {"spend", "spent", "spent"},
    {"spin", "spun", "spun"},
    {"split", "split", "split"},
    {"spread", "spread", "spread"},
    {"stand", "stood", "stood"},
    {"steal", "stole", "stolen"},
    {"stick", "stuck", "stuck"},
    {"strike", "struck", "struck/stricken"},
    {"swear", "swore", "sworn"},
    {"sweep", "swept", "swept"},
    {"swim", "swam", "swum"},
    {"take", "took", "taken"},
    {"teach", "taught", "taught"},
    {"tear", "tore", "torn"},
    {"tell", "told", "told"},
    {"think", "thought", "thought"},
    {"throw", "threw", "thrown"},
    {"understand", "understood", "understood"},
    {"undertake", "undertook", "undertaken"},
    {"uphold", "upheld", "upheld"},
    {"wear", "wore", "worn"},
    {"wed", "wed/wedded", "wed/wedded"},
    {"win", "won", "won"},
    {"withdraw", "withdrew", "withdrawn"},
    {"withhold", "withheld", "withheld"},
    {"write", "wrote", "written"},
};

static const char *const irregular_nouns[][2] = {
    {"man", "men"},
    {"woman", "women"},
    {"child", "children"},
    {"person", "people"},
    {"wife", "wives"},
    {"life", "lives"},
    {"half", "halves"},
    {"loaf", "loaves"},
    {"basis", "bases"},
    {"crisis", "crises"},
    {"analysis", "analyses"},
    {"series", "series"},
    {"species", "species"},
    {"foot", "feet"},
    {"spokesman", "spokesmen"},
    {"aircraft", "aircraft"},
    {"chairman", "chairmen"},
    {"memorandum", "memoranda/memorandums"},
    {"businessman", "businessmen"},
    {"headquarters", "headquarters"},
};

/* Verbs of several syllables that double their last consonant, since the last is stressed. */
static const char *const doubling[] = {
    "abet",     "abhor",    "acquit",  "admit",  "allot",   "annul",    "commit", "compel",
    "concur",   "confer",   "control", "defer",  "deter",   "dispel",   "emit",   "equip",
    "excel",    "expel",    "extol",   "forget", "format",  "handicap", "impel",  "incur",
    "infer",    "kidnap",   "occur",   "omit",   "patrol",  "permit",   "prefer", "program",
    "propel",   "rebel",    "recur",   "refer",  "regret",  "repel",    "remit",  "submit",
    "transfer", "transmit", "unplug",  "upset",  "worship",
};

/* British spelling doubles a last l whatever the stress; American does not. */
typedef struct maker {
  wm_form_taker take;
  void *context;
} maker;

static bool put(const maker *m, wm_str stem, size_t cut, const char *middle, const char *ending) {
  char form[WM_FORM_LENGTH + 8];
  int length =
      snprintf(form, sizeof form, "%.*s%s%s", (int)(stem.length - cut), stem.bytes, middle, ending);
  return length < 0 || (size_t)length >= sizeof form ||
         m->take(m->context, (wm_str){form, (size_t)length});
}

/* Each of the forms that '/' separates. */
static bool put_each(const maker *m, const char *forms) {
  while (*forms) {
    size_t length = strcspn(forms, "/");
    if (!m->take(m->context, (wm_str){forms, length}))
      return false;
    forms += length + (forms[length] == '/');
  }
  return true;
}

static bool is_vowel(char c) {
  return c && strchr("aeiou", c);
}

static char last(wm_str s, size_t back) {
  return s.length > back ? s.bytes[s.length - 1 - back] : '\0';
}

static bool ends(wm_str s, const char *ending) {
  size_t n = strlen(ending);
  return s.length >= n && memcmp(s.bytes + s.length - n, ending, n) == 0;
}

static bool equals(wm_str s, const char *word) {
  return s.length == strlen(word) && memcmp(s.bytes, word, s.length) == 0;
}

static unsigned vowel_groups(wm_str s) {
  unsigned n = 0;
  for (size_t i = 0; i < s.length; i++)
    n += is_vowel(s.bytes[i]) && (i == 0 || !is_vowel(s.bytes[i - 1]));
  return n;
}

static bool doubles(wm_str s) {
  if (!is_vowel(last(s, 1)) || is_vowel(last(s, 2)) || is_vowel(last(s, 0)) ||
      strchr("wxy", last(s, 0)))
    return false;
  if (vowel_groups(s) == 1)
    return true;
  for (size_t i = 0; i < sizeof doubling / sizeof *doubling; i++)
    if (equals(s, doubling[i]))
      return true;
  return false;
}

/* The stem before -ed and -ing, then the ending. */
static bool put_stem(const maker *m, wm_str verb, const char *ending, bool ing) {
  char twin[2] = {last(verb, 0), '\0'};
  bool fine;
  if (ends(verb, "ie") && ing)
    fine = put(m, verb, 2, "y", ending);
  else if (ends(verb, "ee") || ends(verb, "oe") || ends(verb, "ye"))
    fine = put(m, verb, ing ? 0 : 1, "", ending);
  else if (last(verb, 0) == 'e')
    fine = put(m, verb, 1, "", ending);
  else if (last(verb, 0) == 'y' && !is_vowel(last(verb, 1)) && !ing)
    fine = put(m, verb, 1, "i", ending);
  else if (last(verb, 0) == 'c')
    fine = put(m, verb, 0, "k", ending);
  else
    fine = put(m, verb, 0, doubles(verb) ? twin : "", ending);
  if (fine && twin[0] == 'l' && is_vowel(last(verb, 1)))
    fine = put(m, verb, 0, "l", ending) && put(m, verb, 0, "", ending);
  return fine;
}

/* The -s of verbs and nouns. */
static bool put_s(const maker *m, wm_str word) {
  if (ends(word, "s") || ends(word, "x") || ends(word, "z") || ends(word, "ch") ||
      ends(word, "sh") || ends(word, "go") || ends(word, "eto"))
    return put(m, word, 0, "", "es");
  if (last(word, 0) == 'y' && !is_vowel(last(word, 1)))
    return put(m, word, 1, "i", "es");
  return put(m, word, 0, "", "s");
}

static bool put_be(const maker *m, uint32_t which) {
  return (!(which & WM_FORM_BASE) || put_each(m, "be/am/are/'m/'re")) &&
         (!(which & WM_FORM_THIRD) || put_each(m, "is")) &&
         (!(which & WM_FORM_PAST) || put_each(m, "was/were")) &&
         (!(which & WM_FORM_PARTICIPLE) || put_each(m, "been")) &&
         (!(which & WM_FORM_ING) || put_each(m, "being"));
}

static bool put_have(const maker *m, uint32_t which) {
  return (!(which & WM_FORM_BASE) || put_each(m, "have/'ve")) &&
         (!(which & WM_FORM_THIRD) || put_each(m, "has")) &&
         (!(which & (WM_FORM_PAST | WM_FORM_PARTICIPLE)) || put_each(m, "had/'d")) &&
         (!(which & WM_FORM_ING) || put_each(m, "having"));
}

static const char *const *find_irregular(wm_str verb) {
  for (size_t i = 0; i < sizeof irregular_verbs / sizeof *irregular_verbs; i++)
    if (equals(verb, irregular_verbs[i][0]))
      return irregular_verbs[i];
  return NULL;
}

static bool put_verb(const maker *m, wm_str verb, uint32_t which) {
  if (equals(verb, "be"))
    return put_be(m, which);
  if (equals(verb, "have"))
    return put_have(m, which);
  if (equals(verb, "do") && !put_each(m, "do/does/did/done/doing"))
    return false;
  const char *const *irregular = find_irregular(verb);
  if (which & WM_FORM_BASE && !put(m, verb, 0, "", ""))
    return false;
  if (which & WM_FORM_THIRD && !put_s(m, verb))
    return false;
  if (which & WM_FORM_ING && !put_stem(m, verb, "ing", true))
    return false;
  if (irregular)
    return (!(which & WM_FORM_PAST) || put_each(m, irregular[1])) &&
           (!(which & WM_FORM_PARTICIPLE) || put_each(m, irregular[2]));
  return !(which & (WM_FORM_PAST | WM_FORM_PARTICIPLE)) || put_stem(m, verb, "ed", false);
}

static bool put_plural(const maker *m, wm_str noun) {
  for (size_t i = 0; i < sizeof irregular_nouns / sizeof *irregular_nouns; i++)
    if (equals(noun, irregular_nouns[i][0]))
      return put_each(m, irregular_nouns[i][1]);
  return put_s(m, noun);
}

static bool put_all(const maker *m, wm_str lemma, uint32_t which) {
  const uint32_t verb =
      WM_FORM_BASE | WM_FORM_THIRD | WM_FORM_PAST | WM_FORM_PARTICIPLE | WM_FORM_ING;
  return (!(which & verb) || put_verb(m, lemma, which)) &&
         (!(which & WM_FORM_SINGULAR) || put(m, lemma, 0, "", "")) &&
         (!(which & WM_FORM_PLURAL) || put_plural(m, lemma));
}

/* The other spelling of a lemma, British or American, in `out`; its length, 0 for none. */
static size_t respell(wm_str lemma, char out[WM_FORM_LENGTH]) {
  static const char *const pairs[][2] = {
      {"our", "or"},  {"ise", "ize"},         {"isation", "ization"}, {"entre", "enter"},
      {"yse", "yze"}, {"defence", "defense"}, {"ogramme", "ogram"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    size_t n = strlen(pairs[i][0]);
    if (lemma.length > n + 2 && ends(lemma, pairs[i][0]))
      return (size_t)snprintf(out, WM_FORM_LENGTH, "%.*s%s", (int)(lemma.length - n), lemma.bytes,
                              pairs[i][1]);
  }
  return 0;
}

bool wm_lemma_forms(wm_str lemma, uint32_t which, wm_form_taker take, void *context) {
  maker m = {take, context};
  char other[WM_FORM_LENGTH];
  if (lemma.length >= WM_FORM_LENGTH - 8)
    return take(context, lemma);
  size_t length = respell(lemma, other);
  return put_all(&m, lemma, which) && (!length || put_all(&m, (wm_str){other, length}, which));
}
