/* Signals of the parent. */
#include "signals.h"

#include <signal.h>
#include <stddef.h>

static const int watched[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE};
enum { N_WATCHED = sizeof watched / sizeof *watched };

static struct sigaction before[N_WATCHED];
static volatile sig_atomic_t n_asked;
static wm_wake *woken;

static void on_signal(int number) {
  if (number != SIGCHLD && ++n_asked >= 3) {
    signal(number, SIG_DFL);
    raise(number);
  }
  wm_wake_post(woken, false);
}

void wm_signals_catch(wm_wake *wake) {
  n_asked = 0;
  woken = wake;
  for (int i = 0; i < N_WATCHED; i++) {
    struct sigaction action = {.sa_handler = watched[i] == SIGPIPE ? SIG_IGN : on_signal,
                               .sa_flags = SA_RESTART};
    sigaction(watched[i], NULL, &before[i]);
    /* nohup and background jobs have signals ignored, and mean it. */
    if (before[i].sa_handler != SIG_IGN || watched[i] == SIGCHLD)
      sigaction(watched[i], &action, NULL);
  }
}

void wm_signals_release(void) {
  for (int i = 0; i < N_WATCHED; i++)
    sigaction(watched[i], &before[i], NULL);
}

int wm_signals_count(void) {
  return n_asked;
}
