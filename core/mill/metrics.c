/* The figures of a run as Prometheus reads them. Names of pipelines and plugins are small letters,
 * digits and hyphens, so that no label needs escapes. */
#include "metrics.h"

#include "core/base/buffer.h"
#include "core/base/savefile.h"
#include "core/host/module_check.h"

#include <time.h>

/* The text being made. */
typedef struct text {
  const wm_stats *stats;
  wm_buffer out;
  bool failed; /* memory was used up */
} text;

static void head(text *t, const char *name, const char *type, const char *help) {
  t->failed |= !wm_buffer_printf(&t->out, "# HELP wiremill_%s %s\n# TYPE wiremill_%s %s\n", name,
                                 help, name, type);
}

static void put_run(text *t, const char *name, const char *type, const char *help, double value) {
  head(t, name, type, help);
  t->failed |= !wm_buffer_printf(&t->out, "wiremill_%s{pipeline=\"%s\"} %.17g\n", name,
                                 t->stats->plan->name, value);
}

static void put_process(text *t, const char *name, const char *process, double value) {
  t->failed |= !wm_buffer_printf(&t->out, "wiremill_%s{pipeline=\"%s\",process=\"%s\"} %.17g\n",
                                 name, t->stats->plan->name, process, value);
}

/* One line for each step of the pipeline; `number` tells steps of one plugin apart. */
static void put_steps(text *t, const char *name, const char *help,
                      double (*value)(const wm_step_figures *figures)) {
  head(t, name, "counter", help);
  for (uint32_t i = 0; i < t->stats->plan->n_steps; i++) {
    const wm_step *step = &t->stats->plan->steps[i];
    wm_step_figures figures = wm_stats_step(t->stats, i);
    t->failed |= !wm_buffer_printf(
        &t->out, "wiremill_%s{pipeline=\"%s\",step=\"%s\",kind=\"%s\",number=\"%u\"} %.17g\n", name,
        t->stats->plan->name, step->instance.name, wm_kind_name(step->module->plugin.kind),
        (unsigned)i, value(&figures));
  }
}

static double seconds_of(const wm_step_figures *figures) {
  return figures->seconds + figures->commit_seconds;
}

static double articles_of(const wm_step_figures *figures) {
  return (double)figures->n_articles;
}

static double bytes_of(const wm_step_figures *figures) {
  return (double)figures->text_bytes;
}

static void put_processes(text *t) {
  wm_process_figures p = wm_stats_processes(t->stats);
  head(t, "cpu_seconds_total", "counter", "Processor time, of all workers together.");
  put_process(t, "cpu_seconds_total", "parent", (double)p.parent.cpu_ns / 1e9);
  put_process(t, "cpu_seconds_total", "reader", (double)p.reader.cpu_ns / 1e9);
  put_process(t, "cpu_seconds_total", "workers", (double)p.workers.cpu_ns / 1e9);
  head(t, "peak_memory_bytes", "gauge", "Most memory that was resident, of the largest worker.");
  put_process(t, "peak_memory_bytes", "parent", (double)p.parent.peak_bytes);
  put_process(t, "peak_memory_bytes", "reader", (double)p.reader.peak_bytes);
  put_process(t, "peak_memory_bytes", "workers", (double)p.workers.peak_bytes);
}

static void put_all(text *t, bool finished) {
  const wm_stats *s = t->stats;
  put_run(t, "articles_total", "counter", "Articles that are in.", (double)s->writer->n_articles);
  put_run(t, "rejects_total", "counter", "Articles and entries that were rejected.",
          (double)s->writer->rejects.n);
  put_run(t, "duplicates_total", "counter", "Articles that were in already.",
          (double)s->writer->n_duplicates);
  put_run(t, "input_bytes_total", "counter", "Bytes read of the inputs.",
          (double)atomic_load(&s->slots->control->reader.bytes));
  put_run(t, "text_bytes_total", "counter", "Bytes of the articles' text.",
          (double)s->writer->text_bytes);
  put_run(t, "run_seconds", "gauge", "How long the run has been at work.", s->seconds);
  put_run(t, "run_finished", "gauge", "1 when the run came to its end.", finished ? 1 : 0);
  put_run(t, "last_write_timestamp_seconds", "gauge", "When this was written.", (double)time(NULL));
  put_steps(t, "step_seconds_total", "Time in a step, of all workers together.", seconds_of);
  put_steps(t, "step_articles_total", "Articles that a step was given.", articles_of);
  put_steps(t, "step_text_bytes_total", "Bytes of their text.", bytes_of);
  put_processes(t);
}

wm_status wm_metrics_write(const wm_stats *stats, bool finished, const char *path,
                           wm_error *error) {
  text t = {.stats = stats};
  put_all(&t, finished);
  wm_status status = t.failed ? wm_error_memory(error, t.out.length)
                              : wm_savefile_write(path, (wm_str){t.out.bytes, t.out.length}, error);
  wm_buffer_free(&t.out);
  return status;
}
