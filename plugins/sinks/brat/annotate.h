/* An article as a document of brat: its text, its annotations, what these are called, and its line
 * in the list of documents. Made in the workers; a packed document is each of the four behind its
 * length, a uint32_t. */
#ifndef WM_SINKS_BRAT_ANNOTATE_H
#define WM_SINKS_BRAT_ANNOTATE_H

#include <wiremill/plugin.h>

enum { WM_BRAT_TEXT, WM_BRAT_ANNOTATIONS, WM_BRAT_TYPES, WM_BRAT_LINE, WM_BRAT_N_PARTS };

/* The layers among the plugin's uses. */
enum { WM_BRAT_USE_ENTITIES, WM_BRAT_USE_RELATIONS };

/* `events`: relations with words that state them are events. `notes`: say of an annotation what
 * brat has no other place for. */
wm_status wm_brat_annotate(wm_instance *self, const wm_article *article, bool events, bool notes,
                           wm_buffer *out);

/* Takes a packed document apart. */
void wm_brat_parts(wm_str packed, wm_str parts[WM_BRAT_N_PARTS]);

#endif
