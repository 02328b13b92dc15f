/* Addresses of the web and of mail, host names, names of files and news groups: one token each. */
#include "tokenizer.h"

enum {
  WM_LOCAL_PART = 64, /* bytes before the @ (RFC 5321, 4.5.3.1.1); bounds the look ahead */
  WM_HOST_NAME = 253  /* bytes (RFC 1035, 2.3.4) */
};

static bool is(const wm_tokenizer *t, uint32_t i, const char *word) {
  size_t length = strlen(word);
  const char *bytes = t->text + t->begins[i];
  if (t->kinds[i] != WM_PIECE_WORD || t->begins[i + 1] - t->begins[i] != length)
    return false;
  for (size_t at = 0; at < length; at++)
    if ((bytes[at] | 32) != word[at])
      return false;
  return true;
}

static bool is_name(uint8_t kind) {
  return kind == WM_PIECE_WORD || kind == WM_PIECE_NUMBER;
}

/* Up to white space, a quotation mark or an angle bracket, without the signs of the sentence. */
static uint32_t url_end(const wm_tokenizer *t, uint32_t i) {
  bool bracket = false;
  while (t->kinds[i] && !strchr("\"<>[]{}|", t->kinds[i]))
    bracket |= t->kinds[i++] == '(';
  while (strchr(bracket ? ".,;:!?'*" : ".,;:!?'*)", t->kinds[i - 1]) ||
         t->kinds[i - 1] == WM_PIECE_ELLIPSIS)
    i--;
  return i;
}

/* Labels of a host after the @. */
static uint32_t domain_end(const wm_tokenizer *t, uint32_t i) {
  while ((t->kinds[i] == '.' || t->kinds[i] == '-') && is_name(t->kinds[i + 1]))
    i += 2;
  return i;
}

static uint32_t mail_end(const wm_tokenizer *t, uint32_t i) {
  uint32_t j = i, most = t->begins[i] + WM_LOCAL_PART;
  while (t->kinds[j] && t->begins[j] <= most &&
         (is_name(t->kinds[j]) || strchr("._-+%", t->kinds[j])))
    j++;
  return t->kinds[j] == '@' && is_name(t->kinds[j + 1]) ? domain_end(t, j + 2) : i;
}

static bool is_ending(wm_tokenizer *t, uint32_t i) {
  return t->kinds[i] == WM_PIECE_WORD &&
         wm_word_of(t, t->begins[i], t->begins[i + 1])->flags & WM_WORD_ENDING;
}

static bool is_small(const wm_tokenizer *t, uint32_t i) {
  for (uint32_t at = t->begins[i]; at < t->begins[i + 1]; at++)
    if (t->text[at] < 'a' || t->text[at] > 'z')
      return false;
  return t->begins[i + 1] - t->begins[i] > 1;
}

/* example.com, www2.example.co.uk/path, report-2.doc, comp.mail.maps: dotted names that end as
 * hosts and files do, or three and more small words without a space. */
static uint32_t host_end(wm_tokenizer *t, uint32_t i) {
  uint32_t j = i + 1, end = i, n_small = is_small(t, i), most = t->begins[i] + WM_HOST_NAME;
  while ((t->kinds[j] == '.' || t->kinds[j] == '-') && is_name(t->kinds[j + 1]) &&
         t->begins[j] <= most) {
    bool dot = t->kinds[j] == '.';
    n_small = dot && n_small && is_small(t, j + 1) ? n_small + 1 : 0;
    j += 2;
    if ((dot && is_ending(t, j - 1)) || n_small > 2)
      end = j;
  }
  return end > i && t->kinds[end] == '/' ? url_end(t, end) : end;
}

/* An address of the web or of mail. */
static uint32_t proper_end(const wm_tokenizer *t, uint32_t i) {
  const uint8_t *kinds = t->kinds + i;
  if (kinds[1] == ':' &&
      ((kinds[2] == '/' && kinds[3] == '/' && kinds[4]) || (is(t, i, "mailto") && kinds[2])))
    return url_end(t, i + 3);
  if (kinds[1] == '.' && is(t, i, "www") && kinds[2] == WM_PIECE_WORD)
    return url_end(t, i + 3);
  return strchr("._-+%@", kinds[1]) ? mail_end(t, i) : i;
}

uint32_t wm_address_end(wm_tokenizer *t, uint32_t i, uint32_t *marks) {
  *marks = 0;
  if (!is_name(t->kinds[i]) || !t->kinds[i + 1] || !t->kinds[i + 2])
    return i;
  uint32_t end = proper_end(t, i);
  if (end == i)
    return host_end(t, i);
  *marks = WM_MARK_ADDRESS;
  return end;
}
