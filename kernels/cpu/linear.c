// Linear layers. Formulas and shapes: osler/linear.h.

#include "osler/linear.h"

#include "osler/blas.h"

// MARK: Definitions

void osl_linear_forward_ref(
    float *restrict y, const float *restrict x, const float *restrict w,
    int64_t M, int64_t N, int64_t K, float scale, bool accumulate) {
  for (int64_t m = 0; m < M; m++) {
    for (int64_t n = 0; n < N; n++) {
      double sum = 0;
      for (int64_t k = 0; k < K; k++) sum += (double)x[m * K + k] * w[n * K + k];
      y[m * N + n] = (float)((accumulate ? (double)y[m * N + n] : 0.0) + scale * sum);
    }
  }
}

void osl_linear_backward_input_ref(
    float *restrict dx, const float *restrict dy, const float *restrict w,
    int64_t M, int64_t N, int64_t K, float scale) {
  for (int64_t m = 0; m < M; m++) {
    for (int64_t k = 0; k < K; k++) {
      double sum = 0;
      for (int64_t n = 0; n < N; n++) sum += (double)dy[m * N + n] * w[n * K + k];
      dx[m * K + k] = (float)(dx[m * K + k] + scale * sum);
    }
  }
}

void osl_linear_backward_weight_ref(
    float *restrict dw, const float *restrict dy, const float *restrict x,
    int64_t M, int64_t N, int64_t K, float scale) {
  for (int64_t n = 0; n < N; n++) {
    for (int64_t k = 0; k < K; k++) {
      double sum = 0;
      for (int64_t m = 0; m < M; m++) sum += (double)dy[m * N + n] * x[m * K + k];
      dw[n * K + k] = (float)(dw[n * K + k] + scale * sum);
    }
  }
}

// MARK: OpenBLAS

// The values of CBLAS_ORDER and CBLAS_TRANSPOSE.
enum { row_major = 101, as_is = 111, transposed = 112 };

// c[rows,columns] = scale * a * b + beta * c, each operand transposed or not, sizes within 32 bits.
static void product(
    float *c, int64_t ldc, const float *a, int32_t transpose_a, int64_t lda,
    const float *b, int32_t transpose_b, int64_t ldb,
    osl_block block, int64_t depth, float scale, float beta) {
  osl_blas_get()->sgemm(
      row_major, transpose_a, transpose_b, (int32_t)block.rows, (int32_t)block.columns, (int32_t)depth,
      scale, a, (int32_t)lda, b, (int32_t)ldb, beta, c, (int32_t)ldc);
}

void osl_linear_forward(
    float *restrict y, const float *restrict x, const float *restrict w,
    int64_t N, int64_t K, float scale, bool accumulate, osl_block block) {
  product(
      y + block.row * N + block.column, N, x + block.row * K, as_is, K, w + block.column * K, transposed, K,
      block, K, scale, accumulate ? 1 : 0);
}

void osl_linear_backward_input(
    float *restrict dx, const float *restrict dy, const float *restrict w,
    int64_t N, int64_t K, float scale, osl_block block) {
  product(
      dx + block.row * K + block.column, K, dy + block.row * N, as_is, N, w + block.column, as_is, K,
      block, N, scale, 1);
}

void osl_linear_backward_weight(
    float *restrict dw, const float *restrict dy, const float *restrict x,
    int64_t M, int64_t N, int64_t K, float scale, osl_block block) {
  product(
      dw + block.row * K + block.column, K, dy + block.row, transposed, N, x + block.column, as_is, K,
      block, M, scale, 1);
}
