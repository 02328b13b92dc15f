/* Sums up the counters of all processes. Seconds of a step are those of all workers together, by
 * the monotonic clock: on a busy machine they are more than the step's own work. */
#include "stats.h"

#include "core/base/buffer.h"
#include "core/base/json_write.h"
#include "core/base/savefile.h"
#include "core/host/module_check.h"

#include <stdatomic.h>
#include <stdio.h>

/* The counter of step `i` among the outputs; WM_NONE for formats and stages. */
static uint32_t output_of(const wm_plan *plan, uint32_t i) {
  uint32_t first = plan->formats.n + plan->stages.n;
  return i < first ? WM_NONE : i - first;
}

wm_step_figures wm_stats_step(const wm_stats *s, uint32_t i) {
  wm_step_figures sum = {0};
  for (uint32_t w = 0; w < s->slots->n_workers; w++) {
    const wm_cost *cost = &wm_slots_costs(s->slots, w)[i];
    sum.n_articles += atomic_load(&cost->n_articles);
    sum.text_bytes += atomic_load(&cost->text_bytes);
    sum.seconds += (double)atomic_load(&cost->ns) / 1e9;
  }
  uint32_t output = output_of(s->plan, i);
  if (output != WM_NONE)
    sum.commit_seconds = (double)wm_engine_commit_ns(s->engine, output) / 1e9;
  return sum;
}

/* ---- writing ---- */

static void put_count(wm_json_writer *json, const char *key, uint64_t n) {
  wm_json_write_key(json, key);
  wm_json_write_integer(json, (int64_t)n);
}

static void put_figure(wm_json_writer *json, const char *key, double value) {
  wm_json_write_key(json, key);
  wm_json_write_score(json, value);
}

static void put_string(wm_json_writer *json, const char *key, const char *string) {
  wm_json_write_key(json, key);
  wm_json_write_string(json, wm_z(string));
}

/* MB/s, or 0 when nothing was measured. */
static double rate(uint64_t bytes, double seconds) {
  return seconds > 0 ? (double)bytes / 1e6 / seconds : 0;
}

/* The workers' processor time together, and the largest peak among them. */
static wm_usage sum_workers(const wm_slots *slots) {
  wm_usage sum = {0};
  for (uint32_t w = 0; w < slots->n_workers; w++) {
    const wm_usage *usage = &slots->workers[w].usage;
    if (atomic_load(&usage->peak_bytes) > sum.peak_bytes)
      sum.peak_bytes = atomic_load(&usage->peak_bytes);
    sum.cpu_ns += atomic_load(&usage->cpu_ns);
  }
  return sum;
}

wm_process_figures wm_stats_processes(const wm_stats *s) {
  const wm_usage *reader = &s->slots->control->reader.usage;
  wm_process_figures figures = {.workers = sum_workers(s->slots)};
  wm_usage_note(&figures.parent);
  figures.reader.cpu_ns = atomic_load(&reader->cpu_ns);
  figures.reader.peak_bytes = atomic_load(&reader->peak_bytes);
  return figures;
}

static void put_processes(wm_json_writer *json, const wm_stats *s) {
  wm_process_figures p = wm_stats_processes(s);
  wm_json_write_key(json, "cpu_seconds");
  wm_json_write_object(json);
  put_figure(json, "parent", (double)p.parent.cpu_ns / 1e9);
  if (s->n_jobs) {
    put_figure(json, "reader", (double)p.reader.cpu_ns / 1e9);
    put_figure(json, "workers", (double)p.workers.cpu_ns / 1e9);
  }
  wm_json_write_object_end(json);
  wm_json_write_key(json, "peak_memory");
  wm_json_write_object(json);
  put_count(json, "parent", p.parent.peak_bytes);
  if (s->n_jobs) {
    put_count(json, "reader", p.reader.peak_bytes);
    put_count(json, "largest_worker", p.workers.peak_bytes);
  }
  wm_json_write_object_end(json);
}

static void put_step(wm_json_writer *json, const wm_stats *s, uint32_t i, double all_seconds) {
  const wm_step *step = &s->plan->steps[i];
  wm_step_figures sum = wm_stats_step(s, i);
  double seconds = sum.seconds + sum.commit_seconds;
  wm_json_write_object(json);
  put_string(json, "name", step->instance.name);
  put_string(json, "kind", wm_kind_name(step->module->plugin.kind));
  put_count(json, "articles", sum.n_articles);
  put_count(json, "text_bytes", sum.text_bytes);
  put_figure(json, "seconds", seconds);
  if (output_of(s->plan, i) != WM_NONE)
    put_figure(json, "commit_seconds", sum.commit_seconds);
  put_figure(json, "mb_per_second", rate(sum.text_bytes, seconds));
  put_figure(json, "share", all_seconds > 0 ? seconds / all_seconds : 0);
  wm_json_write_object_end(json);
}

/* Seconds of all steps together. */
static double sum_steps(const wm_stats *s) {
  double seconds = 0;
  for (uint32_t i = 0; i < s->plan->n_steps; i++) {
    wm_step_figures sum = wm_stats_step(s, i);
    seconds += sum.seconds + sum.commit_seconds;
  }
  return seconds;
}

const char *wm_stats_shares(const wm_stats *s, char *text, size_t size) {
  double all = sum_steps(s);
  size_t at = 0;
  text[0] = '\0';
  for (uint32_t i = 0; i < s->plan->n_steps && at < size; i++) {
    wm_step_figures sum = wm_stats_step(s, i);
    double share = all > 0 ? (sum.seconds + sum.commit_seconds) / all : 0;
    if (share >= 0.01)
      at += (size_t)snprintf(text + at, size - at, "%s%s %.0f%%", at ? "  " : "",
                             s->plan->steps[i].instance.name, 100 * share);
  }
  return text;
}

static void put_steps(wm_json_writer *json, const wm_stats *s) {
  double all_seconds = sum_steps(s);
  wm_json_write_key(json, "steps");
  wm_json_write_array(json);
  for (uint32_t i = 0; i < s->plan->n_steps; i++)
    put_step(json, s, i, all_seconds);
  wm_json_write_array_end(json);
}

static bool put_all(wm_buffer *out, const wm_stats *s) {
  wm_json_writer json = wm_json_write_open(NULL, out);
  wm_json_write_object(&json);
  put_string(&json, "pipeline", s->plan->name);
  put_count(&json, "jobs", s->n_jobs);
  put_count(&json, "articles", s->writer->n_articles);
  put_count(&json, "rejects", s->writer->rejects.n);
  put_count(&json, "duplicates", s->writer->n_duplicates);
  put_count(&json, "input_bytes", atomic_load(&s->slots->control->reader.bytes));
  put_count(&json, "text_bytes", s->writer->text_bytes);
  put_figure(&json, "seconds", s->seconds);
  put_figure(&json, "mb_per_second",
             rate(s->writer->text_bytes - s->writer->text_before, s->seconds));
  put_figure(&json, "journal_seconds", (double)s->writer->journal_ns / 1e9);
  put_processes(&json, s);
  put_steps(&json, s);
  wm_json_write_object_end(&json);
  return !json.failed && wm_buffer_put_z(out, "\n");
}

wm_status wm_stats_write(const wm_stats *stats, const char *path, wm_error *error) {
  wm_buffer text = {0};
  wm_status status = put_all(&text, stats)
                         ? wm_savefile_write(path, (wm_str){text.bytes, text.length}, error)
                         : wm_error_memory(error, text.length);
  wm_buffer_free(&text);
  return status;
}
