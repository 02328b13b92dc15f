/* The host for tests of plugins (wiremill/test.h). */
#include "core/base/buffer.h"
#include "core/host/solo.h"
#include "core/mill/mill.h"
#include "core/pipeline/plan_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <wiremill/test.h>

struct wm_test {
  wm_plan *plan;
  wm_paths paths;
  bool has_paths;
  wm_solo solo;
  bool ready;        /* the pipeline runs, and is not over */
  char *folder;      /* of the sinks' files */
  uint32_t stream;   /* the output `jsonl`, as wm_result counts them; WM_NONE: there is none */
  wm_buffer lines;   /* of the last entry */
  wm_buffer message; /* a line each */
  wm_buffer file;    /* read last */
  wm_error error;    /* of the call at work */
};

static void note(wm_test *test, const char *text) {
  if (test->message.length)
    test->message.length--; /* the zero byte */
  wm_buffer_printf(&test->message, "%s\n", text);
  wm_buffer_put(&test->message, "", 1);
}

static const char *text_of(const wm_buffer *buffer) {
  return buffer->length ? buffer->bytes : "";
}

static void note_problems(wm_test *test, const wm_problems *problems) {
  for (uint32_t i = 0; i < problems->n; i++)
    note(test, problems->items[i].text);
}

static bool load(wm_test *test, const char *pipeline, const char *folder) {
  wm_problems problems;
  if (wm_paths_find(&test->paths, &test->error) != WM_OK) {
    note(test, test->error.text);
    return false;
  }
  test->has_paths = true;
  wm_status status = wm_plan_load(&test->paths, pipeline, folder, &test->plan, &problems);
  if (status != WM_OK)
    note_problems(test, &problems);
  wm_problems_free(&problems);
  return status == WM_OK;
}

static uint32_t find_stream(const wm_plan *plan) {
  for (uint32_t i = 0; i < plan->sinks.n; i++)
    if (strcmp(plan->sinks.items[i].module->plugin.name, "jsonl") == 0)
      return plan->folds.n + i;
  return WM_NONE;
}

wm_test *wm_test_open(const char *pipeline, const char *folder) {
  wm_test *test = calloc(1, sizeof *test);
  if (!test || !(test->folder = strdup(folder)) || !wm_mill_make_folder(folder) ||
      !load(test, pipeline, folder))
    return test;
  test->stream = find_stream(test->plan);
  test->ready = wm_solo_open(&test->solo, test->plan, true, &test->error) == WM_OK;
  if (!test->ready)
    note(test, test->error.text);
  return test;
}

/* Commits an article to all outputs; an output that fails ends the run. */
static wm_status deliver(void *context, const wm_result *result) {
  wm_test *test = context;
  if (result->status != WM_OK) {
    note(test, result->reason);
    return WM_OK;
  }
  for (uint32_t i = 0; i < test->plan->folds.n + test->plan->sinks.n; i++) {
    const wm_buffer *out = &result->outputs[i];
    wm_encoded item = {{out->bytes, out->length}, result->article_id};
    if (i == test->stream)
      wm_buffer_put(&test->lines, out->bytes, out->length);
    if (wm_engine_commit(test->solo.engine, i, &item, 1, &test->error) != WM_OK)
      return WM_FATAL;
  }
  return WM_OK;
}

const char *wm_test_entry(wm_test *test, const char *path, const char *bytes, size_t length) {
  test->lines.length = 0;
  if (!test->ready)
    return "";
  if (wm_solo_entry(&test->solo, wm_z("test"), wm_z(path), (wm_str){bytes, length}, deliver, test,
                    &test->error) != WM_OK)
    note(test, test->error.text);
  wm_buffer_put(&test->lines, "", 1);
  return text_of(&test->lines);
}

const char *wm_test_article(wm_test *test, const char *title, const char *body) {
  wm_buffer text = {0};
  const char *line = "";
  if (wm_buffer_printf(&text, "%s\n\n%s\n", title, body))
    line = wm_test_entry(test, "article.txt", text.bytes, text.length);
  wm_buffer_free(&text);
  return line;
}

const char *wm_test_message(const wm_test *test) {
  return text_of(&test->message);
}

const char *wm_test_file(wm_test *test, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", test->folder, name);
  test->file.length = 0;
  if (wm_solo_read(path, &test->file, &test->error) != WM_OK)
    test->file.length = 0;
  wm_buffer_put(&test->file, "", 1);
  return text_of(&test->file);
}

void wm_test_finish(wm_test *test) {
  if (test->ready && wm_solo_finish(&test->solo, &test->error) != WM_OK)
    note(test, test->error.text);
  test->ready = false;
}

void wm_test_close(wm_test *test) {
  if (!test)
    return;
  wm_test_finish(test);
  wm_solo_close(&test->solo);
  if (test->plan)
    wm_plan_free(test->plan);
  if (test->has_paths)
    wm_paths_free(&test->paths);
  wm_buffer_free(&test->lines);
  wm_buffer_free(&test->message);
  wm_buffer_free(&test->file);
  free(test->folder);
  free(test);
}
