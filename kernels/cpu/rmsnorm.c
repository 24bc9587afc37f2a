// RMSNorm. Formula and shapes: osler/rmsnorm.h.

#include "osler/rmsnorm.h"

#include <math.h>
#include <stddef.h>

#include "element.h"
#include "paths.h"

// MARK: Definitions

static void forward_ref(
    void *restrict y, osl_type type, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps) {
  for (int64_t r = 0; r < R; r++) {
    const float *xr = x + r * C;
    double sum = 0;
    for (int64_t c = 0; c < C; c++) sum += (double)xr[c] * xr[c];
    const float s = (float)(1.0 / sqrt(sum / (double)C + eps));
    for (int64_t c = 0; c < C; c++) osl_store(y, type, r * C + c, xr[c] * s * w[c]);
    rstd[r] = s;
  }
}

void osl_rmsnorm_forward_ref(
    float *restrict y, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps) {
  forward_ref(y, osl_type_f32, rstd, x, w, R, C, eps);
}

void osl_rmsnorm_forward_bf16_ref(
    osl_bf16 *restrict y, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps) {
  forward_ref(y, osl_type_bf16, rstd, x, w, R, C, eps);
}

void osl_rmsnorm_backward_ref(
    float *restrict dx, float *restrict dw,
    const float *restrict dy, const float *restrict x,
    const float *restrict w, const float *restrict rstd, int64_t R, int64_t C) {
  for (int64_t r = 0; r < R; r++) {
    const float *xr = x + r * C, *dyr = dy + r * C;
    const double s = rstd[r];
    double dot = 0;
    for (int64_t c = 0; c < C; c++) dot += (double)dyr[c] * w[c] * xr[c] * s;
    for (int64_t c = 0; c < C; c++) {
      dx[r * C + c] += (float)(s * ((double)dyr[c] * w[c] - xr[c] * s * dot / (double)C));
    }
  }
  if (dw == NULL) return;
  for (int64_t c = 0; c < C; c++) {
    double sum = 0;
    for (int64_t r = 0; r < R; r++) sum += (double)dy[r * C + c] * x[r * C + c] * rstd[r];
    dw[c] = (float)(dw[c] + sum);
  }
}

// MARK: Every path

OSL_BODY void forward(
    void *restrict y, osl_type type, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps) {
#pragma clang fp reassociate(on) contract(fast)
  for (int64_t r = 0; r < R; r++) {
    const float *xr = x + r * C;
    void *yr = osl_into(y, type, r * C);
    float sum = 0;
    for (int64_t c = 0; c < C; c++) sum += xr[c] * xr[c];
    const float s = 1.0f / __builtin_elementwise_sqrt(sum / (float)C + eps);
    for (int64_t c = 0; c < C; c++) osl_store(yr, type, c, xr[c] * s * w[c]);
    rstd[r] = s;
  }
}

OSL_BODY void osl_rmsnorm_forward_body(
    float *restrict y, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps) {
  forward(y, osl_type_f32, rstd, x, w, R, C, eps);
}

OSL_EVERY_PATH(
    osl_rmsnorm_forward,
    (float *restrict y, float *restrict rstd,
     const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps),
    (y, rstd, x, w, R, C, eps))

OSL_BODY void osl_rmsnorm_forward_bf16_body(
    osl_bf16 *restrict y, float *restrict rstd,
    const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps) {
  forward(y, osl_type_bf16, rstd, x, w, R, C, eps);
}

OSL_EVERY_PATH(
    osl_rmsnorm_forward_bf16,
    (osl_bf16 *restrict y, float *restrict rstd,
     const float *restrict x, const float *restrict w, int64_t R, int64_t C, float eps),
    (y, rstd, x, w, R, C, eps))

OSL_BODY void osl_rmsnorm_backward_body(
    float *restrict dx, float *restrict dw,
    const float *restrict dy, const float *restrict x,
    const float *restrict w, const float *restrict rstd, int64_t R, int64_t C) {
#pragma clang fp reassociate(on) contract(fast)
  for (int64_t r = 0; r < R; r++) {
    const float *xr = x + r * C, *dyr = dy + r * C;
    float *dxr = dx + r * C;
    const float s = rstd[r];
    float dot = 0;
    for (int64_t c = 0; c < C; c++) dot += dyr[c] * w[c] * xr[c];
    const float slope = dot * s * s / (float)C;
    for (int64_t c = 0; c < C; c++) dxr[c] += s * (dyr[c] * w[c] - xr[c] * slope);
    if (dw == NULL) continue;
    for (int64_t c = 0; c < C; c++) dw[c] += dyr[c] * xr[c] * s;
  }
}

OSL_EVERY_PATH(
    osl_rmsnorm_backward,
    (float *restrict dx, float *restrict dw,
     const float *restrict dy, const float *restrict x,
     const float *restrict w, const float *restrict rstd, int64_t R, int64_t C),
    (dx, dw, dy, x, w, rstd, R, C))
