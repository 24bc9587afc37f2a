// Matrix products with AVX512-BF16: gemm_kernel.h.

#include "gemm_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))
#define INLINE TARGET static inline __attribute__((always_inline))

// 14 rows of 32 columns: 28 sums, two vectors of B and two of A fill the 32 registers.
enum { panel_rows = 14 };

// MARK: Products

// old + scale · sum into one row of c, for 16 columns of which `mask` are there.
INLINE void finish(const gemm_tile *t, int64_t i, int64_t j, __m512 sum, __mmask16 mask) {
  __m512 y = _mm512_mul_ps(_mm512_set1_ps(t->scale), sum);
  if (t->old != NULL) y = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, t->old + i * t->old_stride + j), y);
  if (t->c_type == osl_type_f32) {
    _mm512_mask_storeu_ps((float *)t->c + i * t->c_stride + j, mask, y);
  } else {
    const __m256i rounded = (__m256i)_mm512_cvtneps_pbh(y);
    _mm256_mask_storeu_epi16((osl_bf16 *)t->c + i * t->c_stride + j, mask, rounded);
  }
}

// `rows` and `vectors` are constants where this is inlined.
INLINE void multiply(const gemm_tile *t, const int rows, const int vectors) {
  const int32_t *a = t->a;
  const __m512i *b = t->b;
  const int64_t count = t->depth / 2, next_step = t->next_size / count;
  const char *next = t->next;
  __m512 sum[panel_rows][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[i][v] = _mm512_setzero_ps();
  }
  for (int64_t pairs = count; pairs > 0; pairs--) {
    _mm_prefetch(next, _MM_HINT_T1);
    next += next_step;
    __m512bh column[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) column[v] = (__m512bh)b[v];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const __m512bh row = (__m512bh)_mm512_set1_epi32(a[i]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[i][v] = _mm512_dpbf16_ps(sum[i][v], row, column[v]);
    }
    a += panel_rows;
    b += 2;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    if (i >= t->rows) break;
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      const int64_t left = t->columns - 16 * v;
      finish(t, i, 16 * v, sum[i][v], left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1));
    }
  }
}

TARGET static void multiply_tile(const gemm_tile *t) {
  for (int64_t i = 0; i < t->rows; i++) {
    const char *c = (const char *)t->c + i * t->c_stride * (t->c_type == osl_type_f32 ? 4 : 2);
    __builtin_prefetch(c, 1);
    __builtin_prefetch(c + 64, 1);
  }
  if (t->columns > 16) {
    if (t->rows > 8) multiply(t, 14, 2);
    else if (t->rows > 4) multiply(t, 8, 2);
    else if (t->rows > 2) multiply(t, 4, 2);
    else multiply(t, 2, 2);
  } else {
    if (t->rows > 8) multiply(t, 14, 1);
    else if (t->rows > 4) multiply(t, 8, 1);
    else if (t->rows > 2) multiply(t, 4, 1);
    else multiply(t, 2, 1);
  }
}

// MARK: Packing

// The 32-bit elements of x[16] as a 16 x 16 matrix, transposed.
INLINE void transpose(__m512i x[16]) {
  __m512i y[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 2) {
    y[i] = _mm512_unpacklo_epi32(x[i], x[i + 1]);
    y[i + 1] = _mm512_unpackhi_epi32(x[i], x[i + 1]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 4) {
    x[i] = _mm512_unpacklo_epi64(y[i], y[i + 2]);
    x[i + 1] = _mm512_unpackhi_epi64(y[i], y[i + 2]);
    x[i + 2] = _mm512_unpacklo_epi64(y[i + 1], y[i + 3]);
    x[i + 3] = _mm512_unpackhi_epi64(y[i + 1], y[i + 3]);
  }
  // x[4g + m], quarter q: column 4q + m of rows 4g...4g+3.
#pragma clang loop unroll(full)
  for (int m = 0; m < 4; m++) {
    y[m] = _mm512_shuffle_i32x4(x[m], x[4 + m], 0x88);
    y[4 + m] = _mm512_shuffle_i32x4(x[m], x[4 + m], 0xdd);
    y[8 + m] = _mm512_shuffle_i32x4(x[8 + m], x[12 + m], 0x88);
    y[12 + m] = _mm512_shuffle_i32x4(x[8 + m], x[12 + m], 0xdd);
  }
#pragma clang loop unroll(full)
  for (int m = 0; m < 4; m++) {
    x[m] = _mm512_shuffle_i32x4(y[m], y[8 + m], 0x88);
    x[8 + m] = _mm512_shuffle_i32x4(y[m], y[8 + m], 0xdd);
    x[4 + m] = _mm512_shuffle_i32x4(y[4 + m], y[12 + m], 0x88);
    x[12 + m] = _mm512_shuffle_i32x4(y[4 + m], y[12 + m], 0xdd);
  }
}

// The first `count` of 32 elements at `offset`, the rest zeros.
INLINE __m512i load_32(gemm_part part, int64_t offset, int64_t count) {
  const __mmask32 mask = count >= 32 ? 0xffffffff : (1u << count) - 1;
  if (part.type == osl_type_bf16) {
    return _mm512_maskz_loadu_epi16(mask, (const osl_bf16 *)part.base + offset);
  }
  const float *from = (const float *)part.base + offset;
  const __m512 low = _mm512_maskz_loadu_ps((__mmask16)mask, from);
  const __m512 high = _mm512_maskz_loadu_ps((__mmask16)(mask >> 16), from + 16);
  return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

// Lines whose reductions stand together: 16 lines and 16 pairs at a time.
INLINE void pack_rows(int32_t *restrict panel, gemm_part part, const int width) {
  for (int64_t first = 0; first < width; first += 16) {
    const __mmask16 mask = width - first >= 16 ? 0xffff : (__mmask16)((1 << (width - first)) - 1);
    for (int64_t r = 0; r < part.depth; r += 32) {
      __m512i x[16];
#pragma clang loop unroll(full)
      for (int64_t i = 0; i < 16; i++) {
        x[i] = first + i < part.lines ? load_32(part, (first + i) * part.stride + r, part.depth - r)
                                      : _mm512_setzero_si512();
      }
      transpose(x);
      const int64_t pairs = (part.depth - r + 1) / 2;
#pragma clang loop unroll(full)
      for (int64_t p = 0; p < 16; p++) {
        if (p < pairs) _mm512_mask_storeu_epi32(panel + (r / 2 + p) * width + first, mask, x[p]);
      }
    }
  }
}

// Lines that stand side by side: two reductions are interleaved.
INLINE void pack_columns(int32_t *restrict panel, gemm_part part, const int width) {
  const __m512i low = _mm512_set_epi16(
      47, 15, 46, 14, 45, 13, 44, 12, 43, 11, 42, 10, 41, 9, 40, 8, 39, 7, 38, 6, 37, 5, 36, 4, 35, 3, 34, 2,
      33, 1, 32, 0);
  const __m512i high = _mm512_add_epi16(low, _mm512_set1_epi16(16));
  const __mmask16 mask = width >= 16 ? 0xffff : (1 << width) - 1;
  for (int64_t r = 0; r < part.depth; r += 2) {
    const __m512i even = load_32(part, r * part.stride, part.lines);
    const __m512i odd =
        r + 1 < part.depth ? load_32(part, (r + 1) * part.stride, part.lines) : _mm512_setzero_si512();
    int32_t *to = panel + r / 2 * width;
    _mm512_mask_storeu_epi32(to, mask, _mm512_permutex2var_epi16(even, low, odd));
    if (width > 16) _mm512_storeu_si512(to + 16, _mm512_permutex2var_epi16(even, high, odd));
  }
}

TARGET static void pack_pairs_14(void *restrict panel, gemm_part part) {
  if (part.transposed) pack_columns(panel, part, panel_rows);
  else pack_rows(panel, part, panel_rows);
}

TARGET void gemm_pack_pairs_32(void *restrict panel, gemm_part part) {
  if (part.transposed) pack_columns(panel, part, gemm_columns);
  else pack_rows(panel, part, gemm_columns);
}

const gemm_kernel gemm_kernel_avx512_bf16 = {
    .rows = panel_rows,
    .depth = 2,
    .chunk = 2048,
    .size = 2,
    .pack_a = pack_pairs_14,
    .pack_b = gemm_pack_pairs_32,
    .multiply = multiply_tile,
};

#endif
