/* What the program says beside its output: one line a message on standard error. */
#ifndef WM_BASE_LOG_H
#define WM_BASE_LOG_H

#include <wiremill/plugin.h>

/* Messages below this level are dropped; WM_INFO at first. */
void wm_log_level(wm_level least);

/* From here on each message is a JSON object a line: time, level, message. */
void wm_log_json(void);
bool wm_log_is_json(void);

/* Called before and after a line is written, so that a progress line can make way and come back;
 * NULL for none. */
void wm_log_around(void (*before)(void), void (*after)(void));

/* Writes "wiremill: MESSAGE\n" in one write, so that lines of several processes never mix. A
 * message longer than 4 KiB is cut. */
void wm_log_say(wm_level level, const char *format, ...) WM_PRINTF(2, 3);

#endif
