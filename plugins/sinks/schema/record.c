/* What the journal's record says. */
#include "record.h"

#include "core/base/json_read.h"

/* Where the figure of a key goes; NULL when the key is none of ours. */
static int64_t *figure_of(wm_sql_figures *figures, const wm_json_reader *json,
                          const wm_json_token *key) {
  const struct {
    const char *key;
    int64_t *figure;
  } known[] = {{"articles", &figures->articles},
               {"duplicates", &figures->duplicates},
               {"rejects", &figures->rejects},
               {"text_bytes", &figures->text_bytes}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (wm_json_read_is(json, key, known[i].key))
      return known[i].figure;
  return NULL;
}

wm_sql_figures wm_sql_read_record(wm_str record) {
  wm_sql_figures figures = {0};
  wm_json_reader json;
  wm_json_token token;
  wm_json_read_open(&json, record, WM_JSON_REPLACE);
  if (wm_json_read_next(&json, &token) != WM_JSON_OBJECT)
    return figures;
  while (wm_json_read_next(&json, &token) == WM_JSON_KEY) {
    int64_t *figure = figure_of(&figures, &json, &token);
    wm_json_kind kind = wm_json_read_next(&json, &token);
    if (figure && kind == WM_JSON_NUMBER_TEXT)
      *figure = (int64_t)wm_json_read_number(&json, &token);
    if (!wm_json_read_skip(&json, &token))
      break;
  }
  return figures;
}
