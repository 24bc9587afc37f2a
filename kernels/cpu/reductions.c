// Sums. Formulas: osler/reductions.h.

#include "osler/reductions.h"

#include "element.h"
#include "paths.h"

// MARK: Definitions

void osl_sum_of_squares_ref(double *restrict sum, const float *restrict x, int64_t n) {
  *sum = 0;
  for (int64_t i = 0; i < n; i++) *sum += (double)x[i] * x[i];
}

void osl_add_ref(float *restrict y, const float *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] += x[i];
}

void osl_add_bf16_ref(osl_bf16 *restrict y, const osl_bf16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_round(osl_widen(y[i]) + osl_widen(x[i]));
}

void osl_add_widened_ref(float *restrict y, const osl_bf16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] += osl_widen(x[i]);
}

// MARK: Every path

OSL_BODY void osl_sum_of_squares_body(double *restrict sum, const float *restrict x, int64_t n) {
#pragma clang fp reassociate(on) contract(fast)
  double total = 0;
  for (int64_t i = 0; i < n; i++) total += (double)x[i] * (double)x[i];
  *sum = total;
}

OSL_EVERY_PATH(
    osl_sum_of_squares, (double *restrict sum, const float *restrict x, int64_t n), (sum, x, n))

OSL_BODY void osl_add_body(float *restrict y, const float *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] += x[i];
}

OSL_EVERY_PATH(osl_add, (float *restrict y, const float *restrict x, int64_t n), (y, x, n))

OSL_BODY void osl_add_bf16_body(osl_bf16 *restrict y, const osl_bf16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = osl_round_back(osl_widen(y[i]) + osl_widen(x[i]));
}

OSL_EVERY_PATH(osl_add_bf16, (osl_bf16 *restrict y, const osl_bf16 *restrict x, int64_t n), (y, x, n))

OSL_BODY void osl_add_widened_body(float *restrict y, const osl_bf16 *restrict x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] += osl_widen(x[i]);
}

OSL_EVERY_PATH(osl_add_widened, (float *restrict y, const osl_bf16 *restrict x, int64_t n), (y, x, n))
