/* CoNLL-U (universaldependencies.org/format.html) as raw text with gold tokens and sentences.
 *
 * A `# newdoc` begins a document, a `# newpar` a paragraph. Paragraphs are separated by a blank
 * line, sentences by a space unless the last word says SpaceAfter=No. A token's type is its part of
 * speech, its value the lemma. */
#include "corpus.h"

#include "core/base/buffer.h"
#include "core/base/text.h"

#include <stdio.h>

enum { ID = 0, FORM = 1, LEMMA = 2, UPOS = 3, MISC = 9, N_COLUMNS = 10 };

typedef struct wm_conllu {
  wm_eval_corpus *corpus;
  wm_eval_document *document; /* NULL before the first word of a document */
  wm_str id;                  /* that the next document is given; empty: its number */
  wm_buffer text;
  uint32_t length; /* of text, code points */
  bool paragraph;  /* a blank line stands before the next word */
  bool space;      /* a space does */
  bool inside;     /* a sentence is open */
  wm_eval_span sentence;
  wm_eval_span whole;    /* the multi-word token at work */
  wm_str form;           /* its form */
  uint32_t n_parts_left; /* words of it still to come */
  uint32_t n_tokens;     /* of the document before it */
  uint32_t matched;      /* bytes of its form that words have spelled; WM_NONE: other words */
} wm_conllu;

static bool begin_document(wm_conllu *reader) {
  char number[16];
  int length = snprintf(number, sizeof number, "%u", (unsigned)reader->corpus->n);
  reader->document = wm_eval_corpus_add(reader->corpus);
  if (!reader->document)
    return false;
  if (!reader->id.length) {
    char *copy = wm_arena_copy(&reader->corpus->memory, number, (size_t)length);
    if (!copy)
      return false;
    reader->id = (wm_str){copy, (size_t)length};
  }
  reader->document->id = reader->id;
  reader->id.length = reader->text.length = reader->length = 0;
  reader->paragraph = reader->space = false;
  return true;
}

static bool end_document(wm_conllu *reader) {
  if (!reader->document)
    return true;
  char *copy = wm_arena_copy(&reader->corpus->memory, reader->text.bytes, reader->text.length);
  reader->document->text = (wm_str){copy, reader->text.length};
  reader->document = NULL;
  return copy != NULL;
}

static bool put(wm_conllu *reader, wm_str bytes) {
  reader->length += (uint32_t)wm_utf8_codepoints(bytes.bytes, bytes.length);
  return wm_buffer_put(&reader->text, bytes.bytes, bytes.length);
}

/* A word as it stands in the text, with the white space before it. */
static bool put_surface(wm_conllu *reader, wm_str form, bool space_after, wm_eval_span *span) {
  const char *gap = !reader->length ? "" : reader->paragraph ? "\n\n" : reader->space ? " " : "";
  if (!put(reader, wm_z(gap)))
    return false;
  *span = (wm_eval_span){.begin = reader->length};
  if (!put(reader, form))
    return false;
  span->end = reader->length;
  if (!reader->inside)
    reader->sentence.begin = span->begin;
  reader->inside = true;
  reader->paragraph = false;
  reader->space = space_after;
  return true;
}

static bool add_token(wm_conllu *reader, wm_eval_span span) {
  return wm_eval_add_span(reader->corpus, &reader->document->tokens, span);
}

/* A word of a multi-word token. Where together they spell it (do|n't) each is a token, else the
 * whole is one (French au for à le). */
static bool add_part(wm_conllu *reader, const wm_str columns[N_COLUMNS]) {
  wm_str form = columns[FORM];
  size_t at = reader->matched;
  if (at != WM_NONE && form.length <= reader->form.length - at &&
      memcmp(form.bytes, reader->form.bytes + at, form.length) == 0) {
    uint32_t begin =
        reader->whole.begin + (uint32_t)wm_utf8_codepoints(reader->form.bytes, reader->matched);
    uint32_t end = begin + (uint32_t)wm_utf8_codepoints(form.bytes, form.length);
    reader->matched += (uint32_t)form.length;
    if (!add_token(reader, (wm_eval_span){begin, end, columns[UPOS], columns[LEMMA]}))
      return false;
  } else {
    reader->matched = WM_NONE;
  }
  if (--reader->n_parts_left || reader->matched == reader->form.length)
    return true;
  reader->document->tokens.n = reader->n_tokens;
  return add_token(reader, reader->whole);
}

static bool begin_parts(wm_conllu *reader, const char *range, wm_str form) {
  unsigned first, last;
  if (sscanf(range, "%u-%u", &first, &last) != 2 || last <= first)
    return false;
  reader->n_parts_left = last - first + 1;
  reader->n_tokens = reader->document->tokens.n;
  reader->form = form;
  reader->matched = 0;
  return true;
}

static bool holds(wm_str string, const char *part) {
  size_t n = strlen(part);
  for (size_t i = 0; i + n <= string.length; i++)
    if (memcmp(string.bytes + i, part, n) == 0)
      return true;
  return false;
}

/* False when the line has fewer than ten columns. */
static bool cut(wm_str line, wm_str columns[N_COLUMNS]) {
  const char *at = line.bytes, *end = at + line.length;
  uint32_t n = 0;
  for (; n < N_COLUMNS && at <= end; n++) {
    const char *tab = memchr(at, '\t', (size_t)(end - at));
    columns[n] = (wm_str){at, (size_t)((tab ? tab : end) - at)};
    at += columns[n].length + 1;
  }
  return n == N_COLUMNS;
}

static bool read_word(wm_conllu *reader, wm_str line) {
  wm_str columns[N_COLUMNS];
  if (!cut(line, columns))
    return false;
  if (holds(columns[ID], "."))
    return true; /* an empty node is no text */
  if (!reader->document && !begin_document(reader))
    return false;
  if (reader->n_parts_left)
    return add_part(reader, columns);
  wm_eval_span span;
  if (!put_surface(reader, columns[FORM], !holds(columns[MISC], "SpaceAfter=No"), &span))
    return false;
  span.type = columns[UPOS];
  span.value = columns[LEMMA];
  reader->whole = span;
  return holds(columns[ID], "-") ? begin_parts(reader, columns[ID].bytes, columns[FORM])
                                 : add_token(reader, span);
}

static bool end_sentence(wm_conllu *reader) {
  if (!reader->inside)
    return true;
  reader->inside = false;
  reader->n_parts_left = 0;
  reader->sentence.end = reader->length;
  return wm_eval_add_span(reader->corpus, &reader->document->sentences, reader->sentence);
}

static bool read_comment(wm_conllu *reader, wm_str line) {
  static const char newdoc[] = "# newdoc", id[] = "# newdoc id = ", newpar[] = "# newpar";
  if (line.length >= sizeof newdoc - 1 && memcmp(line.bytes, newdoc, sizeof newdoc - 1) == 0) {
    size_t n = sizeof id - 1;
    if (line.length > n && memcmp(line.bytes, id, n) == 0)
      reader->id = (wm_str){line.bytes + n, line.length - n};
    return end_sentence(reader) && end_document(reader);
  }
  if (line.length >= sizeof newpar - 1 && memcmp(line.bytes, newpar, sizeof newpar - 1) == 0)
    reader->paragraph = true;
  return true;
}

static bool read_line(wm_conllu *reader, wm_str line) {
  if (line.length && line.bytes[line.length - 1] == '\r')
    line.length--;
  if (!line.length)
    return end_sentence(reader);
  return *line.bytes == '#' ? read_comment(reader, line) : read_word(reader, line);
}

wm_status wm_eval_read_conllu(wm_eval_corpus *corpus, const char *path, wm_str file,
                              wm_error *error) {
  wm_conllu reader = {.corpus = corpus};
  const char *at = file.bytes, *end = at + file.length;
  size_t n_lines = 0;
  bool good = true;
  while (at < end && good) {
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    if (!line_end)
      line_end = end;
    n_lines++;
    good = read_line(&reader, (wm_str){at, (size_t)(line_end - at)});
    at = line_end + 1;
  }
  good = good && end_sentence(&reader) && end_document(&reader);
  wm_buffer_free(&reader.text);
  return good ? WM_OK
              : wm_error_set(error, WM_FATAL, "%s:%zu: this is no CoNLL-U, or memory is used up",
                             path, n_lines);
}
