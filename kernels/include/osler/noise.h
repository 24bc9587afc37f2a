// Uniform noise on the rows of a matrix, by the counter-based stream of osler/dropout.h.
//
//   x[t,c] += bounds[t] * (2 u(counter + t*C + c) - 1)
//
// the product in double, rounded to a float, then added. The noise on embeddings of Jain et al. 2023,
// arXiv:2310.05914, alg. 1, has bounds[t] = alpha / sqrt(L*C) with L the length of t's document.
// T tokens, C channels.
#ifndef OSLER_NOISE_H
#define OSLER_NOISE_H

#include <stdint.h>

#include "osler/cpu.h"

/// Adds to x[T,C].
void osl_noise(
    osl_path path, float *restrict x, const double *restrict bounds, int64_t T, int64_t C,
    uint64_t key, uint64_t counter);

/// The definition.
void osl_noise_ref(
    float *restrict x, const double *restrict bounds, int64_t T, int64_t C, uint64_t key, uint64_t counter);

#endif
