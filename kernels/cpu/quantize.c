// Quantised matrices. Layouts and rounding: osler/quantize.h.

#include "osler/quantize.h"

#include <math.h>

#include "element.h"
#include "quantized.h"

// -1, -0.6962, -0.5251, -0.3949, -0.2844, -0.1848, -0.0911, 0, 0.0796, 0.1609, 0.2461, 0.3379, 0.4407,
// 0.5626, 0.7230, 1.
const osl_bf16 osl_level[osl_levels] = {
    0xbf80, 0xbf32, 0xbf06, 0xbeca, 0xbe92, 0xbe3d, 0xbdba, 0x0000,
    0x3da3, 0x3e25, 0x3e7c, 0x3ead, 0x3ee2, 0x3f10, 0x3f39, 0x3f80,
};

int64_t osl_quantized_bytes(osl_type type, int64_t N, int64_t K) {
  return (type == osl_type_q8 ? N * K : N * K / 2) + N * (K / osl_group) * (int64_t)sizeof(osl_bf16);
}

// The scale of a group whose largest |x| is `largest`: finite, whatever the rounding.
OSL_BODY osl_bf16 scale_of(float largest, osl_type type) {
  const osl_bf16 scale = osl_round(type == osl_type_q8 ? largest / 127 : largest);
  return scale > 0x7f7f ? 0x7f7f : scale;
}

// MARK: Definitions

static int nearest_level(double x) {
  int nearest = 0;
  for (int i = 1; i < osl_levels; i++) {
    if (fabs(x - osl_widen(osl_level[i])) < fabs(x - osl_widen(osl_level[nearest]))) nearest = i;
  }
  return nearest;
}

void osl_quantize_ref(
    void *restrict w, osl_type type, const void *restrict x, osl_type from,
    int64_t N, int64_t K, int64_t row) {
  const quantized to = quantized_row(w, type, N, K, row);
  for (int64_t start = 0; start < K; start += osl_group) {
    float largest = 0;
    for (int j = 0; j < osl_group; j++) largest = fmaxf(largest, fabsf(osl_load(x, from, start + j)));
    const osl_bf16 scale = scale_of(largest, type);
    to.scale[start / osl_group] = scale;
    int q[osl_group];
    for (int j = 0; j < osl_group; j++) {
      const float ratio = scale == 0 ? 0 : osl_load(x, from, start + j) / osl_widen(scale);
      q[j] = type == osl_type_q4 ? nearest_level(ratio) : (int)fmaxf(-127, fminf(127, rintf(ratio)));
    }
    for (int j = 0; j < osl_group; j++) {
      if (type == osl_type_q8) {
        ((int8_t *)to.q)[start + j] = (int8_t)q[j];
      } else if (j < osl_group / 2) {
        to.q[start / 2 + j] = (uint8_t)(q[j] | q[j + osl_group / 2] << 4);
      }
    }
  }
}

void osl_dequantize_ref(
    float *restrict y, const void *restrict w, osl_type type,
    int64_t N, int64_t K, int64_t row, int64_t from, int64_t count) {
  const quantized of = quantized_row((void *)w, type, N, K, row);
  for (int64_t i = 0; i < count; i++) {
    const int64_t group = (from + i) / osl_group, j = (from + i) % osl_group;
    const int byte = of.q[group * 16 + j % 16];
    const float q = type == osl_type_q8 ? (float)((const int8_t *)of.q)[from + i]
                                        : osl_widen(osl_level[j < 16 ? byte & 15 : byte >> 4]);
    y[i] = q * osl_widen(of.scale[group]);
  }
}

// MARK: Quantising, every path

// q[32] = the integers nearest to x / scale. Not a number becomes 127.
OSL_BODY void nearest_integers(int8_t *restrict q, const float *restrict x, float scale) {
  // Too large for a fraction: adding it rounds to the nearest integer, ties to even.
  const float magic = 0x1.8p23f;
  for (int j = 0; j < osl_group; j++) {
    float ratio = x[j] / scale;
    ratio = ratio < 127 ? ratio : 127;
    ratio = ratio > -127 ? ratio : -127;
    q[j] = (int8_t)(int32_t)(ratio + magic - magic);
  }
}

// bytes[16] = the levels nearest to x / scale: as many as there are midpoints below it.
OSL_BODY void nearest_levels(uint8_t *restrict bytes, const float *restrict x, float scale) {
  float ratio[osl_group];
  int32_t q[osl_group] = {0};
  for (int j = 0; j < osl_group; j++) ratio[j] = x[j] / scale;
  for (int i = 0; i + 1 < osl_levels; i++) {
    const float middle = (osl_widen(osl_level[i]) + osl_widen(osl_level[i + 1])) / 2;
    for (int j = 0; j < osl_group; j++) q[j] += ratio[j] > middle;
  }
  for (int j = 0; j < 16; j++) bytes[j] = (uint8_t)(q[j] | q[j + 16] << 4);
}

OSL_BODY void osl_quantize_body(
    void *restrict w, osl_type type, const void *restrict x, osl_type from,
    int64_t N, int64_t K, int64_t row) {
  const quantized to = quantized_row(w, type, N, K, row);
  for (int64_t group = 0; group < K / osl_group; group++) {
    float values[osl_group];
    const int64_t start = group * osl_group;
    for (int j = 0; j < osl_group; j++) values[j] = osl_load(x, from, start + j);
    float largest = 0;
    for (int j = 0; j < osl_group; j++) {
      const float size = __builtin_fabsf(values[j]);
      largest = size > largest ? size : largest;
    }
    const osl_bf16 scale = scale_of(largest, type);
    to.scale[group] = scale;
    // Zeros divided by any scale but zero are zero.
    const float divisor = scale == 0 ? INFINITY : osl_widen(scale);
    if (type == osl_type_q8) {
      nearest_integers((int8_t *)to.q + start, values, divisor);
    } else {
      nearest_levels(to.q + start / 2, values, divisor);
    }
  }
}

OSL_EVERY_PATH(
    osl_quantize,
    (void *restrict w, osl_type type, const void *restrict x, osl_type from,
     int64_t N, int64_t K, int64_t row),
    (w, type, x, from, N, K, row))
