/* my-plugin: a sink for Wiremill. As it stands it writes a line an article: its id, day and title,
 * and how many rows each layer has, between tabs. Make of it what you need. */
#include <wiremill/plugin.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

/* What a pipeline may set. A path of WM_PARAM_OUTPUT lies in the folder that -o names. */
typedef struct config {
  const char *file;
} config;

static const wm_param params[] = {
    WM_PARAM(config, file, WM_PARAM_OUTPUT, "file", "my-plugin.tsv", NULL,
             "where it goes; - is standard output"),
};

/* Every layer of the pipeline, whichever plugins write them. */
static const wm_use uses[] = {{"*", WM_READS_ALL, NULL}};

/* In the workers, once an article: bytes for commit. The work belongs here. */
static wm_status encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  uint32_t n;
  const wm_table *tables = wm_tables(self, &n);
  wm_str title = wm_span_text(article, article->title);
  bool ok = wm_put(self, out, article->id.bytes, article->id.length) &&
            wm_put(self, out, "\t", 1) &&
            wm_put(self, out, article->date.bytes, article->date.length) &&
            wm_put(self, out, "\t", 1) && wm_put(self, out, title.bytes, title.length);
  for (uint32_t i = 0; i < n && ok; i++) {
    char cell[128];
    int length = snprintf(cell, sizeof cell, "\t%s=%u", tables[i].layer->name, tables[i].n);
    ok = length > 0 && wm_put(self, out, cell, (size_t)length);
  }
  return ok && wm_put(self, out, "\n", 1) ? WM_OK : WM_FATAL;
}

/* From here on in the parent, where articles arrive in the order of the archive. */
static wm_status begin(wm_instance *self) {
  const config *c = self->config;
  self->scratch = strcmp(c->file, "-") == 0 ? stdout : fopen(c->file, "w");
  return self->scratch ? WM_OK : wm_fail(self, WM_FATAL, "%s: %s", c->file, strerror(errno));
}

static wm_status commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (fwrite(items[i].bytes.bytes, 1, items[i].bytes.length, self->scratch) !=
        items[i].bytes.length)
      return wm_fail(self, WM_FATAL, "it cannot be written: %s", strerror(errno));
  return WM_OK;
}

/* What was committed must now be safe. Pipes have nothing to be made safe: EINVAL. */
static wm_status sync_file(wm_instance *self) {
  if (fflush(self->scratch) != 0 || (fdatasync(fileno(self->scratch)) != 0 && errno != EINVAL))
    return wm_fail(self, WM_FATAL, "it cannot be written: %s", strerror(errno));
  return WM_OK;
}

/* A run that was interrupted goes on: mark says how long the file is at a checkpoint, resume opens
 * it in the place of begin and cuts off what came after. */
static wm_status mark(wm_instance *self, wm_buffer *out) {
  char length[32];
  int n = snprintf(length, sizeof length, "%jd", (intmax_t)ftello(self->scratch));
  return wm_put(self, out, length, (size_t)n) ? WM_OK : WM_FATAL;
}

static wm_status resume(wm_instance *self, wm_str mark) {
  const config *c = self->config;
  char length[32] = "";
  memcpy(length, mark.bytes, mark.length < sizeof length ? mark.length : sizeof length - 1);
  FILE *file = self->scratch = fopen(c->file, "r+");
  if (!file || ftruncate(fileno(file), (off_t)strtoll(length, NULL, 10)) != 0 ||
      fseeko(file, 0, SEEK_END) != 0)
    return wm_fail(self, WM_FATAL, "%s: %s", c->file, strerror(errno));
  return WM_OK;
}

static wm_status finish(wm_instance *self) {
  FILE *file = self->scratch;
  int failed = file == stdout ? fflush(file) : fclose(file);
  return failed ? wm_fail(self, WM_FATAL, "it cannot be written: %s", strerror(errno)) : WM_OK;
}

static const wm_sink_ops ops = {.size = sizeof ops,
                                .encode = encode,
                                .begin = begin,
                                .commit = commit,
                                .sync = sync_file,
                                .finish = finish,
                                .mark = mark,
                                .resume = resume};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_SINK,
                                 .name = "my-plugin",
                                 .version = "0.1",
                                 .summary = "a line an article, between tabs",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = sizeof uses / sizeof *uses,
                                 .params = params,
                                 .n_params = sizeof params / sizeof *params,
                                 .config_size = sizeof(config),
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
