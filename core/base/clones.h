/* WM_CLONES before a function: it is compiled for processors with AVX2 as well, and the loader
 * picks the one that fits. Both compute the same: integers, and floats without fused operations. */
#ifndef WM_CLONES_H
#define WM_CLONES_H

#include <stdlib.h> /* tells whether the C library is glibc */

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) &&       \
    !defined(__SANITIZE_ADDRESS__)
#define WM_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define WM_CLONES
#endif

/* For helpers of such functions: only within them are they compiled for both. */
#define WM_CLONED_INLINE static inline __attribute__((always_inline))

#endif
