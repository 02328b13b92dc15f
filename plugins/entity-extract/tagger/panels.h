/* Matrix times vector in 16-bit integers, as both layers of the network need it.
 *
 * A matrix is laid out in panels of 16 outputs. Within a panel the weights of two neighbouring
 * inputs stand together for each output, so that one instruction multiplies a pair of inputs with
 * 16 pairs of weights and adds the products to 16 sums. There are three functions, in plain C, for
 * AVX2 and for AVX-512 with VNNI; all of them give the same integers, as long as no sum leaves 32
 * bits. */
#ifndef WM_PANELS_H
#define WM_PANELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  WM_PANEL_WIDTH = 16, /* outputs of a panel */
  WM_PANEL_INPUTS = 8  /* inputs are padded to a multiple of it */
};

typedef struct wm_panels {
  size_t n_panels, n_inputs; /* n_inputs is padded */
  int16_t *weights; /* n_panels x n_inputs / 2 x WM_PANEL_WIDTH x 2, aligned to 64 bytes; owned */
} wm_panels;

/* Lays out a matrix of n_out rows of n_in weights, whose rows begin `stride` apart. Places that pad
 * it are 0. False when memory is out. */
bool wm_panels_make(wm_panels *panels, const int16_t *matrix, size_t n_out, size_t n_in,
                    size_t stride);
void wm_panels_free(wm_panels *panels);

/* out (n_panels x WM_PANEL_WIDTH) = matrix x input (n_inputs). */
typedef void wm_panels_function(const wm_panels *panels, const int16_t *input, int32_t *out);

/* The k-th function that this processor has, the fastest first; NULL behind the last, which is
 * plain C. */
wm_panels_function *wm_panels_function_at(size_t k);

#endif
