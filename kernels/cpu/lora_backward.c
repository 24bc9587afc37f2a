// LoRA's gradients. Formulas and shapes: osler/lora.h.

#include "osler/lora.h"

#include "lora.h"

// MARK: Definitions

void osl_lora_backward_shrink_ref(
    float *restrict t, const void *restrict dy, osl_type type,
    const osl_lora_segment *s, int64_t U, int64_t N) {
  for (int64_t m = s->row; m < s->row + s->rows; m++) {
    for (int64_t j = 0; j < s->rank; j++) {
      double sum = 0;
      for (int64_t n = 0; n < N; n++) {
        sum += (double)osl_load(dy, type, m * N + n) * osl_load(s->b, s->type, n * s->rank + j);
      }
      t[m * U + j] = (float)(s->scale * sum);
    }
  }
}

void osl_lora_backward_input_ref(
    void *restrict dx, osl_type type, const float *restrict t,
    const osl_lora_segment *s, int64_t U, int64_t K) {
  for (int64_t m = s->row; m < s->row + s->rows; m++) {
    for (int64_t k = 0; k < K; k++) {
      double sum = osl_load(dx, type, m * K + k);
      for (int64_t j = 0; j < s->rank; j++) {
        sum += (double)t[m * U + j] * osl_load(s->a, s->type, j * K + k);
      }
      osl_store(dx, type, m * K + k, (float)sum);
    }
  }
}

void osl_lora_backward_a_ref(
    float *restrict da, const float *restrict t, const void *restrict x, osl_type type,
    const osl_lora_segment *s, int64_t U, int64_t K) {
  for (int64_t j = 0; j < s->rank; j++) {
    for (int64_t k = 0; k < K; k++) {
      double sum = da[j * K + k];
      for (int64_t m = s->row; m < s->row + s->rows; m++) {
        sum += (double)t[m * U + j] * osl_load(x, type, m * K + k);
      }
      da[j * K + k] = (float)sum;
    }
  }
}

void osl_lora_backward_b_ref(
    float *restrict db, const void *restrict dy, osl_type type, const float *restrict u,
    const osl_lora_segment *s, int64_t U, int64_t N) {
  for (int64_t n = 0; n < N; n++) {
    for (int64_t j = 0; j < s->rank; j++) {
      double sum = 0;
      for (int64_t m = s->row; m < s->row + s->rows; m++) {
        sum += (double)osl_load(dy, type, m * N + n) * u[m * U + j];
      }
      db[n * s->rank + j] = (float)(db[n * s->rank + j] + s->scale * sum);
    }
  }
}

// MARK: Pieces in fp32

// The products go piece by piece through the first-level cache: `side` x `side` of a wide matrix and
// `side` x `thin` of a thin one, padded with zeros.
enum { side = 64, thin = 32 };

OSL_BODY int64_t whole16(int64_t n) { return (n + 15) / 16 * 16; }

// to[side, width] = rows x columns of from[,stride] from element (row, column) on, the rest zero.
OSL_BODY void copy(
    float *restrict to, const int64_t width, const void *restrict from, const osl_type type, int64_t stride,
    int64_t row, int64_t rows, int64_t column, int64_t columns) {
  for (int64_t r = 0; r < side; r++, to += width) {
    const int64_t filled = r < rows ? columns : 0, start = (row + r) * stride + column;
    if (filled == width) {
      for (int64_t c = 0; c < width; c++) to[c] = osl_load(from, type, start + c);
    } else {
      for (int64_t c = 0; c < filled; c++) to[c] = osl_load(from, type, start + c);
      for (int64_t c = filled; c < width; c++) to[c] = 0;
    }
  }
}

// The same for a type that is not known before.
OSL_BODY void copy_any(
    float *restrict to, const int64_t width, const void *restrict from, osl_type type, int64_t stride,
    int64_t row, int64_t rows, int64_t column, int64_t columns) {
  if (type == osl_type_f32) {
    copy(to, width, from, osl_type_f32, stride, row, rows, column, columns);
  } else {
    copy(to, width, from, osl_type_bf16, stride, row, rows, column, columns);
  }
}

// Some rows of multiply: constants where it is used.
OSL_BODY void multiply_rows(
    float *restrict c, int64_t ldc, const float *restrict a, int64_t row_stride, int64_t depth_stride,
    const float *restrict b, int64_t ldb, int64_t depth, bool accumulate, const int rows, const int vectors) {
#pragma clang fp contract(fast)
  osl_v16 sum[16][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      sum[r][v] = accumulate ? *(const osl_v16 *)(c + r * ldc + 16 * v) : (osl_v16)(0.0f);
    }
  }
  for (int64_t k = 0; k < depth; k++) {
    osl_v16 by[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) by[v] = *(const osl_v16 *)(b + k * ldb + 16 * v);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const float factor = a[r * row_stride + k * depth_stride];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[r][v] += factor * by[v];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(osl_v16 *)(c + r * ldc + 16 * v) = sum[r][v];
  }
}

// c[rows, columns] = a * b[depth, columns], added to c when accumulate. Element (r, k) of a stands at
// a[r * row_stride + k * depth_stride]. Rows and columns are multiples of 16.
OSL_BODY void multiply(
    osl_path here, float *restrict c, int64_t ldc, const float *restrict a, int64_t row_stride,
    int64_t depth_stride, const float *restrict b, int64_t ldb,
    int64_t rows, int64_t columns, int64_t depth, bool accumulate) {
  // As many sums as the path has registers for.
  const int height = here == osl_path_avx512 ? 8 : here == osl_path_avx2 ? 4 : 2;
  const int wide = here == osl_path_avx512 ? 2 : 1;
  int64_t column = 0;
  for (; column + 16 * wide <= columns; column += 16 * wide) {
    for (int64_t row = 0; row < rows; row += height) {
      multiply_rows(
          c + row * ldc + column, ldc, a + row * row_stride, row_stride, depth_stride, b + column, ldb,
          depth, accumulate, height, wide);
    }
  }
  if (column == columns) return;
  for (int64_t row = 0; row < rows; row += wide * height) {
    multiply_rows(
        c + row * ldc + column, ldc, a + row * row_stride, row_stride, depth_stride, b + column, ldb,
        depth, accumulate, wide * height, 1);
  }
}

// MARK: Every path

OSL_BODY void osl_lora_backward_shrink_body(
    osl_path here, float *restrict t, const void *restrict dy, osl_type type,
    const osl_lora_segment *s, int64_t U, int64_t N, osl_block block) {
  float wide[side * side], panel[side * thin], sum[side * thin];
  const osl_block part = rows_within(block, s);
  const int64_t last = least(block.column + block.columns, s->rank);
  for (int64_t m = part.row; m < part.row + part.rows; m += side) {
    const int64_t rows = least(part.row + part.rows - m, side);
    for (int64_t j = part.column; j < last; j += thin) {
      const int64_t ranks = least(last - j, thin);
      for (int64_t n = 0; n < N; n += side) {
        const int64_t depth = least(N - n, side);
        copy_any(wide, side, dy, type, N, m, rows, n, depth);
        copy_any(panel, thin, s->b, s->type, s->rank, n, depth, j, ranks);
        multiply(
            here, sum, thin, wide, side, 1, panel, thin, whole16(rows), whole16(ranks), depth, n > 0);
      }
      for (int64_t r = 0; r < rows; r++) {
        for (int64_t c = 0; c < ranks; c++) t[(m + r) * U + j + c] = s->scale * sum[r * thin + c];
      }
    }
  }
}

OSL_EVERY_PATH_TOLD(
    osl_lora_backward_shrink,
    (float *restrict t, const void *restrict dy, osl_type type,
     const osl_lora_segment *s, int64_t U, int64_t N, osl_block block),
    (t, dy, type, s, U, N, block))

OSL_BODY void backward_input(
    osl_path here, void *restrict dx, const osl_type type, const float *restrict t,
    const osl_lora_segment *s, int64_t U, int64_t K, osl_block block) {
  float panel[panel_ranks * panel_columns];
  const int64_t end = block.column + block.columns;
  for (int64_t first = 0; first < s->rank; first += panel_ranks) {
    const int64_t ranks = least(s->rank - first, panel_ranks);
    for (int64_t k = block.column; k < end; k += panel_columns) {
      const int64_t columns = least(end - k, panel_columns);
      for (int64_t j = 0; j < ranks; j += side) {
        copy_any(
            panel + j * panel_columns, panel_columns, s->a, s->type, K,
            first + j, least(ranks - j, side), k, columns);
      }
      const osl_block part = {block.row, block.rows, k, columns};
      add_outer(here, dx, type, K, t + first, U, panel, ranks, 1, part);
    }
  }
}

OSL_BODY void osl_lora_backward_input_body(
    osl_path here, void *restrict dx, osl_type type, const float *restrict t,
    const osl_lora_segment *s, int64_t U, int64_t K, osl_block block) {
  const osl_block part = rows_within(block, s);
  if (type == osl_type_f32) {
    backward_input(here, dx, osl_type_f32, t, s, U, K, part);
  } else {
    backward_input(here, dx, osl_type_bf16, t, s, U, K, part);
  }
}

OSL_EVERY_PATH_TOLD(
    osl_lora_backward_input,
    (void *restrict dx, osl_type type, const float *restrict t,
     const osl_lora_segment *s, int64_t U, int64_t K, osl_block block),
    (dx, type, t, s, U, K, block))

OSL_BODY void osl_lora_backward_a_body(
    osl_path here, float *restrict da, const float *restrict t, const void *restrict x, osl_type type,
    const osl_lora_segment *s, int64_t U, int64_t K, int64_t first, int64_t columns) {
  float wide[side * side], panel[side * thin], sum[thin * side];
  for (int64_t j = 0; j < s->rank && s->rows > 0; j += thin) {
    const int64_t ranks = least(s->rank - j, thin);
    for (int64_t k = first; k < first + columns; k += side) {
      const int64_t width = least(first + columns - k, side);
      for (int64_t m = 0; m < s->rows; m += side) {
        const int64_t depth = least(s->rows - m, side);
        copy_any(wide, side, x, type, K, s->row + m, depth, k, width);
        copy(panel, thin, t, osl_type_f32, U, s->row + m, depth, j, ranks);
        multiply(
            here, sum, side, panel, 1, thin, wide, side, whole16(ranks), whole16(width), depth, m > 0);
      }
      for (int64_t r = 0; r < ranks; r++) {
        for (int64_t c = 0; c < width; c++) da[(j + r) * K + k + c] += sum[r * side + c];
      }
    }
  }
}

OSL_EVERY_PATH_TOLD(
    osl_lora_backward_a,
    (float *restrict da, const float *restrict t, const void *restrict x, osl_type type,
     const osl_lora_segment *s, int64_t U, int64_t K, int64_t first, int64_t columns),
    (da, t, x, type, s, U, K, first, columns))

OSL_BODY void osl_lora_backward_b_body(
    osl_path here, float *restrict db, const void *restrict dy, osl_type type, const float *restrict u,
    const osl_lora_segment *s, int64_t U, int64_t N, int64_t first, int64_t rows) {
  float wide[side * side], panel[side * thin], sum[side * thin];
  for (int64_t j = 0; j < s->rank && s->rows > 0; j += thin) {
    const int64_t ranks = least(s->rank - j, thin);
    for (int64_t n = first; n < first + rows; n += side) {
      const int64_t height = least(first + rows - n, side);
      for (int64_t m = 0; m < s->rows; m += side) {
        const int64_t depth = least(s->rows - m, side);
        copy_any(wide, side, dy, type, N, s->row + m, depth, n, height);
        copy(panel, thin, u, osl_type_f32, U, s->row + m, depth, j, ranks);
        multiply(
            here, sum, thin, wide, 1, side, panel, thin, whole16(height), whole16(ranks), depth, m > 0);
      }
      for (int64_t r = 0; r < height; r++) {
        for (int64_t c = 0; c < ranks; c++) db[(n + r) * s->rank + j + c] += s->scale * sum[r * thin + c];
      }
    }
  }
}

OSL_EVERY_PATH_TOLD(
    osl_lora_backward_b,
    (float *restrict db, const void *restrict dy, osl_type type, const float *restrict u,
     const osl_lora_segment *s, int64_t U, int64_t N, int64_t first, int64_t rows),
    (db, dy, type, u, s, U, N, first, rows))
