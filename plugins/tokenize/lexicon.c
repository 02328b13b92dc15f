/* Words the tokenizer must know: abbreviations, prefixes, units, endings of addresses, words that
 * are written together. In strict byte order; tests/unit/test_tokenize.c looks. Most of them were
 * collected from the train part of the English Web Treebank (EWT) and from Wikinews. */
#include "tokenizer.h"

enum { WM_LEXEME_BYTES = 16 };

typedef struct wm_lexeme {
  char word[WM_LEXEME_BYTES]; /* small letters, zero-padded */
  uint16_t flags;
  uint8_t split;
} wm_lexeme;

enum {
  ABBR = WM_WORD_ABBREVIATION,
  NAME = WM_WORD_BEFORE_NAME,
  DIGIT = WM_WORD_BEFORE_DIGIT,
  PREFIX = WM_WORD_PREFIX,
  UNIT = WM_WORD_UNIT,
  START = WM_WORD_STARTER,
  CLOSES = WM_WORD_CLOSES,
  ENDING = WM_WORD_ENDING,
  EXCLAIMED = WM_WORD_EXCLAIMED,
  CAPITAL = WM_WORD_CAPITAL
};

/* clang-format off */
static const wm_lexeme lexicon[] = {
    {"a", START, 0}, {"according", START, 0}, {"additionally", START, 0},
    {"adm", ABBR | NAME | CAPITAL, 0}, {"after", START, 0}, {"aint", 0, 2},
    {"al", ABBR | CLOSES, 0}, {"ala", ABBR | CAPITAL, 0}, {"all", START, 0}, {"also", START, 0},
    {"alta", ABBR | CAPITAL, 0}, {"although", START, 0}, {"am", UNIT, 0},
    {"amb", ABBR | NAME | CAPITAL, 0}, {"among", START, 0}, {"an", START, 0}, {"and", START, 0},
    {"another", START, 0}, {"anti", PREFIX, 0}, {"any", START, 0}, {"approx", ABBR | NAME, 0},
    {"apr", ABBR | CAPITAL, 0}, {"arch", PREFIX, 0}, {"arent", 0, 3}, {"ariz", ABBR | CAPITAL, 0},
    {"ark", ABBR | CAPITAL, 0}, {"arrv", ABBR, 0}, {"art", ABBR | DIGIT, 0}, {"as", START, 0},
    {"asp", ENDING, 0}, {"assn", ABBR | CAPITAL, 0}, {"assoc", ABBR | CAPITAL, 0},
    {"asst", ABBR | NAME | CAPITAL, 0}, {"at", START, 0}, {"attn", ABBR | CAPITAL, 0},
    {"atty", ABBR | NAME | CAPITAL, 0}, {"au", ENDING, 0}, {"aug", ABBR | CAPITAL, 0},
    {"ave", ABBR | CAPITAL, 0}, {"avg", ABBR, 0}, {"b", UNIT, 0}, {"ba", ENDING, 0},
    {"because", START, 0}, {"before", START, 0}, {"bg", ENDING, 0}, {"bio", PREFIX, 0},
    {"biz", ENDING, 0}, {"bldg", ABBR | CAPITAL, 0}, {"blvd", ABBR | CAPITAL, 0}, {"bn", UNIT, 0},
    {"both", START, 0}, {"bps", UNIT, 0}, {"br", ABBR | NAME | ENDING | CAPITAL, 0},
    {"brig", ABBR | NAME | CAPITAL, 0}, {"bros", ABBR | CAPITAL, 0}, {"but", START, 0},
    {"by", START, 0}, {"c", UNIT, 0}, {"ca", ABBR | NAME | ENDING, 0}, {"calif", ABBR | CAPITAL, 0},
    {"cannot", 0, 3}, {"cant", 0, 2}, {"capt", ABBR | NAME | CAPITAL, 0}, {"cf", ABBR | NAME, 0},
    {"ch", ABBR | DIGIT | ENDING, 0}, {"cl", UNIT, 0}, {"cm", UNIT, 0},
    {"cmdr", ABBR | NAME | CAPITAL, 0}, {"cn", ENDING, 0}, {"co", ABBR | PREFIX | CAPITAL, 0},
    {"col", ABBR | NAME | CAPITAL, 0}, {"colo", ABBR | CAPITAL, 0}, {"com", ENDING, 0},
    {"conf", ABBR | CAPITAL, 0}, {"conn", ABBR | CAPITAL, 0}, {"corp", ABBR | CAPITAL, 0},
    {"cos", ABBR | CAPITAL, 0}, {"couldnt", 0, 5}, {"counter", PREFIX, 0},
    {"cpl", ABBR | NAME | CAPITAL, 0}, {"cross", PREFIX, 0}, {"cz", ENDING, 0}, {"days", UNIT, 0},
    {"de", ENDING, 0}, {"dec", ABBR | CAPITAL, 0}, {"del", ABBR | CAPITAL, 0},
    {"dept", ABBR | CAPITAL, 0}, {"despite", START, 0}, {"det", ABBR | NAME | CAPITAL, 0},
    {"didnt", 0, 3}, {"dist", ABBR | CAPITAL, 0}, {"div", ABBR | CAPITAL, 0}, {"dk", ENDING, 0},
    {"doc", ENDING, 0}, {"docx", ENDING, 0}, {"doesnt", 0, 4}, {"dollars", UNIT, 0},
    {"dom", ABBR, 0}, {"dont", 0, 2}, {"dr", ABBR | NAME | CAPITAL, 0}, {"dunno", 0, 2},
    {"during", START, 0}, {"e", PREFIX, 0}, {"each", START, 0}, {"ed", ABBR | CAPITAL, 0},
    {"eds", ABBR | CAPITAL, 0}, {"edu", ENDING, 0}, {"eg", ABBR | NAME, 0}, {"es", ENDING, 0},
    {"esp", ABBR | NAME, 0}, {"esq", ABBR | CAPITAL, 0}, {"est", ABBR, 0},
    {"etc", ABBR | CLOSES, 0}, {"eu", ENDING, 0}, {"eur", UNIT, 0}, {"euros", UNIT, 0},
    {"even", START, 0}, {"every", START, 0}, {"ex", PREFIX, 0}, {"exe", ENDING, 0},
    {"ext", ABBR, 0}, {"f", UNIT, 0}, {"fax", ABBR | CAPITAL, 0}, {"feb", ABBR | CAPITAL, 0},
    {"few", START, 0}, {"fig", ABBR | DIGIT, 0}, {"figs", ABBR | DIGIT, 0},
    {"fla", ABBR | CAPITAL, 0}, {"for", START, 0}, {"fr", ABBR | NAME | ENDING | CAPITAL, 0},
    {"fri", ABBR | CAPITAL, 0}, {"from", START, 0}, {"ft", ABBR | NAME | UNIT | CAPITAL, 0},
    {"further", START, 0}, {"furthermore", START, 0}, {"ga", ABBR | CAPITAL, 0}, {"gb", UNIT, 0},
    {"gbp", UNIT, 0}, {"gen", ABBR | NAME | CAPITAL, 0}, {"geo", PREFIX, 0}, {"ghz", UNIT, 0},
    {"gif", ENDING, 0}, {"gimme", 0, 3}, {"given", START, 0}, {"gonna", 0, 3}, {"gotta", 0, 3},
    {"gov", ABBR | NAME | ENDING | CAPITAL, 0}, {"gr", ENDING, 0}, {"gw", UNIT, 0},
    {"gwh", UNIT, 0}, {"ha", UNIT, 0}, {"hadnt", 0, 3}, {"hasnt", 0, 3}, {"havent", 0, 4},
    {"he", START, 0}, {"her", START, 0}, {"here", START, 0}, {"his", START, 0},
    {"hon", ABBR | NAME | CAPITAL, 0}, {"how", START, 0}, {"however", START, 0}, {"hp", UNIT, 0},
    {"hr", ABBR | NAME | UNIT | ENDING | CAPITAL, 0}, {"hrs", ABBR | UNIT, 0}, {"htm", ENDING, 0},
    {"html", ENDING, 0}, {"hu", ENDING, 0}, {"hwy", ABBR | CAPITAL, 0}, {"hz", UNIT, 0},
    {"i", START, 0}, {"ie", ABBR | NAME | ENDING, 0}, {"if", START, 0}, {"im", 0, 1},
    {"in", START, 0}, {"inc", ABBR | CAPITAL, 0}, {"incl", ABBR | NAME, 0}, {"info", ENDING, 0},
    {"infra", PREFIX, 0}, {"insp", ABBR | NAME | CAPITAL, 0}, {"inst", ABBR | CAPITAL, 0},
    {"instead", START, 0}, {"int", ENDING, 0}, {"inter", PREFIX, 0}, {"intl", ABBR | CAPITAL, 0},
    {"intra", PREFIX, 0}, {"io", ENDING, 0}, {"isnt", 0, 2}, {"it", START, 0}, {"its", START, 0},
    {"ive", 0, 1}, {"jan", ABBR | CAPITAL, 0}, {"jeopardy", EXCLAIMED | CAPITAL, 0},
    {"joomla", EXCLAIMED | CAPITAL, 0}, {"jp", ENDING, 0}, {"jpg", ENDING, 0},
    {"jr", ABBR | CAPITAL, 0}, {"jul", ABBR | CAPITAL, 0}, {"jun", ABBR | CAPITAL, 0},
    {"just", START, 0}, {"k", UNIT, 0}, {"kan", ABBR | CAPITAL, 0}, {"kb", UNIT, 0},
    {"kerrang", EXCLAIMED | CAPITAL, 0}, {"kg", UNIT, 0}, {"khz", UNIT, 0}, {"km", UNIT, 0},
    {"kph", UNIT, 0}, {"kr", ENDING, 0}, {"kw", UNIT, 0}, {"kwh", UNIT, 0},
    {"ky", ABBR | CAPITAL, 0}, {"last", START, 0}, {"later", START, 0}, {"lb", ABBR | UNIT, 0},
    {"lbs", ABBR | UNIT, 0}, {"lemme", 0, 3}, {"like", START, 0}, {"llc", ABBR | CAPITAL, 0},
    {"lt", ABBR | NAME | CAPITAL, 0}, {"ltd", ABBR | CAPITAL, 0}, {"m", UNIT, 0},
    {"macro", PREFIX, 0}, {"maj", ABBR | NAME | CAPITAL, 0}, {"many", START, 0},
    {"mar", ABBR | DIGIT | CAPITAL, 0}, {"mass", ABBR | CAPITAL, 0}, {"max", ABBR, 0},
    {"mb", UNIT, 0}, {"md", ABBR | CAPITAL, 0}, {"meanwhile", START, 0},
    {"messrs", ABBR | NAME | CAPITAL, 0}, {"mfg", ABBR | CAPITAL, 0}, {"mg", UNIT, 0},
    {"mhz", UNIT, 0}, {"mich", ABBR | CAPITAL, 0}, {"micro", PREFIX, 0}, {"mid", PREFIX, 0},
    {"mil", ENDING, 0}, {"min", ABBR | UNIT, 0}, {"minn", ABBR | CAPITAL, 0},
    {"mins", ABBR | UNIT, 0}, {"minutes", UNIT, 0}, {"mk", ENDING, 0}, {"ml", UNIT, 0},
    {"mm", UNIT, 0}, {"mn", UNIT, 0}, {"mon", ABBR | CAPITAL, 0}, {"mont", ABBR | CAPITAL, 0},
    {"moreover", START, 0}, {"most", START, 0}, {"mp3", ENDING, 0}, {"mph", UNIT, 0},
    {"mr", ABBR | NAME | CAPITAL, 0}, {"mrs", ABBR | NAME | CAPITAL, 0},
    {"ms", ABBR | NAME | CAPITAL, 0}, {"mt", ABBR | NAME | CAPITAL, 0}, {"multi", PREFIX, 0},
    {"mw", UNIT, 0}, {"mwh", UNIT, 0}, {"mx", ABBR | NAME | CAPITAL, 0}, {"my", START, 0},
    {"natl", ABBR | CAPITAL, 0}, {"neb", ABBR | CAPITAL, 0}, {"neo", PREFIX, 0}, {"net", ENDING, 0},
    {"nev", ABBR | CAPITAL, 0}, {"nevertheless", START, 0}, {"nl", ENDING, 0},
    {"no", ABBR | DIGIT | START, 0}, {"nobody", START, 0}, {"non", PREFIX, 0}, {"none", START, 0},
    {"nos", ABBR | DIGIT, 0}, {"not", START, 0}, {"nothing", START, 0}, {"nov", ABBR | CAPITAL, 0},
    {"now", START, 0}, {"nz", ENDING, 0}, {"oct", ABBR | CAPITAL, 0}, {"of", START, 0},
    {"officials", START, 0}, {"okla", ABBR | CAPITAL, 0}, {"on", START, 0}, {"once", START, 0},
    {"one", START, 0}, {"only", START, 0}, {"ont", ABBR | CAPITAL, 0}, {"op", ABBR | DIGIT, 0},
    {"or", START, 0}, {"ore", ABBR | CAPITAL, 0}, {"org", ENDING, 0}, {"other", START, 0},
    {"others", START, 0}, {"our", START, 0}, {"over", PREFIX, 0}, {"oz", ABBR | UNIT, 0},
    {"p", ABBR | DIGIT, 0}, {"pa", ABBR | CAPITAL, 0}, {"pan", PREFIX, 0}, {"par", ABBR | DIGIT, 0},
    {"para", ABBR | DIGIT, 0}, {"pct", UNIT, 0}, {"pdf", ENDING, 0}, {"penn", ABBR | CAPITAL, 0},
    {"percent", UNIT, 0}, {"persons", UNIT, 0}, {"ph", ABBR | CAPITAL, 0}, {"php", ENDING, 0},
    {"pl", ENDING, 0}, {"plc", ABBR | CAPITAL, 0}, {"please", START, 0}, {"pls", ABBR, 0},
    {"pm", UNIT, 0}, {"png", ENDING, 0}, {"post", PREFIX, 0}, {"pp", ABBR | DIGIT, 0},
    {"ppt", ENDING, 0}, {"pre", PREFIX, 0}, {"pres", ABBR | NAME | CAPITAL, 0}, {"pro", PREFIX, 0},
    {"prof", ABBR | NAME | CAPITAL, 0}, {"ps", ABBR, 0}, {"psycho", PREFIX, 0}, {"pt", ENDING, 0},
    {"quasi", PREFIX, 0}, {"que", ABBR | CAPITAL, 0}, {"rd", ABBR | CAPITAL, 0}, {"re", PREFIX, 0},
    {"rec", ABBR, 0}, {"rep", ABBR | NAME | CAPITAL, 0}, {"reps", ABBR | NAME | CAPITAL, 0},
    {"resp", ABBR | NAME, 0}, {"rev", ABBR | NAME | CAPITAL, 0}, {"ro", ENDING, 0},
    {"rpm", UNIT, 0}, {"rs", ENDING, 0}, {"ru", ENDING, 0}, {"sat", ABBR | CAPITAL, 0},
    {"se", ENDING, 0}, {"sec", ABBR | DIGIT | UNIT, 0}, {"secs", UNIT, 0}, {"semi", PREFIX, 0},
    {"sen", ABBR | NAME | CAPITAL, 0}, {"sens", ABBR | NAME | CAPITAL, 0},
    {"sep", ABBR | CAPITAL, 0}, {"sept", ABBR | CAPITAL, 0}, {"several", START, 0},
    {"sgt", ABBR | NAME | CAPITAL, 0}, {"she", START, 0}, {"shouldnt", 0, 6}, {"si", ENDING, 0},
    {"since", START, 0}, {"so", START, 0}, {"socio", PREFIX, 0}, {"some", START, 0},
    {"someone", START, 0}, {"sq", UNIT, 0}, {"sr", ABBR | NAME | CAPITAL, 0},
    {"st", ABBR | NAME | CAPITAL, 0}, {"still", START, 0}, {"sub", PREFIX, 0}, {"such", START, 0},
    {"sun", ABBR | CAPITAL, 0}, {"super", PREFIX, 0}, {"supt", ABBR | NAME | CAPITAL, 0},
    {"tb", UNIT, 0}, {"tbsp", ABBR, 0}, {"tel", ABBR | CAPITAL, 0}, {"tenn", ABBR | CAPITAL, 0},
    {"tex", ABBR | CAPITAL, 0}, {"than", START, 0}, {"thanks", START, 0}, {"that", START, 0},
    {"thats", 0, 4}, {"the", START, 0}, {"their", START, 0}, {"them", START, 0}, {"then", START, 0},
    {"there", START, 0}, {"theres", 0, 5}, {"these", START, 0}, {"they", START, 0},
    {"theyre", 0, 4}, {"this", START, 0}, {"those", START, 0}, {"though", START, 0},
    {"thu", ABBR | CAPITAL, 0}, {"thur", ABBR | CAPITAL, 0}, {"thurs", ABBR | CAPITAL, 0},
    {"tn", UNIT, 0}, {"to", START, 0}, {"today", START, 0}, {"together", START, 0},
    {"tr", ENDING, 0}, {"trans", PREFIX, 0}, {"tsp", ABBR, 0}, {"tue", ABBR | CAPITAL, 0},
    {"tues", ABBR | CAPITAL, 0}, {"tv", ENDING, 0}, {"txt", ENDING, 0}, {"ua", ENDING, 0},
    {"uk", ENDING, 0}, {"ultra", PREFIX, 0}, {"un", PREFIX, 0}, {"under", START, 0},
    {"univ", ABBR | CAPITAL, 0}, {"unlike", START, 0}, {"until", START, 0}, {"usd", UNIT, 0},
    {"v", ABBR | NAME, 0}, {"va", ABBR | CAPITAL, 0}, {"ver", ABBR | DIGIT, 0},
    {"viz", ABBR | NAME, 0}, {"vol", ABBR | DIGIT, 0}, {"vols", ABBR | CAPITAL, 0},
    {"vs", ABBR | NAME, 0}, {"vt", ABBR | CAPITAL, 0}, {"wanna", 0, 3}, {"wash", ABBR | CAPITAL, 0},
    {"wasnt", 0, 3}, {"watt", UNIT, 0}, {"watts", UNIT, 0}, {"we", START, 0},
    {"wed", ABBR | CAPITAL, 0}, {"werent", 0, 4}, {"what", START, 0}, {"whats", 0, 4},
    {"when", START, 0}, {"where", START, 0}, {"which", START, 0}, {"while", START, 0},
    {"who", START, 0}, {"why", START, 0}, {"wis", ABBR | CAPITAL, 0}, {"with", START, 0},
    {"wont", 0, 2}, {"wouldnt", 0, 5}, {"wyo", ABBR | CAPITAL, 0}, {"x", UNIT, 0},
    {"xls", ENDING, 0}, {"xlsx", ENDING, 0}, {"yahoo", EXCLAIMED | CAPITAL, 0},
    {"yesterday", START, 0}, {"yet", START, 0}, {"you", START, 0}, {"your", START, 0},
    {"youre", 0, 3}, {"yrs", ABBR | UNIT, 0}, {"za", ENDING, 0}, {"zip", ENDING, 0},
};
/* clang-format on */

enum { WM_LEXEMES = sizeof lexicon / sizeof *lexicon };
_Static_assert(2 * WM_LEXEMES <= WM_LEXICON_SLOTS, "at most half of the slots are taken");

static uint32_t slot_of(const uint64_t key[2]) {
  uint64_t hash = (key[0] ^ key[1] * 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u;
  return (uint32_t)(hash >> 32) % WM_LEXICON_SLOTS;
}

/* The slot of a word, or the free one where it would be. `word` is zero-padded. */
static uint16_t *find(wm_lexicon *index, const char word[WM_LEXEME_BYTES]) {
  uint64_t key[2];
  memcpy(key, word, sizeof key);
  uint32_t slot = slot_of(key);
  while (index->slots[slot] && memcmp(lexicon[index->slots[slot] - 1].word, key, sizeof key) != 0)
    slot = (slot + 1) % WM_LEXICON_SLOTS;
  return &index->slots[slot];
}

void wm_lexicon_init(wm_lexicon *index) {
  memset(index, 0, sizeof *index);
  for (uint16_t i = 0; i < WM_LEXEMES; i++)
    *find(index, lexicon[i].word) = (uint16_t)(i + 1);
}

uint32_t wm_lexicon_find(wm_lexicon *index, const char *bytes, size_t length, uint8_t *split) {
  char word[WM_LEXEME_BYTES] = "";
  *split = 0;
  if (length >= WM_LEXEME_BYTES)
    return 0;
  for (size_t i = 0; i < length; i++)
    word[i] = (char)(bytes[i] >= 'A' && bytes[i] <= 'Z' ? bytes[i] | 32 : bytes[i]);
  uint16_t found = *find(index, word);
  if (!found)
    return 0;
  *split = lexicon[found - 1].split;
  return lexicon[found - 1].flags;
}
