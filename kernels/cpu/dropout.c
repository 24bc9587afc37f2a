// Dropout. Formula: osler/dropout.h.

#include "osler/dropout.h"

#include <math.h>

#include "paths.h"

OSL_BODY uint64_t philox(uint64_t key, uint64_t counter) {
  uint32_t c0 = (uint32_t)counter, c1 = (uint32_t)(counter >> 32), c2 = 0, c3 = 0;
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    const uint64_t product0 = (uint64_t)0xD2511F53u * c0, product1 = (uint64_t)0xCD9E8D57u * c2;
    c0 = (uint32_t)(product1 >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)product1;
    c2 = (uint32_t)(product0 >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)product0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return c0 | (uint64_t)c1 << 32;
}

uint64_t osl_philox(uint64_t key, uint64_t counter) { return philox(key, counter); }

// MARK: Definition

void osl_dropout_ref(float *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter) {
  for (int64_t i = 0; i < n; i++) {
    const double u = (double)(osl_philox(key, counter + (uint64_t)i) >> 11) * 0x1p-53;
    y[i] = u < rate ? 0 : (float)(y[i] / (1.0 - rate));
  }
}

// MARK: Every path

OSL_BODY void osl_dropout_body(float *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter) {
  // u < rate, in whole numbers.
  const uint64_t bound = (uint64_t)ceil((double)rate * 0x1p53);
  const float factor = (float)(1.0 / (1.0 - rate));
  for (int64_t i = 0; i < n; i++) {
    y[i] = philox(key, counter + (uint64_t)i) >> 11 < bound ? 0 : y[i] * factor;
  }
}

OSL_EVERY_PATH(
    osl_dropout,
    (float *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter),
    (y, n, rate, key, counter))
