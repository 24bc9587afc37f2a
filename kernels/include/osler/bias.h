// A bias on every row.
//
//   y[r,c] += b[c]
//   db[c]  += sum_r dy[r,c]
//
// R rows, C channels. Biases and their gradients are f32; rows are f32 or bf16, then rounded once.
#ifndef OSLER_BIAS_H
#define OSLER_BIAS_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Adds to y[R,C].
void osl_bias_forward(osl_path path, float *restrict y, const float *restrict b, int64_t R, int64_t C);
void osl_bias_forward_bf16(
    osl_path path, osl_bf16 *restrict y, const float *restrict b, int64_t R, int64_t C);

/// Adds columns from ..< from + count of dy[R,C] to those of db[C], row after row.
void osl_bias_backward(
    osl_path path, float *restrict db, const float *restrict dy,
    int64_t R, int64_t C, int64_t from, int64_t count);
void osl_bias_backward_bf16(
    osl_path path, float *restrict db, const osl_bf16 *restrict dy,
    int64_t R, int64_t C, int64_t from, int64_t count);

/// The definitions: plain C, sums in double.
void osl_bias_forward_ref(float *restrict y, const float *restrict b, int64_t R, int64_t C);
void osl_bias_forward_bf16_ref(osl_bf16 *restrict y, const float *restrict b, int64_t R, int64_t C);
void osl_bias_backward_ref(float *restrict db, const float *restrict dy, int64_t R, int64_t C);
void osl_bias_backward_bf16_ref(float *restrict db, const osl_bf16 *restrict dy, int64_t R, int64_t C);

#endif
