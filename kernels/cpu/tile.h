// A small matrix product, for operands that are in the cache already.
#ifndef OSLER_TILE_H
#define OSLER_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "osler/cpu.h"

// One operand: element (row, k) stands at base[row * row_stride + k * depth_stride].
typedef struct {
  const float *base;
  int64_t row_stride, depth_stride;
} osl_operand;

// c[rows,columns] = a[rows,depth] * b[depth,columns], added to c when accumulate. c and b have `ldc`
// and `ldb` floats a row. rows: a multiple of 8; columns: of 16.
void osl_tile_product(
    osl_path path, float *restrict c, int64_t ldc, osl_operand a, const float *restrict b, int64_t ldb,
    int64_t rows, int64_t columns, int64_t depth, bool accumulate);

#endif
