/* Encoded words of headers, =?utf-8?Q?Caf=C3=A9?= (RFC 2047). */
#include "mail.h"

#include "core/base/buffer.h"
#include "core/base/text.h"

#include <stdio.h>

/* What comes out of a header's value, piece by piece: to the title or to a buffer. How long it gets
 * is known at the end alone: a byte can become four in a charset that packs characters. */
typedef struct output {
  wm_instance *self;
  wm_builder *builder; /* NULL: to the buffer */
  wm_buffer *out;
  wm_str bytes; /* the record that the value is a part of */
  wm_status status;
} output;

/* `from`: the part of the value that the text stands for. */
static void put(output *o, wm_str text, wm_str from) {
  if (o->builder && !o->status && text.length) {
    size_t begin = (size_t)(from.bytes - o->bytes.bytes);
    o->status = wm_article_text(o->self, o->builder, WM_TITLE, text, begin, begin + from.length);
  } else if (!o->builder && !o->status && !wm_buffer_put(o->out, text.bytes, text.length)) {
    o->status = wm_fail(o->self, WM_FATAL, "out of memory for a message");
  }
}

/* ------------------------------------------------------------ encoded words */

typedef struct encoded_word {
  wm_str charset, text;
  bool base64;
  size_t length; /* all of it */
} encoded_word;

static bool read_word(wm_str value, size_t at, encoded_word *word) {
  size_t marks[4], n = 0, i = at;
  if (value.length - at < 8 || memcmp(value.bytes + at, "=?", 2) != 0)
    return false;
  for (i = at + 1; i < value.length && n < 4 && (unsigned char)value.bytes[i] > ' '; i++)
    if (value.bytes[i] == '?' && (n < 3 || (i + 1 < value.length && value.bytes[i + 1] == '=')))
      marks[n++] = i;
  if (n < 4 || marks[2] - marks[1] != 2)
    return false;
  char kind = (char)(value.bytes[marks[1] + 1] | 32);
  const char *star = memchr(value.bytes + marks[0], '*', marks[1] - marks[0]); /* RFC 2231 */
  size_t charset_end = star ? (size_t)(star - value.bytes) : marks[1];
  word->charset = (wm_str){value.bytes + marks[0] + 1, charset_end - marks[0] - 1};
  word->text = (wm_str){value.bytes + marks[2] + 1, marks[3] - marks[2] - 1};
  word->base64 = kind == 'b';
  word->length = marks[3] + 2 - at;
  return kind == 'b' || kind == 'q';
}

/* Decodes a word: its text replaces it. */
static bool put_word(output *o, const encoded_word *word, wm_str from, mail_scratch *s) {
  char header[96], *text = wm_article_alloc(o->self, word->text.length + 1, 1);
  size_t n = 0;
  if (!text || word->charset.length > 60)
    return false;
  for (; n < word->text.length; n++)
    text[n] = !word->base64 && word->text.bytes[n] == '_' ? ' ' : word->text.bytes[n];
  wm_payload_set(&s->payload, (wm_str){text, n}, 0);
  if (word->base64 ? wm_payload_base64(&s->payload) : wm_payload_quoted(&s->payload))
    return false;
  size_t length = (size_t)snprintf(header, sizeof header, "; charset=%.*s",
                                   (int)word->charset.length, word->charset.bytes);
  wm_encoded_text encoded = {.bytes = s->payload.bytes, .content_type = {header, length}};
  if (wm_charset_decode(&encoded, &s->decoded, NULL))
    return false;
  put(o, s->decoded.text, from);
  return true;
}

/* White space between two encoded words is none of the text. */
static bool follows_word(wm_str value, size_t at) {
  encoded_word word;
  while (at < value.length && (unsigned char)value.bytes[at] <= ' ')
    at++;
  return at < value.length && read_word(value, at, &word);
}

/* The rest as it stands: white space, folded or not, as one space; what is no UTF-8 as U+FFFD. */
static size_t put_plain(output *o, wm_str value, size_t at, bool behind_word) {
  size_t begin = at;
  if ((unsigned char)value.bytes[at] <= ' ') {
    while (at < value.length && (unsigned char)value.bytes[at] <= ' ')
      at++;
    if (!(behind_word && follows_word(value, begin)))
      put(o, wm_z(" "), (wm_str){value.bytes + begin, at - begin});
    return at;
  }
  uint32_t c = wm_utf8_next(value.bytes, value.length, &at);
  char character[4];
  put(o, (wm_str){character, wm_utf8_put(c, character)}, (wm_str){value.bytes + begin, at - begin});
  return at;
}

static void put_value(output *o, wm_str value) {
  mail_scratch *s = o->self->scratch;
  bool behind_word = false;
  for (size_t at = 0; at < value.length && !o->status;) {
    encoded_word word;
    bool blank = (unsigned char)value.bytes[at] <= ' ';
    if (read_word(value, at, &word) &&
        put_word(o, &word, (wm_str){value.bytes + at, word.length}, s)) {
      at += word.length;
      behind_word = true;
      continue;
    }
    at = put_plain(o, value, at, behind_word);
    behind_word = behind_word && blank;
  }
}

wm_str mail_words(wm_instance *self, wm_str value) {
  mail_scratch *s = self->scratch;
  output o = {.self = self, .out = &s->words};
  s->words.length = 0;
  put_value(&o, value);
  char *text = o.status ? NULL : wm_article_alloc(self, s->words.length + 1, 1);
  if (!text)
    return (wm_str){"", 0};
  if (s->words.length)
    memcpy(text, s->words.bytes, s->words.length);
  return (wm_str){text, s->words.length};
}

wm_status mail_put_title(wm_instance *self, wm_builder *builder, wm_str bytes, wm_str value) {
  output o = {.self = self, .builder = builder, .bytes = bytes};
  put_value(&o, value);
  return o.status;
}
