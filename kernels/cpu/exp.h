// The exponential, in steps that a compiler can turn into vector code on any processor.
#ifndef OSLER_EXP_H
#define OSLER_EXP_H

#include <math.h>
#include <stdint.h>
#include <string.h>

// Within 2e-7 of e^x, relative, for -87.3 <= x <= 88.3; 0 below; infinity above; NaN of NaN.
//
// e^x = 2^k e^r with k = round(x / ln 2), so |r| <= ln 2 / 2, where the Taylor series to r^7 is within
// 6e-9. ln 2 is taken off in two parts, the first exact in its product with k: Cody & Waite 1980.
static inline __attribute__((always_inline)) float osl_exp(float x) {
  const float smallest = -87.3f, largest = 88.3f;
  float y = x > largest ? largest : x;
  y = y < smallest ? smallest : y;

  const float shift = 0x1.8p23f;  // a sum with it is rounded to a whole number, in its low bits
  const float shifted = y * 0x1.715476p0f + shift;
  const float k = shifted - shift;
  const float r = (y - k * 0.693359375f) + k * 2.12194440e-4f;

  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;

  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 127u) << 23;  // 2^k: the sum's low bits are k, what stands above is shifted out
  float power;
  memcpy(&power, &bits, sizeof power);
  y = x < smallest ? 0.0f : p * power;
  return x > largest ? INFINITY : y;
}

#endif
