/* What the plugin offers on the command line: `wiremill rules test FILE…`. */
#ifndef WM_RELATION_RULES_VERBS_H
#define WM_RELATION_RULES_VERBS_H

#include <wiremill/plugin.h>

enum { WM_RULES_VERBS = 1 };
extern const wm_verb wm_rules_verbs[WM_RULES_VERBS];

#endif
