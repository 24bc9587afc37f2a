// Products of few rows with pairs of bfloat16 (AVX512-BF16): gemv.h.

#include "gemv.h"

#if defined(__x86_64__)

#include <immintrin.h>


#define BF16 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))
#define BF16_BODY BF16 static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

// Rows of w and of x that are multiplied at a time: constants where they are used.
enum { most_rows = 4, most_inputs = 4 };

// One such piece of the product: rows of w from n on, rows of x from m on.
typedef struct {
  int64_t n, m;
  // The product's sums, sixteen lanes each.
  __m512 sum[most_rows][most_inputs];
} piece;

BF16_BODY void clear(piece *at, const int rows, const int inputs) {
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int i = 0; i < inputs; i++) at->sum[r][i] = _mm512_setzero_ps();
  }
}

BF16_BODY void finish(const gemv_job *job, const piece *at, const int rows, const int inputs) {
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int i = 0; i < inputs; i++) {
      gemv_put(job, at->m + i, at->n + r, _mm512_reduce_add_ps(at->sum[r][i]));
    }
  }
}

// 32 elements of row i of x, as far as they are there.
BF16_BODY __m512i input(const gemv_job *job, const piece *at, int i, int64_t k, __mmask32 lanes) {
  return _mm512_maskz_loadu_epi16(lanes, (const osl_bf16 *)job->x + (at->m + i) * job->K + k);
}

BF16_BODY __m512 scales(const osl_bf16 *scale, __mmask16 lanes) {
  return (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(lanes, scale)), 16);
}

BF16_BODY __m512 multiply(__m512 sum, __m512i a, __m512i b) {
  return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
}

// MARK: bfloat16

BF16_BODY void bf16_piece(const gemv_job *job, piece *at, const int rows, const int inputs) {
  const int64_t K = job->K;
  const osl_bf16 *w = (const osl_bf16 *)job->w + at->n * K;
  const int64_t ahead = gemv_ahead(rows * K * 2, 8192);
  for (int64_t k = 0; k < K; k += 32) {
    const __mmask32 lanes = K - k >= 32 ? 0xffffffffu : (1u << (K - k)) - 1;
    __m512i x[most_inputs];
    UNROLL for (int i = 0; i < inputs; i++) x[i] = input(job, at, i, k, lanes);
    UNROLL for (int r = 0; r < rows; r++) {
      const __m512i v = _mm512_maskz_loadu_epi16(lanes, w + r * K + k);
      gemv_ask(w, ahead, rows * k * 2 + 64 * r);
      UNROLL for (int i = 0; i < inputs; i++) at->sum[r][i] = multiply(at->sum[r][i], v, x[i]);
    }
  }
}

// MARK: 8 bits

// q = a - b, both bfloat16: with the byte's low seven bits in its fraction, 1.0 * 2^7 + q mod 128 is a; with
// the sign bit there, 1.0 * 2^8 or 2^7 is b.
BF16_BODY void q8_piece(const gemv_job *job, piece *at, const int rows, const int inputs) {
  const __m512i low = _mm512_set1_epi16(0x7f), a = _mm512_set1_epi16(0x4300);
  const __m512i sign = _mm512_set1_epi16(0x80), minus_b = _mm512_set1_epi16((int16_t)0xc300);
  const int64_t K = job->K, groups = K / osl_group;
  const quantized w = quantized_row((void *)job->w, osl_type_q8, job->N, K, at->n);
  const int64_t ahead = gemv_ahead(rows * K, 8192);
  for (int64_t start = 0; start < groups; start += 16) {
    const int64_t end = groups - start < 16 ? groups : start + 16;
    gemv_ask_scales(w, groups, start, rows);
    float scale[most_rows][16];
    UNROLL for (int r = 0; r < rows; r++) {
      _mm512_storeu_ps(
          scale[r], scales(w.scale + r * groups + start, (__mmask16)((1u << (end - start)) - 1)));
    }
    for (int64_t group = start; group < end; group++) {
      __m512i x[most_inputs];
      UNROLL for (int i = 0; i < inputs; i++) x[i] = input(job, at, i, group * osl_group, 0xffffffffu);
      UNROLL for (int r = 0; r < rows; r++) {
        const uint8_t *q = w.q + r * K + group * osl_group;
        const __m512i v = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)q));
        if (group % 2 == 0) gemv_ask(w.q, ahead, rows * group * osl_group + 64 * r);
        const __m512i plus = _mm512_ternarylogic_epi32(v, low, a, 0xea);
        const __m512i minus = _mm512_ternarylogic_epi32(v, sign, minus_b, 0xea);
        const __m512 factor = _mm512_set1_ps(scale[r][group - start]);
        UNROLL for (int i = 0; i < inputs; i++) {
          const __m512 part = multiply(multiply(_mm512_setzero_ps(), plus, x[i]), minus, x[i]);
          at->sum[r][i] = _mm512_fmadd_ps(part, factor, at->sum[r][i]);
        }
      }
    }
  }
}

// MARK: 4 bits

// Four groups of x, in the order in which the nibbles of their 32 words of w come: x[0] holds for each group
// the elements 0, 2, ... 14, x[1] those from 16, x[2] and x[3] the odd ones.
BF16_BODY void deal(__m512i x[4], const gemv_job *job, const piece *at, int i, int64_t group, int count) {
  const __m512i even = _mm512_set_epi16(
      62, 60, 58, 56, 54, 52, 50, 48, 30, 28, 26, 24, 22, 20, 18, 16,
      46, 44, 42, 40, 38, 36, 34, 32, 14, 12, 10, 8, 6, 4, 2, 0);
  const __m512i odd = _mm512_add_epi16(even, _mm512_set1_epi16(1));
  __m512i of[4];
  UNROLL for (int g = 0; g < 4; g++) {
    of[g] = input(job, at, i, (group + g) * osl_group, g < count ? 0xffffffffu : 0);
  }
  const __m512i a = _mm512_permutex2var_epi16(of[0], even, of[1]);
  const __m512i b = _mm512_permutex2var_epi16(of[2], even, of[3]);
  const __m512i c = _mm512_permutex2var_epi16(of[0], odd, of[1]);
  const __m512i d = _mm512_permutex2var_epi16(of[2], odd, of[3]);
  x[0] = _mm512_shuffle_i64x2(a, b, 0x44);
  x[1] = _mm512_shuffle_i64x2(a, b, 0xee);
  x[2] = _mm512_shuffle_i64x2(c, d, 0x44);
  x[3] = _mm512_shuffle_i64x2(c, d, 0xee);
}

// Adds the product with `count` groups, at most four; lanes 4g ... 4g + 3 belong to group g.
BF16_BODY void q4_groups(
    const gemv_job *job, piece *at, quantized w, int64_t ahead, int64_t group, const __m512 *scale,
    __m512i which, int count, const int rows, const int inputs) {
  // vpermw looks at the low five bits of an index: with the levels twice in the table, the fifth is free.
  const __m512i table = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)osl_level));
  const __mmask64 bytes = count == 4 ? ~0ull : (1ull << 16 * count) - 1;
  __m512i x[most_inputs][4];
  UNROLL for (int i = 0; i < inputs; i++) deal(x[i], job, at, i, group, count);
  UNROLL for (int r = 0; r < rows; r++) {
    const __m512i v = _mm512_maskz_loadu_epi8(bytes, w.q + r * (job->K / 2) + group * 16);
    gemv_ask(w.q, ahead, rows * group * 16 + 64 * r);
    const __m512i level[4] = {
        _mm512_permutexvar_epi16(v, table),
        _mm512_permutexvar_epi16(_mm512_srli_epi16(v, 4), table),
        _mm512_permutexvar_epi16(_mm512_srli_epi16(v, 8), table),
        _mm512_permutexvar_epi16(_mm512_srli_epi16(v, 12), table),
    };
    const __m512 factor = _mm512_permutexvar_ps(which, scale[r]);
    UNROLL for (int i = 0; i < inputs; i++) {
      __m512 part = _mm512_setzero_ps();
      UNROLL for (int j = 0; j < 4; j++) part = multiply(part, level[j], x[i][j]);
      at->sum[r][i] = _mm512_fmadd_ps(part, factor, at->sum[r][i]);
    }
  }
}

BF16_BODY void q4_piece(const gemv_job *job, piece *at, const int rows, const int inputs) {
  const int64_t groups = job->K / osl_group;
  const quantized w = quantized_row((void *)job->w, osl_type_q4, job->N, job->K, at->n);
  const int64_t ahead = gemv_ahead(rows * job->K / 2, 8192);
  for (int64_t start = 0; start < groups; start += 16) {
    const int64_t end = groups - start < 16 ? groups : start + 16;
    gemv_ask_scales(w, groups, start, rows);
    __m512i which = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
    __m512 scale[most_rows];
    UNROLL for (int r = 0; r < rows; r++) {
      scale[r] = scales(w.scale + r * groups + start, (__mmask16)((1u << (end - start)) - 1));
    }
    int64_t group = start;
    for (; group + 4 <= end; group += 4) {
      q4_groups(job, at, w, ahead, group, scale, which, 4, rows, inputs);
      which = _mm512_add_epi32(which, _mm512_set1_epi32(4));
    }
    if (group < end) q4_groups(job, at, w, ahead, group, scale, which, (int)(end - group), rows, inputs);
  }
}

// MARK: All of it

BF16_BODY void multiply_piece(
    const gemv_job *job, int64_t n, int64_t m, const osl_type type, const int rows, const int inputs) {
  piece at = {.n = n, .m = m};
  clear(&at, rows, inputs);
  if (type == osl_type_bf16) bf16_piece(job, &at, rows, inputs);
  if (type == osl_type_q8) q8_piece(job, &at, rows, inputs);
  if (type == osl_type_q4) q4_piece(job, &at, rows, inputs);
  finish(job, &at, rows, inputs);
}

// Some rows of w with all of x: only for the first of x does w come from memory.
BF16_BODY void strip(const gemv_job *job, int64_t n, const osl_type type, const int rows) {
  int64_t m = 0;
  for (; m + 4 <= job->M; m += 4) multiply_piece(job, n, m, type, rows, 4);
  switch (job->M - m) {
    case 3: multiply_piece(job, n, m, type, rows, 3); break;
    case 2: multiply_piece(job, n, m, type, rows, 2); break;
    case 1: multiply_piece(job, n, m, type, rows, 1); break;
  }
}

BF16_BODY void product(
    const gemv_job *job, int64_t first, int64_t end, const osl_type type, const int rows) {
  int64_t n = first;
  for (; n + rows <= end; n += rows) strip(job, n, type, rows);
  for (; n < end; n++) strip(job, n, type, 1);
}

BF16 void gemv_bf16_pairs(const gemv_job *job, osl_type type, int64_t first, int64_t end) {
  switch (type) {
    case osl_type_f32: break;
    case osl_type_bf16: product(job, first, end, osl_type_bf16, 4); break;
    case osl_type_q8: product(job, first, end, osl_type_q8, 4); break;
    case osl_type_q4: product(job, first, end, osl_type_q4, 4); break;
  }
}

#endif
