/* A sink that writes articles as text and follows every word back to the entry. */
#include "config.h"

#include "probe.h"

#include "core/base/buffer.h"
#include "core/base/json_read.h"
#include "plugins/formats/charset/charset.h"
#include "plugins/formats/html/entities.h"
#include "plugins/formats/mime/payload.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

wm_buffer probe_entry;
bool probe_follows = true, probe_follows_titles = true, probe_unpacks;
probe_decode *probe_decoder = probe_unescape;

/* ------------------------------------------------------ every word leads back */

size_t probe_unescape(wm_str source, char *out) {
  return wm_html_unescape(source, false, out);
}

/* Escapes of JSON, then references of HTML in it. */
size_t probe_unescape_json(wm_str source, char *out) {
  wm_json_token token = {.kind = WM_JSON_STRING, .end = source.length};
  wm_json_reader reader;
  wm_json_read_open(&reader, source, WM_JSON_REPLACE);
  size_t n = wm_json_read_text(&reader, &token, out);
  return wm_html_unescape((wm_str){out, n}, false, out);
}

size_t probe_undouble(wm_str source, char *out) {
  size_t n = 0;
  for (size_t i = 0; i < source.length; i++) {
    out[n++] = source.bytes[i];
    i += source.bytes[i] == '"' && i + 1 < source.length && source.bytes[i + 1] == '"';
  }
  return n;
}

size_t probe_unquote(wm_str source, char *out) {
  wm_payload payload = {0};
  wm_payload_set(&payload, source, 0);
  ck_assert(!wm_payload_quoted(&payload));
  size_t n = wm_html_unescape(payload.bytes, false, out);
  wm_payload_free(&payload);
  return n;
}

static wm_str meta_of(const wm_article *article, const char *key) {
  for (uint32_t i = 0; i < article->n_meta; i++)
    if (strcmp(article->meta[i].key.bytes, key) == 0)
      return article->meta[i].value;
  return (wm_str){"", 0};
}

/* Adds bytes of the entry, in the charset that the article's metadata say; what they stand for is
 * decoded `times` times. */
static void decode_source(const wm_article *article, wm_range range, int times, wm_buffer *out) {
  char header[96];
  wm_str charset = meta_of(article, "charset");
  snprintf(header, sizeof header, "; charset=%s", charset.length ? charset.bytes : "utf-8");
  wm_encoded_text encoded = {
      .bytes = {probe_entry.bytes + range.begin, (size_t)(range.end - range.begin)},
      .content_type = wm_z(header)};
  wm_decoded decoded = {0};
  ck_assert(!wm_charset_decode(&encoded, &decoded, NULL));
  char *from = malloc(4 * decoded.text.length + 1), *to = malloc(4 * decoded.text.length + 1);
  size_t n = decoded.text.length;
  memcpy(from, decoded.text.bytes, n);
  for (int i = 0; i < times; i++) {
    char *swap = from;
    n = probe_decoder((wm_str){from, n}, to);
    from = to;
    to = swap;
  }
  ck_assert(wm_buffer_put(out, from, n));
  wm_decoded_free(&decoded);
  free(from);
  free(to);
}

static size_t compose(wm_str text, char *out, size_t most) {
  UErrorCode error = U_ZERO_ERROR;
  UChar from[4096], to[4096];
  int32_t n = 0, length = 0;
  u_strFromUTF8(from, 4096, &n, text.bytes, (int32_t)text.length, &error);
  n = unorm2_normalize(unorm2_getNFCInstance(&error), from, n, to, 4096, &error);
  u_strToUTF8(out, (int32_t)most, &length, to, n, &error);
  ck_assert_msg(U_SUCCESS(error), "%s", u_errorName(error));
  return (size_t)length;
}

/* True when the ranges, decoded so many times, are the word. */
static bool is_word(const wm_article *article, wm_span word, const wm_range *ranges, uint32_t n,
                    int times, wm_buffer *source) {
  char composed[8192];
  source->length = 0;
  for (uint32_t i = 0; i < n; i++)
    decode_source(article, ranges[i], times, source);
  size_t length = compose((wm_str){source->bytes, source->length}, composed, sizeof composed);
  return length == word.end - word.begin &&
         memcmp(composed, article->text + word.begin, length) == 0;
}

/* ------------------------------------------- words in what was packed for its way */

static bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/' || c == '=';
}

/* The range grown to whole groups of four letters, counted from the empty line before. */
static wm_str whole_groups(wm_range range) {
  const char *bytes = probe_entry.bytes;
  size_t begin = range.begin, end = range.end, n = 0;
  while (begin > 2 && memcmp(bytes + begin - 2, "\n\n", 2) != 0)
    begin--;
  size_t group = begin;
  for (size_t i = begin; i < range.begin; i++)
    if (is_base64(bytes[i]) && n++ % 4 == 0)
      group = i;
  begin = n % 4 ? group : range.begin;
  for (n = 0; end < probe_entry.length && bytes[end] != '-'; end++) {
    n = 0;
    for (size_t i = begin; i < end; i++)
      n += is_base64(bytes[i]);
    if (n % 4 == 0)
      break;
  }
  return (wm_str){bytes + begin, end - begin};
}

/* From behind the empty line before a range to a little behind it: chunks of HTTP. */
static wm_str chunks_around(wm_range range) {
  enum { LAST_CHUNK = 7 }; /* bytes of the end of one, and of an empty one */
  const char *bytes = probe_entry.bytes;
  size_t begin = range.begin, end = range.end + LAST_CHUNK;
  while (begin > 4 && memcmp(bytes + begin - 4, "\r\n\r\n", 4) != 0)
    begin--;
  return (wm_str){bytes + begin, (end < probe_entry.length ? end : probe_entry.length) - begin};
}

static size_t strip_tags(char *text, size_t length) {
  size_t n = 0;
  bool inside = false;
  for (size_t i = 0; i < length; i++) {
    inside |= text[i] == '<';
    if (!inside)
      text[n++] = text[i];
    inside &= text[i] != '>';
  }
  return n;
}

/* Whether a word is in a payload, once that is decoded from the article's charset, without its
 * tags, and unescaped. */
static bool holds(const wm_article *article, const wm_payload *payload, wm_str word) {
  char header[96];
  snprintf(header, sizeof header, "; charset=%s", meta_of(article, "charset").bytes);
  wm_encoded_text encoded = {.bytes = payload->bytes, .content_type = wm_z(header)};
  wm_decoded decoded = {0};
  ck_assert(!wm_charset_decode(&encoded, &decoded, NULL));
  char *raw = malloc(decoded.text.length + 1), *text = malloc(4 * decoded.text.length + 1);
  memcpy(raw, decoded.text.bytes, decoded.text.length);
  size_t n = probe_unescape((wm_str){raw, strip_tags(raw, decoded.text.length)}, text);
  bool found = memmem(text, n, word.bytes, word.length) != NULL;
  wm_decoded_free(&decoded);
  free(raw);
  free(text);
  return found;
}

/* True when the ranges are base64 of little more than the word, or compress what holds it. */
static bool is_packed_word(const wm_article *article, wm_span word, const wm_range *ranges,
                           uint32_t n) {
  enum { SLACK = 40 }; /* bytes around a word in its groups, and that references and tags take */
  wm_payload base64 = {0}, inflated = {0}, chunked = {0};
  wm_str text = wm_span_text(article, word);
  wm_range hull = {ranges[0].begin, ranges[n - 1].end};
  wm_str packed = {probe_entry.bytes + hull.begin, (size_t)(hull.end - hull.begin)};
  wm_payload_set(&base64, whole_groups(hull), 0);
  wm_payload_set(&inflated, packed, 0);
  wm_payload_set(&chunked, chunks_around(hull), 0);
  bool found = (!wm_payload_base64(&base64) && base64.bytes.length <= text.length + SLACK &&
                holds(article, &base64, text)) ||
               (!wm_payload_inflate(&inflated, 1 << 20) && holds(article, &inflated, text)) ||
               (!wm_payload_unchunk(&chunked) && !wm_payload_inflate(&chunked, 1 << 20) &&
                holds(article, &chunked, text));
  wm_payload_free(&base64);
  wm_payload_free(&inflated);
  wm_payload_free(&chunked);
  return found;
}

/* Text may be escaped in what is escaped itself: HTML within XML. */
static void check_word(wm_instance *self, const wm_article *article, wm_span word) {
  wm_range ranges[256];
  uint32_t n = wm_quote(self, word, ranges, 256);
  wm_buffer source = {0};
  bool same = false;
  ck_assert_uint_le(n, 256);
  for (int times = 2; times >= 0 && !same; times--)
    same = is_word(article, word, ranges, n, times, &source);
  same = same || (probe_unpacks && n && is_packed_word(article, word, ranges, n));
  ck_assert_msg(same, "'%.*s' leads back to '%.*s'", (int)(word.end - word.begin),
                article->text + word.begin, (int)source.length, source.bytes);
  wm_buffer_free(&source);
}

static void check_words(wm_instance *self, const wm_article *article) {
  for (uint32_t at = probe_follows_titles ? 0 : article->body.begin; at < article->length;) {
    uint32_t end = at;
    while (end < article->length && !strchr(" \n\t", article->text[end]))
      end++;
    if (end > at && end - at < 1000)
      check_word(self, article, (wm_span){at, end});
    at = end + 1;
  }
}

/* --------------------------------------------- a sink that writes articles */

static void put_field(wm_buffer *out, const char *key, wm_str value) {
  if (value.length)
    ck_assert(wm_buffer_printf(out, "%s: %.*s\n", key, (int)value.length, value.bytes));
}

/* "blocks: PHL…", a letter for each block; blocks are in order, and all of the body but white space
 * is in one, where the format knows them. */
static void put_blocks(wm_instance *self, const wm_article *article, wm_buffer *out) {
  static const char letters[] = "PHLQCTR"; /* as WM_BLOCK_NAMES; R: preformatted */
  wm_table table = wm_read(self, 0);
  const wm_block *blocks = table.rows;
  uint32_t at = article->body.begin;
  ck_assert(wm_buffer_put_z(out, "blocks: "));
  for (uint32_t i = 0; table.n && i <= table.n; i++) {
    uint32_t begin = i < table.n ? blocks[i].span.begin : article->body.end;
    ck_assert_uint_le(at, begin);
    for (; at < begin; at++)
      ck_assert_ptr_nonnull(strchr("\n\t", article->text[at]));
    if (i == table.n)
      break;
    at = blocks[i].span.end;
    ck_assert(!strchr(" \n", article->text[begin]) && !strchr(" \n", article->text[at - 1]));
    ck_assert(wm_buffer_put(out, &letters[blocks[i].kind], 1));
  }
  ck_assert(wm_buffer_put_z(out, "\n"));
}

static wm_status probe_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  if (probe_follows)
    check_words(self, article);
  put_field(out, "id", article->source_id);
  put_field(out, "date", article->date);
  put_field(out, "language", article->language);
  put_field(out, "url", article->url);
  for (uint32_t i = 0; i < article->n_meta; i++)
    put_field(out, article->meta[i].key.bytes, article->meta[i].value);
  put_blocks(self, article, out);
  ck_assert(wm_buffer_printf(out, "---\n%.*s\n", (int)article->length, article->text));
  return WM_OK;
}

static wm_status probe_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self, (void)items, (void)n;
  return WM_OK;
}

static const wm_sink_ops probe_ops = {
    .size = sizeof probe_ops, .encode = probe_encode, .commit = probe_commit};
static const wm_use probe_uses[] = {{"blocks", WM_READS, NULL}};
const wm_plugin probe_sink = {WM_PLUGIN_HEAD,     .kind = WM_SINK,    .name = "probe",
                              .version = "1",     .summary = "probe", .licence = "Apache-2.0",
                              .uses = probe_uses, .n_uses = 1,        .ops = &probe_ops};
