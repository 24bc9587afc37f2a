// Rotary embedding. Formula and shapes: osler/rope.h.

#include "osler/rope.h"

#include "paths.h"

// MARK: Definition

void osl_rope_ref(
    float *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse) {
  const int64_t half = D / 2;
  for (int64_t t = 0; t < T; t++) {
    for (int64_t h = 0; h < heads; h++) {
      float *first = x + (t * heads + h) * D, *second = first + half;
      for (int64_t i = 0; i < half; i++) {
        const double cosine = cosines[positions[t] * half + i];
        const double sine = inverse ? -sines[positions[t] * half + i] : sines[positions[t] * half + i];
        const double a = first[i], b = second[i];
        first[i] = (float)(a * cosine - b * sine);
        second[i] = (float)(b * cosine + a * sine);
      }
    }
  }
}

// MARK: Every path

OSL_BODY void turn(
    float *restrict first, float *restrict second,
    const float *restrict cosines, const float *restrict sines, int64_t half, float sign) {
  for (int64_t i = 0; i < half; i++) {
    const float a = first[i], b = second[i], sine = sign * sines[i];
    first[i] = a * cosines[i] - b * sine;
    second[i] = b * cosines[i] + a * sine;
  }
}

OSL_BODY void osl_rope_body(
    float *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse) {
  const int64_t half = D / 2;
  const float sign = inverse ? -1.0f : 1.0f;
  for (int64_t t = 0; t < T; t++) {
    const int64_t row = positions[t] * half;
    for (int64_t h = 0; h < heads; h++) {
      float *head = x + (t * heads + h) * D;
      turn(head, head + half, cosines + row, sines + row, half, sign);
    }
  }
}

OSL_EVERY_PATH(
    osl_rope,
    (float *restrict x, const int32_t *restrict positions,
     const float *restrict cosines, const float *restrict sines,
     int64_t T, int64_t heads, int64_t D, bool inverse),
    (x, positions, cosines, sines, T, heads, D, inverse))
