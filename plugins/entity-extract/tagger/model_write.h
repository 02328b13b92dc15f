/* From the trained network to the sections of a model file. */
#ifndef WM_MODEL_WRITE_H
#define WM_MODEL_WRITE_H

#include "net.h"

#include <wiremill/plugin.h>

/* Appends the section `net` to `out`: weights rounded to small integers. Rows of which no integer
 * is at least `least` (1 or more) are left out. `types` are n_types names, `calibration` is as in
 * wm_tagger. False when memory is out. */
bool wm_model_write(const struct wm_net *net, const char *const *types, size_t n_types,
                    float calibration, int least, wm_buffer *out);

/* Whether a row is left in by wm_model_write() with this `least`. */
bool wm_model_keeps(const struct wm_net *net, uint32_t row, int least);

#endif
