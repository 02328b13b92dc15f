/* Money: which currency a sign or name means, and the amounts beside it. */
#include "money.h"
#include "numbers.h"

#include <stdio.h>

/* Currencies that share a name, by who calls them so; nation 0 is what is meant where nothing else
 * is said. */
typedef struct wm_coin {
  const char *name;
  int16_t nation;
  const char *currency; /* ISO 4217 */
} wm_coin;

#define N(a, b) WM_NATION(a, b)

static const wm_coin coins[] = {{"dollar", 0, "USD"},
                                {"dollar", N('U', 'S'), "USD"},
                                {"dollar", N('C', 'A'), "CAD"},
                                {"dollar", N('A', 'U'), "AUD"},
                                {"dollar", N('N', 'Z'), "NZD"},
                                {"dollar", N('H', 'K'), "HKD"},
                                {"dollar", N('S', 'G'), "SGD"},
                                {"dollar", N('T', 'W'), "TWD"},
                                {"euro", 0, "EUR"},
                                {"pound", N('G', 'B'), "GBP"},
                                {"pound", N('E', 'G'), "EGP"},
                                {"pound", N('L', 'B'), "LBP"},
                                {"pound", N('S', 'Y'), "SYP"},
                                {"pound", N('S', 'D'), "SDG"},
                                {"pound", 0, "GBP"},
                                {"yen", 0, "JPY"},
                                {"yuan", 0, "CNY"},
                                {"franc", 0, "CHF"},
                                {"franc", N('C', 'H'), "CHF"},
                                {"franc", N('C', 'M'), "XAF"},
                                {"franc", N('C', 'D'), "CDF"},
                                {"franc", N('R', 'W'), "RWF"},
                                {"peso", 0, "MXN"},
                                {"peso", N('M', 'X'), "MXN"},
                                {"peso", N('P', 'H'), "PHP"},
                                {"peso", N('A', 'R'), "ARS"},
                                {"peso", N('C', 'L'), "CLP"},
                                {"peso", N('C', 'O'), "COP"},
                                {"peso", N('U', 'Y'), "UYU"},
                                {"peso", N('C', 'U'), "CUP"},
                                {"rupee", 0, "INR"},
                                {"rupee", N('I', 'N'), "INR"},
                                {"rupee", N('P', 'K'), "PKR"},
                                {"rupee", N('L', 'K'), "LKR"},
                                {"rupee", N('N', 'P'), "NPR"},
                                {"rupiah", 0, "IDR"},
                                {"ringgit", 0, "MYR"},
                                {"baht", 0, "THB"},
                                {"dong", 0, "VND"},
                                {"dinar", 0, "RSD"},
                                {"dinar", N('R', 'S'), "RSD"},
                                {"dinar", N('I', 'Q'), "IQD"},
                                {"dinar", N('K', 'W'), "KWD"},
                                {"dinar", N('D', 'Z'), "DZD"},
                                {"dinar", N('J', 'O'), "JOD"},
                                {"dinar", N('T', 'N'), "TND"},
                                {"dinar", N('B', 'H'), "BHD"},
                                {"dinar", N('L', 'Y'), "LYD"},
                                {"dirham", 0, "AED"},
                                {"dirham", N('A', 'E'), "AED"},
                                {"dirham", N('M', 'A'), "MAD"},
                                {"riyal", 0, "SAR"},
                                {"riyal", N('S', 'A'), "SAR"},
                                {"riyal", N('Q', 'A'), "QAR"},
                                {"rial", 0, "IRR"},
                                {"rial", N('I', 'R'), "IRR"},
                                {"rial", N('O', 'M'), "OMR"},
                                {"rial", N('Y', 'E'), "YER"},
                                {"lira", 0, "TRY"},
                                {"lira", N('T', 'R'), "TRY"},
                                {"lira", N('I', 'T'), "ITL"},
                                {"lira", N('L', 'B'), "LBP"},
                                {"rouble", 0, "RUB"},
                                {"rouble", N('R', 'U'), "RUB"},
                                {"rouble", N('B', 'Y'), "BYN"},
                                {"hryvnia", 0, "UAH"},
                                {"zloty", 0, "PLN"},
                                {"forint", 0, "HUF"},
                                {"krona", 0, "SEK"},
                                {"krona", N('S', 'E'), "SEK"},
                                {"krona", N('I', 'S'), "ISK"},
                                {"krone", 0, "NOK"},
                                {"krone", N('N', 'O'), "NOK"},
                                {"krone", N('D', 'K'), "DKK"},
                                {"kuna", 0, "HRK"},
                                {"lev", 0, "BGN"},
                                {"leu", 0, "RON"},
                                {"leu", N('R', 'O'), "RON"},
                                {"leu", N('M', 'D'), "MDL"},
                                {"lek", 0, "ALL"},
                                {"denar", 0, "MKD"},
                                {"tenge", 0, "KZT"},
                                {"lari", 0, "GEL"},
                                {"dram", 0, "AMD"},
                                {"shekel", 0, "ILS"},
                                {"naira", 0, "NGN"},
                                {"cedi", 0, "GHS"},
                                {"shilling", 0, "KES"},
                                {"shilling", N('K', 'E'), "KES"},
                                {"shilling", N('U', 'G'), "UGX"},
                                {"shilling", N('T', 'Z'), "TZS"},
                                {"shilling", N('S', 'O'), "SOS"},
                                {"birr", 0, "ETB"},
                                {"taka", 0, "BDT"},
                                {"crown", 0, "CZK"},
                                {"crown", N('C', 'Z'), "CZK"},
                                {"crown", N('S', 'E'), "SEK"},
                                {"crown", N('N', 'O'), "NOK"},
                                {"crown", N('D', 'K'), "DKK"},
                                {"won", 0, "KRW"},
                                {"won", N('K', 'P'), "KPW"},
                                {"mark", 0, "BAM"},
                                {"mark", N('B', 'A'), "BAM"},
                                {"mark", N('D', 'E'), "DEM"},
                                {"rand", 0, "ZAR"},
                                {"real", 0, "BRL"},
                                {"manat", 0, "AZN"},
                                {"manat", N('A', 'Z'), "AZN"},
                                {"manat", N('T', 'M'), "TMT"},
                                {"som", 0, "KGS"},
                                {"som", N('K', 'G'), "KGS"},
                                {"som", N('U', 'Z'), "UZS"}};

#undef N

/* The currency that a nation calls so, or NULL. */
static const char *nation_coin(const char *name, int32_t nation) {
  for (size_t i = 0; i < sizeof coins / sizeof coins[0]; i++)
    if (coins[i].nation == nation && strcmp(coins[i].name, name) == 0)
      return coins[i].currency;
  return NULL;
}

/* The nation beside a coin's name decides, then the one that the article named last. */
static const char *coin_currency(const wm_run *run, const char *name, int32_t nation) {
  const char *currency = nation ? nation_coin(name, nation) : NULL;
  for (uint32_t i = 0; !currency && i < WM_RECENT_NATIONS && run->state->nations[i]; i++)
    currency = nation_coin(name, run->state->nations[i]);
  return currency ? currency : nation_coin(name, 0);
}

static bool is_large(wm_decimal amount) {
  return wm_decimal_compare(amount, (wm_decimal){1000, 0}) >= 0;
}

/* "$", "US$", "€", "RSD" before an amount. A code that is also a word ("ALL 50 states") needs an
 * amount that no count is likely to have, as does a letter, which must stand close to it (R15bn).
 */
static uint32_t currency_before(const wm_run *run, uint32_t at, const char **currency) {
  uint32_t nation =
      wm_run_is(run, at, WM_CLASS_NATION, NULL) && wm_run_is(run, at + 1, WM_CLASS_SIGN, NULL);
  if (!wm_run_is(run, at + nation, WM_CLASS_SIGN, NULL) &&
      !wm_run_is(run, at + nation, WM_CLASS_CODE, NULL))
    return 0;
  int32_t plain_word = 0, letter = 0;
  wm_decimal amount;
  wm_run_is(run, at, WM_CLASS_CODE, &plain_word);
  wm_run_is(run, at, WM_CLASS_SIGN, &letter);
  if ((plain_word || letter) && (!wm_number_parse(run, at + 1, true, &amount) || !is_large(amount)))
    return 0;
  if (letter && !wm_run_flag(run, at + 1, WM_ITEM_TIGHT))
    return 0;
  *currency = run->items[at + nation].code;
  return nation + 1;
}

/* "euros", "US dollars", "Swiss francs", "RSD", "€" behind an amount; a hyphen may join it. */
static uint32_t currency_behind(const wm_run *run, uint32_t at, wm_decimal amount,
                                const char **currency) {
  int32_t plain_word, nation = 0;
  uint32_t n = wm_run_hyphen(run, at);
  n += wm_run_is(run, at + n, WM_CLASS_NATION, &nation);
  if (wm_run_is(run, at + n, WM_CLASS_COIN, &plain_word)) {
    if (plain_word && !is_large(amount))
      return 0;
    *currency = coin_currency(run, run->items[at + n].code, nation);
    return n + 1;
  }
  bool code =
      (wm_run_is(run, at + n, WM_CLASS_CODE, &plain_word) && (!plain_word || is_large(amount))) ||
      (n == 0 && wm_run_is(run, at, WM_CLASS_SIGN, NULL) &&
       !wm_run_is(run, at + n + 1, WM_CLASS_DIGITS, NULL));
  if (!code || nation)
    return 0;
  *currency = run->items[at + n].code;
  return n + 1;
}

static void add_money(wm_findings *out, uint32_t at, uint32_t n, wm_decimal low, wm_decimal high,
                      const char *currency, const char *rule) {
  wm_found *found = wm_findings_add(out, at, n, WM_VALUE_MONEY, rule);
  found->coin = currency;
  found->score = 0.97;
  wm_number_write(low, high, currency, found->text, sizeof found->text);
}

/* "$5 to $7 billion", "between $5 and $7 billion": the scale counts for both. */
static bool match_signed_pair(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal low, high, whole;
  const char *currency, *again;
  uint32_t before = currency_before(run, at, &currency);
  uint32_t n = before ? wm_number_parse(run, at + before, true, &low) : 0;
  uint32_t joint = at + before + n;
  if (!n ||
      !(wm_run_is(run, joint, WM_CLASS_TO, NULL) || wm_run_is(run, joint, WM_CLASS_DASH, NULL) ||
        (wm_run_is(run, joint, WM_CLASS_AND, NULL) && wm_run_says(run, at - 1, "between"))))
    return false;
  uint32_t sign = currency_before(run, joint + 1, &again);
  uint32_t m = sign ? wm_number_parse(run, joint + 1 + sign, true, &high) : 0;
  if (!m || strcmp(currency, again) != 0 || is_large(low) || !is_large(high) ||
      !wm_run_is(run, joint + 1 + sign, WM_CLASS_DIGITS, NULL))
    return false;
  whole = run->items[joint + 1 + sign].number;
  low.exponent += high.exponent - whole.exponent;
  add_money(out, at, before + n, low, low, currency, "money-sign");
  add_money(out, joint + 1, sign + m, high, high, currency, "money-sign");
  out->n_items = joint + 1 + sign + m - at;
  return true;
}

/* "$1.5bn", "$3-5 million", "€15m". */
static void match_signed(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal low, high;
  const char *currency, *again;
  uint32_t before = currency_before(run, at, &currency);
  if (!before)
    return;
  uint32_t n = wm_number_range(run, at + before, true, &low, &high);
  if (!n)
    return;
  n += before;
  /* "$40 billion US", "US$5 million dollars" say the currency twice */
  uint32_t behind = currency_behind(run, at + n, low, &again);
  if (behind && strcmp(again, currency) == 0 && !wm_run_is(run, at + n, WM_CLASS_SIGN, NULL))
    n += behind;
  add_money(out, at, n, low, high, currency, "money-sign");
}

/* "45 million euros", "84-million-euro", "200,000 dinars", "4 million RSD". */
static void match_named(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal low, high;
  const char *currency;
  for (int short_scales = 0; short_scales < 2 && !out->n; short_scales++) {
    uint32_t n = wm_number_range(run, at, short_scales, &low, &high);
    uint32_t behind = n ? currency_behind(run, at + n, low, &currency) : 0;
    if (behind)
      add_money(out, at, n + behind, low, high, currency, "money-name");
  }
}

/* "40 cents" are of the currency the article spoke of last. */
static void match_cents(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal low, high;
  uint32_t n = wm_number_range(run, at, false, &low, &high);
  n += n && wm_run_hyphen(run, at + n);
  int32_t nation;
  n += n && wm_run_is(run, at + n, WM_CLASS_NATION, &nation);
  if (!n || !wm_run_is(run, at + n, WM_CLASS_CENT, NULL))
    return;
  const char *currency = run->items[at + n].code;
  if (!*currency)
    currency = run->state->coin ? run->state->coin : "USD";
  low.exponent -= 2;
  high.exponent -= 2;
  add_money(out, at, n + 1, low, high, currency, "money-cents");
}

void wm_money_match(const wm_run *run, uint32_t at, wm_findings *out) {
  if (!match_signed_pair(run, at, out))
    match_signed(run, at, out);
  if (!out->n)
    match_named(run, at, out);
  if (!out->n)
    match_cents(run, at, out);
}

/* ---- percentages ---- */

/* "percent", "%", "per cent", "percentage points", "basis points". *unit is what is written. */
static uint32_t read_percent(const wm_run *run, uint32_t at, const char **unit, int32_t *exponent) {
  int32_t basis;
  uint32_t hyphen = wm_run_hyphen(run, at);
  at += hyphen;
  *exponent = 0;
  *unit = "%";
  if (wm_run_is(run, at, WM_CLASS_PERCENT, NULL))
    return hyphen + 1;
  if (wm_run_says(run, at, "per cent"))
    return hyphen + 2;
  if (wm_run_is(run, at, WM_CLASS_BASIS, &basis)) {
    uint32_t dash = wm_run_hyphen(run, at + 1);
    if (!wm_run_is(run, at + 1 + dash, WM_CLASS_POINT, NULL))
      return 0;
    *unit = "pp";
    *exponent = basis ? -2 : 0;
    return hyphen + dash + 2;
  }
  return 0;
}

void wm_percent_match(const wm_run *run, uint32_t at, wm_findings *out) {
  wm_decimal low, high;
  const char *unit;
  int32_t exponent;
  uint32_t n = wm_number_range(run, at, false, &low, &high);
  uint32_t behind = n ? read_percent(run, at + n, &unit, &exponent) : 0;
  if (!behind && n) { /* "3% to 5%": each is its own */
    n = wm_number_parse(run, at, false, &low);
    high = low;
    behind = read_percent(run, at + n, &unit, &exponent);
  }
  if (!behind)
    return;
  low.exponent += exponent;
  high.exponent += exponent;
  wm_found *found = wm_findings_add(out, at, n + behind, WM_VALUE_PERCENT, "percent");
  found->score = 0.98;
  wm_number_write(low, high, unit, found->text, sizeof found->text);
}
