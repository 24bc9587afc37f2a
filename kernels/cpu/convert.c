// Conversions. Formulas: osler/convert.h.

#include "osler/convert.h"

#include <math.h>
#include <string.h>

#include "half.h"
#include "master.h"
#include "paths.h"

// MARK: Definitions

void osl_round_bf16_ref(osl_bf16 *restrict y, const float *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_round(x[i]);
}

void osl_widen_bf16_ref(float *restrict y, const osl_bf16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_widen(x[i]);
}

// By the meaning of its fields.
static float half_value(osl_f16 x) {
  const int exponent = x >> 10 & 31, fraction = x & 1023;
  const float size = exponent == 31  ? (fraction ? NAN : INFINITY)
                     : exponent == 0 ? ldexpf((float)fraction, -24)
                                     : ldexpf((float)(1024 + fraction), exponent - 25);
  return copysignf(size, x & 0x8000 ? -1.0f : 1.0f);
}

void osl_widen_f16_ref(float *restrict y, const osl_f16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = half_value(x[i]);
}

void osl_round_bf16_f16_ref(osl_bf16 *restrict y, const osl_f16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_round(half_value(x[i]));
}

// Counts in steps between neighbouring halves: 2^-24 below 2^-14, and above it 2^-10 of the power of two.
static osl_f16 nearest_half(float x) {
  const osl_f16 sign = signbit(x) ? 0x8000 : 0;
  const float size = fabsf(x);
  if (isnan(x)) return sign | 0x7E00;
  if (size < 0x1p-14f) return (osl_f16)(sign | (int)nearbyintf(ldexpf(size, 24)));
  if (size >= 65536) return sign | 0x7C00;
  const int exponent = ilogbf(size);
  const int steps = (int)nearbyintf(ldexpf(size, 10 - exponent));
  return (osl_f16)(sign | (((exponent + 14) << 10) + steps));
}

void osl_round_f16_ref(osl_f16 *restrict y, const float *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = nearest_half(x[i]);
}

void osl_split_ref(osl_bf16 *restrict high, int16_t *restrict low, const float *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, &x[i], sizeof bits);
    const int32_t rest = (int32_t)(bits & 0xFFFF);
    low[i] = (int16_t)(rest < 0x8000 ? rest : rest - 0x10000);
    high[i] = (osl_bf16)((bits >> 16) + (rest >= 0x8000));
  }
}

void osl_join_ref(
    float *restrict y, const osl_bf16 *restrict high, const int16_t *restrict low, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const int64_t sum = (int64_t)high[i] * 0x10000 + low[i];
    const uint32_t bits = (uint32_t)sum;
    memcpy(&y[i], &bits, sizeof bits);
  }
}

// MARK: Every path

OSL_BODY void osl_round_bf16_body(osl_bf16 *restrict y, const float *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_round(x[i]);
}

OSL_EVERY_PATH(osl_round_bf16, (osl_bf16 *restrict y, const float *restrict x, int64_t n), (y, x, n))

OSL_BODY void osl_widen_bf16_body(float *restrict y, const osl_bf16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_widen(x[i]);
}

OSL_EVERY_PATH(osl_widen_bf16, (float *restrict y, const osl_bf16 *restrict x, int64_t n), (y, x, n))

OSL_BODY void osl_widen_f16_body(float *restrict y, const osl_f16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_half_widen(x[i]);
}

OSL_EVERY_PATH(osl_widen_f16, (float *restrict y, const osl_f16 *restrict x, int64_t n), (y, x, n))

OSL_BODY void osl_round_f16_body(osl_f16 *restrict y, const float *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_half_round(x[i]);
}

OSL_EVERY_PATH(osl_round_f16, (osl_f16 *restrict y, const float *restrict x, int64_t n), (y, x, n))

OSL_BODY void osl_round_bf16_f16_body(osl_bf16 *restrict y, const osl_f16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_round(osl_half_widen(x[i]));
}

OSL_EVERY_PATH(
    osl_round_bf16_f16, (osl_bf16 *restrict y, const osl_f16 *restrict x, int64_t n), (y, x, n))

OSL_BODY void osl_split_body(
    osl_bf16 *restrict high, int16_t *restrict low, const float *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    high[i] = osl_master_high(x[i]);
    low[i] = osl_master_low(x[i]);
  }
}

OSL_EVERY_PATH(
    osl_split, (osl_bf16 *restrict high, int16_t *restrict low, const float *restrict x, int64_t n),
    (high, low, x, n))

OSL_BODY void osl_join_body(
    float *restrict y, const osl_bf16 *restrict high, const int16_t *restrict low, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_master(high[i], low[i]);
}

OSL_EVERY_PATH(
    osl_join, (float *restrict y, const osl_bf16 *restrict high, const int16_t *restrict low, int64_t n),
    (y, high, low, n))
