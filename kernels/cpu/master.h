// An fp32 weight in two halves, the first of them a bfloat16: osler/convert.h.
#ifndef OSLER_MASTER_H
#define OSLER_MASTER_H

#include <stdint.h>
#include <string.h>

#include "osler/types.h"
#include "paths.h"

// The carry that goes up with a low half of 0x8000 and more is what a signed low half takes back.
OSL_BODY osl_bf16 osl_master_high(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (osl_bf16)((bits + 0x8000) >> 16);
}

OSL_BODY int16_t osl_master_low(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (int16_t)bits;
}

OSL_BODY float osl_master(osl_bf16 high, int16_t low) {
  const uint32_t bits = ((uint32_t)high << 16) + (uint32_t)(int32_t)low;
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

#endif
