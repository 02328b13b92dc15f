/* sinks FOLDER [ARTICLES [SINK]]: what the sinks cost. Makes articles with the sample stages, about
 * 20 entity rows each, and prints rows a second for encoding (a worker's part, stages excluded) and
 * for committing (the parent's part), of processor time; behind them by the clock on the wall, with
 * what a server and the disk take. Leaves its output in FOLDER. With PGHOST set (sinks.sh starts
 * a server) also for PostgreSQL, with the processor time of the server on a line before. */
#include "tests/unit/rig.h"
#include "tests/unit/sample.h"

#include "core/base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* What the probe at the end of the pipeline saw. */
static uint64_t n_rows;

static wm_status count_encode(wm_instance *self, const wm_article *article, wm_buffer *out) {
  (void)article, (void)out;
  uint32_t n;
  const wm_table *tables = wm_tables(self, &n);
  for (uint32_t i = 0; i < n; i++)
    if (strcmp(tables[i].layer->name, "entities") == 0)
      n_rows += tables[i].n;
  return WM_OK;
}

static wm_status count_commit(wm_instance *self, const wm_encoded *items, uint32_t n) {
  (void)self, (void)items, (void)n;
  return WM_OK;
}

static const wm_use count_uses[] = {{"*", WM_READS_ALL, NULL}};
static const wm_sink_ops count_ops = {
    .size = sizeof count_ops, .encode = count_encode, .commit = count_commit};
static const wm_plugin counter = {WM_PLUGIN_HEAD,     .kind = WM_SINK,    .name = "counter",
                                  .version = "1",     .summary = "count", .licence = "Apache-2.0",
                                  .uses = count_uses, .n_uses = 1,        .ops = &count_ops};

/* Clock ticks of processor time that children of the process PGPID, a PostgreSQL server, have used
 * and were waited for; 0 without one. (proc(5): cutime and cstime of /proc/PID/stat) */
static long server_ticks(void) {
  const char *pid = getenv("PGPID");
  char path[64];
  long user = 0, system = 0;
  snprintf(path, sizeof path, "/proc/%.20s/stat", pid ? pid : "0");
  FILE *file = pid ? fopen(path, "re") : NULL;
  if (file &&
      fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %ld %ld",
             &user, &system) != 2)
    user = system = 0;
  if (file)
    fclose(file);
  return user + system;
}

/* Seconds of processor time, so that other work on the machine does not count; waiting for the disk
 * does not either. */
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double wall(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint32_t seed = 1;
static uint32_t next_random(uint32_t below) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % below;
}

/* Forty sentences of twelve words; one word in twenty-four is a name out of 20,000. */
static void make_article(wm_buffer *json, int number) {
  json->length = 0;
  wm_buffer_printf(json, "{\"title\":\"number %d\",\"text\":\"", number);
  for (int i = 0; i < 480; i++) {
    if (next_random(24) == 0)
      wm_buffer_printf(json, "Name%u", next_random(20000));
    else
      wm_buffer_printf(json, "word%u", next_random(500));
    wm_buffer_put_z(json, i % 12 == 11 ? ". " : " ");
  }
  wm_buffer_put_z(json, "\",\"date\":\"2026-01-02\",\"section\":\"bench\"}");
}

static double feed_once(wm_rig *rig, int n_articles, wm_buffer *ends) {
  wm_buffer json = {0};
  double spent = 0;
  seed = 1;
  n_rows = 0;
  rig->held.length = ends->length = 0;
  for (int i = 0; i < n_articles; i++) {
    make_article(&json, i);
    double begin = now();
    if (rig_record(rig, "a.jsonl", 0, (wm_str){json.bytes, json.length})) {
      fprintf(stderr, "sinks: %s\n", rig->error.text);
      exit(EXIT_FAILURE);
    }
    spent += now() - begin;
    wm_buffer_put(ends, &rig->held.length, sizeof rig->held.length);
  }
  wm_buffer_free(&json);
  return spent;
}

/* The best of three. `ends`: where the bytes of each article end in rig->held, size_t each. */
static double feed(wm_rig *rig, int n_articles, wm_buffer *ends) {
  double best = feed_once(rig, n_articles, ends);
  for (int i = 0; i < 2; i++) {
    double again = feed_once(rig, n_articles, ends);
    best = again < best ? again : best;
  }
  return best;
}

static void commit_all(wm_rig *rig, int n_articles, const wm_buffer *ends) {
  size_t begin = 0, end;
  for (int i = 0; i < n_articles; i++, begin = end) {
    memcpy(&end, ends->bytes + (size_t)i * sizeof end, sizeof end);
    wm_encoded item = {{rig->held.bytes + begin, end - begin}, {"", 0}};
    if (rig_commit(rig, &item, 1)) {
      fprintf(stderr, "sinks: %s\n", rig->error.text);
      exit(EXIT_FAILURE);
    }
  }
}

static void open_rig(wm_rig *rig, const char *folder, const char *file, const char *settings) {
  rig_init(rig, folder);
  rig_add_file(rig, "format-jsonl", "");
  rig_add(rig, &sample_stage, NULL);
  if (file)
    rig_add_file(rig, file, settings);
  else
    rig_add(rig, &counter, NULL);
  rig->hold = true;
  rig_open(rig);
}

static const char *only; /* the sink to measure; NULL: all */

/* `settings` begin with the name of the output file, which is made anew, if there is one. */
static void measure(const char *folder, const char *file, const char *settings, int n_articles,
                    double baseline) {
  wm_rig rig;
  char path[512];
  if (only && !strstr(file, only))
    return;
  const char *name = settings + strlen("file=");
  if (strncmp(settings, "file=", strlen("file=")) == 0) {
    snprintf(path, sizeof path, "%s/%.*s", folder, (int)strcspn(name, ";"), name);
    unlink(path);
  }
  open_rig(&rig, folder, file, settings);
  uint64_t n = n_rows; /* the counter is not in this pipeline */
  wm_buffer ends = {0};
  double encode = feed(&rig, n_articles, &ends) - baseline;
  n_rows = n;
  uint64_t bytes = rig.held.length;
  long ticks = server_ticks();
  double begin = now(), began = wall();
  commit_all(&rig, n_articles, &ends);
  double committed = now() - begin;
  rig_close(&rig);
  wm_buffer_free(&ends);
  double all = now() - begin, waited = wall() - began;
  if (strcmp(file, "sink-postgres") == 0) {
    usleep(500000); /* the server waits for its child */
    double server = (double)(server_ticks() - ticks) / (double)sysconf(_SC_CLK_TCK);
    printf("server: %.2f s, with finish %.0f k rows/s\n", server, (double)n_rows / server / 1e3);
  }
  printf("%-12s %-28s encode %6.0f k rows/s  commit %6.0f k rows/s, with finish %6.0f k rows/s  "
         "(%.0f by the clock)  %5.0f bytes a row\n",
         file, settings, (double)n_rows / encode / 1e3, (double)n_rows / committed / 1e3,
         (double)n_rows / all / 1e3, (double)n_rows / waited / 1e3, (double)bytes / (double)n_rows);
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: sinks FOLDER [ARTICLES [SINK]]\n");
    return EXIT_FAILURE;
  }
  int n_articles = argc > 2 ? atoi(argv[2]) : 20000;
  only = argc > 3 ? argv[3] : NULL;
  wm_rig rig;
  open_rig(&rig, argv[1], NULL, NULL);
  wm_buffer ends = {0};
  double baseline = feed(&rig, n_articles, &ends);
  wm_buffer_free(&ends);
  rig_close(&rig);
  printf("%d articles, %llu entity rows, %.2f s without a sink\n", n_articles,
         (unsigned long long)n_rows, baseline);
  measure(argv[1], "sink-jsonl", "file=bench.jsonl", n_articles, baseline);
  measure(argv[1], "sink-jsonl", "file=bench.jsonl.gz;level=1", n_articles, baseline);
  measure(argv[1], "sink-jsonl", "file=bench.jsonl.gz;level=6", n_articles, baseline);
  measure(argv[1], "sink-elastic", "file=bench.ndjson", n_articles, baseline);
  measure(argv[1], "sink-conllu", "file=bench.conllup", n_articles, baseline);
  measure(argv[1], "sink-ntriples", "file=bench.nt", n_articles, baseline);
  measure(argv[1], "sink-csv", "folder=csv", n_articles, baseline);
  measure(argv[1], "sink-brat", "folder=brat;digits=2", n_articles, baseline);
  measure(argv[1], "sink-sqlite", "file=bench.db", n_articles, baseline);
  measure(argv[1], "sink-sqlite", "file=bench-notext.db;text=no", n_articles, baseline);
  if (getenv("PGHOST")) {
    measure(argv[1], "sink-postgres", "schema=bench", n_articles, baseline);
    measure(argv[1], "sink-postgres", "schema=bench_notext;text=no", n_articles, baseline);
  }
  return EXIT_SUCCESS;
}
