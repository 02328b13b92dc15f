/* What the program's exit status tells. */
#ifndef WM_BASE_EXIT_H
#define WM_BASE_EXIT_H

enum wm_exit {
  WM_EXIT_DONE = 0,
  WM_EXIT_USAGE = 1,   /* the command line or the pipeline is wrong; nothing was done */
  WM_EXIT_STOPPED = 2, /* the run could not go on */
  WM_EXIT_REJECTS = 3  /* done, but some articles were rejected */
};

#endif
