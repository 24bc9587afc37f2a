// Products of few rows with 4-bit weights in fp32, where the levels are looked up in registers: gemv.h.

#include "gemv.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define UNROLL _Pragma("clang loop unroll(full)")

// Rows of w and, with AVX-512, of x that are multiplied at a time: constants where they are used.
enum { most_rows = 4, most_inputs = 2 };

// MARK: AVX-512

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#define AVX512_BODY AVX512 static inline __attribute__((always_inline))

AVX512_BODY __m512 widen512(const osl_bf16 *x) {
  return (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)x)), 16);
}

AVX512_BODY void piece_avx512(
    const gemv_job *job, int64_t n, int64_t m, const int rows, const int inputs) {
  const int64_t K = job->K, groups = K / osl_group;
  const quantized w = quantized_row((void *)job->w, osl_type_q4, job->N, K, n);
  const osl_bf16 *from = (const osl_bf16 *)job->x + m * K;
  const int64_t ahead = gemv_ahead(rows * K / 2, 8192);
  const __m512 levels = widen512(osl_level);
  __m512 sum[most_rows][most_inputs];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int i = 0; i < inputs; i++) sum[r][i] = _mm512_setzero_ps();
  }
  for (int64_t group = 0; group < groups; group++) {
    if (group % 16 == 0) gemv_ask_scales(w, groups, group, rows);
    __m512 x[most_inputs][2];
    UNROLL for (int i = 0; i < inputs; i++) {
      x[i][0] = widen512(from + i * K + group * osl_group);
      x[i][1] = widen512(from + i * K + group * osl_group + 16);
    }
    UNROLL for (int r = 0; r < rows; r++) {
      const uint8_t *q = w.q + (r * groups + group) * 16;
      if (group % 4 == 0) gemv_ask(w.q, ahead, rows * group * 16 + 64 * r);
      // Exact: 8 bits by 8.
      const __m512 table = _mm512_mul_ps(levels, _mm512_set1_ps(osl_widen(w.scale[r * groups + group])));
      // vpermps looks at the low four bits of an index.
      const __m512i which = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)q));
      const __m512 low = _mm512_permutexvar_ps(which, table);
      const __m512 high = _mm512_permutexvar_ps(_mm512_srli_epi32(which, 4), table);
      UNROLL for (int i = 0; i < inputs; i++) {
        sum[r][i] = _mm512_fmadd_ps(low, x[i][0], sum[r][i]);
        sum[r][i] = _mm512_fmadd_ps(high, x[i][1], sum[r][i]);
      }
    }
  }
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int i = 0; i < inputs; i++) gemv_put(job, m + i, n + r, _mm512_reduce_add_ps(sum[r][i]));
  }
}

AVX512 static void product_avx512(const gemv_job *job, int64_t first, int64_t end) {
  for (int64_t n = first; n < end;) {
    const bool whole = n + 4 <= end;
    for (int64_t m = 0; m < job->M; m += 2) {
      const bool two = m + 2 <= job->M;
      if (whole && two) piece_avx512(job, n, m, 4, 2);
      if (whole && !two) piece_avx512(job, n, m, 4, 1);
      if (!whole && two) piece_avx512(job, n, m, 1, 2);
      if (!whole && !two) piece_avx512(job, n, m, 1, 1);
    }
    n += whole ? 4 : 1;
  }
}

// MARK: AVX2

#define AVX2 __attribute__((target("avx2,fma")))
#define AVX2_BODY AVX2 static inline __attribute__((always_inline))

// The even elements of sixteen bfloat16s, then the odd ones.
AVX2_BODY void split(__m256 to[2], __m256i x) {
  to[0] = (__m256)_mm256_slli_epi32(x, 16);
  to[1] = (__m256)_mm256_and_si256(x, _mm256_set1_epi32((int32_t)0xffff0000));
}

// 32 inputs in the order in which look_up gives their weights: 0...7 with 16...23, then the rest.
AVX2_BODY void deal(__m256 to[4], const osl_bf16 *x) {
  const __m128i *at = (const __m128i *)x;
  split(to, _mm256_set_m128i(_mm_loadu_si128(at + 2), _mm_loadu_si128(at)));
  split(to + 2, _mm256_set_m128i(_mm_loadu_si128(at + 3), _mm_loadu_si128(at + 1)));
}

// The levels of a group, from tables of their low and of their high bytes.
AVX2_BODY void look_up(__m256 to[4], const uint8_t *q, __m256i low, __m256i high) {
  const __m128i packed = _mm_loadu_si128((const __m128i *)q);
  const __m256i which = _mm256_and_si256(
      _mm256_set_m128i(_mm_srli_epi16(packed, 4), packed), _mm256_set1_epi8(15));
  const __m256i lows = _mm256_shuffle_epi8(low, which), highs = _mm256_shuffle_epi8(high, which);
  split(to, _mm256_unpacklo_epi8(lows, highs));
  split(to + 2, _mm256_unpackhi_epi8(lows, highs));
}

AVX2_BODY float sum8(__m256 x) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

AVX2_BODY void piece_avx2(const gemv_job *job, int64_t n, int64_t m, const int rows) {
  const int64_t K = job->K, groups = K / osl_group;
  const quantized w = quantized_row((void *)job->w, osl_type_q4, job->N, K, n);
  const osl_bf16 *from = (const osl_bf16 *)job->x + m * K;
  const int64_t ahead = gemv_ahead(rows * K / 2, 8192);
  const __m128i first = _mm_loadu_si128((const __m128i *)osl_level);
  const __m128i second = _mm_loadu_si128((const __m128i *)(osl_level + 8));
  const __m128i byte = _mm_set1_epi16(255);
  const __m256i low =
      _mm256_broadcastsi128_si256(_mm_packus_epi16(_mm_and_si128(first, byte), _mm_and_si128(second, byte)));
  const __m256i high =
      _mm256_broadcastsi128_si256(_mm_packus_epi16(_mm_srli_epi16(first, 8), _mm_srli_epi16(second, 8)));
  __m256 sum[most_rows];
  UNROLL for (int r = 0; r < rows; r++) sum[r] = _mm256_setzero_ps();
  for (int64_t group = 0; group < groups; group++) {
    if (group % 16 == 0) gemv_ask_scales(w, groups, group, rows);
    __m256 x[4];
    deal(x, from + group * osl_group);
    UNROLL for (int r = 0; r < rows; r++) {
      if (group % 4 == 0) gemv_ask(w.q, ahead, rows * group * 16 + 64 * r);
      __m256 level[4];
      look_up(level, w.q + (r * groups + group) * 16, low, high);
      const __m256 scale = _mm256_set1_ps(osl_widen(w.scale[r * groups + group]));
      __m256 part = _mm256_mul_ps(level[0], x[0]);
      UNROLL for (int j = 1; j < 4; j++) part = _mm256_fmadd_ps(level[j], x[j], part);
      sum[r] = _mm256_fmadd_ps(part, scale, sum[r]);
    }
  }
  UNROLL for (int r = 0; r < rows; r++) gemv_put(job, m, n + r, sum8(sum[r]));
}

AVX2 static void product_avx2(const gemv_job *job, int64_t first, int64_t end) {
  for (int64_t n = first; n < end;) {
    const bool whole = n + 4 <= end;
    for (int64_t m = 0; m < job->M; m++) {
      if (whole) piece_avx2(job, n, m, 4);
      if (!whole) piece_avx2(job, n, m, 1);
    }
    n += whole ? 4 : 1;
  }
}

void gemv_q4_fp32(osl_path path, const gemv_job *job, int64_t first, int64_t end) {
  if (path == osl_path_avx2) {
    product_avx2(job, first, end);
  } else {
    product_avx512(job, first, end);
  }
}

#endif
