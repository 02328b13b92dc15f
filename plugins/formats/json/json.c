/* JSON documents: an object that is an article (IPTC ninjs, for one), an array of such objects, or
 * an object that holds the array (a JSON Feed, the answer of a news service). */
#include "core/base/json_pointer.h"
#include "core/base/path.h"
#include "plugins/formats/json/object.h"

typedef struct json_config {
  wm_roles roles;
  wm_strings articles;
} json_config;

static const wm_param params[] = {
    WM_ROLE_PARAMS(json_config, "members (or JSON pointers, /a/0/b)"),
    WM_PARAM(json_config, articles, WM_PARAM_LIST, "articles",
             "/articles /items /results /docs /response/docs /response/results /data", NULL,
             "where an object may hold an array of articles, as JSON pointers"),
};

/* ---------------------------------------------------------------------- bid */

enum { WM_HEAD = 64 * 1024 }; /* what a bid sees of an entry that is larger */

/* One value and nothing else is a document; what has more may be JSON lines. */
static int json_bid(wm_instance *self, wm_str path, wm_str head) {
  wm_json_reader reader;
  wm_json_token token;
  size_t mark = wm_json_mark(head);
  bool named = wm_path_has_extension(path, "json|ninjs"), cut = head.length >= WM_HEAD;
  (void)self;
  wm_json_read_open(&reader, (wm_str){head.bytes + mark, head.length - mark}, WM_JSON_REPLACE);
  wm_json_kind first = wm_json_read_next(&reader, &token);
  if (first != WM_JSON_OBJECT && first != WM_JSON_ARRAY)
    return 0;
  uint32_t n_tokens = 0;
  for (; token.kind != WM_JSON_END && token.kind != WM_JSON_ERROR; n_tokens++)
    wm_json_read_next(&reader, &token);
  if (token.kind == WM_JSON_END)
    return 85;
  bool at_cut = cut && reader.depth && reader.at + 64 > reader.length;
  if (at_cut)
    return named ? 80 : 60;
  return reader.depth && n_tokens > 3 ? 40 : 0; /* broken JSON, to say so */
}

/* ------------------------------------------------------------------- decode */

/* Each object of the array that the reader has just opened. */
static wm_status read_array(wm_json_source *s, uint32_t *n_articles) {
  wm_json_token item;
  wm_status status = WM_OK;
  while (wm_json_read_next(&s->json, &item) != WM_JSON_ARRAY_END && status != WM_FATAL) {
    if (item.kind == WM_JSON_OBJECT) {
      status = wm_json_article(s);
      ++*n_articles;
    } else if (!wm_json_read_skip(&s->json, &item)) {
      return *n_articles && status == WM_REJECT ? WM_OK : wm_json_broken(s);
    }
    if (s->json.reason) /* that article was rejected for it */
      return WM_OK;
  }
  return status == WM_FATAL ? status : WM_OK;
}

/* Moves the reader to the array of articles that the document holds, behind its bracket. False when
 * it holds none. */
static bool enter_articles(wm_json_source *s, wm_str json) {
  const json_config *config = s->self->config;
  wm_json_reader reader;
  wm_json_token found;
  for (uint32_t i = 0; i < config->articles.n; i++) {
    wm_json_read_open(&reader, json, WM_JSON_REPLACE);
    if (!wm_json_enter(&reader, config->articles.items[i], &found) || found.kind != WM_JSON_ARRAY)
      continue;
    s->json = reader;
    return true;
  }
  return false;
}

static wm_status json_decode(wm_instance *self, const wm_record *record, wm_builder *builder) {
  const json_config *config = self->config;
  wm_json_source s = {.self = self, .builder = builder, .record = record, .roles = &config->roles};
  wm_json_token token;
  uint32_t n_articles = 0;
  s.shift = wm_json_mark(record->bytes);
  wm_str json = {record->bytes.bytes + s.shift, record->bytes.length - s.shift};
  wm_json_read_open(&s.json, json, WM_JSON_REPLACE);
  wm_json_read_next(&s.json, &token);
  if (token.kind == WM_JSON_OBJECT && !enter_articles(&s, json)) {
    wm_status status = wm_json_article(&s);
    return status == WM_FATAL ? status : WM_OK;
  }
  if (token.kind == WM_JSON_ERROR)
    return wm_json_broken(&s);
  if (token.kind != WM_JSON_OBJECT && token.kind != WM_JSON_ARRAY)
    return wm_fail(self, WM_REJECT, "the document is neither an object nor an array");
  wm_status status = read_array(&s, &n_articles);
  return status || n_articles ? status : wm_fail(self, WM_REJECT, "the array has no article");
}

static const wm_format_ops ops = {
    .size = sizeof ops,
    .start = wm_json_start,
    .bid = json_bid,
    .decode = json_decode,
    .stop = wm_json_stop,
};

static const wm_plugin plugin = {
    WM_PLUGIN_HEAD,
    .kind = WM_FORMAT,
    .name = "json",
    .version = "1.0",
    .summary = "JSON documents (ninjs, JSON Feed, answers of services), one article or an array",
    .licence = "Apache-2.0",
    .uses = wm_json_uses,
    .n_uses = sizeof wm_json_uses / sizeof *wm_json_uses,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .config_size = sizeof(json_config),
    .ops = &ops,
};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
