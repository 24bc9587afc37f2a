// IEEE 754 halves, by integer operations that every vector unit has.
#ifndef OSLER_HALF_H
#define OSLER_HALF_H

#include <stdint.h>
#include <string.h>

#include "osler/types.h"
#include "paths.h"

// An fp32's exponent of the same power of two is larger by this, in the place where it stands.
enum { osl_half_bias = (127 - 15) << 23 };

OSL_BODY float osl_half_widen(osl_f16 x) {
  const uint32_t sign = (uint32_t)(x & 0x8000) << 16;
  const uint32_t bits = (uint32_t)(x & 0x7FFF) << 13;
  // Infinity and what is no number have the largest exponent of either type; a NaN comes back quiet.
  uint32_t size = bits + osl_half_bias;
  size = bits >= 0x1Fu << 23 ? size + osl_half_bias : size;
  size = bits > 0x1Fu << 23 ? size | 0x400000 : size;
  // Without an exponent it counts steps of 2^-24.
  const float steps = (float)(int32_t)(x & 0x7FFF) * 0x1p-24f;
  uint32_t counted;
  memcpy(&counted, &steps, sizeof counted);
  const uint32_t result = sign | (bits < 1u << 23 ? counted : size);
  float y;
  memcpy(&y, &result, sizeof y);
  return y;
}

OSL_BODY osl_f16 osl_half_round(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint32_t sign = bits >> 16 & 0x8000;
  bits &= 0x7FFFFFFF;
  // A carry out of the fraction goes on into the exponent, and out of the largest number to infinity.
  uint32_t half = (bits - osl_half_bias + 0xFFF + (bits >> 13 & 1)) >> 13;
  // Below 2^-14 the half's steps are those of an fp32 at a half: an addition rounds to them.
  float size;
  memcpy(&size, &bits, sizeof size);
  const float moved = size + 0.5f;
  uint32_t counted;
  memcpy(&counted, &moved, sizeof counted);
  half = bits < 113u << 23 ? counted - (126u << 23) : half;
  half = bits >= 143u << 23 ? 0x7C00 : half;
  half = bits > 255u << 23 ? 0x7E00 : half;
  return (osl_f16)(sign | half);
}

#endif
