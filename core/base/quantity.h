/* Numbers, sizes and durations as people write them: 42, 0.5, 16MiB, 10s. */
#ifndef WM_BASE_QUANTITY_H
#define WM_BASE_QUANTITY_H

#include <wiremill/plugin.h>

/* All return false, and leave the result untouched, when the whole text is not such a value or it
 * does not fit the result. */

/* Decimal digits with an optional sign. */
bool wm_quantity_integer(wm_str text, int64_t *value);

/* Decimal digits with an optional sign, fraction and exponent; always with a point, whatever the
 * locale. */
bool wm_quantity_real(wm_str text, double *value);

/* A number with an optional fraction and a unit: B kB MB GB TB (powers of 1000), KiB MiB GiB TiB
 * (of 1024), in any case; none means bytes. A part of a byte is dropped. */
bool wm_quantity_size(wm_str text, uint64_t *bytes);

/* A number with an optional fraction and a unit: ms s min (or m) h d. Only 0 needs none. */
bool wm_quantity_duration(wm_str text, uint64_t *ms);

#define WM_QUANTITY_TEXT 24

/* The shortest exact form, as 16MiB or 1500B, as 10s or 1500ms. Returns `out`. */
const char *wm_quantity_size_text(uint64_t bytes, char out[WM_QUANTITY_TEXT]);
const char *wm_quantity_duration_text(uint64_t ms, char out[WM_QUANTITY_TEXT]);

#endif
