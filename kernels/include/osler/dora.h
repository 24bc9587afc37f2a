// DoRA: a linear layer's weight in magnitude and direction, the direction adapted. Liu et al. 2024,
// arXiv:2402.09353, eq. 5, with the norm held fixed in the backward pass (section 4.3).
//
//   norm[n]  = | w[n,:] + scale * sum_j b[n,j] * a[j,:] |      over K inputs
//   y[m,n]   = c[n] * x[m,n]                                   c = magnitude / norm
//   dg[n]   += sum_m dy[m,n] * x[m,n] / norm[n]                gradient by the magnitude
//
// R rows (of tokens, or of a weight), C channels, K inputs, r the rank: a[r,K]. Sums are in fp32, those of
// squares in double.
#ifndef OSLER_DORA_H
#define OSLER_DORA_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Adds scale * b[R,r] * a[r,K] to w[R,K]. Each row's bits depend on that row alone.
void osl_dora_direction(
    osl_path path, float *restrict w, const float *restrict b, const float *restrict a, float scale,
    int64_t R, int64_t r, int64_t K);

/// Writes y[R,C] = c[C] * x[R,C], or adds it; both f32 or bf16, y rounded once.
void osl_dora_scale(
    osl_path path, void *restrict y, osl_type y_type, const void *restrict x, osl_type x_type,
    const float *restrict c, int64_t R, int64_t C, int accumulate);

/// Adds to dg[from ..< from + count] the sum over the rows of dy[R,C], f32 or bf16, and x[R,C].
void osl_dora_backward(
    osl_path path, float *restrict dg, const void *restrict dy, osl_type type, const float *restrict x,
    const float *restrict norm, int64_t R, int64_t C, int64_t from, int64_t count);

/// The definitions: plain C, sums in double.
void osl_dora_direction_ref(
    float *restrict w, const float *restrict b, const float *restrict a, float scale,
    int64_t R, int64_t r, int64_t K);
void osl_dora_scale_ref(
    void *restrict y, osl_type y_type, const void *restrict x, osl_type x_type,
    const float *restrict c, int64_t R, int64_t C, int accumulate);
void osl_dora_backward_ref(
    float *restrict dg, const void *restrict dy, osl_type type, const float *restrict x,
    const float *restrict norm, int64_t R, int64_t C);

#endif
