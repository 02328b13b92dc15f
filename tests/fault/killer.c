/* Runs a command and kills processes of it, for tests:
 *
 *   killer INTERVAL_MS NAME COMMAND ARGUMENT…
 *
 * Every interval, which varies by a half but the same way each time, one child of the command whose
 * name is NAME gets SIGKILL: mill-reader or mill-worker. Prints how many were killed and exits as
 * the command did. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int has_name(long pid, const char *name) {
  char path[64], found[64] = "";
  snprintf(path, sizeof path, "/proc/%ld/comm", pid);
  FILE *file = fopen(path, "r");
  if (!file)
    return 0;
  if (fgets(found, sizeof found, file))
    found[strcspn(found, "\n")] = '\0';
  fclose(file);
  return strcmp(found, name) == 0;
}

/* The `at`-th, modulo their number, of the children with that name; 0 when there is none. */
static pid_t find_child(pid_t parent, const char *name, unsigned at) {
  char path[64];
  long pids[256], pid;
  unsigned n = 0;
  snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)parent, (long)parent);
  FILE *file = fopen(path, "r");
  if (!file)
    return 0;
  while (n < 256 && fscanf(file, "%ld", &pid) == 1)
    if (has_name(pid, name))
      pids[n++] = pid;
  fclose(file);
  return n ? (pid_t)pids[at % n] : 0;
}

static void wait_ms(unsigned ms) {
  nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fputs("usage: killer INTERVAL_MS NAME COMMAND ARGUMENT…\n", stderr);
    return EXIT_FAILURE;
  }
  unsigned interval = (unsigned)atoi(argv[1]), seed = 1, n = 0;
  pid_t command = fork();
  if (command == 0) {
    execvp(argv[3], argv + 3);
    _exit(127);
  }
  int status;
  while (waitpid(command, &status, WNOHANG) == 0) {
    seed = seed * 1103515245 + 12345;
    wait_ms(interval / 2 + (seed >> 16) % (interval + 1));
    pid_t child = find_child(command, argv[2], seed >> 16);
    if (child && kill(child, SIGKILL) == 0)
      n++;
  }
  printf("%u\n", n);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
