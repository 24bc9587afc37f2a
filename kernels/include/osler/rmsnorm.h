// RMSNorm over the last axis.
//
//   y[r,c] = x[r,c] * rstd[r] * w[c],   rstd[r] = 1 / sqrt(mean_c x[r,c]^2 + eps)
//
// and back, with n = x * rstd:
//
//   dx = rstd * (dy*w - n * mean_c(dy*w*n)),   dw = sum_r dy*n
//
// Zhang & Sennrich 2019, arXiv:1910.07467, eq. 4. R rows (tokens), C channels.
#ifndef OSLER_RMSNORM_H
#define OSLER_RMSNORM_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Writes y[R,C] and rstd[R]. The backward pass reads rstd.
void osl_rmsnorm_forward(
    osl_path path, float *restrict y, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps);

/// The same with y in bfloat16. The backward pass is that of the fp32 version.
void osl_rmsnorm_forward_bf16(
    osl_path path, osl_bf16 *restrict y, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps);

/// Adds to dx[R,C] and, unless it is NULL, to dw[C].
void osl_rmsnorm_backward(
    osl_path path, float *restrict dx, float *restrict dw,
    const float *restrict dy, const float *restrict x,
    const float *restrict w, const float *restrict rstd, int64_t R, int64_t C);

/// The definitions: plain C, sums in double.
void osl_rmsnorm_forward_ref(
    float *restrict y, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps);
void osl_rmsnorm_forward_bf16_ref(
    osl_bf16 *restrict y, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps);
void osl_rmsnorm_backward_ref(
    float *restrict dx, float *restrict dw,
    const float *restrict dy, const float *restrict x,
    const float *restrict w, const float *restrict rstd, int64_t R, int64_t C);

#endif
