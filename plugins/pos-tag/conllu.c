/* Reading CoNLL-U: of the ten columns, ID, FORM, LEMMA and UPOS. */
#include "conllu.h"

#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/base/readfile.h"

enum { ID, FORM, LEMMA, UPOS, N_COLUMNS };

/* The names between the bars of WM_POS_NAMES; "" before the first. */
static wm_str name_at(const char **at) {
  const char *begin = *at, *bar = strchr(begin, '|');
  *at = bar ? bar + 1 : NULL;
  return (wm_str){begin, bar ? (size_t)(bar - begin) : strlen(begin)};
}

uint32_t wm_pos_tag_of(wm_str name) {
  const char *at = WM_POS_NAMES;
  for (uint32_t tag = 0; at; tag++) {
    wm_str other = name_at(&at);
    if (other.length == name.length && memcmp(other.bytes, name.bytes, name.length) == 0)
      return tag;
  }
  return 0;
}

wm_str wm_pos_tag_name(uint32_t tag) {
  const char *at = WM_POS_NAMES;
  wm_str name = name_at(&at);
  while (tag-- && at)
    name = name_at(&at);
  return name;
}

static bool cut(wm_str line, wm_str columns[N_COLUMNS]) {
  const char *at = line.bytes, *end = line.bytes + line.length;
  for (size_t i = 0; i < N_COLUMNS; i++) {
    const char *tab = memchr(at, '\t', (size_t)(end - at));
    if (!tab || tab == at)
      return false;
    columns[i] = (wm_str){at, (size_t)(tab - at)};
    at = tab + 1;
  }
  return true;
}

/* Room for one item more; the list, moved when it was full, or NULL. */
static void *make_room(void *items, size_t n, size_t *capacity, size_t each) {
  if (n < *capacity)
    return items;
  size_t more = *capacity ? *capacity * 2 : 4096;
  void *grown = reallocarray(items, more, each);
  if (grown)
    *capacity = more;
  return grown;
}

static bool add_word(struct wm_pos_corpus *corpus, struct wm_pos_word word) {
  void *room = make_room(corpus->words, corpus->n_words, &corpus->words_capacity, sizeof word);
  if (!room)
    return false;
  corpus->words = room;
  corpus->words[corpus->n_words++] = word;
  return true;
}

static bool end_sentence(struct wm_pos_corpus *corpus) {
  size_t n = corpus->n_sentences;
  if (corpus->n_words == (n ? corpus->ends[n - 1] : 0))
    return true;
  void *room = make_room(corpus->ends, n, &corpus->ends_capacity, sizeof *corpus->ends);
  if (!room)
    return false;
  corpus->ends = room;
  corpus->ends[corpus->n_sentences++] = corpus->n_words;
  return true;
}

/* NULL, or what is wrong with the line. */
static const char *read_line(struct wm_pos_corpus *corpus, wm_str line) {
  static const char no_memory[] = "out of memory";
  wm_str columns[N_COLUMNS];
  if (line.length && line.bytes[line.length - 1] == '\r')
    line.length--;
  if (!line.length)
    return end_sentence(corpus) ? NULL : no_memory;
  if (*line.bytes == '#')
    return NULL;
  if (!cut(line, columns))
    return "a word wants ID, FORM, LEMMA and UPOS, each with a tab behind it";
  if (memchr(columns[ID].bytes, '-', columns[ID].length) ||
      memchr(columns[ID].bytes, '.', columns[ID].length))
    return NULL;
  uint32_t tag = wm_pos_tag_of(columns[UPOS]);
  if (!tag)
    return "the fourth column is no universal part of speech";
  return add_word(corpus, (struct wm_pos_word){columns[FORM], columns[LEMMA], tag}) ? NULL
                                                                                    : no_memory;
}

static wm_status read_lines(struct wm_pos_corpus *corpus, const char *path, wm_str file,
                            wm_error *error) {
  const char *at = file.bytes, *end = at + file.length;
  for (size_t line = 1; at < end; line++) {
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    line_end = line_end ? line_end : end;
    const char *wrong = read_line(corpus, (wm_str){at, (size_t)(line_end - at)});
    if (wrong)
      return wm_error_set(error, WM_FATAL, "%s:%zu: %s", path, line, wrong);
    at = line_end + 1;
  }
  return end_sentence(corpus) ? WM_OK : wm_error_memory(error, sizeof *corpus->ends);
}

wm_status wm_pos_corpus_read(struct wm_pos_corpus *corpus, wm_arena *memory, const char *path,
                             wm_error *error) {
  wm_buffer file = {0};
  wm_status status = wm_readfile(path, &file, error);
  size_t length = file.length;
  char *copy = status ? NULL : wm_arena_copy(memory, file.bytes, length);
  wm_buffer_free(&file);
  if (!status && !copy)
    status = wm_error_memory(error, length);
  return status ? status : read_lines(corpus, path, (wm_str){copy, length}, error);
}

void wm_pos_corpus_free(struct wm_pos_corpus *corpus) {
  free(corpus->words);
  free(corpus->ends);
  *corpus = (struct wm_pos_corpus){0};
}
