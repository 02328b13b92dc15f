/* `wiremill compile gazetteer`. */
#ifndef WM_GAZETTEER_COMMAND_H
#define WM_GAZETTEER_COMMAND_H

#include <wiremill/plugin.h>

extern const wm_verb wm_compile_gazetteer_verb;

#endif
