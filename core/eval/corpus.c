/* Annotated documents: growing, finding, and choosing a reader. */
#include "corpus.h"

#include "core/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

void wm_eval_corpus_init(wm_eval_corpus *corpus) {
  memset(corpus, 0, sizeof *corpus);
  wm_arena_init(&corpus->memory, 0);
}

void wm_eval_corpus_free(wm_eval_corpus *corpus) {
  free(corpus->documents);
  wm_arena_free(&corpus->memory);
  memset(corpus, 0, sizeof *corpus);
}

wm_eval_document *wm_eval_corpus_add(wm_eval_corpus *corpus) {
  if (corpus->n == corpus->capacity) {
    uint32_t capacity = corpus->capacity ? corpus->capacity * 2 : 64;
    wm_eval_document *grown = realloc(corpus->documents, capacity * sizeof *grown);
    if (!grown)
      return NULL;
    corpus->documents = grown;
    corpus->capacity = capacity;
  }
  wm_eval_document *document = &corpus->documents[corpus->n++];
  memset(document, 0, sizeof *document);
  return document;
}

static bool has_id(const wm_eval_document *document, wm_str id) {
  return document->id.length == id.length && memcmp(document->id.bytes, id.bytes, id.length) == 0;
}

const wm_eval_document *wm_eval_corpus_find(const wm_eval_corpus *corpus, wm_str id,
                                            uint32_t guess) {
  for (uint32_t i = 0; i < corpus->n; i++) {
    const wm_eval_document *document = &corpus->documents[(guess + i) % corpus->n];
    if (has_id(document, id))
      return document;
  }
  return NULL;
}

/* Room for one more item of a list in the arena: the list's memory, moved when it was full. */
static void *make_room(wm_arena *memory, void *items, uint32_t n, uint32_t *capacity, size_t each) {
  if (n < *capacity)
    return items;
  uint32_t more = *capacity ? *capacity * 2 : 32;
  void *grown = wm_arena_alloc(memory, more, each);
  if (!grown)
    return NULL;
  if (n)
    memcpy(grown, items, n * each);
  *capacity = more;
  return grown;
}

wm_str wm_eval_words(const wm_eval_document *document, const wm_eval_span *span) {
  wm_str text = document->text;
  size_t at = 0, begin = 0;
  for (uint32_t n = 0; n < span->end && at < text.length; n++) {
    if (n == span->begin)
      begin = at;
    wm_utf8_next(text.bytes, text.length, &at);
  }
  return begin < at ? (wm_str){text.bytes + begin, at - begin} : wm_z("");
}

bool wm_eval_add_span(wm_eval_corpus *corpus, wm_eval_spans *spans, wm_eval_span span) {
  wm_eval_span *items =
      make_room(&corpus->memory, spans->items, spans->n, &spans->capacity, sizeof *items);
  if (!items)
    return false;
  spans->items = items;
  items[spans->n++] = span;
  return true;
}

bool wm_eval_add_relation(wm_eval_corpus *corpus, wm_eval_document *document,
                          wm_eval_relation relation) {
  wm_eval_relation *items = make_room(&corpus->memory, document->relations, document->n_relations,
                                      &document->relations_capacity, sizeof *items);
  if (!items)
    return false;
  document->relations = items;
  items[document->n_relations++] = relation;
  return true;
}

static wm_status system_error(wm_error *error, const char *path) {
  return wm_error_set(error, WM_FATAL, "%s: %s", path, strerror(errno));
}

wm_status wm_eval_slurp(wm_arena *memory, const char *path, wm_str *bytes, wm_error *error) {
  FILE *file = fopen(path, "rb");
  struct stat info;
  if (!file)
    return system_error(error, path);
  wm_status status = WM_OK;
  char *copy = NULL;
  if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode))
    status = wm_error_set(error, WM_FATAL, "%s: it is no regular file", path);
  else if (!(copy = wm_arena_alloc(memory, (size_t)info.st_size + 1, 1)))
    status = wm_error_memory(error, (size_t)info.st_size);
  else if (fread(copy, 1, (size_t)info.st_size, file) != (size_t)info.st_size)
    status = wm_error_set(error, WM_FATAL, "%s: it cannot be read whole", path);
  fclose(file);
  if (status == WM_OK)
    *bytes = (wm_str){copy, (size_t)info.st_size};
  return status;
}

static bool ends_in(const char *path, const char *ending) {
  size_t length = strlen(path), n = strlen(ending);
  return length >= n && strcmp(path + length - n, ending) == 0;
}

static wm_status read_file(wm_eval_corpus *corpus, const char *path, wm_error *error) {
  wm_str bytes;
  wm_status status = wm_eval_slurp(&corpus->memory, path, &bytes, error);
  if (status)
    return status;
  if (ends_in(path, ".bio") || ends_in(path, ".conll") || ends_in(path, ".iob"))
    return wm_eval_read_bio(corpus, path, bytes, error);
  if (ends_in(path, ".conllu"))
    return wm_eval_read_conllu(corpus, path, bytes, error);
  if (ends_in(path, ".ann"))
    return wm_eval_read_brat(corpus, path, bytes, error);
  return wm_eval_read_stream(corpus, path, bytes, error);
}

static int is_annotation(const struct dirent *entry) {
  return ends_in(entry->d_name, ".ann");
}

static wm_status read_folder(wm_eval_corpus *corpus, const char *path, wm_error *error) {
  struct dirent **entries;
  int n = scandir(path, &entries, is_annotation, alphasort);
  if (n < 0)
    return system_error(error, path);
  wm_status status =
      n ? WM_OK : wm_error_set(error, WM_FATAL, "%s: the folder has no .ann files", path);
  for (int i = 0; i < n; i++) {
    char file[4096];
    int length = snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
    free(entries[i]);
    if (status == WM_OK && (size_t)length >= sizeof file)
      status = wm_error_set(error, WM_FATAL, "%s: the path is too long", path);
    if (status == WM_OK)
      status = read_file(corpus, file, error);
  }
  free(entries);
  return status;
}

wm_status wm_eval_corpus_read(wm_eval_corpus *corpus, const char *path, wm_error *error) {
  struct stat info;
  if (stat(path, &info) != 0)
    return system_error(error, path);
  return S_ISDIR(info.st_mode) ? read_folder(corpus, path, error) : read_file(corpus, path, error);
}
