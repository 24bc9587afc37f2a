// Small matrix products: tile.h.

#include "tile.h"

#include "vector.h"

// `rows` and `vectors` are constants where this is inlined, so that the sums stay in registers.
OSL_BODY void tile(
    float *restrict c, int64_t ldc, osl_operand a, const float *restrict b, int64_t ldb,
    int64_t depth, bool accumulate, const int rows, const int vectors) {
  osl_v16 sum[8][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      sum[r][v] = accumulate ? *(const osl_v16 *)(c + r * ldc + 16 * v) : (osl_v16)(0.0f);
    }
  }
  for (int64_t k = 0; k < depth; k++) {
    osl_v16 row[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) row[v] = *(const osl_v16 *)(b + k * ldb + 16 * v);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const float factor = a.base[r * a.row_stride + k * a.depth_stride];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[r][v] = factor * row[v] + sum[r][v];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(osl_v16 *)(c + r * ldc + 16 * v) = sum[r][v];
  }
}

OSL_BODY void osl_tile_product_body(
    const osl_path here, float *restrict c, int64_t ldc, osl_operand a, const float *restrict b, int64_t ldb,
    int64_t rows, int64_t columns, int64_t depth, bool accumulate) {
  // As many sums as the path has registers for.
  const int height = here == osl_path_avx512 ? 8 : here == osl_path_avx2 ? 4 : 2;
  const int wide = here == osl_path_avx512 ? 2 : 1;
  for (int64_t column = 0; column < columns;) {
    const bool narrow = columns - column < 16 * wide;
    for (int64_t row = 0; row < rows; row += height) {
      float *to = c + row * ldc + column;
      const osl_operand from = {a.base + row * a.row_stride, a.row_stride, a.depth_stride};
      if (narrow) {
        tile(to, ldc, from, b + column, ldb, depth, accumulate, height, 1);
      } else {
        tile(to, ldc, from, b + column, ldb, depth, accumulate, height, wide);
      }
    }
    column += narrow ? 16 : 16 * wide;
  }
}

OSL_EVERY_PATH_TOLD(
    osl_tile_product,
    (float *restrict c, int64_t ldc, osl_operand a, const float *restrict b, int64_t ldb,
     int64_t rows, int64_t columns, int64_t depth, bool accumulate),
    (c, ldc, a, b, ldb, rows, columns, depth, accumulate))
