/* Lists of names in one string, separated by '|': the domains of parameters, the names of enum and
 * flag fields. An empty name is a name. */
#ifndef WM_BASE_NAMES_H
#define WM_BASE_NAMES_H

#include <wiremill/plugin.h>

uint32_t wm_names_count(const char *names);

/* The index of a name, WM_NONE when it is not there. */
uint32_t wm_names_find(const char *names, wm_str name);

/* The name at an index; "" behind the last. */
wm_str wm_names_at(const char *names, uint32_t index);

#endif
