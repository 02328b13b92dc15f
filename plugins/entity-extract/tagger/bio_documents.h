/* Documents of a corpus that marks none. */
#ifndef WM_BIO_DOCUMENTS_H
#define WM_BIO_DOCUMENTS_H

#include "bio.h"

/* The sentences from `first` on, each a document so far, are those of one file. Where the file's
 * order is that of running text, as names recur nearby much more often than far away, neighbouring
 * sentences become documents of some hundred tokens. False when memory is out. */
bool wm_bio_guess_documents(struct wm_bio *bio, size_t first);

#endif
