// Rotary embedding. Formula and shapes: osler/rope.h.

#include "osler/rope.h"

#include "element.h"
#include "paths.h"

// MARK: Definitions

static void rope_ref(
    void *restrict x, osl_type type, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse) {
  const int64_t half = D / 2;
  for (int64_t t = 0; t < T; t++) {
    for (int64_t h = 0; h < heads; h++) {
      for (int64_t i = 0; i < half; i++) {
        const double cosine = cosines[positions[t] * half + i];
        const double sine = inverse ? -sines[positions[t] * half + i] : sines[positions[t] * half + i];
        const int64_t first = (t * heads + h) * D + i, second = first + half;
        const double a = osl_load(x, type, first), b = osl_load(x, type, second);
        osl_store(x, type, first, (float)(a * cosine - b * sine));
        osl_store(x, type, second, (float)(b * cosine + a * sine));
      }
    }
  }
}

void osl_rope_ref(
    float *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse) {
  rope_ref(x, osl_type_f32, positions, cosines, sines, T, heads, D, inverse);
}

void osl_rope_bf16_ref(
    osl_bf16 *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse) {
  rope_ref(x, osl_type_bf16, positions, cosines, sines, T, heads, D, inverse);
}

// MARK: Every path

OSL_BODY void turn(
    void *restrict first, void *restrict second, osl_type type,
    const float *restrict cosines, const float *restrict sines, int64_t half, float sign) {
  for (int64_t i = 0; i < half; i++) {
    const float a = osl_load(first, type, i), b = osl_load(second, type, i), sine = sign * sines[i];
    osl_store_back(first, type, i, a * cosines[i] - b * sine);
    osl_store_back(second, type, i, b * cosines[i] + a * sine);
  }
}

OSL_BODY void rope(
    void *restrict x, osl_type type, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse) {
  const int64_t half = D / 2;
  const float sign = inverse ? -1.0f : 1.0f;
  for (int64_t t = 0; t < T; t++) {
    const int64_t row = positions[t] * half;
    for (int64_t h = 0; h < heads; h++) {
      const int64_t head = (t * heads + h) * D;
      turn(
          osl_into(x, type, head), osl_into(x, type, head + half), type, cosines + row, sines + row, half,
          sign);
    }
  }
}

OSL_BODY void osl_rope_body(
    float *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse) {
  rope(x, osl_type_f32, positions, cosines, sines, T, heads, D, inverse);
}

OSL_EVERY_PATH(
    osl_rope,
    (float *restrict x, const int32_t *restrict positions,
     const float *restrict cosines, const float *restrict sines,
     int64_t T, int64_t heads, int64_t D, bool inverse),
    (x, positions, cosines, sines, T, heads, D, inverse))

OSL_BODY void osl_rope_bf16_body(
    osl_bf16 *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse) {
  rope(x, osl_type_bf16, positions, cosines, sines, T, heads, D, inverse);
}

OSL_EVERY_PATH(
    osl_rope_bf16,
    (osl_bf16 *restrict x, const int32_t *restrict positions,
     const float *restrict cosines, const float *restrict sines,
     int64_t T, int64_t heads, int64_t D, bool inverse),
    (x, positions, cosines, sines, T, heads, D, inverse))
