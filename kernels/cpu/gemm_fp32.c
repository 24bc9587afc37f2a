// Matrix products on paths without bfloat16 products: operands rounded to bfloat16, widened to fp32 and
// multiplied there; and exact ones on every path. gemm_kernel.h; panels are [depth][lines].

#include "gemm_kernel.h"

#include <stddef.h>
#include <string.h>

#include "vector.h"

// MARK: Products

// Columns column..<column + 16 * vectors. `height` and `vectors` are constants where this is inlined.
OSL_BODY void multiply(const gemm_tile *t, int64_t column, const int height, const int vectors) {
#pragma clang fp contract(fast)
  const float *a = t->a, *b = (const float *)t->b + column;
  osl_v16 sum[14][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < height; i++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[i][v] = (osl_v16)(0.0f);
  }
  for (int64_t r = 0; r < t->depth; r++) {
    osl_v16 row[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) row[v] = *(const osl_v16 *)(b + r * gemm_columns + 16 * v);
#pragma clang loop unroll(full)
    for (int i = 0; i < height; i++) {
      const float factor = a[r * height + i];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[i][v] = factor * row[v] + sum[i][v];
    }
  }
  float tile[14][32];
#pragma clang loop unroll(full)
  for (int i = 0; i < height; i++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(osl_v16 *)(tile[i] + 16 * v) = t->scale * sum[i][v];
  }
  const int64_t left = t->columns - column, columns = left < 16 * vectors ? left : 16 * vectors;
  for (int64_t i = 0; i < t->rows; i++) {
    if (t->old != NULL) {
      const float *old = t->old + i * t->old_stride + column;
      for (int64_t j = 0; j < columns; j++) tile[i][j] += old[j];
    }
    if (t->c_type == osl_type_f32) {
      float *c = (float *)t->c + i * t->c_stride + column;
      for (int64_t j = 0; j < columns; j++) c[j] = tile[i][j];
    } else {
      osl_bf16 *c = (osl_bf16 *)t->c + i * t->c_stride + column;
      for (int64_t j = 0; j < columns; j++) c[j] = osl_round(tile[i][j]);
    }
  }
}

OSL_BODY void multiply_tile(const gemm_tile *t, const int height, const int vectors) {
  for (int64_t column = 0; column < t->columns; column += 16 * vectors) {
    if (t->columns - column > 16) multiply(t, column, height, vectors);
    else multiply(t, column, height, 1);
  }
}

// MARK: Packing

typedef uint32_t bits_16 __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef uint16_t short_16 __attribute__((ext_vector_type(16), aligned(2), may_alias));

// The bits in fp32 of the first `count` of 16 elements at `offset`, rounded to bfloat16 unless `exact`; the
// rest zeros.
OSL_BODY void take_16(
    bits_16 *to, const gemm_part *part, int64_t offset, int64_t count, const bool exact) {
  if (count <= 0) {
    *to = 0;
  } else if (part->type == osl_type_bf16) {
    const osl_bf16 *from = (const osl_bf16 *)part->base + offset;
    short_16 x = 0;
    if (count >= 16) x = *(const short_16 *)from;
    else memcpy(&x, from, (size_t)count * sizeof *from);
    *to = __builtin_convertvector(x, bits_16) << 16;
  } else {
    const float *from = (const float *)part->base + offset;
    bits_16 x = 0;
    if (count >= 16) x = *(const bits_16 *)from;
    else memcpy(&x, from, (size_t)count * sizeof *from);
    const bits_16 rounded = x + 0x7fff + (x >> 16 & 1);
    if (exact) *to = x;
    else *to = ((x & 0x7fffffff) > 0x7f800000 ? x | 0x400000 : rounded) & 0xffff0000;
  }
}

// A 16 x 16 matrix, transposed: the first half of its rows interleaved with the second, four times.
OSL_BODY void transpose(bits_16 x[2][16]) {
#pragma clang loop unroll(full)
  for (int round = 0; round < 4; round++) {
    bits_16 *from = x[round % 2], *to = x[1 - round % 2];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      to[2 * i] = __builtin_shufflevector(
          from[i], from[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      to[2 * i + 1] = __builtin_shufflevector(
          from[i], from[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
  }
}

// Lines whose reductions stand together, 16 lines and 16 reductions at a time.
OSL_BODY void pack_rows(
    float *restrict panel, const gemm_part *part, const int64_t width, const bool exact) {
  for (int64_t first = 0; first < width; first += 16) {
    const size_t lanes = (size_t)(width - first < 16 ? width - first : 16) * sizeof(float);
    for (int64_t r = 0; r < part->depth; r += 16) {
      const int64_t left = part->depth - r;
      bits_16 x[2][16];
#pragma clang loop unroll(full)
      for (int64_t i = 0; i < 16; i++) {
        take_16(
            &x[0][i], part, (first + i) * part->stride + r, first + i < part->lines ? left : 0, exact);
      }
      transpose(x);
      for (int64_t i = 0; i < 16 && i < left; i++) memcpy(panel + (r + i) * width + first, &x[0][i], lanes);
    }
  }
}

OSL_BODY float at(const gemm_part *part, int64_t offset, const bool exact) {
  if (exact && part->type == osl_type_f32) return ((const float *)part->base)[offset];
  return osl_widen(
      part->type == osl_type_f32 ? osl_round(((const float *)part->base)[offset])
                                 : ((const osl_bf16 *)part->base)[offset]);
}

// One element at a time, for lines that stand side by side or are few.
OSL_BODY void pack_elements(
    float *restrict panel, const gemm_part *part, const int64_t width, const bool exact) {
  const int64_t line_step = part->transposed ? 1 : part->stride, step = part->transposed ? part->stride : 1;
  for (int64_t r = 0; r < part->depth; r++) {
    for (int64_t line = 0; line < part->lines; line++) {
      panel[r * width + line] = at(part, line * line_step + r * step, exact);
    }
    for (int64_t line = part->lines; line < width; line++) panel[r * width + line] = 0;
  }
}

// `width` and `exact` are constants where this is inlined.
OSL_BODY void pack(float *restrict panel, const gemm_part *part, const int64_t width, const bool exact) {
  if (part->transposed || width < 8) pack_elements(panel, part, width, exact);
  else pack_rows(panel, part, width, exact);
}

// MARK: Every path

// `height` rows and `vectors` vectors of 16 sums: as many as the path has registers for.
#define KERNEL(name, target, height, vectors, exact)                                           \
  target static void pack_a_##name(void *restrict panel, gemm_part part) {                     \
    pack(panel, &part, height, exact);                                                         \
  }                                                                                            \
  target static void pack_b_##name(void *restrict panel, gemm_part part) {                     \
    pack(panel, &part, gemm_columns, exact);                                                   \
  }                                                                                            \
  target static void multiply_##name(const gemm_tile *tile) {                                  \
    multiply_tile(tile, height, vectors);                                                      \
  }                                                                                            \
  const gemm_kernel gemm_kernel_##name = {                                                     \
      .rows = height,                                                                          \
      .depth = 1,                                                                              \
      .chunk = 512,                                                                            \
      .size = 4,                                                                               \
      .pack_a = pack_a_##name,                                                                 \
      .pack_b = pack_b_##name,                                                                 \
      .multiply = multiply_##name,                                                             \
  };

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,fma")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
KERNEL(plain, , 2, 1, false)
KERNEL(plain_exact, , 2, 1, true)
KERNEL(avx2, AVX2, 6, 1, false)
KERNEL(avx2_exact, AVX2, 6, 1, true)
KERNEL(avx512, AVX512, 14, 2, false)
KERNEL(avx512_exact, AVX512, 14, 2, true)
#else
KERNEL(plain, , 4, 1, false)
KERNEL(plain_exact, , 4, 1, true)
#endif
