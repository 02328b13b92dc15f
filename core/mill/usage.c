/* Reads /proc: getrusage() gives the peak of the program that called exec, too. */
#include "config.h"

#include "usage.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

bool wm_usage_memory(uint64_t *data, uint64_t *resident) {
  unsigned long total, present, shared, text, library, private;
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file)
    return false;
  bool ok = fscanf(file, "%lu %lu %lu %lu %lu %lu", &total, &present, &shared, &text, &library,
                   &private) == 6;
  fclose(file);
  uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  *data = private * page;
  *resident = (present - shared) * page;
  return ok;
}

/* 0 when /proc is not there. */
static uint64_t peak(void) {
  char line[128];
  unsigned long kib = 0;
  FILE *file = fopen("/proc/self/status", "re");
  while (file && !kib && fgets(line, sizeof line, file))
    if (sscanf(line, "VmHWM: %lu kB", &kib) != 1)
      kib = 0;
  if (file)
    fclose(file);
  return (uint64_t)kib * 1024;
}

void wm_usage_begin(wm_usage *usage) {
  usage->before_ns = atomic_load(&usage->cpu_ns);
}

void wm_usage_note(wm_usage *usage) {
  struct timespec used;
  uint64_t now = peak();
  if (now > atomic_load(&usage->peak_bytes))
    atomic_store(&usage->peak_bytes, now);
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0)
    atomic_store(&usage->cpu_ns,
                 usage->before_ns + (uint64_t)used.tv_sec * 1000000000 + (uint64_t)used.tv_nsec);
}
