// Conversions. Formulas: osler/convert.h.

#include "osler/convert.h"

#include <string.h>

#include "master.h"
#include "paths.h"

// MARK: Definitions

void osl_round_bf16_ref(osl_bf16 *restrict y, const float *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_round(x[i]);
}

void osl_widen_bf16_ref(float *restrict y, const osl_bf16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_widen(x[i]);
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
