/* BIO files: a token and its tag a line, a blank line after each sentence. Tabs or spaces part
 * them; what stands between them (CoNLL's columns) is skipped.
 *
 * Tokens are joined as people write them; a sentence ends with a newline. A `-DOCSTART-` line
 * starts a document; a file without any is cut into documents of 20 sentences. */
#include "corpus.h"

#include "core/base/buffer.h"
#include "core/base/text.h"

#include <stdio.h>

enum { WM_BIO_SENTENCES = 20 }; /* a document, where the file marks none */

typedef struct wm_bio {
  wm_eval_corpus *corpus;
  wm_eval_document *document; /* NULL before the first token of a document */
  wm_buffer text;
  uint32_t length;      /* of text, code points */
  uint32_t n_sentences; /* of the document */
  bool marked;          /* the file has -DOCSTART- lines */
  bool open_quote;
  wm_str previous; /* token of this sentence; empty at its start */
  bool in_entity;
  wm_eval_span entity;
} wm_bio;

static bool is_one_of(wm_str token, const char *const *list) {
  for (; *list; list++)
    if (strlen(*list) == token.length && memcmp(*list, token.bytes, token.length) == 0)
      return true;
  return false;
}

static bool joins_left(wm_str token) {
  static const char *const list[] = {".",  ",",   ";",   ":",   "!",   "?",  "%",  ")",
                                     "]",  "}",   "…",   "»",   "”",   "’",  "''", "'s",
                                     "'S", "n't", "'re", "'ve", "'ll", "'d", "'m", NULL};
  return is_one_of(token, list);
}

static bool joins_right(wm_str token) {
  static const char *const list[] = {"(", "[", "{", "$", "£", "€", "#", "«", "“", "‘", "``", NULL};
  return is_one_of(token, list);
}

static bool is_quote(wm_str token) {
  return token.length == 1 && *token.bytes == '"';
}

/* Whether no space stands between the previous token and this one. */
static bool is_glued(wm_bio *bio, wm_str token) {
  bool glued = !bio->previous.length || joins_left(token) || joins_right(bio->previous);
  if (is_quote(token)) {
    glued = glued || bio->open_quote;
    bio->open_quote = !bio->open_quote;
    return glued;
  }
  return glued || (is_quote(bio->previous) && bio->open_quote);
}

static bool end_entity(wm_bio *bio) {
  if (!bio->in_entity)
    return true;
  bio->in_entity = false;
  return wm_eval_add_span(bio->corpus, &bio->document->entities, bio->entity);
}

static bool end_document(wm_bio *bio) {
  if (!bio->document)
    return true;
  char *copy = wm_arena_copy(&bio->corpus->memory, bio->text.bytes, bio->text.length);
  bio->document->text = (wm_str){copy, bio->text.length};
  bio->document = NULL;
  return copy != NULL;
}

static bool begin_document(wm_bio *bio) {
  char id[16];
  int length = snprintf(id, sizeof id, "%u", (unsigned)bio->corpus->n);
  bio->document = wm_eval_corpus_add(bio->corpus);
  if (!bio->document)
    return false;
  bio->document->id.bytes = wm_arena_copy(&bio->corpus->memory, id, (size_t)length);
  bio->document->id.length = (size_t)length;
  bio->text.length = 0;
  bio->length = bio->n_sentences = 0;
  return bio->document->id.bytes != NULL;
}

static bool end_sentence(wm_bio *bio) {
  if (!bio->previous.length)
    return true;
  if (!end_entity(bio) || !wm_buffer_put(&bio->text, "\n", 1))
    return false;
  bio->length++;
  bio->previous.length = 0;
  bio->open_quote = false;
  bio->n_sentences++;
  return bio->marked || bio->n_sentences < WM_BIO_SENTENCES || end_document(bio);
}

/* The tag is O, B-TYPE or I-TYPE; an I that does not go on with its type begins a name. */
static bool tag_token(wm_bio *bio, wm_str tag, uint32_t begin) {
  wm_str type = tag.length > 2 ? (wm_str){tag.bytes + 2, tag.length - 2} : (wm_str){"", 0};
  bool goes_on = bio->in_entity && tag.bytes[0] == 'I' && type.length == bio->entity.type.length &&
                 memcmp(type.bytes, bio->entity.type.bytes, type.length) == 0;
  if (!goes_on && !end_entity(bio))
    return false;
  if (!goes_on && tag.bytes[0] != 'O') {
    bio->in_entity = true;
    bio->entity = (wm_eval_span){.begin = begin, .type = type};
  }
  bio->entity.end = bio->length;
  return true;
}

static bool add_token(wm_bio *bio, wm_str token, wm_str tag) {
  if (!bio->document && !begin_document(bio))
    return false;
  bool glued = is_glued(bio, token);
  if (!glued && !wm_buffer_put(&bio->text, " ", 1))
    return false;
  uint32_t begin = bio->length += !glued;
  bio->length += (uint32_t)wm_utf8_codepoints(token.bytes, token.length);
  bio->previous = token;
  return wm_buffer_put(&bio->text, token.bytes, token.length) && tag_token(bio, tag, begin);
}

static bool is_tag(wm_str tag) {
  return (tag.length == 1 && tag.bytes[0] == 'O') ||
         (tag.length > 2 && (tag.bytes[0] == 'B' || tag.bytes[0] == 'I') && tag.bytes[1] == '-');
}

static bool parts(char c) {
  return c == '\t' || c == ' ';
}

static wm_status read_line(wm_bio *bio, const char *path, size_t n, wm_str line, wm_error *error) {
  static const char start[] = "-DOCSTART-";
  bool enough = true;
  if (line.length >= sizeof start - 1 && memcmp(line.bytes, start, sizeof start - 1) == 0) {
    enough = end_sentence(bio) && end_document(bio);
  } else if (!line.length) {
    enough = end_sentence(bio);
  } else {
    size_t last = line.length, first = 0;
    while (last && !parts(line.bytes[last - 1]))
      last--;
    while (first < line.length && !parts(line.bytes[first]))
      first++;
    wm_str tag = {line.bytes + last, line.length - last};
    if (!first || !last || !is_tag(tag))
      return wm_error_set(error, WM_FATAL, "%s:%zu: expected TOKEN, a tab and a tag (O, B-X, I-X)",
                          path, n);
    enough = add_token(bio, (wm_str){line.bytes, first}, tag);
  }
  return enough ? WM_OK : wm_error_memory(error, line.length);
}

wm_status wm_eval_read_bio(wm_eval_corpus *corpus, const char *path, wm_str file, wm_error *error) {
  wm_bio bio = {.corpus = corpus, .marked = strstr(file.bytes, "\n-DOCSTART-") != NULL};
  const char *at = file.bytes, *end = at + file.length;
  wm_status status = WM_OK;
  for (size_t n = 1; at < end && !status; n++) {
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    if (!line_end)
      line_end = end;
    const char *last = line_end;
    while (last > at && (parts(last[-1]) || last[-1] == '\r'))
      last--;
    status = read_line(&bio, path, n, (wm_str){at, (size_t)(last - at)}, error);
    at = line_end + 1;
  }
  if (!status && !(end_sentence(&bio) && end_document(&bio)))
    status = wm_error_memory(error, file.length);
  wm_buffer_free(&bio.text);
  return status;
}
