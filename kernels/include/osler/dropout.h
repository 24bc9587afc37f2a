// Dropout by a counter-based stream: the mask of an element depends on key and counter alone.
//
//   y[i] <- u(counter + i) < rate ? 0 : y[i] / (1 - rate)
//
// u is uniform in [0, 1) with 53 bits, from Philox4x32-10 with counter words (low, high, 0, 0):
// the first two words of the result, first word low. Salmon et al. 2011, "Parallel random numbers:
// as easy as 1, 2, 3". n elements.
#ifndef OSLER_DROPOUT_H
#define OSLER_DROPOUT_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Replaces y[n]. 0 <= rate < 1.
void osl_dropout(osl_path path, float *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter);

/// The same in bfloat16, with the same mask.
void osl_dropout_bf16(
    osl_path path, osl_bf16 *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter);

/// The definitions.
void osl_dropout_ref(float *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter);
void osl_dropout_bf16_ref(osl_bf16 *restrict y, int64_t n, float rate, uint64_t key, uint64_t counter);

/// 64 random bits.
uint64_t osl_philox(uint64_t key, uint64_t counter);

#endif
