/* Plugins that tests of sinks run behind: a stage that fills the four core layers from simple
 * marks, a stage whose layer has every type of field, and a fold. */
#ifndef WM_TESTS_SAMPLE_H
#define WM_TESTS_SAMPLE_H

#include <wiremill/plugin.h>

/* Tokens are words between spaces; a sentence ends with a line or a token that ends in a full stop;
 * a capitalised word is an entity; the first two entities of a sentence are in a relation. */
extern const wm_plugin sample_stage;

/* One row of `oddities` a sentence. */
extern const wm_plugin odd_stage;

/* Emits `tallies`: articles and their bytes. */
extern const wm_plugin tally_fold;

#endif
