/* iban: a stage that finds international bank account numbers, ISO 13616. No list says what is one:
 * the number itself does, by its check digits. Written step by step in plugins/GUIDE.md. */
#include <wiremill/plugin.h>

enum { SHORTEST = 15, LONGEST = 34 }; /* characters of a number, ISO 13616 */

typedef struct iban {
  wm_span span;
  wm_sym number, country;
} iban;

static const wm_field fields[] = {
    WM_FIELD(iban, span, WM_FIELD_SPAN, NULL, "where the number stands"),
    WM_FIELD(iban, number, WM_FIELD_SYMBOL, NULL, "without its spaces: DE89370400440532013000"),
    WM_FIELD(iban, country, WM_FIELD_SYMBOL, NULL, "where the account is: DE"),
};
static const wm_layer ibans = {"ibans", 1, sizeof(iban), fields, 3, "bank account numbers"};
static const wm_use uses[] = {{"ibans", WM_WRITES, &ibans}};

static bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_word(char c) {
  return is_capital(c) || is_digit(c) || (c >= 'a' && c <= 'z') || (unsigned char)c > 127;
}

/* A number read from the text: its characters without spaces, and where each stood. */
typedef struct candidate {
  char characters[LONGEST];
  uint32_t ends[LONGEST]; /* offset behind the character */
  uint32_t n;
} candidate;

/* Capitals and digits from `at` on; one space may stand between two of them. */
static void read_candidate(const wm_article *article, uint32_t at, candidate *c) {
  c->n = 0;
  while (c->n < LONGEST) {
    if (c->n && article->text[at] == ' ')
      at++;
    char next = article->text[at];
    if (!is_capital(next) && !is_digit(next))
      return;
    c->characters[c->n] = next;
    c->ends[c->n++] = ++at;
  }
}

/* ISO 7064, MOD 97-10: the first four characters go to the end, letters count from 10; what is left
 * of the number when divided by 97 must be 1. */
static bool checks(const candidate *c, uint32_t n) {
  uint32_t rest = 0;
  for (uint32_t i = 0; i < n; i++) {
    char next = c->characters[(i + 4) % n];
    rest = is_digit(next) ? rest * 10 + (uint32_t)(next - '0')
                          : rest * 100 + (uint32_t)(next - 'A') + 10;
    rest %= 97;
  }
  return rest == 1;
}

/* The longest number that begins at `at` and ends where a word does; 0 for none. */
static uint32_t length_of(const wm_article *article, uint32_t at, candidate *c) {
  const char *text = article->text;
  if (!is_capital(text[at]) || !is_capital(text[at + 1]) || !is_digit(text[at + 2]) ||
      !is_digit(text[at + 3]))
    return 0;
  read_candidate(article, at, c);
  for (uint32_t n = c->n; n >= SHORTEST; n--)
    if (!is_word(text[c->ends[n - 1]]) && checks(c, n))
      return n;
  return 0;
}

static wm_status process(wm_instance *self, const wm_article *article) {
  for (uint32_t at = 0; at < article->length; at++) {
    candidate c;
    uint32_t n = at && is_word(article->text[at - 1]) ? 0 : length_of(article, at, &c);
    if (!n)
      continue;
    iban *row = wm_append(self, 0, 1);
    if (!row)
      return WM_REJECT;
    row->span = (wm_span){at, c.ends[n - 1]};
    row->number = wm_intern(self, c.characters, n);
    row->country = wm_intern(self, c.characters, 2);
    at = row->span.end - 1;
  }
  return WM_OK;
}

static const wm_stage_ops ops = {.size = sizeof ops, .process = process};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_STAGE,
                                 .name = "iban",
                                 .version = "1.0",
                                 .summary = "finds bank account numbers by their check digits",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = 1,
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
