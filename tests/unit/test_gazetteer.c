/* gazetteer: compiling, opening and matching, against a plain scan over all names. */
#include "plugins/entity-extract/gazetteer/compile.h"
#include "plugins/entity-extract/gazetteer/match.h"
#include "plugins/entity-extract/gazetteer/near.h"
#include "plugins/entity-extract/gazetteer/trie.h"
#include "tokens.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static char folder_name[] = "/tmp/wm-gazetteer-XXXXXX";
static char source[sizeof folder_name + 16], compiled[sizeof folder_name + 16];
static wm_folder *folder;
static wm_symbols symbols;

static void set_up(void) {
  ck_assert_ptr_nonnull(mkdtemp(folder_name));
  snprintf(source, sizeof source, "%s/places.tsv", folder_name);
  snprintf(compiled, sizeof compiled, "%s/places.gaz", folder_name);
  ck_assert_int_eq(wm_folder_new(&folder, NULL), WM_OK);
  ck_assert(wm_symbols_init(&symbols));
}

static void tear_down(void) {
  unlink(source);
  unlink(compiled);
  rmdir(folder_name);
  wm_fold_free(folder);
  wm_symbols_free(&symbols);
}

static void write_source(const char *text) {
  FILE *out = fopen(source, "wb");
  ck_assert_ptr_nonnull(out);
  fputs(text, out);
  fclose(out);
}

static wm_gazetteer compile_and_open(const char *text) {
  const char *sources[] = {source};
  wm_gazetteer_counts counts;
  wm_gazetteer gazetteer;
  wm_error error = {""};
  write_source(text);
  wm_status status = wm_gazetteer_compile(compiled, sources, 1, &counts, &error);
  ck_assert_msg(status == WM_OK, "%s", error.text);
  status = wm_gazetteer_open(compiled, &gazetteer, &error);
  ck_assert_msg(status == WM_OK, "%s", error.text);
  return gazetteer;
}

/* ------------------------------------------------------------------- matching */

static const char places[] =
    "# Places for tests.\n"
    "# Licence: CC0-1.0\n"
    "name\ttype\tsubtype\tid\twithin\tweight\tlanguage\tflags\n"
    "Serbia\tLOC\tcountry\tiso3166:RS\t\t6700000\ten\tmain\n"
    "Србија\tLOC\tcountry\tiso3166:RS\t\t\tsr\t\n"
    "Republic of Serbia\tLOC\tcountry\tiso3166:RS\t\t\ten\t\n"
    "Timor-Leste\tLOC\tcountry\tiso3166:TL\t\t1300000\ten\tmain\n"
    "United States\tLOC\tcountry\tiso3166:US\t\t330000000\ten\tmain\n"
    "US\tLOC\tcountry\tiso3166:US\t\t\ten\tacronym weak\n"
    "Georgia\tLOC\tcountry\tiso3166:GE\t\t3700000\ten\tmain\n"
    "Georgia\tLOC\tregion\tiso3166-2:US-GA\tiso3166:US\t10000000\ten\tmain\n"
    "France\tLOC\tcountry\tiso3166:FR\t\t\ten\t\n"
    "New York\tLOC\tcity\tgeonames:5128581\tiso3166:US\t8800000\ten\tmain\n"
    "New York Times\tORG\tcompany\t\t\t\ten\t\n"
    "Nice\tLOC\tcity\tgeonames:2990440\tiso3166:FR\t340000\ten\tmain weak\n"
    "McDonald's\tORG\tcompany\t\t\t\ten\t\n"
    "McDonald\tPER\tsurname\t\t\t\ten\thint\n"
    "Jordan\tPER\tfirst-name\t\t\t\ten\thint\n"
    "Jordan\tLOC\tcountry\tiso3166:JO\t\t\ten\t\n"
    "AT&T\tORG\tcompany\t\t\t\ten\t\n"
    "Washington, D.C.\tLOC\tcity\tgeonames:4140963\t\t\ten\t\n"
    "euro\tMISC\tcurrency\tiso4217:EUR\t\t\ten\t\n"
    "al-Shabaab\tORG\t\t\t\t\ten\t\n";

/* A text, and what is found in it: "name=canonical name" for the first mention, `|` between. */
static const struct {
  const char *text, *found;
} texts[] = {
    {"", ""},
    {"Nothing here.", ""},
    {"Serbia", "Serbia=Serbia"},
    {"Serbia's capital", "Serbia=Serbia"},
    {"in Србија today", ""}, /* Cyrillic counts as small letters in these tests */
    {"the REPUBLIC OF SERBIA said it", "REPUBLIC OF SERBIA=Serbia"},
    {"the Republic of serbia", ""},
    {"Republic of Georgia", "Georgia=Georgia"},
    {"Timor-Leste and TIMOR LESTE", "Timor-Leste=Timor-Leste|TIMOR LESTE=Timor-Leste"},
    {"Timor, Leste", ""},
    {"U.S. and US and us and Us", "U.S.=United States|US=United States"},
    {"TELL US WHAT IT IS", ""},
    {"TELL SERBIA WHAT IT IS", "SERBIA=Serbia"},
    {"tell serbia what us is", "serbia=Serbia"},
    {"The New York Times in New York", "New York Times=New York Times|New York=New York"},
    {"New-York", "New-York=New York"},
    {"New York-Times", "New York-Times=New York Times"},
    {"New (York)", ""},
    {"New York (Times)", "New York=New York"},
    {"a Nice day", "Nice=Nice"},
    {"a nice day", ""},
    {"McDonald's and McDonalds", "McDonald=McDonald|McDonald's=McDonald's|McDonalds=McDonald's"},
    {"Jordan", "Jordan=Jordan"},
    {"AT&T AT & T At and T", "AT&T=AT&T|AT & T=AT&T|At and T=AT&T"},
    {"in Washington, D.C. today", "Washington, D.C.=Washington, D.C."},
    {"in Washington DC", ""},
    {"a Euro, an euro", "Euro=euro|euro=euro"},
    {"al-Shabaab, Al Shabaab, al-shabaab", "al-Shabaab=al-Shabaab|Al Shabaab=al-Shabaab"},
};

static void find_all(const wm_gazetteer *g, bool typos, const char *text, char *out, size_t size) {
  wm_test_text read = wm_test_text_make(text, &symbols);
  wm_matcher *matcher = wm_matcher_new(g, folder);
  if (typos)
    wm_matcher_allow_typos(matcher);
  const wm_match *matches;
  uint32_t n;
  wm_span all = {0, read.n};
  ck_assert(wm_matcher_run(matcher, &read.article, read.tokens, all, wm_casing_of(read.tokens, all),
                           &matches, &n));
  *out = 0;
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t *mentions;
    uint32_t one, begin = read.tokens[matches[i].tokens.begin].span.begin,
                  end = read.tokens[matches[i].tokens.end - 1].span.end;
    wm_gazetteer_mentions(g, matches[i].value, &one, &mentions);
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s%.*s=%s", i ? "|" : "", (int)(end - begin), text + begin,
             g->strings + wm_gazetteer_mentioned(g, mentions[0])->name);
  }
  wm_matcher_free(matcher);
  wm_test_text_free(&read);
}

START_TEST(names_are_found) {
  wm_gazetteer g = compile_and_open(places);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    char found[512];
    find_all(&g, false, texts[i].text, found, sizeof found);
    ck_assert_msg(strcmp(found, texts[i].found) == 0, "'%s' gave '%s', not '%s'", texts[i].text,
                  found, texts[i].found);
  }
  wm_gazetteer_close(&g);
}
END_TEST

static const struct {
  const char *text, *found, *found_exactly;
} misspelt[] = {
    {"in Serbja and Sebria", "Serbja=Serbia|Sebria=Serbia", ""},
    {"Serbiaa, Seriba, Sebia", "Serbiaa=Serbia|Seriba=Serbia", ""}, /* the last has 5 letters */
    {"Zerbia", "", ""},                                             /* another first letter */
    {"serbja is dark", "", ""},
    {"Untied States", "Untied States=United States", ""},
    {"New Yorkk", "", ""}, /* York has 4 letters */
    {"Republic of Serbja", "Republic of Serbja=Serbia", ""},
    {"McDonalld", "", ""},    /* only a hint */
    {"Timor-Lesste", "", ""}, /* Leste has 5 */
    {"Georgja and Georgia", "Georgja=Georgia|Georgia=Georgia", "Georgia=Georgia"},
    {"Washignton, D.C.", "Washignton, D.C.=Washington, D.C.", ""},
};

START_TEST(misspelt_names_are_found_when_told) {
  wm_gazetteer g = compile_and_open(places);
  for (size_t i = 0; i < sizeof misspelt / sizeof *misspelt; i++) {
    char found[512];
    find_all(&g, true, misspelt[i].text, found, sizeof found);
    ck_assert_str_eq(found, misspelt[i].found);
    find_all(&g, false, misspelt[i].text, found, sizeof found);
    ck_assert_str_eq(found, misspelt[i].found_exactly);
  }
  wm_gazetteer_close(&g);
}
END_TEST

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Edits, swaps of neighbours included, by the table (optimal string alignment). */
static size_t distance(const char *a, size_t n, const char *b, size_t m) {
  size_t d[16][16];
  for (size_t i = 0; i <= n; i++)
    for (size_t j = 0; j <= m; j++) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      size_t cost = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
      d[i][j] = least(cost, 1 + least(d[i - 1][j], d[i][j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = least(d[i][j], 1 + d[i - 2][j - 2]);
    }
  return d[n][m];
}

static uint32_t near_by_scan(const wm_gazetteer *g, const char *bytes, size_t length) {
  uint32_t found = WM_NONE, n = 0;
  const char *other = g->letters;
  for (uint32_t word = 0; word < g->n_words; other += g->lengths[word++]) {
    size_t other_length = g->lengths[word];
    if (other_length >= WM_NEAR_LEAST && *other == *bytes &&
        distance(bytes, length, other, other_length) == 1) {
      found = word;
      n++;
    }
  }
  return n == 1 ? found : WM_NONE;
}

START_TEST(near_words_agree_with_a_scan) {
  char source_text[20000] = "# Words for tests.\n# Licence: CC0-1.0\nname\ttype\n", word[10];
  uint64_t state = 7;
  for (int i = 0; i < 400; i++) {
    size_t length = 5 + (size_t)i % 5, used = strlen(source_text);
    for (size_t k = 0; k < length; k++)
      word[k] = (char)('a' + (state = XXH3_64bits(&state, sizeof state)) % 3);
    snprintf(source_text + used, sizeof source_text - used, "%.*s\tMISC\n", (int)length, word);
  }
  wm_gazetteer g = compile_and_open(source_text);
  uint32_t n_found = 0;
  for (int i = 0; i < 3000; i++) {
    size_t length = WM_NEAR_LEAST + (size_t)i % 4;
    for (size_t k = 0; k < length; k++)
      word[k] = (char)('a' + (state = XXH3_64bits(&state, sizeof state)) % 3);
    if (wm_gazetteer_word(&g, word, length) != WM_NONE)
      continue;
    uint32_t found = wm_gazetteer_near(&g, word, length);
    ck_assert_uint_eq(found, near_by_scan(&g, word, length));
    n_found += found != WM_NONE;
  }
  ck_assert_uint_gt(n_found, 100);
  ck_assert_uint_eq(wm_gazetteer_near(&g, "aaaaa", 5), WM_NONE);
  wm_gazetteer_close(&g);
}
END_TEST

START_TEST(things_keep_what_their_rows_say) {
  wm_gazetteer g = compile_and_open(places);
  uint32_t word = wm_gazetteer_word(&g, "georgia", 7), one;
  const uint32_t *mentions;
  ck_assert_uint_ne(word, WM_NONE);
  ck_assert_uint_eq(wm_gazetteer_mentions(&g, wm_gazetteer_value(&g, word), &one, &mentions), 2);
  const wm_gazetteer_thing *state = wm_gazetteer_mentioned(&g, mentions[1]);
  char id[64];
  ck_assert_uint_eq(wm_gazetteer_id(&g, state, id, sizeof id), 15);
  ck_assert_str_eq(id, "iso3166-2:US-GA");
  wm_gazetteer_id(&g, &g.things[state->within], id, sizeof id);
  ck_assert_str_eq(id, "iso3166:US");
  ck_assert_uint_eq(state->weight, 186); /* 8 * log2(10,000,001) */
  const wm_gazetteer_class *class = wm_gazetteer_class_of(&g, state);
  ck_assert_str_eq(g.strings + class->type, "LOC");
  ck_assert_str_eq(g.strings + class->subtype, "region");
  ck_assert_str_eq(g.strings + class->source, "places");
  word = wm_gazetteer_word(&g, "nice", 4);
  ck_assert_uint_eq(wm_gazetteer_mentions(&g, wm_gazetteer_value(&g, word), &one, &mentions), 1);
  wm_gazetteer_id(&g, wm_gazetteer_mentioned(&g, mentions[0]), id, sizeof id);
  ck_assert_str_eq(id, "geonames:2990440");
  ck_assert_uint_eq(wm_gazetteer_id(&g, wm_gazetteer_mentioned(&g, mentions[0]), id, 5), 4);
  wm_str card = wm_modelfile_card(g.file);
  static const char expected[] = "places: 20 names\nPlaces for tests.\nLicence: CC0-1.0\n";
  ck_assert_uint_eq(card.length, strlen(expected));
  ck_assert_mem_eq(card.bytes, expected, card.length);
  wm_gazetteer_close(&g);
}
END_TEST

START_TEST(an_empty_gazetteer_finds_nothing) {
  wm_gazetteer g = compile_and_open("name\ttype\n");
  char found[64];
  find_all(&g, false, "Serbia and New York", found, sizeof found);
  ck_assert_str_eq(found, "");
  wm_gazetteer_close(&g);
}
END_TEST

/* ------------------------------------------------------ against a plain scan */

/* A small alphabet of words makes names overlap in every way. */
static const char *const alphabet[] = {"Aa", "bb", "Cc", "dd", "Ee", "ff", "B.b", "Čc", "X-Y"};
enum { N_ALPHABET = 9, N_RANDOM_NAMES = 60, LONGEST = 5 };

static uint32_t state = 1;
static uint32_t random_below(uint32_t n) {
  state = state * 1664525 + 1013904223;
  return (uint32_t)((uint64_t)(state >> 8) * n >> 24);
}

static void random_words(char *out, size_t size, uint32_t n) {
  *out = 0;
  for (uint32_t i = 0; i < n; i++) {
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s%s", i ? random_below(8) ? " " : "-" : "",
             alphabet[random_below(N_ALPHABET)]);
  }
}

static void fold_copy(const char *text, size_t length, char *out) {
  wm_str key = wm_fold(folder, text, length);
  memcpy(out, key.bytes, key.length);
  out[key.length] = 0;
}

/* The longest name that starts at token `begin`, found by trying every end with every name; the
 * token after its last, or 0. Names need no capitals here. */
static uint32_t scan(const wm_test_text *t, uint32_t begin, char keys[][128], uint32_t n_keys) {
  char key[1024];
  if (begin && t->tokens[begin - 1].span.end == t->tokens[begin].span.begin) {
    fold_copy(t->article.text + t->tokens[begin - 1].span.begin,
              t->tokens[begin - 1].span.end - t->tokens[begin - 1].span.begin, key);
    if (strcmp(key, " ") != 0)
      return 0;
  }
  for (uint32_t end = t->n; end > begin; end--) {
    uint32_t from = t->tokens[begin].span.begin, to = t->tokens[end - 1].span.end;
    if (to - from > 100)
      continue;
    fold_copy(t->article.text + from, to - from, key);
    for (uint32_t i = 0; i < n_keys; i++)
      if (strcmp(key, keys[i]) == 0)
        return end;
  }
  return 0;
}

START_TEST(random_names_and_texts_agree_with_a_scan) {
  state = (uint32_t)_i + 1;
  char file[N_RANDOM_NAMES * 80] = "name\ttype\tflags\n", keys[N_RANDOM_NAMES][128], text[600];
  for (uint32_t i = 0; i < N_RANDOM_NAMES; i++) {
    random_words(text, 60, 1 + random_below(LONGEST));
    fold_copy(text, strlen(text), keys[i]);
    size_t used = strlen(file);
    snprintf(file + used, sizeof file - used, "%s\tORG\tany-case\n", text);
  }
  wm_gazetteer g = compile_and_open(file);
  wm_matcher *matcher = wm_matcher_new(&g, folder);
  for (int round = 0; round < 200; round++) {
    random_words(text, sizeof text, 1 + random_below(40));
    wm_test_text t = wm_test_text_make(text, &symbols);
    const wm_match *matches;
    uint32_t n, i = 0;
    ck_assert(wm_matcher_run(matcher, &t.article, t.tokens, (wm_span){0, t.n}, WM_CASING_NORMAL,
                             &matches, &n));
    for (uint32_t begin = 0, end; begin < t.n; begin = end ? end : begin + 1) {
      end = scan(&t, begin, keys, N_RANDOM_NAMES);
      if (!end)
        continue;
      ck_assert_msg(i < n, "'%s': nothing found at token %u", text, begin);
      ck_assert_msg(matches[i].tokens.begin == begin && matches[i].tokens.end == end,
                    "'%s': %u-%u, not %u-%u", text, matches[i].tokens.begin, matches[i].tokens.end,
                    begin, end);
      i++;
    }
    ck_assert_uint_eq(i, n);
    wm_test_text_free(&t);
  }
  wm_matcher_free(matcher);
  wm_gazetteer_close(&g);
}
END_TEST

/* ------------------------------------------------------------------- bad input */

#define LETTERS_32 "abcdefghijklmnopqrstuvwxyzabcdef"
#define LETTERS_128 LETTERS_32 LETTERS_32 LETTERS_32 LETTERS_32
#define LETTERS_256 LETTERS_128 LETTERS_128

static const struct {
  const char *file, *message; /* what follows the file's name in the message */
} bad_sources[] = {
    {"", ": has no header line"},
    {"# only a comment\n", ": has no header line"},
    {"name\tkind\n", ":1: unknown column 'kind'"},
    {"name\ttype\tname\n", ":1: second column 'name'"},
    {"# x\nname\n", ":2: needs the columns name and type"},
    {"name\ttype\nSerbia\n", ":2: has less than 2 columns"},
    {"name\ttype\nSerbia\tLOC\tx\n", ":2: has more than 2 columns"},
    {"name\ttype\nSerbia\tLOC\n\n\tLOC\n", ":4: has no name"},
    {"name\ttype\nSerbia\t\n", ":2: has no type"},
    {"name\ttype\tweight\nSerbia\tLOC\t-1\n", ":2: weight '-1' is no number of 0 or more"},
    {"name\ttype\tweight\nSerbia\tLOC\tnan\n", ":2: weight 'nan' is no number of 0 or more"},
    {"name\ttype\tweight\nSerbia\tLOC\t1x\n", ":2: weight '1x' is no number of 0 or more"},
    {"name\ttype\tflags\nSerbia\tLOC\tmain Weak\n", ":2: unknown flag 'Weak'"},
    {"name\ttype\n...\tLOC\n", ":2: nothing is left of '...' when folded"},
    {"name\ttype\na b c d e f g h i j k l m n o p q r s t u v w x y\tLOC\n",
     ":2: name has more than 24 words, or one of more than 255 bytes"},
    {"name\ttype\n" LETTERS_256 " x\tLOC\n",
     ":2: name has more than 24 words, or one of more than 255 bytes"},
    {"name\ttype\twithin\nNiš\tLOC\tx:RS\n", ":2: no place has the id 'x:RS'"},
    {"name\ttype\nSerb\xFFia\tLOC\n", ":2: is not UTF-8"},
};

START_TEST(bad_sources_are_refused_with_their_line) {
  const char *sources[] = {source};
  for (size_t i = 0; i < sizeof bad_sources / sizeof *bad_sources; i++) {
    wm_error error = {""};
    wm_gazetteer_counts counts;
    char expected[512];
    write_source(bad_sources[i].file);
    snprintf(expected, sizeof expected, "%s%s", source, bad_sources[i].message);
    ck_assert_int_eq(wm_gazetteer_compile(compiled, sources, 1, &counts, &error), WM_FATAL);
    ck_assert_str_eq(error.text, expected);
    ck_assert_int_eq(access(compiled, F_OK), -1);
  }
  unlink(source);
  wm_error error = {""};
  ck_assert_int_eq(wm_gazetteer_compile(compiled, sources, 1, NULL, &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "No such file"));
}
END_TEST

/* Any byte changed under a checksum made right again: refused, or every table leads where it may
 * (the sanitizers watch the walk). */
START_TEST(wrong_tables_are_refused_or_harmless) {
  wm_gazetteer g = compile_and_open(places);
  wm_gazetteer_close(&g);
  FILE *in = fopen(compiled, "rb");
  static char bytes[1 << 16];
  size_t size = fread(bytes, 1, sizeof bytes, in);
  fclose(in);
  uint32_t n_refused = 0;
  for (size_t i = 56; i < size - 8; i += 3) {
    char kept = bytes[i];
    bytes[i] = (char)(kept ^ (i % 2 ? 0x80 : 0x11));
    uint64_t checksum = XXH3_64bits(bytes, size - 8);
    memcpy(bytes + size - 8, &checksum, 8);
    FILE *out = fopen(compiled, "wb");
    fwrite(bytes, 1, size, out);
    fclose(out);
    wm_error error = {""};
    if (wm_gazetteer_open(compiled, &g, &error) == WM_OK) {
      char found[4096];
      find_all(&g, false, "Serbia and New York Times in Georgia and AT&T", found, sizeof found);
      wm_gazetteer_close(&g);
    } else {
      ck_assert_ptr_eq(strstr(error.text, compiled), error.text);
      n_refused++;
    }
    bytes[i] = kept;
  }
  ck_assert_uint_gt(n_refused, 100);
}
END_TEST

/* A file with one word, and a name that is `n` times this word. */
static void write_deep(uint32_t n) {
  static const uint32_t words[WM_GAZETTEER_WORDS + 1] = {0};
  static const wm_gazetteer_bucket buckets[] = {{0, 0}, {1, 1}};
  wm_trie trie;
  wm_trie_name name = {words, n, 1 << 8};
  ck_assert(wm_trie_build(&trie, &name, 1, 1));
  wm_gazetteer_thing thing = {.within = WM_NONE};
  wm_gazetteer_class class = {0};
  const wm_modelfile_part parts[] = {
      {"letters", "a", 1},
      {"lengths", "\1", 1},
      {"buckets", buckets, sizeof buckets},
      {"steps", trie.steps, trie.n_steps * sizeof *trie.steps},
      {"nodes", trie.nodes, trie.n_rows * sizeof *trie.nodes},
      {"values", trie.values, trie.n_values * sizeof *trie.values},
      {"children", trie.children, trie.n_children * sizeof *trie.children},
      {"lists", trie.lists, trie.n_lists * sizeof *trie.lists},
      {"things", &thing, sizeof thing},
      {"classes", &class, sizeof class},
      {"strings", "", 1}};
  wm_error error = {""};
  ck_assert_int_eq(wm_modelfile_write(compiled, WM_GAZETTEER_KIND, WM_GAZETTEER_VERSION, wm_z(""),
                                      parts, sizeof parts / sizeof *parts, &error),
                   WM_OK);
  wm_trie_free(&trie);
}

/* The walk calls itself for each word: no file may make it as deep as a text is long. */
START_TEST(names_of_too_many_words_are_refused) {
  wm_error error = {""};
  wm_gazetteer g;
  for (uint32_t n = 1; n <= WM_GAZETTEER_WORDS; n++) {
    write_deep(n);
    ck_assert_int_eq(wm_gazetteer_open(compiled, &g, &error), WM_OK);
    wm_gazetteer_close(&g);
  }
  write_deep(WM_GAZETTEER_WORDS + 1);
  ck_assert_int_eq(wm_gazetteer_open(compiled, &g, &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "its tables do not fit together"));
}
END_TEST

START_TEST(another_kind_is_refused) {
  wm_error error = {""};
  wm_gazetteer g;
  ck_assert_int_eq(wm_modelfile_write(compiled, "tagger", 1, wm_z(""), NULL, 0, &error), WM_OK);
  ck_assert_int_eq(wm_gazetteer_open(compiled, &g, &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "is a tagger of version 1 where a gazetteer"));
  ck_assert_int_eq(wm_modelfile_write(compiled, WM_GAZETTEER_KIND, WM_GAZETTEER_VERSION, wm_z(""),
                                      NULL, 0, &error),
                   WM_OK);
  ck_assert_int_eq(wm_gazetteer_open(compiled, &g, &error), WM_FATAL);
  ck_assert_ptr_nonnull(strstr(error.text, "its tables do not fit together"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("gazetteer");
  TCase *tests = tcase_create("gazetteer");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, names_are_found);
  tcase_add_test(tests, misspelt_names_are_found_when_told);
  tcase_add_test(tests, near_words_agree_with_a_scan);
  tcase_add_test(tests, things_keep_what_their_rows_say);
  tcase_add_test(tests, an_empty_gazetteer_finds_nothing);
  tcase_add_loop_test(tests, random_names_and_texts_agree_with_a_scan, 0, 20);
  tcase_add_test(tests, bad_sources_are_refused_with_their_line);
  tcase_add_test(tests, wrong_tables_are_refused_or_harmless);
  tcase_add_test(tests, names_of_too_many_words_are_refused);
  tcase_add_test(tests, another_kind_is_refused);
  tcase_set_timeout(tests, 120);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
