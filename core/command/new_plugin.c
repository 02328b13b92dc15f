/* `wiremill new-plugin`: a folder to begin a plugin with. Templates are files that work as they
 * are; their words my-plugin, my_plugin and my-kind are replaced. */
#include "config.h"

#include "core/base/buffer.h"
#include "core/base/savefile.h"
#include "core/command/command.h"
#include "core/host/idents.h"
#include "core/host/solo.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

typedef struct new_config {
  uint32_t kind;
  const char *output;
} new_config;

static const char *const kinds[] = {"stage", "format", "sink", "fold"};

static const wm_param params[] = {
    WM_PARAM(
        new_config, kind, WM_PARAM_ENUM, "kind", "stage", "stage|format|sink|fold",
        "what it will be: a stage tags articles, a format reads entries, a sink writes, a fold "
        "combines all articles"),
    WM_PARAM(new_config, output, WM_PARAM_STRING, "output", "", "DIR",
             "the new folder; its name is the plugin's when none is given"),
};

/* Templates, and the files that come of them; in both KIND and NAME are replaced. */
static const char *const files[][2] = {
    {"KIND.c", "NAME.c"},
    {"KIND.test.c", "test_NAME.c"},
    {"KIND.yaml", "NAME.yaml"},
    {"Makefile.template", "Makefile"},
    {"README.template.md", "README.md"},
    {"gitignore.template", ".gitignore"},
};

typedef struct replacement {
  const char *word, *by;
} replacement;

typedef struct new_plugin {
  const wm_call *call;
  const char *name, *kind, *folder;
  const char *templates; /* folder of them */
  char identifier[64];   /* the name with '_' where it has '-' */
} new_plugin;

/* Appends `text` with every word replaced. False without memory. */
static bool replace(wm_buffer *out, wm_str text, const replacement *words, size_t n) {
  bool ok = true;
  for (size_t at = 0; at < text.length && ok;) {
    size_t i = 0, length = 0;
    for (; i < n; i++) {
      length = strlen(words[i].word);
      if (text.length - at >= length && memcmp(text.bytes + at, words[i].word, length) == 0)
        break;
    }
    ok = i < n ? wm_buffer_put_z(out, words[i].by) : wm_buffer_put(out, text.bytes + at, 1);
    at += i < n ? length : 1;
  }
  return ok;
}

/* "FOLDER/NAME.c" of "NAME.c", in the call's memory; NULL without memory. */
static const char *path_of(const new_plugin *p, const char *folder, const char *file) {
  const replacement words[] = {{"KIND", p->kind}, {"NAME", p->name}};
  wm_buffer path = {0};
  const char *copy = NULL;
  if (wm_buffer_printf(&path, "%s/", folder) && replace(&path, wm_z(file), words, 2))
    copy = wm_arena_copy(p->call->memory, path.bytes, path.length);
  wm_buffer_free(&path);
  return copy;
}

static wm_status write_file(const new_plugin *p, const char *template, const char *file,
                            wm_error *error) {
  const replacement words[] = {
      {"my-plugin", p->name}, {"my_plugin", p->identifier}, {"my-kind", p->kind}};
  const char *from = path_of(p, p->templates, template);
  const char *to = path_of(p, p->folder, file);
  wm_buffer text = {0}, made = {0};
  wm_status status =
      p->templates && from && to ? wm_solo_read(from, &text, error) : wm_error_memory(error, 0);
  if (status == WM_OK)
    status = replace(&made, (wm_str){text.bytes, text.length}, words, 3)
                 ? wm_savefile_write(to, (wm_str){made.bytes, made.length}, error)
                 : wm_error_memory(error, made.length);
  wm_buffer_free(&text);
  wm_buffer_free(&made);
  return status;
}

static wm_status write_all(const new_plugin *p, wm_error *error) {
  bool format = strcmp(p->kind, "format") == 0;
  if (mkdir(p->folder, 0777) != 0)
    return wm_error_set(error, WM_FATAL, "%s: %s", p->folder, strerror(errno));
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (write_file(p, files[i][0], files[i][1], error) != WM_OK)
      return WM_FATAL;
  return write_file(p, "KIND.sample", format ? "sample.NAME" : "sample.txt", error);
}

static int run_new_plugin(const wm_call *call) {
  const new_config *config = call->config;
  const char *name = call->arguments.items[0];
  new_plugin p = {.call = call,
                  .name = name,
                  .kind = kinds[config->kind],
                  .folder = config->output[0] ? config->output : name};
  p.templates = path_of(&p, call->paths->share, "new-plugin");
  wm_error error;
  if (!wm_ident_is_name(name))
    return wm_command_usage_error("new-plugin",
                                  "NAME is of small letters, digits and hyphens, a letter first");
  for (size_t i = 0; name[i]; i++)
    p.identifier[i] = name[i] == '-' ? '_' : name[i];
  if (write_all(&p, &error) != WM_OK) {
    wm_log_say(WM_ERROR, "new-plugin: %s", error.text);
    return WM_EXIT_STOPPED;
  }
  printf("%s: a %s to begin with. Next: cd %s && make check run\n", p.folder, p.kind, p.folder);
  return WM_EXIT_DONE;
}

const wm_command wm_command_new_plugin = {
    .name = "new-plugin",
    .summary = "make a folder to begin a plugin of your own with",
    .arguments = "NAME",
    .least = 1,
    .most = 1,
    .details =
        "The folder holds a small plugin that works, with its tests, a pipeline, a sample, a\n"
        "Makefile and a README. It is built against the installed Wiremill, which pkg-config\n"
        "finds.\n"
        "\nExamples:\n"
        "  wiremill new-plugin quotes && cd quotes && make check run\n"
        "  wiremill new-plugin reuters-xml --kind format\n",
    .options = {params, sizeof params / sizeof *params, "ko", sizeof(new_config), false},
    .run = run_new_plugin,
};
