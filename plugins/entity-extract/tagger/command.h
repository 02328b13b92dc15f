/* What the tagger offers on the command line. */
#ifndef WM_TAGGER_COMMAND_H
#define WM_TAGGER_COMMAND_H

#include <wiremill/plugin.h>

extern const wm_verb wm_train_entities_verb;

#endif
