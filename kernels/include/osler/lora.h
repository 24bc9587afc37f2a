// LoRA's two thin products, where every row of a batch may have an adapter of its own.
//
//   shrink   u[m,j]  = sum_k x[m,k] * a[j,k]               j < r
//   expand   y[m,n] += scale * sum_j u[m,j] * b[n,j]
//
// and, with t the gradient by u, of one adapter:
//
//   t[m,j]   = scale * sum_n dy[m,n] * b[n,j]
//   dx[m,k] += sum_j t[m,j] * a[j,k]
//   da[j,k] += sum_m t[m,j] * x[m,k]
//   db[n,j] += scale * sum_m dy[m,n] * u[m,j]
//
// M rows, K inputs, N outputs, r the rank of a row's adapter: a[r,K], b[N,r]. Hu et al. 2021,
// arXiv:2106.09685; rows grouped by adapter: Chen et al. 2023, arXiv:2310.18547.
// Sums are in fp32. Each function does one block of its output; the bits of an element depend neither on
// the block nor on the other rows (those of da and db on all rows of their segment).
#ifndef OSLER_LORA_H
#define OSLER_LORA_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/linear.h"
#include "osler/types.h"

/// Rows of a batch that share an adapter. In a list the rows rise and do not overlap; a row in no segment
/// has no adapter.
typedef struct {
  int64_t row, rows;
  /// a[rank,K] and b[N,rank], both of `type`: f32 or bf16.
  const void *a, *b;
  osl_type type;
  int64_t rank;
  float scale;
} osl_lora_segment;

/// Writes block of u[M,U]: U is the largest rank or more, block's columns are ranks. What lies beyond the
/// rank of a row's adapter, and the rows without one, stay as they are. x[M,K] is f32 or bf16 (`type`).
void osl_lora_shrink(
    osl_path path, float *restrict u, const void *restrict x, osl_type type,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t K, osl_block block);

/// Adds to block of y[M,N], f32 or bf16 (`type`; added in fp32, rounded once for every 256 ranks).
void osl_lora_expand(
    osl_path path, void *restrict y, osl_type type, const float *restrict u,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t N, osl_block block);

/// The same to other bits, row by row: faster where adapters have few rows each.
void osl_lora_expand_few(
    osl_path path, void *restrict y, osl_type type, const float *restrict u,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t N, osl_block block);

/// Writes block of t[M,U], of the segment's rows; block's columns are ranks. dy[M,N] is f32 or bf16 (`type`).
void osl_lora_backward_shrink(
    osl_path path, float *restrict t, const void *restrict dy, osl_type type,
    const osl_lora_segment *segment, int64_t U, int64_t N, osl_block block);

/// Adds to block of dx[M,K], f32 or bf16 (`type`; added in fp32, rounded once for every 256 ranks), of the
/// segment's rows.
void osl_lora_backward_input(
    osl_path path, void *restrict dx, osl_type type, const float *restrict t,
    const osl_lora_segment *segment, int64_t U, int64_t K, osl_block block);

/// Adds to columns first ..< first + columns of da[r,K], the sum over the segment's rows.
void osl_lora_backward_a(
    osl_path path, float *restrict da, const float *restrict t, const void *restrict x, osl_type type,
    const osl_lora_segment *segment, int64_t U, int64_t K, int64_t first, int64_t columns);

/// Adds to rows first ..< first + rows of db[N,r], the sum over the segment's rows.
void osl_lora_backward_b(
    osl_path path, float *restrict db, const void *restrict dy, osl_type type, const float *restrict u,
    const osl_lora_segment *segment, int64_t U, int64_t N, int64_t first, int64_t rows);

/// The definitions: plain C, sums in double, whole matrices.
void osl_lora_shrink_ref(
    float *restrict u, const void *restrict x, osl_type type,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t K);
void osl_lora_expand_ref(
    void *restrict y, osl_type type, const float *restrict u,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t N);
void osl_lora_backward_shrink_ref(
    float *restrict t, const void *restrict dy, osl_type type,
    const osl_lora_segment *segment, int64_t U, int64_t N);
void osl_lora_backward_input_ref(
    void *restrict dx, osl_type type, const float *restrict t,
    const osl_lora_segment *segment, int64_t U, int64_t K);
void osl_lora_backward_a_ref(
    float *restrict da, const float *restrict t, const void *restrict x, osl_type type,
    const osl_lora_segment *segment, int64_t U, int64_t K);
void osl_lora_backward_b_ref(
    float *restrict db, const void *restrict dy, osl_type type, const float *restrict u,
    const osl_lora_segment *segment, int64_t U, int64_t N);

#endif
