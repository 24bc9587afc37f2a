// A linear layer without bias: the matrix product of every projection, of LoRA and of the head.
//
//   forward          y[M,N]  = scale · x[M,K] · w[N,K]^T      (added to y when accumulate)
//   backward input   dx[M,K] += scale · dy[M,N] · w[N,K]
//   backward weight  dw[N,K] += scale · dy[M,N]^T · x[M,K]
//
// M tokens, K inputs, N outputs. The fast versions call OpenBLAS for one block of the output; the
// bits of a block depend on its bounds, so a caller who wants the same bits again keeps the blocks.
#ifndef OSLER_LINEAR_H
#define OSLER_LINEAR_H

#include <stdbool.h>
#include <stdint.h>

/// Rows and columns of an output matrix.
typedef struct {
  int64_t row, rows, column, columns;
} osl_block;

/// Writes or adds to block of y[M,N]. OpenBLAS must be there (osl_blas_get).
void osl_linear_forward(
    float *restrict y, const float *restrict x, const float *restrict w,
    int64_t N, int64_t K, float scale, bool accumulate, osl_block block);

/// Adds to block of dx[M,K].
void osl_linear_backward_input(
    float *restrict dx, const float *restrict dy, const float *restrict w,
    int64_t N, int64_t K, float scale, osl_block block);

/// Adds to block of dw[N,K].
void osl_linear_backward_weight(
    float *restrict dw, const float *restrict dy, const float *restrict x,
    int64_t M, int64_t N, int64_t K, float scale, osl_block block);

/// The definitions: plain C, sums in double, whole matrices.
void osl_linear_forward_ref(
    float *restrict y, const float *restrict x, const float *restrict w,
    int64_t M, int64_t N, int64_t K, float scale, bool accumulate);
void osl_linear_backward_input_ref(
    float *restrict dx, const float *restrict dy, const float *restrict w,
    int64_t M, int64_t N, int64_t K, float scale);
void osl_linear_backward_weight_ref(
    float *restrict dw, const float *restrict dy, const float *restrict x,
    int64_t M, int64_t N, int64_t K, float scale);

#endif
