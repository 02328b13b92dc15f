/* YAML as a small tree, from libyaml's events. */
#include "yaml_tree.h"

#include "core/base/text.h"

#include <yaml.h>

/* Deeper than any pipeline; a plugin's list of values is at depth 5. */
#define DEEPEST 12
/* More nodes than any pipeline; keeps the search for keys that are there twice quick. */
#define MOST_NODES 20000U

typedef struct wm_yaml_reader {
  yaml_parser_t parser;
  wm_arena *memory;
  wm_problems *problems;
  wm_yaml *open[DEEPEST];  /* lists and maps that are not ended */
  wm_yaml *last[DEEPEST];  /* their last children */
  wm_yaml *key[DEEPEST];   /* of maps: a key that waits for its value */
  uint32_t depth, n_nodes; /* depth: how many are open */
  wm_yaml *root;
} wm_yaml_reader;

static bool fail_at(wm_yaml_reader *reader, yaml_mark_t mark, const char *message) {
  wm_problems_add(reader->problems, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1, NULL, "%s",
                  message);
  return false;
}

static bool fail_parser(wm_yaml_reader *reader) {
  const yaml_parser_t *parser = &reader->parser;
  const char *problem = parser->problem ? parser->problem : "no memory";
  wm_problems_add(reader->problems, (uint32_t)parser->problem_mark.line + 1,
                  (uint32_t)parser->problem_mark.column + 1, NULL, "not YAML: %s%s%s", problem,
                  parser->context ? " " : "", parser->context ? parser->context : "");
  return false;
}

static wm_yaml *new_node(wm_yaml_reader *reader, const yaml_event_t *event, wm_yaml_kind kind) {
  if (++reader->n_nodes > MOST_NODES) {
    fail_at(reader, event->start_mark, "too large for a pipeline");
    return NULL;
  }
  wm_yaml *node = wm_arena_alloc(reader->memory, 1, sizeof *node);
  if (!node) {
    reader->problems->lost = true;
    return NULL;
  }
  node->kind = kind;
  node->line = (uint32_t)event->start_mark.line + 1;
  node->column = (uint32_t)event->start_mark.column + 1;
  return node;
}

/* Takes a word as the key that the next node belongs to. */
static bool take_key(wm_yaml_reader *reader, uint32_t level, wm_yaml *node) {
  const wm_yaml *map = reader->open[level];
  if (node->kind != WM_YAML_WORD) {
    wm_problems_add(reader->problems, node->line, node->column, NULL,
                    "a key must be a word, not %s", wm_yaml_kind_name(node));
    return false;
  }
  for (const wm_yaml *child = map->first; child; child = child->next)
    if (child->key->text.length == node->text.length &&
        memcmp(child->key->text.bytes, node->text.bytes, node->text.length) == 0)
      wm_problems_add(reader->problems, node->line, node->column, NULL,
                      "'%s' is here a second time (first in line %u)", node->text.bytes,
                      child->key->line);
  reader->key[level] = node;
  return true;
}

/* Hangs a node under the list or map that is open. */
static bool attach(wm_yaml_reader *reader, wm_yaml *node) {
  if (!reader->depth) {
    reader->root = node;
    return true;
  }
  uint32_t level = reader->depth - 1;
  wm_yaml *parent = reader->open[level];
  if (parent->kind == WM_YAML_MAP && !reader->key[level])
    return take_key(reader, level, node);
  node->key = reader->key[level];
  reader->key[level] = NULL;
  if (reader->last[level])
    reader->last[level]->next = node;
  else
    parent->first = node;
  reader->last[level] = node;
  parent->n++;
  return true;
}

static bool add_word(wm_yaml_reader *reader, const yaml_event_t *event) {
  const char *bytes = (const char *)event->data.scalar.value;
  size_t length = event->data.scalar.length;
  wm_yaml *node = new_node(reader, event, WM_YAML_WORD);
  if (!node)
    return false;
  if (memchr(bytes, 0, length))
    return fail_at(reader, event->start_mark, "a zero byte");
  node->text = (wm_str){wm_arena_copy(reader->memory, bytes, length), length};
  node->null = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
               (!length || !strcmp(bytes, "~") || !strcmp(bytes, "null"));
  reader->problems->lost |= !node->text.bytes;
  return node->text.bytes && attach(reader, node);
}

static bool begin(wm_yaml_reader *reader, const yaml_event_t *event, wm_yaml_kind kind) {
  if (reader->depth == DEEPEST)
    return fail_at(reader, event->start_mark, "nested too deep");
  wm_yaml *node = new_node(reader, event, kind);
  if (!node || !attach(reader, node))
    return false;
  reader->open[reader->depth] = node;
  reader->last[reader->depth] = NULL;
  reader->key[reader->depth] = NULL;
  reader->depth++;
  return true;
}

static bool is_tagged(const yaml_event_t *event) {
  switch (event->type) {
  case YAML_SCALAR_EVENT:
    return event->data.scalar.tag != NULL;
  case YAML_SEQUENCE_START_EVENT:
    return event->data.sequence_start.tag != NULL;
  case YAML_MAPPING_START_EVENT:
    return event->data.mapping_start.tag != NULL;
  default:
    return false;
  }
}

static bool take_event(wm_yaml_reader *reader, const yaml_event_t *event) {
  if (is_tagged(event))
    return fail_at(reader, event->start_mark, "a pipeline has no tags (words that begin with '!')");
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    return !reader->root || fail_at(reader, event->start_mark,
                                    "a second document begins here; a pipeline is one document");
  case YAML_ALIAS_EVENT:
    return fail_at(reader, event->start_mark,
                   "a pipeline has no aliases ('*name'); write the value again");
  case YAML_SCALAR_EVENT:
    return add_word(reader, event);
  case YAML_SEQUENCE_START_EVENT:
    return begin(reader, event, WM_YAML_LIST);
  case YAML_MAPPING_START_EVENT:
    return begin(reader, event, WM_YAML_MAP);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    reader->depth--;
    return true;
  default:
    return true;
  }
}

static bool read_all(wm_yaml_reader *reader) {
  for (bool at_end = false; !at_end;) {
    yaml_event_t event;
    if (!yaml_parser_parse(&reader->parser, &event))
      return fail_parser(reader);
    bool ok = take_event(reader, &event);
    at_end = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
    if (!ok)
      return false;
  }
  if (!reader->root)
    wm_problems_add(reader->problems, 1, 1, NULL, "the file is empty");
  return reader->root != NULL;
}

/* The place of a byte, for a file that libyaml would take for another encoding. */
static bool check_encoding(wm_str bytes, wm_problems *problems) {
  size_t valid = wm_utf8_valid(bytes.bytes, bytes.length);
  uint32_t line = 1;
  size_t line_begin = 0;
  if (valid == bytes.length)
    return true;
  for (size_t i = 0; i < valid; i++)
    if (bytes.bytes[i] == '\n') {
      line++;
      line_begin = i + 1;
    }
  size_t column = wm_utf8_codepoints(bytes.bytes + line_begin, valid - line_begin) + 1;
  wm_problems_add(problems, line, (uint32_t)column, NULL, "not UTF-8: byte 0x%02X",
                  (unsigned char)bytes.bytes[valid]);
  return false;
}

wm_yaml *wm_yaml_parse(wm_str bytes, wm_arena *memory, wm_problems *problems) {
  wm_yaml_reader reader = {.memory = memory, .problems = problems};
  if (!check_encoding(bytes, problems))
    return NULL;
  if (!yaml_parser_initialize(&reader.parser)) {
    problems->lost = true;
    return NULL;
  }
  yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes.bytes, bytes.length);
  bool ok = read_all(&reader);
  yaml_parser_delete(&reader.parser);
  return ok ? reader.root : NULL;
}

const wm_yaml *wm_yaml_get(const wm_yaml *map, const char *key) {
  for (const wm_yaml *child = map->first; child; child = child->next)
    if (child->key && strcmp(child->key->text.bytes, key) == 0)
      return child;
  return NULL;
}

const char *wm_yaml_kind_name(const wm_yaml *node) {
  static const char *const names[] = {"a word", "a list", "a map"};
  return names[node->kind];
}
