/* What the commands that plugins train models with have in common. */
#ifndef WM_BASE_VERB_H
#define WM_BASE_VERB_H

#include <wiremill/plugin.h>

/* Says a line on behalf of a wm_instance, as training reports where it is. */
void wm_verb_say(void *instance, const char *line);

/* Appends what is in a file, and a zero byte, to `text`, which the caller frees; of "" or NULL the
 * zero byte alone. WM_FATAL, noted, when it cannot be read. */
wm_status wm_verb_read(wm_instance *self, const char *path, wm_buffer *text);

#endif
