// Dropout. Formula: osler/dropout.h.

#include "osler/dropout.h"

#include <math.h>

#include "element.h"
#include "paths.h"
#include "philox.h"

uint64_t osl_philox(uint64_t key, uint64_t counter) { return osl_philox_lane(key, counter, 0); }

// MARK: Definitions

static void dropout_ref(
    void *restrict y, osl_type type, int64_t n, float rate, uint64_t key, uint64_t counter) {
  for (int64_t i = 0; i < n; i++) {
    const double u = (double)(osl_philox(key, counter + (uint64_t)i) >> 11) * 0x1p-53;
    osl_store(y, type, i, u < rate ? 0 : (float)(osl_load(y, type, i) / (1.0 - rate)));
  }
}

void osl_dropout_ref(float *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter) {
  dropout_ref(y, osl_type_f32, n, rate, key, counter);
}

void osl_dropout_bf16_ref(osl_bf16 *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter) {
  dropout_ref(y, osl_type_bf16, n, rate, key, counter);
}

// MARK: Every path

// The factors first, in lanes as wide as the draws, then the elements, in lanes of their own.
enum { block = 64 };

OSL_BODY void drop_block(
    void *restrict y, osl_type type, int64_t n, uint64_t bound, float factor, uint64_t key, uint64_t first) {
  uint32_t kept[block];
  for (int64_t i = 0; i < n; i++) kept[i] = osl_philox_lane(key, first, i) >> 11 < bound ? 0 : ~0u;
  for (int64_t i = 0; i < n; i++) {
    osl_store_back(y, type, i, kept[i] ? osl_load(y, type, i) * factor : 0);
  }
}

OSL_BODY void dropout(
    void *restrict y, osl_type type, int64_t n, float rate, uint64_t key, uint64_t counter) {
  // u < rate, in whole numbers.
  const uint64_t bound = (uint64_t)ceil((double)rate * 0x1p53);
  const float factor = (float)(1.0 / (1.0 - rate));
  for (int64_t start = 0; start < n;) {
    void *from = osl_into(y, type, start);
    const uint64_t first = counter + (uint64_t)start;
    const int64_t run = osl_philox_run(first, n - start);
    if (run >= block) {
      drop_block(from, type, block, bound, factor, key, first);
      start += block;
    } else {
      drop_block(from, type, run, bound, factor, key, first);
      start += run;
    }
  }
}

OSL_BODY void osl_dropout_body(float *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter) {
  dropout(y, osl_type_f32, n, rate, key, counter);
}

OSL_EVERY_PATH(
    osl_dropout,
    (float *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter),
    (y, n, rate, key, counter))

OSL_BODY void osl_dropout_bf16_body(
    osl_bf16 *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter) {
  dropout(y, osl_type_bf16, n, rate, key, counter);
}

OSL_EVERY_PATH(
    osl_dropout_bf16,
    (osl_bf16 *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter),
    (y, n, rate, key, counter))
