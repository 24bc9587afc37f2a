// Noise. Formula and shapes: osler/noise.h.

#include "osler/noise.h"

#include "osler/dropout.h"
#include "paths.h"
#include "philox.h"

// MARK: Definition

void osl_noise_ref(
    float *restrict x, const double *restrict bounds, int64_t T, int64_t C, uint64_t key, uint64_t counter) {
  for (int64_t i = 0; i < T * C; i++) {
    const double u = (double)(osl_philox(key, counter + (uint64_t)i) >> 11) * 0x1p-53;
    x[i] += (float)((2 * u - 1) * bounds[i / C]);
  }
}

// MARK: Every path

OSL_BODY void add_run(float *restrict x, double bound, int64_t run, uint64_t key, uint64_t first) {
  for (int64_t i = 0; i < run; i++) {
    // 2u - 1, exactly: u has 53 bits, and so has this.
    const int64_t centred = (int64_t)(osl_philox_lane(key, first, i) >> 11) - (1ll << 52);
    x[i] += (float)((double)centred * 0x1p-52 * bound);
  }
}

OSL_BODY void osl_noise_body(
    float *restrict x, const double *restrict bounds, int64_t T, int64_t C, uint64_t key, uint64_t counter) {
  for (int64_t t = 0; t < T; t++) {
    for (int64_t start = 0; start < C;) {
      const uint64_t first = counter + (uint64_t)(t * C + start);
      const int64_t run = osl_philox_run(first, C - start);
      add_run(x + t * C + start, bounds[t], run, key, first);
      start += run;
    }
  }
}

OSL_EVERY_PATH(
    osl_noise,
    (float *restrict x, const double *restrict bounds, int64_t T, int64_t C, uint64_t key, uint64_t counter),
    (x, bounds, T, C, key, counter))
