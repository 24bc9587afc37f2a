// Sixteen elements of any type as sixteen floats.
#ifndef OSLER_LANES_H
#define OSLER_LANES_H

#include "element.h"
#include "vector.h"

typedef osl_bf16 osl_v16_bf16 __attribute__((ext_vector_type(16), aligned(2), may_alias));
typedef uint32_t osl_v16_bits __attribute__((ext_vector_type(16)));

// to = 16 elements of x, f32 or bf16, from element i on.
OSL_BODY void osl_load16(osl_v16 *to, const void *x, osl_type type, int64_t i) {
  if (type == osl_type_f32) {
    *to = *(const osl_v16 *)((const float *)x + i);
  } else {
    const osl_v16_bf16 bits = *(const osl_v16_bf16 *)((const osl_bf16 *)x + i);
    *to = (osl_v16)(__builtin_convertvector(bits, osl_v16_bits) << 16);
  }
}

// The other way round: to bf16 as osl_round does it.
OSL_BODY void osl_store16(void *y, osl_type type, int64_t i, const osl_v16 *from) {
  if (type == osl_type_f32) {
    *(osl_v16 *)((float *)y + i) = *from;
  } else {
    const osl_v16_bits bits = (osl_v16_bits)*from;
    const osl_v16_bits rounded = bits + 0x7fff + (bits >> 16 & 1);
    const osl_v16_bits kept = (bits & 0x7fffffff) > 0x7f800000 ? bits | 0x400000 : rounded;
    *(osl_v16_bf16 *)((osl_bf16 *)y + i) = __builtin_convertvector(kept >> 16, osl_v16_bf16);
  }
}

// The sum of the lanes, always in this order.
OSL_BODY float osl_sum16(const osl_v16 *x) {
  typedef float v8 __attribute__((ext_vector_type(8)));
  typedef float v4 __attribute__((ext_vector_type(4)));
  const v8 eight = x->lo + x->hi;
  const v4 four = eight.lo + eight.hi;
  return (four[0] + four[2]) + (four[1] + four[3]);
}

#endif
