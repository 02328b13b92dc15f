/* Reading a journal. A line that a kill left half written, and what stands behind it, is as if it
 * were not there. */
#include "config.h"

#include "journal.h"

#include "core/base/buffer.h"
#include "core/base/json_read.h"
#include "core/base/readfile.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- members of a line ---- */

typedef struct line_parser {
  wm_json_reader json;
  wm_arena *memory;
  wm_journal_past *past; /* gets the members of a head */
  wm_journal_line *line; /* gets those of other lines */
} line_parser;

/* Members that are counts, by their place in a record. */
static const struct {
  const char *name;
  size_t offset;
} counts[] = {
    {"sequence", offsetof(wm_journal_record, sequence)},
    {"file", offsetof(wm_journal_record, place.file)},
    {"entry", offsetof(wm_journal_record, place.entry)},
    {"offset", offsetof(wm_journal_record, place.offset)},
    {"results", offsetof(wm_journal_record, n_results)},
    {"articles", offsetof(wm_journal_record, n_articles)},
    {"duplicates", offsetof(wm_journal_record, n_duplicates)},
    {"rejects", offsetof(wm_journal_record, n_rejects)},
    {"text_bytes", offsetof(wm_journal_record, text_bytes)},
    {"rejects_length", offsetof(wm_journal_record, rejects_length)},
    {"generation", offsetof(wm_journal_record, generation)},
    {"results_length", offsetof(wm_journal_record, results_length)},
};

static const char *take_string(line_parser *p, const wm_json_token *value) {
  size_t length = wm_json_read_text(&p->json, value, NULL);
  char *text = wm_arena_alloc(p->memory, length + 1, 1);
  if (text)
    wm_json_read_text(&p->json, value, text);
  return text;
}

static uint64_t take_count(const line_parser *p, const wm_json_token *value) {
  char digits[24];
  wm_str source = wm_json_read_source(&p->json, value);
  snprintf(digits, sizeof digits, "%.*s", (int)source.length, source.bytes);
  return strtoull(digits, NULL, 10);
}

static bool is(const line_parser *p, const wm_json_token *key, const char *name) {
  return wm_json_read_is(&p->json, key, name);
}

static bool take_input(line_parser *p, wm_journal_input *input) {
  wm_json_token key, value;
  while (wm_json_read_next(&p->json, &key) == WM_JSON_KEY) {
    if (wm_json_read_next(&p->json, &value) != WM_JSON_STRING)
      return false;
    const char *text = take_string(p, &value);
    if (!text)
      return false;
    if (is(p, &key, "path"))
      input->path = text;
    else
      snprintf(input->key, sizeof input->key, "%s", text);
  }
  return key.kind == WM_JSON_OBJECT_END && input->path;
}

static bool take_inputs(line_parser *p) {
  wm_journal_inputs *inputs = &p->line->inputs;
  wm_json_token token;
  uint32_t capacity = 0;
  while (wm_json_read_next(&p->json, &token) == WM_JSON_OBJECT) {
    if (inputs->n == capacity) {
      capacity = capacity ? 2 * capacity : 4;
      wm_journal_input *items = wm_arena_alloc(p->memory, capacity, sizeof *items);
      if (!items)
        return false;
      if (inputs->n)
        memcpy(items, inputs->items, inputs->n * sizeof *items);
      inputs->items = items;
    }
    if (!take_input(p, &inputs->items[inputs->n++]))
      return false;
  }
  return token.kind == WM_JSON_ARRAY_END;
}

static bool take_number(line_parser *p, const wm_json_token *key, uint64_t value) {
  wm_journal_record *record = &p->line->record;
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    if (is(p, key, counts[i].name))
      memcpy((char *)record + counts[i].offset, &value, sizeof value);
  if (is(p, key, "sequence"))
    p->line->is_record = true;
  if (is(p, key, "input"))
    record->place.input = (uint32_t)value;
  if (is(p, key, "shard"))
    p->past->shard.index = (uint32_t)value;
  if (is(p, key, "shards"))
    p->past->shard.n = (uint32_t)value;
  return true;
}

static bool take_text(line_parser *p, const wm_json_token *key, const wm_json_token *value) {
  const char *text = take_string(p, value);
  if (text && is(p, key, "journal"))
    p->past->key = text;
  if (text && is(p, key, "hash"))
    p->past->hash = text;
  return text != NULL;
}

static bool take_member(line_parser *p, const wm_json_token *key) {
  wm_json_token value;
  switch (wm_json_read_next(&p->json, &value)) {
  case WM_JSON_NUMBER_TEXT:
    return take_number(p, key, take_count(p, &value));
  case WM_JSON_STRING:
    if (!is(p, key, "ids"))
      return take_text(p, key, &value);
    p->line->ids = wm_json_read_source(&p->json, &value);
    return true;
  case WM_JSON_TRUE:
  case WM_JSON_FALSE:
    p->line->record.finished = value.kind == WM_JSON_TRUE;
    return true;
  case WM_JSON_ARRAY:
    if (is(p, key, "inputs"))
      return take_inputs(p);
    if (!wm_json_read_skip(&p->json, &value))
      return false;
    p->line->record.marks = wm_json_read_source(&p->json, &value);
    return true;
  default:
    return false;
  }
}

static bool parse_line(wm_journal_past *past, wm_str text, wm_journal_line *line) {
  line_parser p = {.memory = &past->memory, .past = past, .line = line};
  wm_json_token token;
  wm_json_read_open(&p.json, text, WM_JSON_REFUSE);
  bool good = wm_json_read_next(&p.json, &token) == WM_JSON_OBJECT;
  while (good && wm_json_read_next(&p.json, &token) == WM_JSON_KEY)
    good = take_member(&p, &token);
  return good && token.kind == WM_JSON_OBJECT_END;
}

/* ---- the file ---- */

static uint32_t count_lines(const wm_buffer *text) {
  uint32_t n = 0;
  for (size_t i = 0; i < text->length; i++)
    n += text->bytes[i] == '\n';
  return n;
}

static wm_status parse_lines(wm_journal_past *past, wm_error *error) {
  uint32_t n = count_lines(&past->text);
  past->lines = wm_arena_alloc(&past->memory, n, sizeof *past->lines);
  if (!past->lines)
    return wm_error_memory(error, n * sizeof *past->lines);
  size_t at = 0;
  for (uint32_t i = 0; i < n; i++) {
    const char *begin = past->text.bytes + at, *end = memchr(begin, '\n', past->text.length - at);
    wm_journal_line *line = &past->lines[past->n_lines];
    at = (size_t)(end + 1 - past->text.bytes);
    line->end = at;
    if (!parse_line(past, (wm_str){begin, (size_t)(end - begin)}, line))
      break;
    past->n_lines++;
  }
  past->there = past->n_lines > 0 && past->key && past->hash;
  return WM_OK;
}

wm_status wm_journal_read(const char *output, wm_journal_past *past, wm_error *error) {
  char *path;
  *past = (wm_journal_past){0};
  wm_arena_init(&past->memory, 0);
  if (asprintf(&path, "%s/%s/%s", output, WM_JOURNAL_FOLDER, WM_JOURNAL_FILE) < 0)
    return wm_error_memory(error, strlen(output));
  wm_status status =
      access(path, F_OK) == 0 ? wm_readfile(path, &past->text, error) : WM_OK; /* none is none */
  free(path);
  return status == WM_OK ? parse_lines(past, error) : status;
}

void wm_journal_forget(wm_journal_past *past) {
  wm_arena_free(&past->memory);
  wm_buffer_free(&past->text);
  *past = (wm_journal_past){0};
}

/* ---- records ---- */

uint32_t wm_journal_last(const wm_journal_past *past) {
  for (uint32_t i = past->n_lines; i-- > 0;)
    if (past->lines[i].is_record)
      return i;
  return WM_NONE;
}

uint32_t wm_journal_find(const wm_journal_past *past, uint64_t sequence) {
  for (uint32_t i = past->n_lines; i-- > 0;)
    if (past->lines[i].is_record && past->lines[i].record.sequence == sequence)
      return i;
  return WM_NONE;
}

bool wm_journal_sequence(wm_str line, uint64_t *sequence) {
  wm_journal_past past = {0};
  wm_journal_line parsed = {0};
  wm_arena_init(&past.memory, 0);
  bool good = parse_line(&past, line, &parsed) && parsed.is_record;
  *sequence = parsed.record.sequence;
  wm_arena_free(&past.memory);
  return good;
}

wm_status wm_journal_mark(const wm_journal_record *record, uint32_t sink, wm_arena *memory,
                          wm_str *mark, wm_error *error) {
  line_parser p = {.memory = memory};
  wm_json_token token;
  *mark = (wm_str){NULL, 0};
  wm_json_read_open(&p.json, record->marks, WM_JSON_REFUSE);
  wm_json_read_next(&p.json, &token);
  for (uint32_t i = 0; i <= sink; i++)
    if (wm_json_read_next(&p.json, &token) == WM_JSON_ARRAY_END || token.kind == WM_JSON_ERROR)
      return WM_OK;
  if (token.kind != WM_JSON_STRING)
    return WM_OK;
  const char *text = take_string(&p, &token);
  if (!text)
    return wm_error_memory(error, record->marks.length);
  *mark = wm_z(text);
  return WM_OK;
}

/* ---- inputs ---- */

/* The line of the run that a line belongs to. */
static uint32_t run_of(const wm_journal_past *past, uint32_t line) {
  while (line > 0 && !past->lines[line].inputs.n)
    line--;
  return line;
}

/* True when both are the same, and can be known again. */
static bool same_inputs(wm_journal_inputs a, wm_journal_inputs b) {
  bool same = a.n == b.n;
  for (uint32_t i = 0; i < a.n && same; i++)
    same = a.items[i].key[0] && strcmp(a.items[i].key, b.items[i].key) == 0;
  return same;
}

/* What the runs up to a line say of one input; the last word counts. */
typedef struct input_state {
  bool done, begun, met;
  const wm_journal_record *record; /* where it was left, when it was begun */
} input_state;

static void look_at(const wm_journal_line *run, const wm_journal_record *record,
                    const wm_journal_input *input, input_state *state) {
  for (uint32_t i = 0; i < run->inputs.n; i++) {
    const wm_journal_input *had = &run->inputs.items[i];
    if (strcmp(had->path, input->path) == 0)
      state->met = true;
    if (!had->key[0] || strcmp(had->key, input->key) != 0)
      continue;
    state->done |= record->finished || i < record->place.input;
    state->begun = !state->done && i == record->place.input;
    if (state->begun)
      state->record = record;
  }
}

/* The last records of the runs in the first n lines. */
static input_state state_of(const wm_journal_past *past, uint32_t n,
                            const wm_journal_input *input) {
  input_state state = {0};
  const wm_journal_line *run = NULL;
  const wm_journal_record *record = NULL;
  for (uint32_t i = 0; i < n; i++) {
    const wm_journal_line *at = &past->lines[i];
    if (at->inputs.n) {
      run = at;
      record = NULL;
    } else if (at->is_record) {
      record = &at->record;
    }
    if (run && record && (i + 1 == n || past->lines[i + 1].inputs.n))
      look_at(run, record, input, &state);
  }
  return state;
}

/* The run had the same inputs: it is completed as it began. */
static void complete(const wm_journal_past *past, uint32_t line, wm_journal_inputs inputs,
                     bool *done) {
  const wm_journal_record *record = &past->lines[line].record;
  for (uint32_t i = 0; i < inputs.n; i++)
    done[i] = record->finished || i < record->place.input ||
              state_of(past, run_of(past, line), &inputs.items[i]).done;
}

void wm_journal_continue(const wm_journal_past *past, uint32_t line, wm_journal_inputs inputs,
                         wm_place *from, uint64_t *n_skip, bool *done, bool *again) {
  const wm_journal_record *record = &past->lines[line].record;
  if (same_inputs(past->lines[run_of(past, line)].inputs, inputs)) {
    *from = record->place;
    *n_skip = record->n_results;
    complete(past, line, inputs, done);
    return;
  }
  *from = (wm_place){0};
  *n_skip = 0;
  bool first = true; /* that is not done: the only one that a reader can begin in the midst of */
  for (uint32_t i = 0; i < inputs.n; i++) {
    input_state state = state_of(past, line + 1, &inputs.items[i]);
    done[i] = state.done;
    again[i] = !state.done && (state.met || state.begun);
    if (first && state.begun) {
      *from = state.record->place;
      from->input = i;
      *n_skip = state.record->n_results;
      again[i] = false;
    }
    first = first && state.done;
  }
}
