/* Values: calendar, decimals, and what the grammars read, as a table of sentences. */
#include "core/base/calendar.h"
#include "plugins/entity-extract/values/decimal.h"
#include "plugins/entity-extract/values/values.h"

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/symbols.h"
#include "plugins/tokenize/tokenizer.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- a host with just enough in it ---- */

static wm_arena memory;
static wm_symbols symbols;

static void *host_alloc(wm_instance *self, size_t n, size_t each) {
  (void)self;
  return wm_arena_alloc(&memory, n, each);
}

static wm_sym host_intern(wm_instance *self, const char *bytes, size_t length) {
  (void)self;
  return wm_symbols_intern(&symbols, bytes, length);
}

static wm_sym tokenizer_intern(void *context, const char *bytes, size_t length) {
  (void)context;
  return wm_symbols_intern(&symbols, bytes, length);
}

static wm_host host = {.size = sizeof host, .alloc = host_alloc, .intern = host_intern};
static wm_instance self = {.size = sizeof self, .host = &host, .name = "values"};
static wm_tokenizer *tokenizer;

static void setup(void) {
  wm_arena_init(&memory, 0);
  ck_assert(wm_symbols_init(&symbols));
  tokenizer = wm_tokenizer_new(tokenizer_intern, NULL, 10000000);
  ck_assert_ptr_nonnull(tokenizer);
}

static void teardown(void) {
  wm_tokenizer_free(tokenizer);
  wm_symbols_free(&symbols);
  wm_arena_free(&memory);
}

typedef struct collected {
  const char *text;
  wm_buffer out;
  uint32_t n, end;
} collected;

/* Writes "TYPE span = value; " and checks that values come in order and do not overlap. */
static bool collect(void *context, const wm_value *value) {
  collected *c = context;
  ck_assert_uint_le(c->end, value->span.begin);
  ck_assert_uint_lt(value->span.begin, value->span.end);
  ck_assert_uint_lt(value->tokens.begin, value->tokens.end);
  c->end = value->span.end;
  ck_assert(
      wm_buffer_printf(&c->out, "%s%s %.*s = %.*s", c->n++ ? "; " : "",
                       wm_value_type_names[value->type], (int)(value->span.end - value->span.begin),
                       c->text + value->span.begin, (int)value->text.length, value->text.bytes));
  return true;
}

static void find(const char *date, const char *language, const char *text, size_t length,
                 wm_values_options options, collected *to) {
  const wm_values *values = wm_values_open(&self, &options);
  wm_values_scratch *scratch = wm_values_start(&self);
  ck_assert(values && scratch);
  ck_assert_int_eq(wm_tokenizer_run(tokenizer, text, (uint32_t)length), WM_TOKENIZER_DONE);
  wm_article article = {.size = sizeof article,
                        .text = text,
                        .length = (uint32_t)length,
                        .date = wm_z(date),
                        .language = wm_z(language)};
  wm_table tokens = {NULL, tokenizer->tokens, tokenizer->n_tokens};
  wm_table sentences = {NULL, tokenizer->sentences, tokenizer->n_sentences};
  ck_assert(wm_values_find(&self, values, scratch, &article, &tokens, &sentences, collect, to));
}

typedef struct values_case {
  const char *date, *text, *want;
} values_case;

static void check_cases(const values_case *cases, size_t n, wm_values_options options) {
  for (size_t i = 0; i < n; i++) {
    collected got = {.text = cases[i].text};
    find(cases[i].date, "en", cases[i].text, strlen(cases[i].text), options, &got);
    ck_assert(wm_buffer_put(&got.out, "", 1));
    ck_assert_msg(strcmp(got.out.bytes, cases[i].want) == 0, "case %zu: \"%s\"\n got: %s\nwant: %s",
                  i, cases[i].text, got.out.bytes, cases[i].want);
    wm_buffer_free(&got.out);
  }
}

#define CHECK_CASES(...)                                                                           \
  do {                                                                                             \
    static const values_case cases[] = {__VA_ARGS__};                                              \
    check_cases(cases, sizeof cases / sizeof cases[0], (wm_values_options){0});                    \
  } while (0)

/* Wednesday. */
#define DATE "2008-06-18"

/* ---- arithmetic ---- */

START_TEST(calendar_round_trips) {
  for (int32_t days = -800000; days < 800000; days += 7) {
    wm_civil date = wm_calendar_civil(days);
    ck_assert(wm_calendar_valid(date));
    ck_assert_int_eq(wm_calendar_days(date), days);
    ck_assert_int_eq(wm_calendar_weekday(days), wm_calendar_weekday(days + 7));
  }
  ck_assert_int_eq(wm_calendar_days((wm_civil){1970, 1, 1}), 0);
  ck_assert_int_eq(wm_calendar_weekday(0), 4);
  ck_assert(!wm_calendar_valid((wm_civil){1900, 2, 29}));
  ck_assert(wm_calendar_valid((wm_civil){2000, 2, 29}));
}
END_TEST

START_TEST(calendar_knows_weeks_and_easter) {
  static const struct {
    wm_civil date;
    int32_t year, week;
  } weeks[] = {{{2010, 1, 3}, 2009, 53},
               {{2008, 12, 29}, 2009, 1},
               {{2008, 3, 5}, 2008, 10},
               {{2005, 1, 1}, 2004, 53},
               {{2007, 12, 31}, 2008, 1}};
  for (size_t i = 0; i < sizeof weeks / sizeof weeks[0]; i++) {
    int32_t year = 0, days = wm_calendar_days(weeks[i].date);
    ck_assert_int_eq(wm_calendar_week(days, &year), weeks[i].week);
    ck_assert_int_eq(year, weeks[i].year);
    int32_t monday = wm_calendar_monday(year, weeks[i].week);
    ck_assert(monday <= days && days < monday + 7);
  }
  static const wm_civil easters[] = {{2000, 4, 23}, {2008, 3, 23}, {2011, 4, 24}, {2019, 4, 21},
                                     {1981, 4, 19}, {1954, 4, 18}, {2038, 4, 25}};
  for (size_t i = 0; i < sizeof easters / sizeof easters[0]; i++) {
    wm_civil got = wm_calendar_easter(easters[i].year);
    ck_assert_int_eq(got.month, easters[i].month);
    ck_assert_int_eq(got.day, easters[i].day);
  }
}
END_TEST

START_TEST(decimals_read_and_print) {
  static const struct {
    const char *in, *out; /* out NULL: refused */
  } cases[] = {{"1,415", "1415"},
               {"1.500.000", "1500000"},
               {"3.5", "3.5"},
               {"3,5", "3.5"},
               {"0800", "800"},
               {"1,234.56", "1234.56"},
               {"0.05", "0.05"},
               {"1000", "1000"},
               {"0", "0"},
               {"1.50", "1.5"},
               {"999999999999999999", "999999999999999999"},
               {"1234567890123456789", NULL},
               {"", NULL},
               {"12a", NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    wm_decimal number;
    char text[WM_DECIMAL_TEXT];
    bool read = wm_decimal_parse(wm_z(cases[i].in), &number);
    ck_assert_msg(read == (cases[i].out != NULL), "%s", cases[i].in);
    if (!read)
      continue;
    ck_assert_uint_eq(wm_decimal_format(number, text), strlen(cases[i].out));
    ck_assert_str_eq(text, cases[i].out);
  }
}
END_TEST

START_TEST(decimals_add_and_compare) {
  wm_decimal sum, half = {50, -2}, two = {2, 0}, large = {1, 30};
  ck_assert(wm_decimal_add(two, half, &sum));
  ck_assert_int_eq(wm_decimal_compare(sum, (wm_decimal){25, -1}), 0);
  ck_assert(!wm_decimal_add(large, half, &sum));
  ck_assert_int_gt(wm_decimal_compare(large, two), 0);
  ck_assert_int_lt(wm_decimal_compare(half, large), 0);
}
END_TEST

/* ---- what grammars read ---- */

START_TEST(dates_of_the_calendar) {
  CHECK_CASES(
      {DATE, "It began on March 1, 2008 in Oslo.", "DATE March 1, 2008 = 2008-03-01"},
      {DATE, "the 5th of March 2008", "DATE the 5th of March 2008 = 2008-03-05"},
      {DATE, "Friday, 12 December 2003", "DATE Friday, 12 December 2003 = 2003-12-12"},
      {DATE, "on 2008-03-01 and 7.8.2007",
       "DATE 2008-03-01 = 2008-03-01; DATE 7.8.2007 = 2007-08-07"},
      {DATE, "Deaths in October 1982 and Sept. 1983",
       "DATE October 1982 = 1982-10; DATE Sept. 1983 = 1983-09"},
      {DATE, "the highest since 1983", "DATE 1983 = 1983"},
      {DATE, "in the 1990s and the '70s", "DATE the 1990s = 199; DATE the '70s = 197"},
      {DATE, "a castle of the 15th century", "DATE the 15th century = 14"},
      {DATE, "the first quarter of 2009", "DATE the first quarter of 2009 = 2009-Q1"},
      {DATE, "the first half of 2020", "DATE the first half of 2020 = 2020-H1"},
      {DATE, "Q3 2007 and H1 2008", "DATE Q3 2007 = 2007-Q3; DATE H1 2008 = 2008-H1"},
      {DATE, "the summer of 2006", "DATE the summer of 2006 = 2006-SU"},
      {DATE, "by mid-2019 or late 2006", "DATE mid-2019 = 2019; DATE late 2006 = 2006"},
      {DATE, "until the end of 2027", "DATE the end of 2027 = 2027"},
      {DATE, "From March 5-7 it was closed", "DATE March 5 = 2008-03-05; DATE 7 = 2008-03-07"},
      {DATE, "from 5 to 7 March 2009", "DATE 5 = 2009-03-05; DATE 7 March 2009 = 2009-03-07"},
      {DATE, "July and August 2007", "DATE July = 2007-07; DATE August 2007 = 2007-08"},
      {DATE, "the 2009-2011 plan", "DATE 2009 = 2009; DATE 2011 = 2011"},
      {DATE, "on Christmas Eve 2007", "DATE Christmas Eve 2007 = 2007-12-24"});
}
END_TEST

START_TEST(dates_told_from_the_article) {
  CHECK_CASES(
      {DATE, "It said today and yesterday", "DATE today = 2008-06-18; DATE yesterday = 2008-06-17"},
      {DATE, "He arrived on Monday.", "DATE Monday = 2008-06-16"},
      {DATE, "They will meet on Friday.", "DATE Friday = 2008-06-20"},
      {DATE, "It said on Wednesday it will close.", "DATE Wednesday = 2008-06-18"},
      {DATE, "closed until Friday", "DATE Friday = 2008-06-20"},
      {DATE, "last Tuesday and next Tuesday",
       "DATE last Tuesday = 2008-06-17; DATE next Tuesday = 2008-06-24"},
      {DATE, "The bill was rejected in October.", "DATE October = 2007-10"},
      {DATE, "The deal should be completed in October.", "DATE October = 2008-10"},
      {DATE, "It called on June 10 for a re-run.", "DATE June 10 = 2008-06-10"},
      {DATE, "A June 25 hearing has been scheduled.", "DATE June 25 = 2008-06-25"},
      {DATE, "last week, this month, next year",
       "DATE last week = 2008-W24; DATE this month = 2008-06; DATE next year = 2009"},
      {DATE, "October of next year", "DATE October of next year = 2009-10"},
      {DATE, "earlier this year", "DATE earlier this year = 2008"},
      {DATE, "three years ago", "DATE three years ago = 2005"},
      {DATE, "It fell a week ago.", "DATE a week ago = 2008-06-11"},
      {DATE, "In 2004 he left; two years later he was back.",
       "DATE 2004 = 2004; DATE two years later = 2006"},
      {DATE, "Sales rose in February from the same period last year.",
       "DATE February = 2008-02; DATE the same period last year = 2007-02"},
      {DATE, "They met on Monday and left the next day.",
       "DATE Monday = 2008-06-16; DATE the next day = 2008-06-17"},
      {DATE, "Profit rose in the fourth quarter.", "DATE the fourth quarter = 2007-Q4"},
      {"", "OSLO, 3 May 2005 - The bank said on Monday",
       "DATE 3 May 2005 = 2005-05-03; DATE Monday = 2005-05-02"},
      {"", "on Monday", "DATE Monday = XXXX-WXX-1"});
}
END_TEST

START_TEST(months_and_years_that_are_none) {
  CHECK_CASES({DATE, "Theresa May met June Jones, who may march on.", ""},
              {DATE, "Black Monday was a crash.", ""},
              {DATE, "UN resolution 1973 and flight 1549", ""},
              {DATE, "It lost 2008 points and $1999.", "MONEY $1999 = 1999 USD"},
              {DATE, "about a quarter of its dealers for the second time", ""},
              {DATE, "an Airbus A320, a Boeing 737-800 and COVID-19", ""},
              {DATE, "let us all try 50 states", ""});
}
END_TEST

START_TEST(durations_and_sets) {
  CHECK_CASES(
      {DATE, "in the past three years", "DATE the past three years = P3Y"},
      {DATE, "its fifty-year life", "DATE fifty-year = P50Y"},
      {DATE, "almost two and a half years behind", "DATE almost two and a half years = P2.5Y"},
      {DATE, "after thirty minutes", "TIME thirty minutes = PT30M"},
      {DATE, "for several years", "DATE several years = PXY"},
      {DATE, "the lowest in over a decade", "DATE over a decade = P10Y"},
      {DATE, "two consecutive quarters of losses", "DATE two consecutive quarters = P2Q"},
      {DATE, "between 60 and 90 days", "DATE 60 = P60D; DATE 90 days = P90D"},
      {DATE, "every Monday and every two weeks",
       "DATE every Monday = XXXX-WXX-1; DATE every two weeks = P2W"},
      {DATE, "a 33-year-old man", "DATE 33-year-old = P33Y"},
      {DATE, "it flies twice a week on Sundays",
       "DATE twice a week = P1W; DATE Sundays = XXXX-WXX-7"},
      {DATE, "15 tankers a year", ""});
}
END_TEST

START_TEST(times_of_the_day) {
  CHECK_CASES(
      {DATE, "at 18:00 UTC", "TIME 18:00 UTC = 2008-06-18T18:00Z"},
      {DATE, "at 6:40 p.m. (GMT +8) on Monday",
       "TIME 6:40 p.m. (GMT +8) on Monday = 2008-06-16T18:40+08:00"},
      {DATE, "on Tuesday at 7 pm", "TIME Tuesday at 7 pm = 2008-06-17T19:00"},
      {DATE, "at 0800 GMT", "TIME 0800 GMT = 2008-06-18T08:00Z"},
      {DATE, "late on Monday, at noon", "DATE Monday = 2008-06-16; TIME noon = 2008-06-16T12:00"},
      {DATE, "said Thursday night", "TIME Thursday night = 2008-06-12TNI"},
      {DATE, "this morning and last night",
       "TIME this morning = 2008-06-18TMO; TIME last night = 2008-06-17TNI"},
      {DATE, "seven in the evening", "TIME seven in the evening = 2008-06-18T19:00"},
      {DATE, "at 25:00 or 2:1", ""});
}
END_TEST

START_TEST(money) {
  CHECK_CASES(
      {DATE, "worth $1.5bn", "MONEY $1.5bn = 1500000000 USD"},
      {DATE, "RM3.5bn, KSh1.2 billion and Tk 10 lakh",
       "MONEY RM3.5bn = 3500000000 MYR; MONEY KSh1.2 billion = 1200000000 KES; "
       "MONEY Tk 10 lakh = 1000000 BDT"},
      {DATE, "R15bn, N5,000 and P50 million, not R 15bn, P50 or N5",
       "MONEY R15bn = 15000000000 ZAR; MONEY N5,000 = 5000 NGN; MONEY P50 million = 50000000 PHP"},
      {DATE, "NT$3bn or US$3bn", "MONEY NT$3bn = 3000000000 TWD; MONEY US$3bn = 3000000000 USD"},
      {DATE, "for RSD 4 million", "MONEY RSD 4 million = 4000000 RSD"},
      {DATE, "45 million euros", "MONEY 45 million euros = 45000000 EUR"},
      {DATE, "a €15m-a-year deal", "MONEY €15m = 15000000 EUR"},
      {DATE, "US$40 billion or C$5", "MONEY US$40 billion = 40000000000 USD; MONEY C$5 = 5 CAD"},
      {DATE, "Rs 3 crore", "MONEY Rs 3 crore = 30000000 INR"},
      {DATE, "an 84-million-euro loan", "MONEY 84-million-euro = 84000000 EUR"},
      {DATE, "In Serbia it cost 200,000 dinars.", "MONEY 200,000 dinars = 200000 RSD"},
      {DATE, "In Kuwait it cost 200,000 dinars.", "MONEY 200,000 dinars = 200000 KWD"},
      {DATE, "five Swiss francs", "MONEY five Swiss francs = 5 CHF"},
      {DATE, "$3-5 million", "MONEY $3-5 million = 3000000-5000000 USD"},
      {DATE, "between $5 and $7 billion",
       "MONEY $5 = 5000000000 USD; MONEY $7 billion = 7000000000 USD"},
      {DATE, "It costs €2 and 40 cents.", "MONEY €2 = 2 EUR; MONEY 40 cents = 0.4 EUR"},
      {DATE, "half a million pounds", "MONEY half a million pounds = 500000 GBP"},
      {DATE, "two hundred and fifty thousand dollars",
       "MONEY two hundred and fifty thousand dollars = 250000 USD"});
}
END_TEST

START_TEST(percentages_and_quantities) {
  CHECK_CASES(
      {DATE, "12 percent, 3-5 %, 0.5 per cent",
       "PERCENT 12 percent = 12 %; PERCENT 3-5 % = 3-5 %; PERCENT 0.5 per cent = 0.5 %"},
      {DATE, "two percentage points and 25 basis points",
       "PERCENT two percentage points = 2 pp; PERCENT 25 basis points = 0.25 pp"},
      {DATE, "45 km of road", "QUANTITY 45 km = 45 km"},
      {DATE, "a 1,200 MW plant and a 210-kilometre line",
       "QUANTITY 1,200 MW = 1200 MW; QUANTITY 210-kilometre = 210 km"},
      {DATE, "3 million barrels a day", "QUANTITY 3 million barrels a day = 3000000 [bbl_us]/d"},
      {DATE, "20 hectares", "QUANTITY 20 hectares = 20 har"},
      {DATE, "2.3 million cubic metres", "QUANTITY 2.3 million cubic metres = 2300000 m3"},
      {DATE, "180 gigawatt-hours at 8.4 metres per second",
       "QUANTITY 180 gigawatt-hours = 180 GW.h; QUANTITY 8.4 metres per second = 8.4 m/s"},
      {DATE, "minus 5 degrees Celsius", "QUANTITY 5 degrees Celsius = 5 Cel"},
      {DATE, "5G networks and 15m people", ""});
}
END_TEST

START_TEST(vague_words_and_numbers_on_request) {
  static const values_case vague[] = {
      {DATE, "He is now the head; in recent years annual profit fell.",
       "DATE now = PRESENT_REF; DATE recent years = PAST_REF; DATE annual = P1Y"}};
  static const values_case numbers[] = {{DATE, "the third of 12 million people",
                                         "QUANTITY third = 3; QUANTITY 12 million = 12000000"}};
  check_cases(vague, 1, (wm_values_options){.vague = true});
  check_cases(numbers, 1, (wm_values_options){.numbers = true});
}
END_TEST

START_TEST(numeric_dates_follow_the_language) {
  const char *text = "It opened on 7/8/01.";
  static const struct {
    const char *language, *want;
  } cases[] = {{"en-US", "DATE 7/8/01 = 2001-07-08"}, {"en-GB", "DATE 7/8/01 = 2001-08-07"}};
  for (size_t i = 0; i < 2; i++) {
    collected got = {.text = text};
    find(DATE, cases[i].language, text, strlen(text), (wm_values_options){0}, &got);
    ck_assert(wm_buffer_put(&got.out, "", 1));
    ck_assert_str_eq(got.out.bytes, cases[i].want);
    wm_buffer_free(&got.out);
  }
}
END_TEST

/* Runs of words that take part in values, without end and in any order, neither crash nor stall. */
START_TEST(any_order_of_words) {
  static const char *const words[] = {"the ",
                                      "a ",
                                      "of ",
                                      "in ",
                                      "last ",
                                      "past ",
                                      "12 ",
                                      "3",
                                      "-",
                                      "million ",
                                      "$",
                                      "€",
                                      "% ",
                                      "percent ",
                                      "May ",
                                      "March ",
                                      "Friday ",
                                      "quarter ",
                                      "half ",
                                      "year ",
                                      "years ",
                                      "ago ",
                                      ", ",
                                      "2008 ",
                                      "'",
                                      "s ",
                                      "second ",
                                      "and ",
                                      "to ",
                                      "morning ",
                                      "18:",
                                      "00 ",
                                      "UTC ",
                                      "km ",
                                      "/",
                                      "euros ",
                                      "every ",
                                      "same ",
                                      "period ",
                                      ". ",
                                      "early ",
                                      "end ",
                                      "Easter ",
                                      "now ",
                                      "(",
                                      ")",
                                      "99999999999999999999 ",
                                      "1.2.3.4 ",
                                      "\xC2\xBD ",
                                      "Serbian ",
                                      "dinars ",
                                      "no ",
                                      "\n"};
  static char text[200000];
  uint32_t seed = 1, length = 0;
  while (length + 32 < sizeof text) {
    seed = seed * 1664525 + 1013904223;
    const char *word = words[(seed >> 16) % (sizeof words / sizeof words[0])];
    memcpy(text + length, word, strlen(word) + 1);
    length += (uint32_t)strlen(word);
  }
  collected got = {.text = text};
  find(DATE, "en", text, length, (wm_values_options){.vague = true, .numbers = true}, &got);
  ck_assert_uint_gt(got.n, 1000);
  wm_buffer_free(&got.out);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("values");
  TCase *arithmetic = tcase_create("arithmetic");
  tcase_add_test(arithmetic, calendar_round_trips);
  tcase_add_test(arithmetic, calendar_knows_weeks_and_easter);
  tcase_add_test(arithmetic, decimals_read_and_print);
  tcase_add_test(arithmetic, decimals_add_and_compare);
  suite_add_tcase(suite, arithmetic);
  TCase *grammars = tcase_create("grammars");
  tcase_add_checked_fixture(grammars, setup, teardown);
  tcase_add_test(grammars, dates_of_the_calendar);
  tcase_add_test(grammars, dates_told_from_the_article);
  tcase_add_test(grammars, months_and_years_that_are_none);
  tcase_add_test(grammars, durations_and_sets);
  tcase_add_test(grammars, times_of_the_day);
  tcase_add_test(grammars, money);
  tcase_add_test(grammars, percentages_and_quantities);
  tcase_add_test(grammars, vague_words_and_numbers_on_request);
  tcase_add_test(grammars, numeric_dates_follow_the_language);
  tcase_add_test(grammars, any_order_of_words);
  suite_add_tcase(suite, grammars);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
