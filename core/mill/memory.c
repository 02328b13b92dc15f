/* Reads /proc. getrusage() would not do: its peak is that of the program that called exec, too. */
#include "config.h"

#include "memory.h"

#include <stdio.h>
#include <unistd.h>

bool wm_memory_use(uint64_t *data, uint64_t *resident) {
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

uint64_t wm_memory_peak(void) {
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

void wm_memory_note_peak(_Atomic uint64_t *peak) {
  uint64_t now = wm_memory_peak();
  if (now > atomic_load(peak))
    atomic_store(peak, now);
}
