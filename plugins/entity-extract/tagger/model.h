/* A tagger's weights as they lie in the section `net` of a model file. Little-endian; each part is
 * padded to 8 bytes.
 *
 *   struct wm_model_head
 *   char types[head.types_size]            names of the types, each closed by a zero byte
 *   int16 dense[VECTORS][hidden][dim_padded]   from the words' vectors to the hidden layer, in
 * 1/WM_MODEL_DENSE int16 output[hidden][stride]           from the hidden layer to the tags, in
 * 1/WM_MODEL_OUTPUT int16 hidden_bias[hidden]              in 1/WM_MODEL_HIDDEN float
 * transition[3][stride][stride]    as they are, their exp, and the exp of them times the
 * calibration for each kind of feature: struct wm_model_rows; u32 starts[(1 << bits) + 1]; u16
 * prints[n]; i8 weights[n][row_size]
 *
 * Sums of the hidden layer are 16-bit integers in 1/WM_MODEL_HIDDEN, clipped to [0,
 * WM_MODEL_HIDDEN]. */
#ifndef WM_MODEL_H
#define WM_MODEL_H

#include <stdint.h>

enum {
  WM_MODEL_WIDE = 32,    /* of int8 weights to the tags: -4 to 4 */
  WM_MODEL_DEEP = 64,    /* of int8 weights to the hidden layer: -2 to 2 */
  WM_MODEL_HIDDEN = 256, /* of sums before the hidden layer */
  WM_MODEL_VECTOR = 256, /* of words' vectors, whose length is 1 */
  WM_MODEL_DENSE = 4096, /* -8 to 8 */
  WM_MODEL_OUTPUT = 1024 /* -32 to 32 */
};

struct wm_model_head {
  uint32_t n_types, types_size, stride, hidden, dim, n_kinds;
  float calibration;
  uint32_t reserved;
};

struct wm_model_rows {
  uint32_t kind, bits, n, row_size;
};

#endif
