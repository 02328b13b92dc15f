/* Folding: the form in which names and texts are compared. Names are folded when a gazetteer is
 * compiled and tokens when it is matched, by the same function, so that Živković = Zivkovic =
 * Живковић, U.S. = US, Timor-Leste = TIMOR LESTE, AT&T = at and t.
 *
 * A key is made of words of lower-case ASCII letters and digits between single spaces:
 *   - other scripts become Latin, and Latin loses its marks (ICU: Any-Latin; Latin-ASCII);
 *   - hyphens, dashes and white space part words;
 *   - full stops, apostrophes, quotation marks and the like are dropped;
 *   - `&` is the word `and`; a comma, slash, bracket, @ … is a word of its own;
 *   - what is left stays: + and symbols that are not ASCII.
 * The key of a text therefore does not depend on how the text is cut into tokens, as long as
 * each word's pieces are put together again. */
#ifndef WM_GAZETTEER_FOLD_H
#define WM_GAZETTEER_FOLD_H

#include "core/base/error.h"

/* Longest piece of text, in bytes, that is folded; longer ones have an empty key. */
enum { WM_FOLD_MOST = 512 };

/* Buffers and ICU's transliterator; one a worker. */
typedef struct wm_folder wm_folder;

wm_status wm_folder_new(wm_folder **folder, wm_error *error);
void wm_fold_free(wm_folder *folder);

/* The key of a piece of UTF-8 text: a token, or a whole name. It starts or ends with a space if the
 * piece starts or ends with what parts words ("-" gives " "). Good until the next call. */
wm_str wm_fold(wm_folder *folder, const char *bytes, size_t length);

/* The same by ICU alone: what wm_fold() must equal. */
wm_str wm_fold_slowly(wm_folder *folder, const char *bytes, size_t length);

#endif
