// What LoRA's forward and backward products share: osler/lora.h.
#ifndef OSLER_CPU_LORA_H
#define OSLER_CPU_LORA_H

#include "lanes.h"
#include "osler/lora.h"

// A piece of a thin matrix, in fp32, its ranks as rows: panel[ranks, panel_columns]. More ranks than these
// are added piece after piece.
enum { panel_columns = 64, panel_ranks = 256 };

OSL_BODY int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// The rows that block and the segment have in common; possibly less than none.
OSL_BODY osl_block rows_within(osl_block block, const osl_lora_segment *s) {
  const int64_t end = least(block.row + block.rows, s->row + s->rows);
  const int64_t row = block.row > s->row ? block.row : s->row;
  return (osl_block){row, end - row, block.column, block.columns};
}

// y[16] += scale * sum, as far as there are columns.
OSL_BODY void add16(
    void *restrict y, const osl_type type, int64_t at, const osl_v16 *sum, float scale, int64_t columns) {
#pragma clang fp contract(fast)
  if (columns >= 16) {
    osl_v16 to;
    osl_load16(&to, y, type, at);
    to += scale * *sum;
    osl_store16(y, type, at, &to);
  } else {
    for (int c = 0; c < columns; c++) {
      osl_store(y, type, at + c, osl_load(y, type, at + c) + scale * (*sum)[c]);
    }
  }
}

// `rows` rows of add_outer: a constant where it is used.
OSL_BODY void add_outer_rows(
    void *restrict y, const osl_type type, int64_t N, const float *restrict u, int64_t U,
    const float *restrict panel, int64_t ranks, float scale, int64_t at, int64_t columns, const int rows) {
#pragma clang fp contract(fast)
  osl_v16 sum[4][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < 4; v++) sum[r][v] = (osl_v16)(0.0f);
  }
  for (int64_t j = 0; j < ranks; j++) {
    osl_v16 by[4];
#pragma clang loop unroll(full)
    for (int v = 0; v < 4; v++) by[v] = *(const osl_v16 *)(panel + j * panel_columns + 16 * v);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const float factor = u[r * U + j];
#pragma clang loop unroll(full)
      for (int v = 0; v < 4; v++) sum[r][v] += factor * by[v];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < 4; v++) add16(y, type, at + r * N + 16 * v, &sum[r][v], scale, columns - 16 * v);
  }
}

// block of y[,N] += scale * u[,ranks] * panel, at most panel_columns columns of it.
OSL_BODY void add_outer(
    osl_path here, void *restrict y, const osl_type type, int64_t N, const float *restrict u, int64_t U,
    const float *restrict panel, int64_t ranks, float scale, osl_block block) {
  const int rows = here == osl_path_avx512 ? 4 : 1;
  int64_t m = block.row;
  const int64_t end = block.row + block.rows;
  for (; m + rows <= end; m += rows) {
    add_outer_rows(
        y, type, N, u + m * U, U, panel, ranks, scale, m * N + block.column, block.columns, rows);
  }
  for (; m < end; m++) {
    add_outer_rows(y, type, N, u + m * U, U, panel, ranks, scale, m * N + block.column, block.columns, 1);
  }
}

#endif
