/* JSON lines: a Wiremill stream, {"id", "text", "dct", "entities", "relations", "timex"}, or,
 * instead of text, tokens that are strings, in which `start` and `end` of entities count. */
#include "corpus.h"

#include "core/base/buffer.h"
#include "core/base/text.h"
#include "core/base/json_read.h"

typedef struct wm_stream {
  wm_eval_corpus *corpus;
  wm_eval_document *document;
  wm_json_reader json;
  const char *path;
  size_t line;
  wm_buffer text;      /* words of the line, joined by spaces */
  wm_eval_spans words; /* where they stand in it */
} wm_stream;

/* Relation arguments by role, as a stream writes them, or head and tail. */
typedef struct wm_stream_args {
  uint32_t first[64], second[64]; /* entities of the first two roles, or of head and tail */
  uint32_t n_first, n_second, n_roles;
} wm_stream_args;

static wm_status broken(const wm_stream *stream, const char *what, wm_error *error) {
  return wm_error_set(error, WM_FATAL, "%s:%zu: at byte %zu of the line: %s", stream->path,
                      stream->line, stream->json.at,
                      stream->json.reason ? stream->json.reason : what);
}

/* The text of a string, or the digits of a number. */
static bool take_text(wm_stream *stream, const wm_json_token *token, wm_str *text) {
  if (token->kind == WM_JSON_NUMBER_TEXT) {
    *text = wm_json_read_source(&stream->json, token);
    return true;
  }
  if (token->kind != WM_JSON_STRING)
    return false;
  size_t length = wm_json_read_text(&stream->json, token, NULL);
  char *copy = wm_arena_alloc(&stream->corpus->memory, length + 1, 1);
  if (!copy)
    return false;
  wm_json_read_text(&stream->json, token, copy);
  *text = (wm_str){copy, length};
  return true;
}

static bool take_count(const wm_stream *stream, const wm_json_token *token, uint32_t *count) {
  double value =
      token->kind == WM_JSON_NUMBER_TEXT ? wm_json_read_number(&stream->json, token) : -1;
  if (value < 0 || value >= UINT32_MAX)
    return false;
  *count = (uint32_t)value;
  return true;
}

/* Calls `member` with each key of the object that was opened; it must take or skip the value. */
typedef bool (*wm_member)(wm_stream *stream, const wm_json_token *key, wm_json_token *value,
                          void *context);

static bool each_member(wm_stream *stream, wm_member member, void *context) {
  wm_json_token key, value;
  while (wm_json_read_next(&stream->json, &key) == WM_JSON_KEY) {
    wm_json_read_next(&stream->json, &value);
    if (value.kind == WM_JSON_ERROR || !member(stream, &key, &value, context))
      return false;
  }
  return key.kind == WM_JSON_OBJECT_END;
}

/* Calls `item` for each object of an array; skips a value that is none. */
static bool each_object(wm_stream *stream, wm_json_token *array,
                        bool (*item)(wm_stream *stream, void *context), void *context) {
  wm_json_token token;
  if (array->kind != WM_JSON_ARRAY)
    return wm_json_read_skip(&stream->json, array);
  while (wm_json_read_next(&stream->json, &token) != WM_JSON_ARRAY_END) {
    if (token.kind == WM_JSON_ERROR)
      return false;
    if (token.kind != WM_JSON_OBJECT ? !wm_json_read_skip(&stream->json, &token)
                                     : !item(stream, context))
      return false;
  }
  return true;
}

static bool span_member(wm_stream *stream, const wm_json_token *key, wm_json_token *value,
                        void *context) {
  wm_eval_span *span = context;
  if (wm_json_read_is(&stream->json, key, "begin") || wm_json_read_is(&stream->json, key, "start"))
    return take_count(stream, value, &span->begin);
  if (wm_json_read_is(&stream->json, key, "end"))
    return take_count(stream, value, &span->end);
  if (wm_json_read_is(&stream->json, key, "type") || wm_json_read_is(&stream->json, key, "pos"))
    return take_text(stream, value, &span->type);
  if ((wm_json_read_is(&stream->json, key, "value") ||
       wm_json_read_is(&stream->json, key, "lemma")) &&
      value->kind == WM_JSON_STRING)
    return take_text(stream, value, &span->value);
  return wm_json_read_skip(&stream->json, value);
}

static bool take_span(wm_stream *stream, void *context) {
  wm_eval_span span = {0, 0, {"", 0}, {"", 0}};
  return each_member(stream, span_member, &span) && wm_eval_add_span(stream->corpus, context, span);
}

static bool add_word(wm_stream *stream, const wm_json_token *token) {
  wm_str word;
  uint32_t before = stream->words.n ? stream->words.items[stream->words.n - 1].end + 1 : 0;
  if (!take_text(stream, token, &word) || (before && !wm_buffer_put(&stream->text, " ", 1)))
    return false;
  wm_eval_span span = {.begin = before,
                       .end = before + (uint32_t)wm_utf8_codepoints(word.bytes, word.length)};
  return wm_buffer_put(&stream->text, word.bytes, word.length) &&
         wm_eval_add_span(stream->corpus, &stream->words, span);
}

/* Tokens: objects with spans, as a stream has them, or the words themselves. */
static bool take_tokens(wm_stream *stream, wm_json_token *array) {
  wm_json_token token;
  if (array->kind != WM_JSON_ARRAY)
    return wm_json_read_skip(&stream->json, array);
  while (wm_json_read_next(&stream->json, &token) != WM_JSON_ARRAY_END) {
    bool taken = token.kind == WM_JSON_STRING   ? add_word(stream, &token)
                 : token.kind == WM_JSON_OBJECT ? take_span(stream, &stream->document->tokens)
                                                : false;
    if (!taken)
      return false;
  }
  return true;
}

/* Spans of words become spans of the text that these make. False when one is outside. */
static bool place_spans(const wm_stream *stream, wm_eval_spans *spans) {
  const wm_eval_spans *words = &stream->words;
  for (uint32_t i = 0; i < spans->n; i++) {
    wm_eval_span *span = &spans->items[i];
    if (span->begin >= span->end || span->end > words->n)
      return false;
    span->end = words->items[span->end - 1].end;
    span->begin = words->items[span->begin].begin;
  }
  return true;
}

static wm_status join_words(wm_stream *stream, wm_error *error) {
  wm_eval_document *document = stream->document;
  if (document->text.length || !stream->words.n)
    return WM_OK;
  char *text = wm_arena_copy(&stream->corpus->memory, stream->text.bytes, stream->text.length);
  if (!text)
    return wm_error_memory(error, stream->text.length);
  document->text = (wm_str){text, stream->text.length};
  if (place_spans(stream, &document->entities) && place_spans(stream, &document->times))
    return WM_OK;
  return wm_error_set(error, WM_FATAL, "%s:%zu: an entity is outside the tokens", stream->path,
                      stream->line);
}

/* A row number or an array of them. */
static bool take_rows(wm_stream *stream, wm_json_token *value, uint32_t rows[64], uint32_t *n) {
  wm_json_token token;
  if (value->kind != WM_JSON_ARRAY)
    return *n < 64 && take_count(stream, value, &rows[(*n)++]);
  while (wm_json_read_next(&stream->json, &token) != WM_JSON_ARRAY_END)
    if (*n == 64 || !take_count(stream, &token, &rows[(*n)++]))
      return false;
  return true;
}

static bool role_member(wm_stream *stream, const wm_json_token *key, wm_json_token *value,
                        void *context) {
  wm_stream_args *args = context;
  (void)key;
  args->n_roles++;
  if (args->n_roles == 1)
    return take_rows(stream, value, args->first, &args->n_first);
  if (args->n_roles == 2)
    return take_rows(stream, value, args->second, &args->n_second);
  return wm_json_read_skip(&stream->json, value);
}

typedef struct wm_stream_relation {
  wm_str type;
  wm_stream_args args;
} wm_stream_relation;

static bool relation_member(wm_stream *stream, const wm_json_token *key, wm_json_token *value,
                            void *context) {
  wm_stream_relation *relation = context;
  if (wm_json_read_is(&stream->json, key, "type"))
    return take_text(stream, value, &relation->type);
  if (wm_json_read_is(&stream->json, key, "head"))
    return take_rows(stream, value, relation->args.first, &relation->args.n_first);
  if (wm_json_read_is(&stream->json, key, "tail"))
    return take_rows(stream, value, relation->args.second, &relation->args.n_second);
  if (wm_json_read_is(&stream->json, key, "args") && value->kind == WM_JSON_OBJECT)
    return each_member(stream, role_member, &relation->args);
  return wm_json_read_skip(&stream->json, value);
}

/* Every pair of an entity of the first role and one of the second; where there is one role only,
 * its first entity with each of the others. */
static bool add_pairs(wm_stream *stream, const wm_stream_relation *relation) {
  const wm_stream_args *args = &relation->args;
  bool one_role = !args->n_second;
  const uint32_t *tails = one_role ? args->first + 1 : args->second;
  uint32_t n_heads = one_role && args->n_first ? 1 : args->n_first;
  uint32_t n_tails = !one_role ? args->n_second : args->n_first ? args->n_first - 1 : 0;
  for (uint32_t h = 0; h < n_heads; h++)
    for (uint32_t t = 0; t < n_tails; t++) {
      wm_eval_relation pair = {relation->type, args->first[h], tails[t]};
      if (!wm_eval_add_relation(stream->corpus, stream->document, pair))
        return false;
    }
  return true;
}

static bool take_relation(wm_stream *stream, void *context) {
  wm_stream_relation relation = {.type = {"", 0}};
  (void)context;
  return each_member(stream, relation_member, &relation) && add_pairs(stream, &relation);
}

/* An array of strings. */
static bool take_strings(wm_stream *stream, wm_json_token *array, wm_strings *strings) {
  enum { MOST = 256 };
  wm_json_token token;
  const char **items = wm_arena_alloc(&stream->corpus->memory, MOST, sizeof *items);
  uint32_t n = 0;
  if (array->kind != WM_JSON_ARRAY || !items)
    return false;
  while (wm_json_read_next(&stream->json, &token) != WM_JSON_ARRAY_END) {
    wm_str text;
    if (n == MOST || token.kind != WM_JSON_STRING || !take_text(stream, &token, &text))
      return false;
    items[n++] = text.bytes; /* take_text() leaves a zero byte behind it */
  }
  *strings = (wm_strings){items, n};
  stream->document->has_annotated = true;
  return true;
}

/* article.source_id counts more than article.id. */
static bool article_member(wm_stream *stream, const wm_json_token *key, wm_json_token *value,
                           void *context) {
  bool *has_source = context;
  wm_str id;
  bool source = wm_json_read_is(&stream->json, key, "source_id");
  if (wm_json_read_is(&stream->json, key, "date") && value->kind == WM_JSON_STRING)
    return take_text(stream, value, &stream->document->date);
  if (!source && !wm_json_read_is(&stream->json, key, "id"))
    return wm_json_read_skip(&stream->json, value);
  if (!take_text(stream, value, &id))
    return wm_json_read_skip(&stream->json, value);
  if ((source && id.length) || !*has_source)
    stream->document->id = id;
  *has_source = *has_source || (source && id.length);
  return true;
}

static bool document_member(wm_stream *stream, const wm_json_token *key, wm_json_token *value,
                            void *context) {
  wm_eval_document *document = stream->document;
  const struct {
    const char *key;
    wm_str *text;
  } texts[] = {{"id", &document->id}, {"text", &document->text}, {"dct", &document->date}};
  const struct {
    const char *key;
    wm_eval_spans *spans;
  } spans[] = {{"entities", &document->entities},
               {"sentences", &document->sentences},
               {"timex", &document->times}};
  bool has_source = document->id.length != 0;
  (void)context;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (wm_json_read_is(&stream->json, key, texts[i].key))
      return value->kind == WM_JSON_NULL || take_text(stream, value, texts[i].text);
  for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
    if (wm_json_read_is(&stream->json, key, spans[i].key))
      return each_object(stream, value, take_span, spans[i].spans);
  if (wm_json_read_is(&stream->json, key, "tokens"))
    return take_tokens(stream, value);
  if (wm_json_read_is(&stream->json, key, "relations"))
    return each_object(stream, value, take_relation, NULL);
  if (wm_json_read_is(&stream->json, key, "annotated"))
    return take_strings(stream, value, &document->annotated);
  if (wm_json_read_is(&stream->json, key, "article") && value->kind == WM_JSON_OBJECT)
    return each_member(stream, article_member, &has_source);
  return wm_json_read_skip(&stream->json, value);
}

static wm_status check_relations(const wm_stream *stream, wm_error *error) {
  const wm_eval_document *document = stream->document;
  for (uint32_t i = 0; i < document->n_relations; i++)
    if (document->relations[i].head >= document->entities.n ||
        document->relations[i].tail >= document->entities.n)
      return wm_error_set(error, WM_FATAL,
                          "%s:%zu: a relation refers to an entity that is not there", stream->path,
                          stream->line);
  return WM_OK;
}

static wm_status read_line(wm_stream *stream, wm_str line, wm_error *error) {
  wm_json_token token;
  stream->document = wm_eval_corpus_add(stream->corpus);
  if (!stream->document)
    return wm_error_memory(error, sizeof *stream->document);
  stream->text.length = 0;
  stream->words = (wm_eval_spans){NULL, 0, 0};
  wm_json_read_open(&stream->json, line, WM_JSON_REPLACE);
  if (wm_json_read_next(&stream->json, &token) != WM_JSON_OBJECT)
    return broken(stream, "a line must be a JSON object", error);
  if (!each_member(stream, document_member, NULL) ||
      wm_json_read_next(&stream->json, &token) != WM_JSON_END)
    return broken(stream, "a member has an unexpected type", error);
  wm_status status = join_words(stream, error);
  return status ? status : check_relations(stream, error);
}

wm_status wm_eval_read_stream(wm_eval_corpus *corpus, const char *path, wm_str file,
                              wm_error *error) {
  wm_stream stream = {.corpus = corpus, .path = path};
  const char *at = file.bytes, *end = at + file.length;
  wm_status status = WM_OK;
  while (at < end && !status) {
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    if (!line_end)
      line_end = end;
    stream.line++;
    if (line_end > at)
      status = read_line(&stream, (wm_str){at, (size_t)(line_end - at)}, error);
    at = line_end + 1;
  }
  wm_buffer_free(&stream.text);
  return status;
}
