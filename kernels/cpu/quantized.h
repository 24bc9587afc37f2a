// Where the parts of a quantised matrix stand, and what its 4-bit numbers mean: osler/quantize.h.
#ifndef OSLER_QUANTIZED_H
#define OSLER_QUANTIZED_H

#include "osler/quantize.h"
#include "paths.h"

// One row of a matrix.
typedef struct {
  uint8_t *q;
  osl_bf16 *scale;
} quantized;

OSL_BODY quantized quantized_row(void *w, osl_type type, int64_t N, int64_t K, int64_t row) {
  const int64_t bytes = type == osl_type_q8 ? K : K / 2;
  osl_bf16 *scales = (osl_bf16 *)((uint8_t *)w + N * bytes);
  return (quantized){(uint8_t *)w + row * bytes, scales + row * (K / osl_group)};
}

// y[32 * groups] = the levels, without scale, of groups that begin at bytes.
void osl_expand_levels(osl_path path, osl_bf16 *restrict y, const uint8_t *restrict bytes, int64_t groups);

#endif
