/* Charsets: who decides, what comes out, and that every piece of text stands for the bytes it was
 * decoded from. */
#include "core/base/buffer.h"
#include "core/base/text.h"
#include "plugins/formats/charset/charset.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#define BYTES(literal)                                                                             \
  { literal, sizeof(literal) - 1 }
#define FFFD "\xEF\xBF\xBD"

typedef struct charset_case {
  wm_str bytes;
  const char *content_type;
  bool markup;
  const char *charset, *said_by, *text;
  uint64_t n_invalid;
} charset_case;

static const charset_case cases[] = {
    /* a mark wins over all */
    {BYTES("\xEF\xBB\xBFh\xC3\xA9"), "text/plain; charset=koi8-r", false, "utf-8", "mark",
     "h\xC3\xA9", 0},
    {BYTES("\xFF\xFEh\0\xE9\0"), "", false, "utf-16le", "mark", "h\xC3\xA9", 0},
    {BYTES("\xFE\xFF\xD8\x3D\xDE\x00!"), "", false, "utf-16be", "mark", "\xF0\x9F\x98\x80" FFFD, 1},
    {BYTES("\xFF\xFE\0\0h\0\0\0"), "", false, "utf-32le", "mark", "h", 0},
    /* the header over the declaration */
    {BYTES("<meta charset=utf-8>\xE9"), "text/html; charset=\"ISO-8859-1\"", true, "windows-1252",
     "header", "<meta charset=utf-8>\xC3\xA9", 0},
    {BYTES("\xC1\xE9\xEB"), "text/html;Charset = KOI8-R ", true, "koi8-r", "header",
     "\xD0\xB0\xD0\x98\xD0\x9A", 0},
    {BYTES("<meta charset=koi8-r>\xC1"), "text/html; charset=nonsense", true, "koi8-r",
     "declaration", "<meta charset=koi8-r>\xD0\xB0", 0},
    /* declarations */
    {BYTES("<!-- <meta charset=koi8-r> --><META Charset='latin1' >\x93x\x94"), "", true,
     "windows-1252", "declaration",
     "<!-- <meta charset=koi8-r> --><META Charset='latin1' >\xE2\x80\x9Cx\xE2\x80\x9D", 0},
    {BYTES("<meta http-equiv=Content-Type content=\"text/html; charset=shift_jis\">\x83\x65"), "",
     true, "windows-31j", "declaration",
     "<meta http-equiv=Content-Type content=\"text/html; charset=shift_jis\">\xE3\x83\x86", 0},
    {BYTES("<?xml version=\"1.0\" encoding=\"iso-8859-2\"?>\xB1"), "", true, "iso-8859-2",
     "declaration", "<?xml version=\"1.0\" encoding=\"iso-8859-2\"?>\xC4\x85", 0},
    {BYTES("<meta charset=utf-16>\xC3\xA9"), "", true, "utf-8", "declaration",
     "<meta charset=utf-16>\xC3\xA9", 0},
    {BYTES("<meta charset=ibm-1047>\xC3\xA9"), "", true, "utf-8", "detector",
     "<meta charset=ibm-1047>\xC3\xA9", 0},
    {BYTES("<meta charset=koi8-r>"), "", false, "utf-8", "detector", "<meta charset=koi8-r>", 0},
    /* what is declared is kept to, even where it is wrong */
    {BYTES("<meta charset=utf-8>caf\xE9 \xE2\x82x"), "", true, "utf-8", "declaration",
     "<meta charset=utf-8>caf" FFFD " " FFFD "x", 3},
    {BYTES("<meta charset=latin1>caf\xC3\xA9"), "", true, "windows-1252", "declaration",
     "<meta charset=latin1>caf\xC3\x83\xC2\xA9", 0},
    /* unless it can only be UTF-8, as in pages that a browser saved */
    {BYTES("<meta charset=latin1>\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA9\xC3\xA8\xC3\xAA\xC3\xAB"),
     "", true, "utf-8", "detector",
     "<meta charset=latin1>\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA9\xC3\xA8\xC3\xAA\xC3\xAB", 0},
    /* detection */
    {BYTES(""), "", false, "utf-8", "detector", "", 0},
    {BYTES("plain \0 ascii"), "", false, "utf-8", "detector", "plain " FFFD " ascii", 1},
    {BYTES("Die B\xFCrger der Stadt h\xF6ren von den gro\xDF"
           "en Pl\xE4nen f\xFCr die neue "
           "Stra\xDF"
           "e und sind nicht sehr gl\xFC"
           "cklich \xFC"
           "ber die L\xE4rmbel\xE4stigung."),
     "", false, "windows-1252", "detector",
     "Die B\xC3\xBCrger der Stadt h\xC3\xB6ren von den gro\xC3\x9F"
     "en Pl\xC3\xA4nen f\xC3\xBCr die "
     "neue Stra\xC3\x9F"
     "e und sind nicht sehr gl\xC3\xBC"
     "cklich \xC3\xBC"
     "ber die "
     "L\xC3\xA4rmbel\xC3\xA4stigung.",
     0},
    /* escapes change the state and are no text; two bytes that are a pair of surrogates to ICU */
    {BYTES("a\x1B$B4A\x1B(Bz"), "text/plain; charset=iso-2022-jp", false, "iso-2022-jp", "header",
     "a\xE6\xBC\xA2z", 0},
    {BYTES("\xFA\x40."), "text/plain; charset=big5", false, "big5-hkscs", "header",
     "\xF0\xA0\x95\x87.", 0},
    /* halves of a pair that a letter stands between, which SCSU can write, are no pair */
    {BYTES("\x0F\xD8\x3D\xE0"
           "a\x0E\xDE\x01."),
     "text/plain; charset=scsu", false, "scsu", "header", FFFD "a" FFFD ".", 0},
};

static wm_decoded decode(const charset_case *c, const wm_source_map *origin) {
  wm_encoded_text encoded = {c->bytes, wm_z(c->content_type), c->markup, 100, origin};
  wm_decoded decoded = {0};
  wm_error error = {0};
  ck_assert_msg(wm_charset_decode(&encoded, &decoded, &error) == WM_OK, "%s", error.text);
  return decoded;
}

START_TEST(decides_and_decodes) {
  const charset_case *c = &cases[_i];
  wm_decoded decoded = decode(c, NULL);
  ck_assert_str_eq(decoded.charset, c->charset);
  ck_assert_str_eq(decoded.said_by, c->said_by);
  ck_assert_msg(decoded.text.length == strlen(c->text) &&
                    memcmp(decoded.text.bytes, c->text, decoded.text.length) == 0,
                "case %d: %.*s", _i, (int)decoded.text.length, decoded.text.bytes);
  ck_assert_uint_eq(decoded.n_invalid, c->n_invalid);
  ck_assert_uint_eq(decoded.map.length, decoded.text.length);
  wm_decoded_free(&decoded);
}
END_TEST

START_TEST(valid_utf8_is_not_copied) {
  static const charset_case c = {BYTES("\xEF\xBB\xBFna\xC3\xAFve"), "", true, "", "", "", 0};
  wm_decoded decoded = decode(&c, NULL);
  ck_assert_ptr_eq(decoded.text.bytes, c.bytes.bytes + 3);
  ck_assert_uint_eq(decoded.map.n, 1);
  ck_assert_uint_eq(decoded.map.runs[0].source.begin, 103);
  wm_decoded_free(&decoded);
}
END_TEST

/* Bytes that are themselves decoded, one stretch from far behind, one from nothing in particular:
 * the map leads through. */
START_TEST(maps_lead_through_an_origin) {
  static const charset_case c = {BYTES("abc\xE9xyz"), "x; charset=latin1", false, "", "", "", 0};
  wm_source_map origin = {0};
  ck_assert(wm_source_map_add(&origin, 2, true, (wm_range){10, 12}));
  ck_assert(wm_source_map_add(&origin, 3, false, (wm_range){20, 24}));
  ck_assert(wm_source_map_add(&origin, 2, true, (wm_range){40, 42}));
  wm_decoded decoded = decode(&c, &origin);
  wm_range ranges[4];
  ck_assert_uint_eq(wm_source_map_quote(&decoded.map, (wm_span){1, 8}, ranges, 4), 3);
  ck_assert_uint_eq(ranges[0].begin, 11);
  ck_assert_uint_eq(ranges[0].end, 12);
  ck_assert_uint_eq(ranges[1].begin, 20);
  ck_assert_uint_eq(ranges[1].end, 24);
  ck_assert_uint_eq(ranges[2].begin, 40);
  ck_assert_uint_eq(ranges[2].end, 42);
  wm_source_map_free(&origin);
  wm_decoded_free(&decoded);
}
END_TEST

/* ---- random bytes: the text is ICU's, and so is each run's, decoded alone ---- */

static size_t by_icu(const char *charset, const char *bytes, size_t length, char *out,
                     size_t most) {
  UErrorCode status = U_ZERO_ERROR;
  int32_t n = 0;
  UChar *units = malloc((length + 1) * 2 * sizeof *units);
  UConverter *converter = ucnv_open(charset, &status);
  int32_t n_units =
      ucnv_toUChars(converter, units, (int32_t)(length + 1) * 2, bytes, (int32_t)length, &status);
  u_strToUTF8WithSub(out, (int32_t)most, &n, units, n_units, 0xFFFD, NULL, &status);
  ck_assert_msg(U_SUCCESS(status), "%s: %s", charset, u_errorName(status));
  ucnv_close(converter);
  free(units);
  return (size_t)n;
}

static const char *const random_charsets[] = {"utf-8",    "windows-1252", "windows-31j", "gb18030",
                                              "euc-jp",   "big5-hkscs",   "windows-949", "koi8-r",
                                              "utf-16be", "utf-16le"};

enum { RANDOM_BYTES = 20000 };

START_TEST(random_bytes_decode_as_by_icu) {
  char header[64], *bytes = malloc(RANDOM_BYTES), *expected = malloc(RANDOM_BYTES * 4);
  snprintf(header, sizeof header, "text/plain; charset=%s", random_charsets[_i]);
  uint32_t state = 12345;
  for (size_t i = 0; i < RANDOM_BYTES; i++) {
    state = state * 1664525 + 1013904223;
    bytes[i] = (char)(state >> 31 ? (state >> 16 & 0x5F) | 0x20 : (state >> 16 & 0xFF) | 1);
  }
  charset_case c = {{bytes, RANDOM_BYTES}, header, false, "", "", "", 0};
  wm_decoded decoded = decode(&c, NULL);
  size_t length = by_icu(random_charsets[_i], bytes, RANDOM_BYTES, expected, RANDOM_BYTES * 4);
  if (_i) /* of what part of a broken UTF-8 sequence is replaced by one U+FFFD, ICU is of no fixed
             opinion; test_base has that */
    ck_assert_uint_eq(decoded.text.length, length);
  if (_i)
    ck_assert_mem_eq(decoded.text.bytes, expected, length);
  uint64_t at = 100;
  for (uint32_t i = 0; i < decoded.map.n; i++) {
    const wm_run *run = &decoded.map.runs[i];
    uint32_t end = i + 1 < decoded.map.n ? decoded.map.runs[i + 1].begin : decoded.map.length;
    const char *source = bytes + run->source.begin - 100;
    ck_assert_uint_eq(run->source.begin, at);
    at = run->source.end;
    length = by_icu(random_charsets[_i], source, at - run->source.begin, expected, 4096);
    expected[length] = '\0';
    if (!strstr(expected, FFFD)) {
      ck_assert_uint_eq(end - run->begin, length);
      ck_assert_mem_eq(decoded.text.bytes + run->begin, expected, length);
    }
  }
  ck_assert_uint_eq(at, 100 + RANDOM_BYTES);
  wm_decoded_free(&decoded);
  free(bytes);
  free(expected);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("charset");
  TCase *tests = tcase_create("charset");
  tcase_add_loop_test(tests, decides_and_decodes, 0, sizeof cases / sizeof *cases);
  tcase_add_test(tests, valid_utf8_is_not_copied);
  tcase_add_test(tests, maps_lead_through_an_origin);
  tcase_add_loop_test(tests, random_bytes_decode_as_by_icu, 0,
                      sizeof random_charsets / sizeof *random_charsets);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
