// Arrays from one element type to another.
//
//   round   y = x to the nearest number of the type in the name, ties to even; a NaN stays one
//   widen   y = x, exactly
//   split   (high, low) of x: x = join(high, low) for every finite x
//   join    y = the float whose bits are high * 2^16 + low
//
// A split keeps an fp32 weight in the bfloat16 that products read and 16 bits more: high is rounded with
// ties away from zero, so that what is left always fits a signed low. n elements.
#ifndef OSLER_CONVERT_H
#define OSLER_CONVERT_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Writes y[n].
void osl_round_bf16(osl_path path, osl_bf16 *restrict y, const float *restrict x, int64_t n);
void osl_widen_bf16(osl_path path, float *restrict y, const osl_bf16 *restrict x, int64_t n);

/// The same of IEEE 754 halves, in which files may be written.
void osl_round_f16(osl_path path, osl_f16 *restrict y, const float *restrict x, int64_t n);
void osl_widen_f16(osl_path path, float *restrict y, const osl_f16 *restrict x, int64_t n);
/// A half rounded to bfloat16, once.
void osl_round_bf16_f16(osl_path path, osl_bf16 *restrict y, const osl_f16 *restrict x, int64_t n);

/// Writes high[n] and low[n].
void osl_split(
    osl_path path, osl_bf16 *restrict high, int16_t *restrict low, const float *restrict x, int64_t n);

/// Writes y[n].
void osl_join(
    osl_path path, float *restrict y, const osl_bf16 *restrict high, const int16_t *restrict low, int64_t n);

/// The definitions.
void osl_round_bf16_ref(osl_bf16 *restrict y, const float *restrict x, int64_t n);
void osl_widen_bf16_ref(float *restrict y, const osl_bf16 *restrict x, int64_t n);
void osl_round_f16_ref(osl_f16 *restrict y, const float *restrict x, int64_t n);
void osl_widen_f16_ref(float *restrict y, const osl_f16 *restrict x, int64_t n);
void osl_round_bf16_f16_ref(osl_bf16 *restrict y, const osl_f16 *restrict x, int64_t n);
void osl_split_ref(osl_bf16 *restrict high, int16_t *restrict low, const float *restrict x, int64_t n);
void osl_join_ref(
    float *restrict y, const osl_bf16 *restrict high, const int16_t *restrict low, int64_t n);

#endif
