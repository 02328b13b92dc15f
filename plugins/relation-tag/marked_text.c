/* Text with its entities marked in it. */
#include "marked_text.h"

#include "core/base/buffer.h"

wm_sym wm_marked_intern(void *symbols, const char *bytes, size_t length) {
  return wm_symbols_intern(symbols, bytes, length);
}

bool wm_marked_open(wm_marked *marked, wm_symbols *symbols) {
  *marked = (wm_marked){.symbols = symbols};
  marked->tokenizer = wm_tokenizer_new(wm_marked_intern, symbols, 100000);
  return marked->tokenizer != NULL;
}

void wm_marked_close(wm_marked *marked) {
  wm_tokenizer_free(marked->tokenizer);
  wm_buffer_free(&marked->text);
}

static wm_str trimmed(wm_str s) {
  while (s.length && s.bytes[0] == ' ')
    s.bytes++, s.length--;
  while (s.length && s.bytes[s.length - 1] == ' ')
    s.length--;
  return s;
}

/* Cuts s at the first `separator`: the part before it, and what is behind in *rest; *rest is empty
 * when there is no separator. */
static wm_str cut(wm_str s, char separator, wm_str *rest) {
  const char *at = s.length ? memchr(s.bytes, separator, s.length) : NULL;
  size_t length = at ? (size_t)(at - s.bytes) : s.length;
  *rest = (wm_str){s.bytes + length + (at != NULL), s.length - length - (at != NULL)};
  return (wm_str){s.bytes, length};
}

static wm_sym symbol(const wm_marked *marked, wm_str s) {
  return s.length ? wm_symbols_intern(marked->symbols, s.bytes, s.length) : 0;
}

/* `ORG.company Telia = value`, the inside of a mark. */
static wm_status read_mark(wm_marked *marked, wm_str mark, wm_error *error) {
  wm_str words, value, subtype, type = cut(mark, ' ', &words);
  words = trimmed(cut(words, '=', &value));
  type = cut(type, '.', &subtype);
  if (!type.length || !words.length)
    return wm_error_set(error, WM_FATAL, "a mark is written [TYPE words] or [TYPE words = value]");
  if (marked->article.n_entities == WM_MARKED_ENTITIES)
    return wm_error_set(error, WM_FATAL, "there are more than %d marks", WM_MARKED_ENTITIES);
  uint32_t begin = (uint32_t)marked->text.length;
  if (!wm_buffer_put(&marked->text, words.bytes, words.length))
    return wm_error_memory(error, words.length);
  marked->entities[marked->article.n_entities++] =
      (wm_entity){.span = {begin, (uint32_t)marked->text.length},
                  .type = symbol(marked, type),
                  .subtype = symbol(marked, subtype),
                  .name = symbol(marked, words),
                  .value = symbol(marked, trimmed(value)),
                  .score = 1};
  return WM_OK;
}

static wm_status read_text(wm_marked *marked, wm_str source, wm_error *error) {
  wm_str rest = source;
  marked->text.length = 0;
  while (rest.length) {
    wm_str plain = cut(rest, '[', &rest);
    if (!wm_buffer_put(&marked->text, plain.bytes, plain.length))
      return wm_error_memory(error, plain.length);
    if (plain.bytes + plain.length == source.bytes + source.length)
      break;
    if (!rest.length || !memchr(rest.bytes, ']', rest.length))
      return wm_error_set(error, WM_FATAL, "a mark is not closed; write ] behind the name");
    wm_status status = read_mark(marked, cut(rest, ']', &rest), error);
    if (status != WM_OK)
      return status;
  }
  return wm_buffer_put(&marked->text, "", 1) ? WM_OK : wm_error_memory(error, 1);
}

/* The token that begins at a byte, or ends there; WM_NONE. */
static uint32_t token_at(const wm_annotated *article, uint32_t byte, bool end) {
  for (uint32_t i = 0; i < article->n_tokens; i++)
    if ((end ? article->tokens[i].span.end : article->tokens[i].span.begin) == byte)
      return i;
  return WM_NONE;
}

static wm_status align(wm_marked *marked, wm_error *error) {
  wm_annotated *article = &marked->article;
  for (uint32_t i = 0; i < article->n_entities; i++) {
    wm_entity *e = &marked->entities[i];
    uint32_t first = token_at(article, e->span.begin, false);
    uint32_t last = token_at(article, e->span.end, true);
    if (first == WM_NONE || last == WM_NONE)
      return wm_error_set(error, WM_FATAL, "the mark around '%.*s' does not end where words end",
                          (int)(e->span.end - e->span.begin), article->text + e->span.begin);
    e->tokens = (wm_span){first, last + 1};
  }
  return WM_OK;
}

wm_status wm_marked_read(wm_marked *marked, wm_str source, wm_error *error) {
  wm_tokenizer *t = marked->tokenizer;
  marked->article = (wm_annotated){.entities = marked->entities};
  wm_status status = read_text(marked, source, error);
  if (status != WM_OK)
    return status;
  if (wm_tokenizer_run(t, marked->text.bytes, (uint32_t)marked->text.length - 1) !=
      WM_TOKENIZER_DONE)
    return wm_error_set(error, WM_FATAL, "the text cannot be cut into tokens");
  marked->article.text = marked->text.bytes;
  marked->article.tokens = t->tokens;
  marked->article.n_tokens = t->n_tokens;
  marked->article.sentences = t->sentences;
  marked->article.n_sentences = t->n_sentences;
  return align(marked, error);
}

wm_str wm_marked_entity(const wm_marked *marked, uint32_t entity) {
  wm_span span = marked->entities[entity].span;
  return (wm_str){marked->article.text + span.begin, span.end - span.begin};
}
