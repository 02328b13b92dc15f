/* A sink for tests: one line an article, "ENTRY@OFFSET#INDEX TEXT", line ends in the text as "|";
 * at the end one line a row of a fold's table. `pad` makes the encoded output larger. */
#include <wiremill/plugin.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct plain_config {
  const char *output;
  uint64_t pad;
} plain_config;

static const wm_param params[] = {
    WM_PARAM(plain_config, output, WM_PARAM_OUTPUT, "output", "plain.txt", NULL, "the file"),
    WM_PARAM(plain_config, pad, WM_PARAM_SIZE, "pad", "0B", NULL, "bytes added to each article"),
};

static wm_status encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  const plain_config *config = self->config;
  char place[128];
  snprintf(place, sizeof place, "@%ju#%u ", (uintmax_t)article->offset, (unsigned)article->index);
  bool ok = wm_put(self, out, article->entry.bytes, article->entry.length) &&
            wm_put(self, out, place, strlen(place));
  size_t begin = out->length;
  ok = ok && wm_put(self, out, article->text, article->length);
  for (size_t i = begin; ok && i < out->length; i++)
    if (out->bytes[i] == '\n')
      out->bytes[i] = '|';
  for (uint64_t i = 0; ok && i < config->pad; i++)
    ok = wm_put(self, out, ".", 1);
  return ok && wm_put(self, out, "\n", 1) ? WM_OK : WM_FATAL;
}

static wm_status begin(wm_instance *self) {
  const plain_config *config = self->config;
  FILE *file = strcmp(config->output, "-") == 0 ? stdout : fopen(config->output, "we");
  if (!file)
    return wm_fail(self, WM_FATAL, "%s: %s", config->output, strerror(errno));
  self->scratch = file;
  return WM_OK;
}

static wm_status mark(wm_instance *self, wm_buffer *out) {
  char digits[24];
  int n = snprintf(digits, sizeof digits, "%ld", ftell(self->scratch));
  return wm_put(self, out, digits, (size_t)n) ? WM_OK : WM_FATAL;
}

static wm_status resume(wm_instance *self, wm_str length) {
  const plain_config *config = self->config;
  FILE *file = fopen(config->output, "r+e");
  long at = atol(length.bytes);
  if (!file || ftruncate(fileno(file), at) != 0 || fseek(file, at, SEEK_SET) != 0)
    return wm_fail(self, WM_FATAL, "%s: %s", config->output, strerror(errno));
  self->scratch = file;
  return WM_OK;
}

static wm_status commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  FILE *file = self->scratch;
  for (uint32_t i = 0; i < n; i++)
    if (fwrite(items[i].bytes.bytes, 1, items[i].bytes.length, file) != items[i].bytes.length)
      return wm_fail(self, WM_FATAL, "cannot write: %s", strerror(errno));
  return WM_OK;
}

static wm_status table(wm_instance *self, const wm_table *rows) {
  const int64_t *row = rows->rows;
  for (uint32_t i = 0; i < rows->n; i++)
    fprintf(self->scratch, "%s: %jd articles, %jd bytes\n", rows->layer->name, (intmax_t)row[2 * i],
            (intmax_t)row[2 * i + 1]);
  return WM_OK;
}

static wm_status flush_file(wm_instance *self) {
  return fflush(self->scratch) == 0 ? WM_OK
                                    : wm_fail(self, WM_FATAL, "cannot write: %s", strerror(errno));
}

static const wm_use uses[] = {{"*", WM_READS_ALL, NULL}};

static const wm_sink_ops ops = {.size = sizeof ops,
                                .encode = encode,
                                .begin = begin,
                                .commit = commit,
                                .table = table,
                                .sync = flush_file,
                                .finish = flush_file,
                                .mark = mark,
                                .resume = resume};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_SINK,
                                 .name = "plain",
                                 .version = "1",
                                 .summary = "a line an article",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = 1,
                                 .params = params,
                                 .n_params = 2,
                                 .config_size = sizeof(plain_config),
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
