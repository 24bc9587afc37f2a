// From quantised matrices back to numbers: osler/quantize.h.

#include <string.h>

#include "lanes.h"
#include "quantized.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// MARK: Levels

static void expand_plain(osl_bf16 *restrict y, const uint8_t *restrict bytes, int64_t groups) {
  for (int64_t group = 0; group < groups; group++, y += 32, bytes += 16) {
    for (int j = 0; j < 16; j++) {
      y[j] = osl_level[bytes[j] & 15];
      y[j + 16] = osl_level[bytes[j] >> 4];
    }
  }
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static void expand_avx2(
    osl_bf16 *restrict y, const uint8_t *restrict bytes, int64_t groups) {
  const __m128i first = _mm_loadu_si128((const __m128i *)osl_level);
  const __m128i second = _mm_loadu_si128((const __m128i *)(osl_level + 8));
  const __m128i byte = _mm_set1_epi16(255), nibble = _mm_set1_epi8(15);
  const __m256i low =
      _mm256_broadcastsi128_si256(_mm_packus_epi16(_mm_and_si128(first, byte), _mm_and_si128(second, byte)));
  const __m256i high =
      _mm256_broadcastsi128_si256(_mm_packus_epi16(_mm_srli_epi16(first, 8), _mm_srli_epi16(second, 8)));
  for (int64_t group = 0; group < groups; group++) {
    const __m128i packed = _mm_loadu_si128((const __m128i *)(bytes + 16 * group));
    const __m256i q = _mm256_set_m128i(
        _mm_and_si128(_mm_srli_epi16(packed, 4), nibble), _mm_and_si128(packed, nibble));
    const __m256i lows = _mm256_shuffle_epi8(low, q), highs = _mm256_shuffle_epi8(high, q);
    // Elements 0...7 and 16...23, then 8...15 and 24...31.
    const __m256i even = _mm256_unpacklo_epi8(lows, highs), odd = _mm256_unpackhi_epi8(lows, highs);
    __m256i *to = (__m256i *)(y + 32 * group);
    _mm256_storeu_si256(to, _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256(to + 1, _mm256_permute2x128_si256(even, odd, 0x31));
  }
}

__attribute__((target("avx512f,avx512bw"))) static void expand_avx512(
    osl_bf16 *restrict y, const uint8_t *restrict bytes, int64_t groups) {
  // Twice the levels: vpermw looks at five bits, of which the fifth means nothing here.
  const __m512i levels = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)osl_level));
  const __m512i shift = _mm512_inserti64x4(_mm512_setzero_si512(), _mm256_set1_epi16(4), 1);
  for (int64_t group = 0; group < groups; group++) {
    const __m128i packed = _mm_loadu_si128((const __m128i *)(bytes + 16 * group));
    const __m512i twice = _mm512_cvtepu8_epi16(_mm256_broadcastsi128_si256(packed));
    _mm512_storeu_si512(
        y + 32 * group, _mm512_permutexvar_epi16(_mm512_srlv_epi16(twice, shift), levels));
  }
}

#endif

void osl_expand_levels(osl_path path, osl_bf16 *restrict y, const uint8_t *restrict bytes, int64_t groups) {
#if defined(__x86_64__)
  if (path >= osl_path_avx512) {
    expand_avx512(y, bytes, groups);
  } else if (path == osl_path_avx2) {
    expand_avx2(y, bytes, groups);
  } else {
    expand_plain(y, bytes, groups);
  }
#else
  (void)path;
  expand_plain(y, bytes, groups);
#endif
}

// MARK: Every path

// Whole groups at a time: a quarter of the first-level cache.
enum { most_groups = 64 };

// y[32 * groups] = groups from `group` on of a row.
OSL_BODY void dequantize_groups(
    osl_path here, void *restrict y, osl_type as, quantized of, osl_type type,
    int64_t group, int64_t groups) {
  if (type == osl_type_q8) {
    for (int64_t g = 0; g < groups; g++) {
      const int8_t *q = (const int8_t *)of.q + (group + g) * osl_group;
      const float scale = osl_widen(of.scale[group + g]);
      for (int j = 0; j < osl_group; j++) osl_store(y, as, g * osl_group + j, (float)q[j] * scale);
    }
    return;
  }
  osl_bf16 levels[most_groups * osl_group];
  osl_expand_levels(here, levels, of.q + group * 16, groups);
  for (int64_t g = 0; g < groups; g++) {
    const float scale = osl_widen(of.scale[group + g]);
    for (int64_t i = g * osl_group; i < (g + 1) * osl_group; i += 16) {
      osl_v16 w;
      osl_load16(&w, levels, osl_type_bf16, i);
      w *= scale;
      osl_store16(y, as, i, &w);
    }
  }
}

OSL_BODY void dequantize(
    osl_path here, void *restrict y, osl_type as, const void *restrict w, osl_type type,
    int64_t N, int64_t K, int64_t row, int64_t from, int64_t count) {
  const quantized of = quantized_row((void *)w, type, N, K, row);
  const int64_t end = from + count;
  for (int64_t i = from; i < end;) {
    void *to = osl_into(y, as, i - from);
    const int64_t group = i / osl_group, inside = i % osl_group;
    int64_t groups = (end - i) / osl_group;
    if (inside == 0 && groups > 0) {
      if (groups > most_groups) groups = most_groups;
      dequantize_groups(here, to, as, of, type, group, groups);
      i += groups * osl_group;
    } else {
      float part[osl_group];
      const int64_t left = osl_group - inside < end - i ? osl_group - inside : end - i;
      dequantize_groups(here, part, as, of, type, group, 1);
      const size_t size = as == osl_type_f32 ? sizeof(float) : sizeof(osl_bf16);
      memcpy(to, osl_from(part, as, inside), (size_t)left * size);
      i += left;
    }
  }
}

OSL_BODY void osl_dequantize_body(
    osl_path here, float *restrict y, const void *restrict w, osl_type type,
    int64_t N, int64_t K, int64_t row, int64_t from, int64_t count) {
  dequantize(here, y, osl_type_f32, w, type, N, K, row, from, count);
}

OSL_EVERY_PATH_TOLD(
    osl_dequantize,
    (float *restrict y, const void *restrict w, osl_type type,
     int64_t N, int64_t K, int64_t row, int64_t from, int64_t count),
    (y, w, type, N, K, row, from, count))

OSL_BODY void osl_dequantize_bf16_body(
    osl_path here, osl_bf16 *restrict y, const void *restrict w, osl_type type,
    int64_t N, int64_t K, int64_t row, int64_t from, int64_t count) {
  dequantize(here, y, osl_type_bf16, w, type, N, K, row, from, count);
}

OSL_EVERY_PATH_TOLD(
    osl_dequantize_bf16,
    (osl_bf16 *restrict y, const void *restrict w, osl_type type,
     int64_t N, int64_t K, int64_t row, int64_t from, int64_t count),
    (y, w, type, N, K, row, from, count))
