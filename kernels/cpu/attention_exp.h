// Sixteen exponentials at a time, and sixteen floats rounded to bf16.
#ifndef OSLER_ATTENTION_EXP_H
#define OSLER_ATTENTION_EXP_H

#include "tile.h"

typedef int32_t osl_i16 __attribute__((ext_vector_type(16)));

// x = e^x for sixteen x below 88. As osl_exp, but with 2^r for r in [-1/2, 1/2] as the polynomial of degree
// 6 that is within 2e-9 of it (fitted so that the largest relative error is least).
OSL_BODY void exp_of(osl_v16 *x) {
#pragma clang fp contract(fast)
  const osl_v16 lowest = (osl_v16)(-87.3f), shift = (osl_v16)(0x1.8p23f);
  const osl_v16 y = *x < lowest ? lowest : *x;
  const osl_v16 shifted = y * 0x1.715476p0f + shift;  // its low bits are the whole number nearest
  const osl_v16 r = y * 0x1.715476p0f - (shifted - shift);
  osl_v16 p = r * 0x1.41d334p-13f + 0x1.5f456ap-10f;
  p = p * r + 0x1.3b2dbcp-7f;
  p = p * r + 0x1.c6aed4p-5f;
  p = p * r + 0x1.ebfbdap-3f;
  p = p * r + 0x1.62e43p-1f;
  p = p * r + 1.0f;
  const osl_v16 power = (osl_v16)((osl_i16)p + ((osl_i16)shifted << 23));
  *x = *x < lowest ? (osl_v16)(0.0f) : power;
}

// Puts `other` in the place of lane i unless from <= j + i < to.
OSL_BODY void hide(osl_v16 *x, const float other, int64_t j, int64_t from, int64_t to) {
  const osl_i16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const osl_i16 is_seen = lane >= (osl_i16)((int32_t)(from - j)) & lane < (osl_i16)((int32_t)(to - j));
  *x = is_seen ? *x : (osl_v16)(other);
}

#if defined(__x86_64__)
// Sixteen floats as bf16.
OSL_PAIRS static inline void round_words(void *to, const osl_v16 *x) {
  _mm256_storeu_si256((__m256i *)to, (__m256i)_mm512_cvtneps_pbh((__m512)*x));
}
#else
OSL_BODY void round_words(void *to, const osl_v16 *x) { (void)to, (void)x; }
#endif

#endif
