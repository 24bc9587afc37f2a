// The product of a few rows and a matrix, at the speed at which the matrix can be read.
//
//   y[m,n] = scale * sum_k x[m,k] * w[n,k]      (added to y when accumulate)
//
// M rows, K inputs, N outputs. Any M is right; from some thirty to eighty rows on, or fewer where there is
// AMX, osler/gemm.h is faster.
// The bits of an output depend on its row of x and of w and on the path, not on M, nor on the cut over N.
// Weights of 8 and 4 bits multiply as they are: q exactly as a bfloat16, a group's sum times its scale
// in fp32.
#ifndef OSLER_GEMV_H
#define OSLER_GEMV_H

#include <stdbool.h>
#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Writes or adds to columns first ..< first + columns of y[M,N]. Fastest where `first` and `columns` are
/// multiples of four and the rows of w are about a megabyte: each call starts to read from memory anew.
///
/// w[N,K] is of `type`, any of osl_type; x[M,K] is f32 when w is, else bf16. K must be a multiple of 32 when
/// w is q8 or q4.
void osl_gemv(
    osl_path path, float *restrict y, const void *restrict x, const void *restrict w, osl_type type,
    int64_t M, int64_t N, int64_t K, float scale, bool accumulate, int64_t first, int64_t columns);

/// The definition: plain C, sums in double, the whole of y.
void osl_gemv_ref(
    float *restrict y, const void *restrict x, const void *restrict w, osl_type type,
    int64_t M, int64_t N, int64_t K, float scale, bool accumulate);

#endif
