/* The folder of documents, which the parent alone writes. ID.txt and ID.ann are an article; a
 * document that is there is left as it is, since somebody may have annotated it. documents.tsv
 * lists them in the order in which they came, a line each: id, date, title, source_id, archive,
 * entry.
 *
 * So that a run that was killed can be gone on with, a document's line is with the system before
 * the document is: what stands behind a mark in the list is all that may be there too much. */
#ifndef WM_SINKS_BRAT_DOCUMENTS_H
#define WM_SINKS_BRAT_DOCUMENTS_H

#include "annotate.h"
#include "types.h"
#include "plugins/sinks/outfile.h"

typedef struct wm_brat_documents {
  wm_instance *self;
  const char *folder;
  uint32_t digits; /* of an id that name a folder of their own */
  int directory;   /* the folder; -1: not open */
  wm_outfile list;
  wm_brat_types types;
} wm_brat_documents;

/* Opens or makes the folder. */
wm_status wm_brat_open(wm_brat_documents *documents, wm_instance *self, const char *folder,
                       uint32_t digits);

/* Adds packed documents. */
wm_status wm_brat_add(wm_brat_documents *documents, const wm_encoded *items, uint32_t n);

/* Everything added is safe on disk when this returns. */
wm_status wm_brat_sync(wm_brat_documents *documents);

/* The length of the list, and the types so far; and going on from there instead of opening. */
wm_status wm_brat_mark(wm_brat_documents *documents, wm_buffer *out);
wm_status wm_brat_resume(wm_brat_documents *documents, wm_instance *self, const char *folder,
                         uint32_t digits, wm_str mark);

/* Declares the types, unless something failed, and closes. */
wm_status wm_brat_close(wm_brat_documents *documents);

/* Closes as things are. */
void wm_brat_abandon(wm_brat_documents *documents);

#endif
