/* Runs a command and kills processes of it, for tests:
 *
 *   killer INTERVAL_MS NAME COMMAND ARGUMENT…
 *   killer once MS NAME COMMAND ARGUMENT…
 *
 * Every interval, which varies by a half but the same way each time, one child of the command whose
 * name is NAME gets SIGKILL: mill-reader or mill-worker. With `once` just one does after MS
 * milliseconds; then NAME may be `parent`, the command itself. Prints how many were killed and
 * exits as the command did. */
#include "config.h"

#include <signal.h>
#include <stdbool.h>
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

static pid_t start(char **command) {
  pid_t pid = fork();
  if (pid == 0) {
    execvp(command[0], command);
    _exit(127);
  }
  return pid;
}

static unsigned kill_one(pid_t command, const char *name, unsigned at) {
  pid_t victim = strcmp(name, "parent") == 0 ? command : find_child(command, name, at);
  return victim && kill(victim, SIGKILL) == 0;
}

int main(int argc, char **argv) {
  bool once = argc > 1 && strcmp(argv[1], "once") == 0;
  char **arguments = argv + 1 + once;
  if (argc < 4 + once) {
    fputs("usage: killer [once] INTERVAL_MS NAME COMMAND ARGUMENT…\n", stderr);
    return EXIT_FAILURE;
  }
  unsigned interval = (unsigned)atoi(arguments[0]), seed = 1, n = 0;
  pid_t command = start(arguments + 2);
  int status;
  if (once) {
    wait_ms(interval);
    n = waitpid(command, &status, WNOHANG) == 0 ? kill_one(command, arguments[1], interval) : 0;
    waitpid(command, &status, 0);
  }
  while (!once && waitpid(command, &status, WNOHANG) == 0) {
    seed = seed * 1103515245 + 12345;
    wait_ms(interval / 2 + (seed >> 16) % (interval + 1));
    n += kill_one(command, arguments[1], seed >> 16);
  }
  printf("%u\n", n);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
