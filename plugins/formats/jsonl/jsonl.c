/* JSON lines: one object a line, one article each. Which members are the article's id, title,
 * text, date, url and language is a parameter; all others become its metadata. */
#include "core/base/path.h"
#include "plugins/formats/json/object.h"

typedef struct jsonl_config {
  wm_roles roles;
} jsonl_config;

static const wm_param params[] = {
    WM_ROLE_PARAMS(jsonl_config, "members (or JSON pointers, /a/0/b)")};

/* ------------------------------------------------------------ bid and frame */

enum { WM_HEAD = 64 * 1024 }; /* what a bid sees of an entry that is larger */

/* The first line that is not blank; *cut when its end is not in sight. */
static wm_str first_line(wm_str head, bool *cut) {
  size_t at = wm_json_mark(head);
  at += wm_json_blank(head, at);
  wm_str line = {head.bytes + at, head.length - at};
  const char *end = line.length ? memchr(line.bytes, '\n', line.length) : NULL;
  *cut = !end && head.length >= WM_HEAD;
  if (end)
    line.length = (size_t)(end - line.bytes);
  return line;
}

/* True for an object with a key, or the beginning of one when the line is cut. */
static bool is_object(wm_str line, bool cut) {
  wm_json_reader reader;
  wm_json_token token;
  wm_json_read_open(&reader, line, WM_JSON_REPLACE);
  if (wm_json_read_next(&reader, &token) != WM_JSON_OBJECT ||
      wm_json_read_next(&reader, &token) != WM_JSON_KEY)
    return false;
  while (token.kind != WM_JSON_END && token.kind != WM_JSON_ERROR)
    wm_json_read_next(&reader, &token);
  return cut || token.kind == WM_JSON_END;
}

static int jsonl_bid(wm_instance *self, wm_str path, wm_str head) {
  (void)self;
  bool named = wm_path_has_extension(path, "jsonl|ndjson|jsonlines"), cut;
  wm_str line = first_line(head, &cut);
  if (is_object(line, cut))
    return named ? 95 : 75;
  return named ? 65 : 0;
}

static wm_status jsonl_frame(wm_instance *self, wm_str window, bool at_end, size_t *length) {
  (void)self;
  const char *end = memchr(window.bytes, '\n', window.length);
  if (!end && !at_end)
    return WM_MORE;
  *length = end ? (size_t)(end - window.bytes) + 1 : window.length;
  return WM_OK;
}

/* ------------------------------------------------------------------- decode */

static wm_status jsonl_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  const jsonl_config *config = self->config;
  wm_json_source s = {.self = self, .builder = builder, .record = record, .roles = &config->roles};
  wm_json_token token;
  s.shift = record->offset == 0 ? wm_json_mark(record->bytes) : 0;
  wm_str line = {record->bytes.bytes + s.shift, record->bytes.length - s.shift};
  if (wm_json_blank(line, 0) == line.length)
    return WM_OK;
  wm_json_read_open(&s.json, line, WM_JSON_REPLACE);
  if (wm_json_read_next(&s.json, &token) == WM_JSON_ERROR)
    return wm_json_broken(&s);
  if (token.kind != WM_JSON_OBJECT)
    return wm_fail(self, WM_REJECT, "the line is no JSON object");
  return wm_json_article(&s);
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = wm_json_start,
    .bid = jsonl_bid,
    .frame = jsonl_frame,
    .decode = jsonl_decode,
    .stop = wm_json_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "jsonl",
    .version = "1.0",
    .summary = "JSON lines, an article each",
    .licence = "Apache-2.0",
    .uses = wm_json_uses,
    .n_uses = sizeof wm_json_uses / sizeof *wm_json_uses,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(jsonl_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
