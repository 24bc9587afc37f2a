// LoRA's expansion for few rows. Formula and shapes: osler/lora.h.

#include "lanes.h"
#include "lora.h"

// Columns that are asked for before they are read.
enum { ahead = 64 };

// Each column's sum of its sixteen lanes, by the tree of osl_sum16: result[c] of sum[c].
OSL_BODY void sum_columns(osl_v16 *result, const osl_v16 sum[16]) {
  osl_v16 eight[8], four[4], two[2];
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i++) {
    const osl_v16 a = sum[2 * i], b = sum[2 * i + 1];
    eight[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
               __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const osl_v16 a = eight[2 * i], b = eight[2 * i + 1];
    four[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
              __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++) {
    const osl_v16 a = four[2 * i], b = four[2 * i + 1];
    two[i] = __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29) +
             __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31);
  }
  const osl_v16 a = two[0], b = two[1];
  *result = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30) +
            __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

// sum[c] += u * b[n + c, first ..< first + 16], lane by lane, for sixteen rows of b, of which `ranks` lanes
// and the rows below N are there.
OSL_BODY void add_products(
    osl_v16 sum[16], const osl_v16 *u, const osl_lora_segment *s, const osl_type type, int64_t N, int64_t n,
    int64_t first, int64_t ranks) {
#pragma clang fp contract(fast)
  if (ranks >= 16 && n + 16 <= N) {
#pragma clang loop unroll(full)
    for (int c = 0; c < 16; c++) {
      osl_v16 b;
      osl_load16(&b, s->b, type, (n + c) * s->rank + first);
      sum[c] += *u * b;
    }
    return;
  }
  for (int64_t c = 0; c < 16 && n + c < N; c++) {
    float copy[16] = {0};
    for (int64_t j = 0; j < ranks && j < 16; j++) {
      copy[j] = osl_load(s->b, type, (n + c) * s->rank + first + j);
    }
    sum[c] += *u * *(const osl_v16 *)copy;
  }
}

// Asks for what is read next: b's rows n ..< n + 16, or of `next`, if there is one, as many as lie past `end`.
OSL_BODY void ask(
    const osl_lora_segment *s, const osl_lora_segment *next, int64_t n, int64_t from, int64_t end) {
  if (n >= end) {
    if (next == NULL) return;
    s = next;
    n = from + n - end;
  }
  const int64_t size = s->type == osl_type_f32 ? sizeof(float) : sizeof(osl_bf16);
  const char *b = (const char *)s->b + n * s->rank * size;
  for (int64_t byte = 0; byte < 16 * s->rank * size; byte += 64) __builtin_prefetch(b + byte);
}

// Adds to columns of one row of y, whose adapter's ranks from `first` on have the factors u[ranks], filled up
// with zeros to sixteens.
OSL_BODY void expand_row(
    void *restrict y, const osl_type type, const float *restrict u, const osl_lora_segment *s,
    const osl_lora_segment *next, const osl_type b_type, int64_t N, int64_t row, int64_t first, int64_t ranks,
    int64_t from, int64_t end) {
  for (int64_t n = from; n < end; n += 16) {
    ask(s, next, n + ahead, from, end);
    osl_v16 sum[16], result;
#pragma clang loop unroll(full)
    for (int c = 0; c < 16; c++) sum[c] = (osl_v16)(0.0f);
    for (int64_t j = 0; j < ranks; j += 16) {
      add_products(sum, (const osl_v16 *)(u + j), s, b_type, N, n, first + j, ranks - j);
    }
    sum_columns(&result, sum);
    add16(y, type, row * N + n, &result, s->scale, end - n);
  }
}

OSL_BODY void expand(
    void *restrict y, const osl_type type, const float *restrict u, const osl_lora_segment *s,
    const osl_lora_segment *next, const osl_type b_type, int64_t U, int64_t N, osl_block block) {
  for (int64_t row = block.row; row < block.row + block.rows; row++) {
    for (int64_t first = 0; first < s->rank; first += panel_ranks) {
      const int64_t ranks = least(s->rank - first, panel_ranks);
      float factors[panel_ranks] = {0};
      memcpy(factors, u + row * U + first, (size_t)ranks * sizeof(float));
      const bool is_last = row + 1 == block.row + block.rows;
      expand_row(
          y, type, factors, s, is_last ? next : NULL, b_type, N, row, first, ranks, block.column,
          block.column + block.columns);
    }
  }
}

OSL_BODY void osl_lora_expand_few_body(
    void *restrict y, osl_type type, const float *restrict u,
    const osl_lora_segment *segments, int64_t count, int64_t U, int64_t N, osl_block block) {
  const osl_type f32 = osl_type_f32, bf16 = osl_type_bf16;
  for (const osl_lora_segment *s = segments; s < segments + count; s++) {
    const osl_block part = rows_within(block, s);
    const osl_lora_segment *next = s + 1 < segments + count ? s + 1 : NULL;
    if (type == f32 && s->type == f32) expand(y, f32, u, s, next, f32, U, N, part);
    if (type == f32 && s->type == bf16) expand(y, f32, u, s, next, bf16, U, N, part);
    if (type == bf16 && s->type == f32) expand(y, bf16, u, s, next, f32, U, N, part);
    if (type == bf16 && s->type == bf16) expand(y, bf16, u, s, next, bf16, U, N, part);
  }
}

OSL_EVERY_PATH(
    osl_lora_expand_few,
    (void *restrict y, osl_type type, const float *restrict u,
     const osl_lora_segment *segments, int64_t count, int64_t U, int64_t N, osl_block block),
    (y, type, u, segments, count, U, N, block))
