// LoRA's forward products. Formulas and shapes: osler/lora.h.

#include "osler/lora.h"

#include "lanes.h"
#include "lora.h"

// MARK: Definitions

void osl_lora_shrink_ref(
    float *restrict u, const void *restrict x, osl_type type,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t K) {
  for (const osl_lora_segment *s = segments; s < segments + count; s++) {
    for (int64_t m = s->row; m < s->row + s->rows; m++) {
      for (int64_t j = 0; j < s->rank; j++) {
        double sum = 0;
        for (int64_t k = 0; k < K; k++) {
          sum += (double)osl_load(x, type, m * K + k) * osl_load(s->a, s->type, j * K + k);
        }
        u[m * U + j] = (float)sum;
      }
    }
  }
}

void osl_lora_expand_ref(
    void *restrict y, osl_type type, const float *restrict u,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t N) {
  for (const osl_lora_segment *s = segments; s < segments + count; s++) {
    for (int64_t m = s->row; m < s->row + s->rows; m++) {
      for (int64_t n = 0; n < N; n++) {
        double sum = 0;
        for (int64_t j = 0; j < s->rank; j++) {
          sum += (double)u[m * U + j] * osl_load(s->b, s->type, n * s->rank + j);
        }
        osl_store(y, type, m * N + n, (float)(osl_load(y, type, m * N + n) + s->scale * sum));
      }
    }
  }
}

// MARK: Shrink, every path

// Rows of x and of a that are multiplied at a time: constants where they are used.
enum { most_rows = 4, most_ranks = 4 };

OSL_BODY void shrink_piece(
    float *restrict u, const void *restrict x, const osl_type type, const void *restrict a,
    const osl_type a_type, int64_t U, int64_t K, const int rows, const int ranks) {
#pragma clang fp contract(fast)
  const int64_t whole = K / 16 * 16;
  osl_v16 sum[most_rows][most_ranks];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < ranks; j++) sum[r][j] = (osl_v16)(0.0f);
  }
  for (int64_t k = 0; k < whole; k += 16) {
    osl_v16 from[most_rows], by;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) osl_load16(&from[r], x, type, r * K + k);
#pragma clang loop unroll(full)
    for (int j = 0; j < ranks; j++) {
      osl_load16(&by, a, a_type, j * K + k);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) sum[r][j] += from[r] * by;
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < ranks; j++) {
      float total = osl_sum16(&sum[r][j]);
      for (int64_t k = whole; k < K; k++) {
        total += osl_load(x, type, r * K + k) * osl_load(a, a_type, j * K + k);
      }
      u[r * U + j] = total;
    }
  }
}

OSL_BODY void shrink_rows(
    float *restrict u, const void *restrict x, const osl_type type, const osl_lora_segment *s,
    const osl_type a_type, int64_t U, int64_t K, int64_t first, int64_t end,
    const int rows, const int ranks) {
  int64_t j = first;
  for (; j + ranks <= end; j += ranks) {
    shrink_piece(u + j, x, type, osl_from(s->a, a_type, j * K), a_type, U, K, rows, ranks);
  }
  for (; j < end; j++) shrink_piece(u + j, x, type, osl_from(s->a, a_type, j * K), a_type, U, K, rows, 1);
}

OSL_BODY void shrink(
    osl_path here, float *restrict u, const void *restrict x, const osl_type type,
    const osl_lora_segment *s, const osl_type a_type, int64_t U, int64_t K, osl_block block) {
  // As many sums as the path has registers for.
  const int rows = here == osl_path_avx512 ? 4 : here == osl_path_avx2 ? 2 : 1;
  const int ranks = here == osl_path_avx512 ? 4 : 2;
  const int64_t end = least(block.column + block.columns, s->rank);
  int64_t m = block.row;
  for (; m + rows <= block.row + block.rows; m += rows) {
    shrink_rows(
        u + m * U, osl_from(x, type, m * K), type, s, a_type, U, K, block.column, end, rows, ranks);
  }
  for (; m < block.row + block.rows; m++) {
    shrink_rows(u + m * U, osl_from(x, type, m * K), type, s, a_type, U, K, block.column, end, 1, ranks);
  }
}

OSL_BODY void osl_lora_shrink_body(
    osl_path here, float *restrict u, const void *restrict x, osl_type type,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t K, osl_block block) {
  const osl_type f32 = osl_type_f32, bf16 = osl_type_bf16;
  for (const osl_lora_segment *s = segments; s < segments + count; s++) {
    const osl_block part = rows_within(block, s);
    if (type == f32 && s->type == f32) shrink(here, u, x, f32, s, f32, U, K, part);
    if (type == f32 && s->type == bf16) shrink(here, u, x, f32, s, bf16, U, K, part);
    if (type == bf16 && s->type == f32) shrink(here, u, x, bf16, s, f32, U, K, part);
    if (type == bf16 && s->type == bf16) shrink(here, u, x, bf16, s, bf16, U, K, part);
  }
}

OSL_EVERY_PATH_TOLD(
    osl_lora_shrink,
    (float *restrict u, const void *restrict x, osl_type type,
     const osl_lora_segment *segments, int64_t count, int64_t U, int64_t K, osl_block block),
    (u, x, type, segments, count, U, K, block))

// MARK: Expand, every path

// Shuffles that a processor does within quarters of a vector, and of whole quarters.
#define LOW_ONES(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH_ONES(a, b) \
  __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define LOW_PAIRS(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define HIGH_PAIRS(a, b) \
  __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define EVEN_QUARTERS(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define ODD_QUARTERS(a, b) \
  __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)

// row[i][j] and row[j][i] change places.
OSL_BODY void transpose(osl_v16 row[16]) {
  osl_v16 half[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 4) {
    half[i] = LOW_ONES(row[i], row[i + 1]);
    half[i + 1] = HIGH_ONES(row[i], row[i + 1]);
    half[i + 2] = LOW_ONES(row[i + 2], row[i + 3]);
    half[i + 3] = HIGH_ONES(row[i + 2], row[i + 3]);
    row[i] = LOW_PAIRS(half[i], half[i + 2]);
    row[i + 1] = HIGH_PAIRS(half[i], half[i + 2]);
    row[i + 2] = LOW_PAIRS(half[i + 1], half[i + 3]);
    row[i + 3] = HIGH_PAIRS(half[i + 1], half[i + 3]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    half[i] = EVEN_QUARTERS(row[i], row[4 + i]);
    half[4 + i] = ODD_QUARTERS(row[i], row[4 + i]);
    half[8 + i] = EVEN_QUARTERS(row[8 + i], row[12 + i]);
    half[12 + i] = ODD_QUARTERS(row[8 + i], row[12 + i]);
    row[i] = EVEN_QUARTERS(half[i], half[8 + i]);
    row[4 + i] = EVEN_QUARTERS(half[4 + i], half[12 + i]);
    row[8 + i] = ODD_QUARTERS(half[i], half[8 + i]);
    row[12 + i] = ODD_QUARTERS(half[4 + i], half[12 + i]);
  }
}

// panel[j, c] = b[n + c, first + j] for 16 rows of b, as many as there are, and up to 16 ranks.
OSL_BODY void transpose16(
    float *restrict panel, const osl_lora_segment *s, const osl_type type,
    int64_t N, int64_t n, int64_t first, int64_t ranks) {
  osl_v16 row[16];
  if ((n + 15) * s->rank + first + 16 <= N * s->rank) {
#pragma clang loop unroll(full)
    for (int c = 0; c < 16; c++) osl_load16(&row[c], s->b, type, (n + c) * s->rank + first);
  } else {
    // Nothing beyond the end of b is read.
    float copy[16][16] = {0};
    for (int64_t c = 0; c < 16 && n + c < N; c++) {
      for (int64_t j = 0; j < ranks; j++) copy[c][j] = osl_load(s->b, type, (n + c) * s->rank + first + j);
    }
#pragma clang loop unroll(full)
    for (int c = 0; c < 16; c++) osl_load16(&row[c], copy[c], osl_type_f32, 0);
  }
  transpose(row);
#pragma clang loop unroll(full)
  for (int j = 0; j < 16; j++) {
    if (j < ranks) *(osl_v16 *)(panel + j * panel_columns) = row[j];
  }
}

OSL_BODY void expand(
    osl_path here, void *restrict y, const osl_type type, const float *restrict u,
    const osl_lora_segment *s, const osl_type b_type, int64_t U, int64_t N, osl_block block) {
  float panel[panel_ranks * panel_columns];
  for (int64_t first = 0; first < s->rank; first += panel_ranks) {
    const int64_t ranks = least(s->rank - first, panel_ranks), end = block.column + block.columns;
    for (int64_t n = block.column; n < end; n += panel_columns) {
      for (int64_t c = 0; c < panel_columns && n + c < end; c += 16) {
        for (int64_t j = 0; j < ranks; j += 16) {
          transpose16(
              panel + j * panel_columns + c, s, b_type, N, n + c, first + j, least(ranks - j, 16));
        }
      }
      const osl_block part = {block.row, block.rows, n, least(end - n, panel_columns)};
      add_outer(here, y, type, N, u + first, U, panel, ranks, s->scale, part);
    }
  }
}

OSL_BODY void osl_lora_expand_body(
    osl_path here, void *restrict y, osl_type type, const float *restrict u,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t N, osl_block block) {
  const osl_type f32 = osl_type_f32, bf16 = osl_type_bf16;
  for (const osl_lora_segment *s = segments; s < segments + count; s++) {
    const osl_block part = rows_within(block, s);
    if (part.rows <= 0) continue;
    if (type == f32 && s->type == f32) expand(here, y, f32, u, s, f32, U, N, part);
    if (type == f32 && s->type == bf16) expand(here, y, f32, u, s, bf16, U, N, part);
    if (type == bf16 && s->type == f32) expand(here, y, bf16, u, s, f32, U, N, part);
    if (type == bf16 && s->type == bf16) expand(here, y, bf16, u, s, bf16, U, N, part);
  }
}

OSL_EVERY_PATH_TOLD(
    osl_lora_expand,
    (void *restrict y, osl_type type, const float *restrict u,
     const osl_lora_segment *segments, int64_t count, int64_t U, int64_t N, osl_block block),
    (y, type, u, segments, count, U, N, block))
