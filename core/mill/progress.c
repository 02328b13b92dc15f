/* How far a run is. */
#include "progress.h"

#include "core/base/log.h"

#include <fts.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOW_MS = 200, SAY_MS = 10000 };

/* ---- the line: one at a time, since messages make way for it ---- */

static char line[512];
static bool drawn;

static void wipe(void) {
  if (drawn)
    fputs("\r\033[K", stderr);
}

static void draw(void) {
  if (drawn)
    fprintf(stderr, "\r\033[K%s", line);
}

/* A line that goes on in the next row cannot be wiped. */
static void cut_to_terminal(void) {
  struct winsize size = {0};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_col < sizeof line)
    line[size.ws_col - 1] = '\0';
}

/* ---- figures ---- */

/* "1,234,567" */
static const char *grouped(uint64_t n, char text[32]) {
  char digits[24];
  int length = snprintf(digits, sizeof digits, "%ju", (uintmax_t)n), at = 0;
  for (int i = 0; i < length; i++) {
    if (i && (length - i) % 3 == 0)
      text[at++] = ',';
    text[at++] = digits[i];
  }
  text[at] = '\0';
  return text;
}

static const char *plural(uint64_t n) {
  return n == 1 ? "" : "s";
}

double wm_progress_seconds(const wm_progress *p) {
  double seconds = (double)(wm_clock_ms() - p->began_ms) / 1000;
  return seconds > 0.001 ? seconds : 0.001;
}

static uint64_t size_of(const char *path) {
  struct stat about;
  if (stat(path, &about) != 0)
    return 0;
  if (!S_ISDIR(about.st_mode))
    return S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
  char *roots[] = {(char *)(uintptr_t)path, NULL};
  FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
  uint64_t sum = 0;
  for (const FTSENT *found; tree && (found = fts_read(tree));)
    if (found->fts_info == FTS_F)
      sum += (uint64_t)found->fts_statp->st_size;
  if (tree)
    fts_close(tree);
  return sum;
}

void wm_progress_open(wm_progress *p, wm_inputs inputs, bool quiet) {
  *p = (wm_progress){.began_ms = wm_clock_ms(), .summary = !quiet};
  p->messages = !quiet && wm_log_is_json();
  p->line = !quiet && !p->messages && isatty(STDERR_FILENO);
  for (uint32_t i = 0; i < inputs.n && p->line; i++) {
    uint64_t size = strcmp(inputs.paths[i], "-") == 0 ? 0 : size_of(inputs.paths[i]);
    if (!size) {
      p->total_bytes = 0;
      break;
    }
    p->total_bytes += size;
  }
  if (p->line)
    wm_log_around(wipe, draw);
}

/* " 63% 1:05 left", when the inputs' size is known and something of them was read. */
static void put_left(const wm_progress *p, uint64_t bytes, char *text, size_t size) {
  text[0] = '\0';
  if (!p->total_bytes || !bytes)
    return;
  double part = (double)bytes / (double)p->total_bytes;
  part = part < 1 ? part : 1;
  unsigned left = (unsigned)(wm_progress_seconds(p) * (1 - part) / part + 0.5);
  snprintf(text, size, "  %.0f%%  %u:%02u left", 100 * part, left / 60, left % 60);
}

void wm_progress_show(wm_progress *p, const wm_writer *w, uint64_t bytes) {
  uint64_t now = wm_clock_ms();
  if (!(p->line || p->messages) || now - p->shown_ms < (p->line ? SHOW_MS : SAY_MS))
    return;
  bool first = p->shown_ms == 0;
  p->shown_ms = now;
  if (p->messages && first)
    return;
  char articles[32], rejects[32], left[48];
  put_left(p, bytes, left, sizeof left);
  int n = snprintf(line, sizeof line, "%s articles  %.1f MB/s  %s rejected%s",
                   grouped(w->n_articles, articles),
                   (double)(w->text_bytes - w->text_before) / 1e6 / wm_progress_seconds(p),
                   grouped(w->rejects.n, rejects), left);
  if (p->shares && n > 0 && (size_t)n + 4 < sizeof line) {
    memcpy(line + n, "  |  ", 6);
    wm_stats_shares(p->shares, line + n + 5, sizeof line - (size_t)n - 5);
  }
  if (p->messages) {
    wm_log_say(WM_INFO, "%s", line);
    return;
  }
  cut_to_terminal();
  drawn = true;
  draw();
}

void wm_progress_close(wm_progress *p, const wm_writer *w) {
  wipe();
  drawn = false;
  wm_log_around(NULL, NULL);
  if (!p->summary)
    return;
  char articles[32], rejects[32], duplicates[32];
  const char *see = w->rejects.n ? w->rejects.out.path : NULL;
  double seconds = wm_progress_seconds(p),
         megabytes = (double)(w->text_bytes - w->text_before) / 1e6;
  wm_log_say(
      WM_INFO, "%s article%s, %s rejected%s%s%s, %s duplicate%s, %.1f MB in %.1f s, %.1f MB/s",
      grouped(w->n_articles, articles), plural(w->n_articles), grouped(w->rejects.n, rejects),
      see ? " (see " : "", see ? see : "", see ? ")" : "", grouped(w->n_duplicates, duplicates),
      plural(w->n_duplicates), megabytes, seconds, megabytes / seconds);
  char shares[400];
  if (p->shares)
    wm_log_say(WM_INFO, "time: %s", wm_stats_shares(p->shares, shares, sizeof shares));
}
