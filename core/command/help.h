/* Help texts, made from the tables of options. */
#ifndef WM_COMMAND_HELP_H
#define WM_COMMAND_HELP_H

#include "core/command/command.h"

#include <stdio.h>

/* One command or verb: usage line, summary, options, details. `name` is what is typed for it,
 * "run" or "train entities"; `arguments` and `details` may be NULL. */
void wm_help_command(FILE *out, const char *name, const char *arguments, const char *summary,
                     const wm_options *options, const char *details);

/* The program: all commands, exit status, environment. */
void wm_help_program(FILE *out);

/* Prints text from `column` on, wrapped at the width of a page, further lines indented by
 * `indent`; ends the line. */
void wm_help_wrap(FILE *out, const char *text, int column, int indent);

/* "text (default 64MiB; 1KiB..1GiB)" of a parameter, into a buffer. False without memory. */
bool wm_help_param(const wm_param *param, wm_buffer *text);

/* What a type of field is called: "span", "symbol", "rows" … */
const char *wm_help_field_type(uint32_t type);

#endif
