// Elements of an array whose type is known when the code is compiled: a body over them is written once,
// and inlined with a constant `type`, osl_type_f32 or osl_type_bf16, for each.
#ifndef OSLER_ELEMENT_H
#define OSLER_ELEMENT_H

#include <stdint.h>
#include <string.h>

#include "osler/types.h"
#include "paths.h"

OSL_BODY float osl_load(const void *x, osl_type type, int64_t i) {
  return type == osl_type_f32 ? ((const float *)x)[i] : osl_widen(((const osl_bf16 *)x)[i]);
}

OSL_BODY void osl_store(void *y, osl_type type, int64_t i, float value) {
  if (type == osl_type_f32) {
    ((float *)y)[i] = value;
  } else {
    ((osl_bf16 *)y)[i] = osl_round(value);
  }
}

// Rounds what was computed from bfloat16s. A NaN among it came from one of them or from an operation, and
// either way has nothing in its lower half: no carry can turn it into a number.
OSL_BODY osl_bf16 osl_round_back(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (osl_bf16)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

// Stores what was computed from elements of the same type.
OSL_BODY void osl_store_back(void *y, osl_type type, int64_t i, float value) {
  if (type == osl_type_f32) {
    ((float *)y)[i] = value;
  } else {
    ((osl_bf16 *)y)[i] = osl_round_back(value);
  }
}

// Element i of a matrix.
OSL_BODY const void *osl_from(const void *x, osl_type type, int64_t i) {
  return type == osl_type_f32 ? (const void *)((const float *)x + i) : (const osl_bf16 *)x + i;
}

OSL_BODY void *osl_into(void *y, osl_type type, int64_t i) {
  return type == osl_type_f32 ? (void *)((float *)y + i) : (osl_bf16 *)y + i;
}

#endif
