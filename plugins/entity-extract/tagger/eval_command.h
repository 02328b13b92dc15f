/* `wiremill eval entities --model`, a verb of entity-extract. */
#ifndef WM_EVAL_COMMAND_H
#define WM_EVAL_COMMAND_H

#include <wiremill/plugin.h>

extern const wm_verb wm_eval_entities_verb;

#endif
