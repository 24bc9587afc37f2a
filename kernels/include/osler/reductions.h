// Sums: of squares, and of two arrays.
//
//   sum  = sum_i x[i]^2, in double
//   y[i] += x[i]
//
// n elements.
#ifndef OSLER_REDUCTIONS_H
#define OSLER_REDUCTIONS_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Writes sum[1].
void osl_sum_of_squares(osl_path path, double *restrict sum, const float *restrict x, int64_t n);

/// Adds to y[n].
void osl_add(osl_path path, float *restrict y, const float *restrict x, int64_t n);

/// Adds to y[n], which is rounded once.
void osl_add_bf16(osl_path path, osl_bf16 *restrict y, const osl_bf16 *restrict x, int64_t n);
/// Adds to y[n] in fp32.
void osl_add_widened(osl_path path, float *restrict y, const osl_bf16 *restrict x, int64_t n);

/// The definitions.
void osl_sum_of_squares_ref(double *restrict sum, const float *restrict x, int64_t n);
void osl_add_ref(float *restrict y, const float *restrict x, int64_t n);
void osl_add_bf16_ref(osl_bf16 *restrict y, const osl_bf16 *restrict x, int64_t n);
void osl_add_widened_ref(float *restrict y, const osl_bf16 *restrict x, int64_t n);

#endif
