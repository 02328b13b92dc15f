/* Does a plugin keep the contract of plugin.h? Tried on generated and hostile articles, under
 * several hosts; told as a test runner does. */
#ifndef WM_CONFORMANCE_CONFORMANCE_H
#define WM_CONFORMANCE_CONFORMANCE_H

#include "core/pipeline/paths.h"

typedef struct wm_conformance {
  const wm_paths *paths;
  const char *plugin;   /* file */
  const char *pipeline; /* that names the plugin's file; "": one is made */
  wm_strings files;     /* further entries to try, for formats above all */
  uint32_t limit_s;     /* seconds for one article */
} wm_conformance;

/* Runs every check and prints a line for each. WM_OK when it could be done; *n_failed is how many
 * failed. */
wm_status wm_conformance_run(const wm_conformance *conformance, uint32_t *n_failed,
                             wm_error *error);

#endif
