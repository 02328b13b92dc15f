/* Text with its entities marked in it, as examples and test cases are written:
 *
 *   [ORG Nokia] signed a deal with [ORG.company Telia] on [DATE 5 May = 2026-05-05].
 *
 * It is tokenized by Wiremill's own tokenizer. */
#ifndef WM_RELATION_MARKED_TEXT_H
#define WM_RELATION_MARKED_TEXT_H

#include "items.h"

#include "core/base/symbols.h"
#include "plugins/tokenize/tokenizer.h"

enum { WM_MARKED_ENTITIES = 64 };

/* The owner of the struct owns all in it; an article is good until the next one is read. */
typedef struct wm_marked {
  wm_symbols *symbols; /* those the rules were loaded with */
  wm_tokenizer *tokenizer;
  wm_buffer text;
  wm_entity entities[WM_MARKED_ENTITIES];
  wm_annotated article;
} wm_marked;

/* For wm_rules_load(): interns into a wm_symbols. */
wm_sym wm_marked_intern(void *symbols, const char *bytes, size_t length);

/* False when memory is used up. */
bool wm_marked_open(wm_marked *marked, wm_symbols *symbols);
void wm_marked_close(wm_marked *marked);

/* Reads marked text into marked->article. On failure the message has no place. */
wm_status wm_marked_read(wm_marked *marked, wm_str source, wm_error *error);

/* The bytes of an entity in the text. */
wm_str wm_marked_entity(const wm_marked *marked, uint32_t entity);

#endif
