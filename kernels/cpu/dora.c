// DoRA. Formulas and shapes: osler/dora.h.

#include "osler/dora.h"

#include "element.h"
#include "paths.h"

// MARK: Definitions

void osl_dora_direction_ref(
    float *restrict w, const float *restrict b, const float *restrict a, float scale,
    int64_t R, int64_t r, int64_t K) {
  for (int64_t i = 0; i < R; i++) {
    for (int64_t k = 0; k < K; k++) {
      double sum = 0;
      for (int64_t j = 0; j < r; j++) sum += (double)b[i * r + j] * a[j * K + k];
      w[i * K + k] = (float)(w[i * K + k] + scale * sum);
    }
  }
}

void osl_dora_scale_ref(
    void *restrict y, osl_type y_type, const void *restrict x, osl_type x_type,
    const float *restrict c, int64_t R, int64_t C, int accumulate) {
  for (int64_t i = 0; i < R * C; i++) {
    const double old = accumulate ? osl_load(y, y_type, i) : 0;
    osl_store(y, y_type, i, (float)(old + (double)c[i % C] * osl_load(x, x_type, i)));
  }
}

void osl_dora_backward_ref(
    float *restrict dg, const void *restrict dy, osl_type type, const float *restrict x,
    const float *restrict norm, int64_t R, int64_t C) {
  for (int64_t c = 0; c < C; c++) {
    double sum = 0;
    for (int64_t i = 0; i < R; i++) sum += (double)osl_load(dy, type, i * C + c) * x[i * C + c];
    dg[c] = (float)(dg[c] + sum / norm[c]);
  }
}

// MARK: Every path

// Numbers of a row that stay in registers while all ranks are added.
enum { span = 64 };

OSL_BODY void osl_dora_direction_body(
    float *restrict w, const float *restrict b, const float *restrict a, float scale,
    int64_t R, int64_t r, int64_t K) {
#pragma clang fp contract(fast)
  for (int64_t k = 0; k < K; k += span) {
    for (int64_t i = 0; i < R; i++) {
      float *row = w + i * K + k;
      if (K - k >= span) {
        float sum[span] = {0};
        for (int64_t j = 0; j < r; j++) {
          const float factor = b[i * r + j];
          for (int l = 0; l < span; l++) sum[l] += factor * a[j * K + k + l];
        }
        for (int l = 0; l < span; l++) row[l] += scale * sum[l];
      } else {
        for (int64_t l = 0; l < K - k; l++) {
          float sum = 0;
          for (int64_t j = 0; j < r; j++) sum += b[i * r + j] * a[j * K + k + l];
          row[l] += scale * sum;
        }
      }
    }
  }
}

OSL_EVERY_PATH(
    osl_dora_direction,
    (float *restrict w, const float *restrict b, const float *restrict a, float scale,
     int64_t R, int64_t r, int64_t K),
    (w, b, a, scale, R, r, K))

OSL_BODY void scale_rows(
    void *restrict y, const osl_type y_type, const void *restrict x, const osl_type x_type,
    const float *restrict c, int64_t R, int64_t C, const int accumulate) {
  for (int64_t i = 0; i < R; i++) {
    void *to = osl_into(y, y_type, i * C);
    const void *from = osl_from(x, x_type, i * C);
    for (int64_t l = 0; l < C; l++) {
      const float value = c[l] * osl_load(from, x_type, l);
      osl_store(to, y_type, l, accumulate ? osl_load(to, y_type, l) + value : value);
    }
  }
}

OSL_BODY void osl_dora_scale_body(
    void *restrict y, osl_type y_type, const void *restrict x, osl_type x_type,
    const float *restrict c, int64_t R, int64_t C, int accumulate) {
  const osl_type f32 = osl_type_f32, bf16 = osl_type_bf16;
  if (y_type == f32 && x_type == f32) {
    accumulate ? scale_rows(y, f32, x, f32, c, R, C, 1) : scale_rows(y, f32, x, f32, c, R, C, 0);
  } else if (y_type == f32) {
    accumulate ? scale_rows(y, f32, x, bf16, c, R, C, 1) : scale_rows(y, f32, x, bf16, c, R, C, 0);
  } else if (x_type == f32) {
    accumulate ? scale_rows(y, bf16, x, f32, c, R, C, 1) : scale_rows(y, bf16, x, f32, c, R, C, 0);
  } else {
    accumulate ? scale_rows(y, bf16, x, bf16, c, R, C, 1) : scale_rows(y, bf16, x, bf16, c, R, C, 0);
  }
}

OSL_EVERY_PATH(
    osl_dora_scale,
    (void *restrict y, osl_type y_type, const void *restrict x, osl_type x_type,
     const float *restrict c, int64_t R, int64_t C, int accumulate),
    (y, y_type, x, x_type, c, R, C, accumulate))

OSL_BODY void backward(
    float *restrict dg, const void *restrict dy, const osl_type type, const float *restrict x,
    const float *restrict norm, int64_t R, int64_t C, int64_t from, int64_t count) {
#pragma clang fp contract(fast)
  for (int64_t start = from; start < from + count; start += span) {
    const int64_t width = from + count - start < span ? from + count - start : span;
    float sum[span] = {0};
    for (int64_t i = 0; i < R; i++) {
      const void *dy_row = osl_from(dy, type, i * C + start);
      const float *x_row = x + i * C + start;
      for (int64_t l = 0; l < width; l++) sum[l] += osl_load(dy_row, type, l) * x_row[l];
    }
    for (int64_t l = 0; l < width; l++) dg[start + l] += sum[l] / norm[start + l];
  }
}

OSL_BODY void osl_dora_backward_body(
    float *restrict dg, const void *restrict dy, osl_type type, const float *restrict x,
    const float *restrict norm, int64_t R, int64_t C, int64_t from, int64_t count) {
  if (type == osl_type_f32) {
    backward(dg, dy, osl_type_f32, x, norm, R, C, from, count);
  } else {
    backward(dg, dy, osl_type_bf16, x, norm, R, C, from, count);
  }
}

OSL_EVERY_PATH(
    osl_dora_backward,
    (float *restrict dg, const void *restrict dy, osl_type type, const float *restrict x,
     const float *restrict norm, int64_t R, int64_t C, int64_t from, int64_t count),
    (dg, dy, type, x, norm, R, C, from, count))
