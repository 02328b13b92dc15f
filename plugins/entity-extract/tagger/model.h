/* A tagger's weights as they lie in the section `net` of a model file. Little-endian; each part is
 * padded to 8 bytes.
 *
 *   struct wm_model_head
 *   char types[head.types_size]                names of the types, each closed by a zero byte
 *   int16 dense[VECTORS][hidden][dim_padded]   words' vectors to hidden layer; 1/WM_MODEL_DENSE
 *   int16 output[n_tags][hidden]               hidden layer to tags; 1/WM_MODEL_OUTPUT
 *   int16 hidden_bias[hidden]                  1/WM_MODEL_HIDDEN
 *   int16 mix[second][SECOND_PLACES][hidden]   hidden layer to second; 1/WM_MODEL_MIX
 *   int16 mix_bias[second]                     1/WM_MODEL_HIDDEN
 *   int16 output2[n_tags][second]              second layer to tags; 1/WM_MODEL_OUTPUT
 *   float transition[3][stride][stride]        as they are, their exp, and the exp of them times
 * the calibration for each kind of feature: struct wm_model_rows; u32 starts[(1 << bits) + 1]; u16
 * prints[n]; i8 weights[n][row_size]
 *
 * Sums of both layers are integers in 1/WM_MODEL_HIDDEN, clipped to [0, WM_MODEL_HIDDEN]. */
#ifndef WM_MODEL_H
#define WM_MODEL_H

#include <stdint.h>

enum {
  WM_MODEL_WIDE = 32,    /* of int8 weights to the tags: -4 to 4 */
  WM_MODEL_DEEP = 64,    /* of int8 weights to the hidden layer: -2 to 2 */
  WM_MODEL_HIDDEN = 256, /* of sums before the hidden layer */
  WM_MODEL_VECTOR = 256, /* of words' vectors, whose length is 1 */
  WM_MODEL_DENSE = 4096, /* -8 to 8 */
  WM_MODEL_MIX = 4096,   /* -8 to 8, less for a wide layer: see wm_model_mix_limit() */
  WM_MODEL_OUTPUT = 1024 /* -32 to 32 */
};

struct wm_model_head {
  uint32_t n_types, types_size, stride, hidden, dim, n_kinds;
  float calibration;
  uint32_t second;
};

struct wm_model_rows {
  uint32_t kind, bits, n, row_size;
};

/* How large a weight of `mix` may be, so that no sum of a unit of the second layer, which has
 * n_inputs of at most WM_MODEL_HIDDEN, leaves 32 bits. */
static inline int32_t wm_model_mix_limit(uint32_t n_inputs) {
  int32_t limit = INT32_MAX / (WM_MODEL_HIDDEN + 1) / (int32_t)(n_inputs ? n_inputs : 1);
  return limit < INT16_MAX ? limit : INT16_MAX;
}

#endif
