// Small matrix products, for operands that are in the cache already.
//
// What they multiply are words: a word is one float, or, when they are `paired`, two bf16 that stand next
// to each other along the depth, the first in the lower half. Sums are floats.
#ifndef OSLER_TILE_H
#define OSLER_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "vector.h"

#if defined(__x86_64__)
#include <immintrin.h>
// Code for processors that have products of pairs.
#define OSL_PAIRS __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma")))
#endif

// Rows of a tile, and the sixteens of columns that the widest tile has.
enum { osl_tile_rows = 8, osl_tile_vectors = 2 };

// Word (row, k) stands at base[row * row_stride + k * depth_stride].
typedef struct {
  const float *base;
  int64_t row_stride, depth_stride;
} osl_operand;

// Sixteen words (k, 16 v) and following stand at base[v * vector_stride + k * depth_stride].
typedef struct {
  const float *base;
  int64_t vector_stride, depth_stride;
} osl_columns;

#if defined(__x86_64__)
// Called by code compiled for a processor that has it, and there inlined.
OSL_PAIRS static inline void osl_add_pairs(osl_v16 *sum, const osl_v16 *a, const osl_v16 *b) {
  *sum = (osl_v16)_mm512_dpbf16_ps((__m512)*sum, (__m512bh)*a, (__m512bh)*b);
}
#else
OSL_BODY void osl_add_pairs(osl_v16 *sum, const osl_v16 *a, const osl_v16 *b) {
  (void)sum, (void)a, (void)b;
}
#endif

// sum += a * b, each of 16 words.
OSL_BODY void osl_add_product(osl_v16 *sum, const osl_v16 *a, const osl_v16 *b, const bool paired) {
  if (paired) {
    osl_add_pairs(sum, a, b);
  } else {
    *sum = *a * *b + *sum;
  }
}

// `rows` and `vectors` are constants where this is inlined, so that the sums stay in registers.
OSL_BODY void osl_tile(
    float *restrict c, int64_t ldc, osl_operand a, osl_columns b, int64_t depth, bool accumulate,
    const int rows, const int vectors, const bool paired) {
#pragma clang fp contract(fast)
  osl_v16 sum[osl_tile_rows][osl_tile_vectors];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      sum[r][v] = accumulate ? *(const osl_v16 *)(c + r * ldc + 16 * v) : (osl_v16)(0.0f);
    }
  }
  for (int64_t k = 0; k < depth; k++) {
    osl_v16 row[osl_tile_vectors];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      row[v] = *(const osl_v16 *)(b.base + v * b.vector_stride + k * b.depth_stride);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const osl_v16 factor = (osl_v16)(a.base[r * a.row_stride + k * a.depth_stride]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) osl_add_product(&sum[r][v], &row[v], &factor, paired);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(osl_v16 *)(c + r * ldc + 16 * v) = sum[r][v];
  }
}

// c[8,16 vectors] = a[8,depth] * b[depth,16 vectors], added to c when accumulate. c has `ldc` floats a row,
// depth is counted in words.
OSL_BODY void osl_tile_product(
    const osl_path here, float *restrict c, int64_t ldc, osl_operand a, osl_columns b,
    int64_t vectors, int64_t depth, bool accumulate, const bool paired) {
  // As many sums as the path has registers for.
  const int height = here >= osl_path_avx512 ? 8 : here == osl_path_avx2 ? 4 : 2;
  const int wide = here >= osl_path_avx512 ? 2 : 1;
  for (int64_t v = 0; v < vectors;) {
    const osl_columns columns = {b.base + v * b.vector_stride, b.vector_stride, b.depth_stride};
    const bool narrow = vectors - v < wide;
    for (int row = 0; row < osl_tile_rows; row += height) {
      float *to = c + row * ldc + 16 * v;
      const osl_operand rows = {a.base + row * a.row_stride, a.row_stride, a.depth_stride};
      if (narrow) {
        osl_tile(to, ldc, rows, columns, depth, accumulate, height, 1, paired);
      } else {
        osl_tile(to, ldc, rows, columns, depth, accumulate, height, wide, paired);
      }
    }
    v += narrow ? 1 : wide;
  }
}

#endif
