// Sixteen floats at a time, where the compiler does not find it by itself.
#ifndef OSLER_VECTOR_H
#define OSLER_VECTOR_H

#include <stdint.h>

#include "paths.h"

// On processors with narrower registers the compiler splits it. For locals and loads only: passed by
// value it would change the calling convention from path to path.
typedef float osl_v16 __attribute__((ext_vector_type(16), aligned(4), may_alias));

// max_i x[i] for n >= 1. What it gives when an x[i] is NaN is not said.
OSL_BODY float osl_max(const float *x, int64_t n) {
  float largest = x[0];
  int64_t i = 0;
  if (n >= 16) {
    osl_v16 best = *(const osl_v16 *)x;
    for (i = 16; i + 16 <= n; i += 16) {
      const osl_v16 v = *(const osl_v16 *)(x + i);
      best = v > best ? v : best;
    }
    for (int lane = 0; lane < 16; lane++) largest = best[lane] > largest ? best[lane] : largest;
  }
  for (; i < n; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

#endif
