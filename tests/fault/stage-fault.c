/* A stage for tests that does what no stage may do, on each article with the word FAULT in it, or
 * when it is started. */
#include "config.h"

#include <wiremill/plugin.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef struct fault_config {
  uint32_t deed;
} fault_config;

#define DEEDS                                                                                      \
  "nothing|crash|abort|hang|eat|exit|leave|descriptors|undeclared|overwrite|stack|fail|chatter|"   \
  "leak|dawdle|start-late|start-dead"
enum deed {
  NOTHING,
  CRASH,
  ABORT,
  HANG,
  EAT,
  EXIT,
  LEAVE,
  DESCRIPTORS,
  UNDECLARED,
  OVERWRITE,
  STACK,
  FAIL,
  CHATTER,
  LEAK,
  DAWDLE,
  START_LATE,
  START_DEAD
};

static const wm_param params[] = {
    WM_PARAM(fault_config, deed, WM_PARAM_ENUM, "deed", "nothing", DEEDS, "what it does"),
};

/* A row has no fields worth a test; the stage needs a layer to write to. */
typedef struct mark {
  wm_span span;
} mark;

static const wm_field fields[] = {WM_FIELD(mark, span, WM_FIELD_SPAN, NULL, "the text")};
static const wm_layer marks = {"marks", 1, sizeof(mark), fields, 1, "one a text"};
static const wm_use uses[] = {{"marks", WM_WRITES, &marks}};

static void hang(void) {
  for (volatile unsigned n = 0;; n++)
    continue;
}

/* Takes memory until there is none; then does as many programs do. */
static void eat(void) {
  for (;;) {
    volatile char *piece = malloc(16 << 20);
    piece[0] = 1;
  }
}

static void close_descriptors(void) {
  for (int fd = 0; fd < 1024; fd++)
    close(fd);
}

/* Writes far behind and before what it was given. */
static void overwrite(const wm_article *article) {
  char *at = (char *)(uintptr_t)article->text;
  for (size_t i = 0;; i += 512)
    at[i] = at[-(ptrdiff_t)i] = 'x';
}

static volatile int depth;

static int recurse(int n) {
  volatile char frame[4096];
  frame[0] = (char)n;
  depth = n;
  return n < 0 ? 0 : recurse(n + 1) + frame[0];
}

static void leak(size_t size) {
  volatile char *piece = malloc(size);
  for (size_t i = 0; piece && i < size; i += 4096)
    piece[i] = 1;
}

static wm_status misbehave(wm_instance *self, const wm_article *article) {
  const fault_config *config = self->config;
  static volatile int *nowhere;
  switch ((enum deed)config->deed) {
  case CRASH:
    *nowhere = 1;
    break;
  case ABORT:
    abort();
  case HANG:
    hang();
    break;
  case EAT:
    eat();
    break;
  case EXIT:
    exit(0);
  case LEAVE:
    _exit(3);
  case DESCRIPTORS:
    close_descriptors();
    break;
  case UNDECLARED:
    wm_append(self, 1, 1);
    break;
  case OVERWRITE:
    overwrite(article);
    break;
  case STACK:
    recurse(0);
    break;
  case FAIL:
    return wm_fail(self, WM_REJECT, "the text says FAULT");
  case CHATTER:
    puts("a plugin that prints");
    fflush(stdout);
    break;
  case LEAK:
    leak(8 << 20);
    break;
  case DAWDLE:
    nanosleep(&(struct timespec){0, 20000000}, NULL);
    break;
  case NOTHING:
  case START_LATE:
  case START_DEAD:
    break;
  }
  return WM_OK;
}

static wm_status process(wm_instance *self, const wm_article *article) {
  mark *row = wm_append(self, 0, 1);
  if (!row)
    return WM_REJECT;
  row->span = (wm_span){0, article->length};
  return memmem(article->text, article->length, "FAULT", 5) ? misbehave(self, article) : WM_OK;
}

static wm_status start(wm_instance *self) {
  const fault_config *config = self->config;
  if (config->deed == START_LATE)
    hang();
  if (config->deed == START_DEAD)
    _exit(3);
  return WM_OK;
}

static const wm_stage_ops ops = {.size = sizeof ops, .start = start, .process = process};

static const wm_plugin plugin = {WM_PLUGIN_HEAD,
                                 .kind = WM_STAGE,
                                 .name = "fault",
                                 .version = "1",
                                 .summary = "does what no stage may do",
                                 .licence = "Apache-2.0",
                                 .uses = uses,
                                 .n_uses = 1,
                                 .params = params,
                                 .n_params = 1,
                                 .config_size = sizeof(fault_config),
                                 .ops = &ops};

const wm_plugin *wiremill_plugin(void) {
  return &plugin;
}
