/* Names of entries. */
#ifndef WM_BASE_PATH_H
#define WM_BASE_PATH_H

#include <wiremill/plugin.h>

/* True when the path ends in one of the extensions in `names`, which are lower case, without dot
 * and separated by '|'. Case is ignored, and so is one extension of a compression behind it:
 * "News.JSONL.gz" is "jsonl". */
bool wm_path_has_extension(wm_str path, const char *names);

#endif
