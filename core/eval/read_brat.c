/* brat standoff: T lines (entities) and R lines (binary relations) of a .ann file, the text beside
 * it as .txt. Other lines (attributes, notes, events) are passed over. */
#include "corpus.h"

#include <stdio.h>
#include <stdlib.h>

/* The number of each T line, in the order of the document's entities. */
typedef struct wm_brat {
  wm_eval_corpus *corpus;
  wm_eval_document *document;
  const char *path;
  uint32_t *numbers;
  uint32_t n, capacity;
} wm_brat;

static wm_status read_text(wm_brat *brat, wm_error *error) {
  size_t length = strlen(brat->path);
  char *path = wm_arena_copy(&brat->corpus->memory, brat->path, length);
  if (!path)
    return wm_error_memory(error, length);
  memcpy(path + length - 3, "txt", 3);
  const char *name = strrchr(path, '/');
  name = name ? name + 1 : path;
  brat->document->id = (wm_str){name, strlen(name) - 4};
  wm_status status = wm_eval_slurp(&brat->corpus->memory, path, &brat->document->text, error);
  wm_str *text = &brat->document->text;
  if (!status && text->length && text->bytes[text->length - 1] == '\n')
    text->length--; /* the file's last newline is not the article's */
  return status;
}

static bool remember(wm_brat *brat, uint32_t number) {
  if (brat->n == brat->capacity) {
    uint32_t capacity = brat->capacity ? brat->capacity * 2 : 64;
    uint32_t *numbers = realloc(brat->numbers, capacity * sizeof *numbers);
    if (!numbers)
      return false;
    brat->numbers = numbers;
    brat->capacity = capacity;
  }
  brat->numbers[brat->n++] = number;
  return true;
}

/* "T3<TAB>ORG 61 66<TAB>Nokia" */
static wm_status parse_entity(wm_brat *brat, size_t line_number, const char *line,
                              wm_error *error) {
  const char *type = strchr(line, '\t');
  const char *space = type ? strchr(type, ' ') : NULL;
  char *after = NULL;
  unsigned long number = strtoul(line + 1, NULL, 10), begin = 0, end = 0;
  if (space) {
    begin = strtoul(space + 1, &after, 10);
    end = strtoul(after, &after, 10);
  }
  while (after && *after == ';') { /* a discontinuous span counts from its begin to its end */
    strtoul(after + 1, &after, 10);
    end = strtoul(after, &after, 10);
  }
  if (!space || *after != '\t' || begin >= end || end > UINT32_MAX)
    return wm_error_set(error, WM_FATAL,
                        "%s:%zu: expected T<number>, a tab, TYPE BEGIN END, a tab and the text",
                        brat->path, line_number);
  wm_eval_span span = {(uint32_t)begin, (uint32_t)end, {type + 1, (size_t)(space - type - 1)}, {0}};
  if (!wm_eval_add_span(brat->corpus, &brat->document->entities, span) ||
      !remember(brat, (uint32_t)number))
    return wm_error_memory(error, sizeof span);
  return WM_OK;
}

/* The row of entity T<number>; WM_NONE when there is none. */
static uint32_t find_entity(const wm_brat *brat, unsigned long number) {
  for (uint32_t i = 0; i < brat->n; i++)
    if (brat->numbers[i] == number)
      return i;
  return WM_NONE;
}

static uint32_t parse_argument(const wm_brat *brat, const char *line, const char *name) {
  const char *at = strstr(line, name);
  return at ? find_entity(brat, strtoul(at + strlen(name), NULL, 10)) : WM_NONE;
}

/* "R1<TAB>based-in Arg1:T3 Arg2:T4" */
static wm_status parse_relation(wm_brat *brat, size_t line_number, const char *line,
                                wm_error *error) {
  const char *type = strchr(line, '\t');
  const char *space = type ? strchr(type, ' ') : NULL;
  if (!space)
    return wm_error_set(error, WM_FATAL, "%s:%zu: expected R<number>, a tab, TYPE Arg1:T Arg2:T",
                        brat->path, line_number);
  wm_eval_relation relation = {{type + 1, (size_t)(space - type - 1)},
                               parse_argument(brat, space, "Arg1:T"),
                               parse_argument(brat, space, "Arg2:T")};
  if (relation.head == WM_NONE || relation.tail == WM_NONE)
    return wm_error_set(error, WM_FATAL, "%s:%zu: its Arg1 or Arg2 is no entity of the file",
                        brat->path, line_number);
  if (!wm_eval_add_relation(brat->corpus, brat->document, relation))
    return wm_error_memory(error, sizeof relation);
  return WM_OK;
}

/* One pass over all lines that begin with `kind`. Lines are ended by zero bytes here. */
static wm_status read_lines(wm_brat *brat, char *file, size_t length, char kind,
                            wm_status (*parse)(wm_brat *, size_t, const char *, wm_error *),
                            wm_error *error) {
  wm_status status = WM_OK;
  size_t n = 1;
  for (char *at = file; at < file + length && !status; at += strlen(at) + 1, n++)
    if (*at == kind)
      status = parse(brat, n, at, error);
  return status;
}

wm_status wm_eval_read_brat(wm_eval_corpus *corpus, const char *path, wm_str file,
                            wm_error *error) {
  wm_brat brat = {.corpus = corpus, .document = wm_eval_corpus_add(corpus), .path = path};
  char *lines = wm_arena_copy(&corpus->memory, file.bytes, file.length);
  if (!brat.document || !lines)
    return wm_error_memory(error, file.length);
  corpus->has_titles = true;
  for (size_t i = 0; i < file.length; i++)
    if (lines[i] == '\n')
      lines[i] = '\0';
  wm_status status = read_text(&brat, error);
  if (!status)
    status = read_lines(&brat, lines, file.length, 'T', parse_entity, error);
  if (!status)
    status = read_lines(&brat, lines, file.length, 'R', parse_relation, error);
  free(brat.numbers);
  return status;
}
