// Element types of matrices in memory.
#ifndef OSLER_TYPES_H
#define OSLER_TYPES_H

#include <stdint.h>
#include <string.h>

/// The bits of a bfloat16: the upper half of an fp32.
typedef uint16_t osl_bf16;

/// The bits of an IEEE 754 half: sign, 5 bits of exponent, 10 of fraction. Files hold them, kernels only
/// convert them: osler/convert.h.
typedef uint16_t osl_f16;

typedef enum __attribute__((enum_extensibility(closed))) osl_type {
  osl_type_f32 = 0,
  osl_type_bf16 = 1,
  /// int8 in groups of 32 along a row: osler/quantize.h.
  osl_type_q8 = 2,
  /// 4-bit NormalFloat in groups of 32 along a row: osler/quantize.h.
  osl_type_q4 = 3,
} osl_type;

static inline float osl_widen(osl_bf16 x) {
  const uint32_t bits = (uint32_t)x << 16;
  float y;
  memcpy(&y, &bits, sizeof y);
  return y;
}

/// To the nearest, ties to even; a NaN stays one.
static inline osl_bf16 osl_round(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint32_t rounded = bits + 0x7fff + (bits >> 16 & 1);
  return (osl_bf16)((bits & 0x7fffffff) > 0x7f800000 ? bits >> 16 | 0x40 : rounded >> 16);
}

#endif
