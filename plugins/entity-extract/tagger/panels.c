/* The three functions, and which of them the processor has. */
#include "panels.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define WM_PANELS_X86 1
#endif

enum { PAIR_WEIGHTS = 2 * WM_PANEL_WIDTH, ALIGNMENT = 64 };

bool wm_panels_make(wm_panels *panels, const int16_t *matrix, size_t n_out, size_t n_in,
                    size_t stride) {
  wm_panels p = {.n_panels = (n_out + WM_PANEL_WIDTH - 1) / WM_PANEL_WIDTH,
                 .n_inputs = (n_in + WM_PANEL_INPUTS - 1) / WM_PANEL_INPUTS * WM_PANEL_INPUTS};
  size_t n = 0, bytes = 0;
  if (__builtin_mul_overflow(p.n_panels * WM_PANEL_WIDTH, p.n_inputs, &n) ||
      __builtin_mul_overflow(n, sizeof *p.weights, &bytes))
    return false;
  p.weights = aligned_alloc(ALIGNMENT, bytes + ALIGNMENT - bytes % ALIGNMENT);
  if (!p.weights)
    return false;
  memset(p.weights, 0, bytes);
  for (size_t y = 0; y < n_out; y++)
    for (size_t x = 0; x < n_in; x++) {
      size_t pair = y / WM_PANEL_WIDTH * (p.n_inputs / 2) + x / 2;
      p.weights[pair * PAIR_WEIGHTS + y % WM_PANEL_WIDTH * 2 + x % 2] = matrix[y * stride + x];
    }
  *panels = p;
  return true;
}

void wm_panels_free(wm_panels *panels) {
  free(panels->weights);
  *panels = (wm_panels){0};
}

static void multiply_plain(const wm_panels *panels, const int16_t *input, int32_t *out) {
  const int16_t *weights = panels->weights;
  for (size_t panel = 0; panel < panels->n_panels; panel++, out += WM_PANEL_WIDTH) {
    memset(out, 0, WM_PANEL_WIDTH * sizeof *out);
    for (size_t x = 0; x < panels->n_inputs; x += 2, weights += PAIR_WEIGHTS)
      for (size_t y = 0; y < WM_PANEL_WIDTH; y++)
        out[y] += input[x] * weights[2 * y] + input[x + 1] * weights[2 * y + 1];
  }
}

#ifdef WM_PANELS_X86
static int32_t pair_at(const int16_t *input, size_t x) {
  int32_t pair;
  memcpy(&pair, input + x, sizeof pair);
  return pair;
}

/* Two pairs at a time, whose sums are kept apart so that additions do not wait for each other. */
__attribute__((target("avx2"))) static void multiply_avx2(const wm_panels *panels,
                                                          const int16_t *input, int32_t *out) {
  const __m256i *weights = (const __m256i *)(const void *)panels->weights;
  for (size_t panel = 0; panel < panels->n_panels; panel++, out += WM_PANEL_WIDTH) {
    __m256i sums[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(),
                       _mm256_setzero_si256()};
    for (size_t x = 0; x < panels->n_inputs; x += 4, weights += 4) {
      __m256i first = _mm256_set1_epi32(pair_at(input, x));
      __m256i second = _mm256_set1_epi32(pair_at(input, x + 2));
      sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(first, weights[0]));
      sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(first, weights[1]));
      sums[2] = _mm256_add_epi32(sums[2], _mm256_madd_epi16(second, weights[2]));
      sums[3] = _mm256_add_epi32(sums[3], _mm256_madd_epi16(second, weights[3]));
    }
    _mm256_storeu_si256((__m256i *)(void *)out, _mm256_add_epi32(sums[0], sums[2]));
    _mm256_storeu_si256((__m256i *)(void *)(out + 8), _mm256_add_epi32(sums[1], sums[3]));
  }
}

__attribute__((target("avx512f,avx512vnni"))) static void
multiply_vnni(const wm_panels *panels, const int16_t *input, int32_t *out) {
  const __m512i *weights = (const __m512i *)(const void *)panels->weights;
  for (size_t panel = 0; panel < panels->n_panels; panel++, out += WM_PANEL_WIDTH) {
    __m512i sums[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(),
                       _mm512_setzero_si512()};
    for (size_t x = 0; x < panels->n_inputs; x += 8, weights += 4) {
      sums[0] = _mm512_dpwssd_epi32(sums[0], weights[0], _mm512_set1_epi32(pair_at(input, x)));
      sums[1] = _mm512_dpwssd_epi32(sums[1], weights[1], _mm512_set1_epi32(pair_at(input, x + 2)));
      sums[2] = _mm512_dpwssd_epi32(sums[2], weights[2], _mm512_set1_epi32(pair_at(input, x + 4)));
      sums[3] = _mm512_dpwssd_epi32(sums[3], weights[3], _mm512_set1_epi32(pair_at(input, x + 6)));
    }
    __m512i low = _mm512_add_epi32(sums[0], sums[1]), high = _mm512_add_epi32(sums[2], sums[3]);
    _mm512_storeu_si512(out, _mm512_add_epi32(low, high));
  }
}
#endif

wm_panels_function *wm_panels_function_at(size_t k) {
  wm_panels_function *have[4] = {NULL};
  size_t n = 0;
#ifdef WM_PANELS_X86
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni"))
    have[n++] = multiply_vnni;
  if (__builtin_cpu_supports("avx2"))
    have[n++] = multiply_avx2;
#endif
  have[n++] = multiply_plain;
  return k < n ? have[k] : NULL;
}
