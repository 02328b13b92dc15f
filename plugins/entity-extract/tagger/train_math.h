/* Loops of training's passes; they have no branches, so that they become vector code. */
#ifndef WM_TRAIN_MATH_H
#define WM_TRAIN_MATH_H

#include "core/base/clones.h"

WM_CLONED_INLINE void add_scaled(float *restrict to, const float *restrict from, float by,
                                 size_t n) {
  for (size_t i = 0; i < n; i++)
    to[i] += by * from[i];
}

WM_CLONED_INLINE void add_row(float *restrict to, const float *restrict from, size_t n) {
  for (size_t i = 0; i < n; i++)
    to[i] += from[i];
}

#endif
