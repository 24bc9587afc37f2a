// Rotary position embedding, in place, with the halves of a head as the two coordinates:
//
//   (x[i], x[i + D/2])  <-  (x[i] cos - x[i + D/2] sin,  x[i + D/2] cos + x[i] sin)
//
// with cos and sin of position[t] in row position[t] of the tables. The inverse turns by the opposite
// angle, which is the backward pass.
//
// Su et al. 2021, arXiv:2104.09864, eq. 34; the pairing is that of Hugging Face's Llama.
// T tokens, D channels a head (even). Every position is a row of the tables: the caller checks.
#ifndef OSLER_ROPE_H
#define OSLER_ROPE_H

#include <stdbool.h>
#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Turns x[T,heads*D] by cosines[positions,D/2] and sines[positions,D/2].
void osl_rope(
    osl_path path, float *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse);

/// The same in bfloat16, each element rounded once.
void osl_rope_bf16(
    osl_path path, osl_bf16 *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse);

/// The definitions: products in double.
void osl_rope_ref(
    float *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse);
void osl_rope_bf16_ref(
    osl_bf16 *restrict x, const int32_t *restrict positions,
    const float *restrict cosines, const float *restrict sines,
    int64_t T, int64_t heads, int64_t D, bool inverse);

#endif
