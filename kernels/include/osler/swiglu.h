// SwiGLU, the gated unit of Llama's feed-forward layer.
//
//   y = silu(gate) * up,   silu(g) = g * s,   s = 1 / (1 + exp(-g))
//
// and back:  dgate = dy * up * s * (1 + g * (1 - s)),   dup = dy * silu(g)
//
// Shazeer 2020, arXiv:2002.05202, eq. 6. n elements.
#ifndef OSLER_SWIGLU_H
#define OSLER_SWIGLU_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Writes y[n].
void osl_swiglu_forward(
    osl_path path, float *restrict y, const float *restrict gate, const float *restrict up, int64_t n);

/// Adds to dgate[n] and dup[n].
void osl_swiglu_backward(
    osl_path path, float *restrict dgate, float *restrict dup,
    const float *restrict dy, const float *restrict gate, const float *restrict up, int64_t n);

/// Writes y[n].
void osl_swiglu_forward_bf16(
    osl_path path, osl_bf16 *restrict y, const osl_bf16 *restrict gate, const osl_bf16 *restrict up,
    int64_t n);

/// Writes dgate[n] and dup[n]: in bfloat16 a sum would be rounded twice.
void osl_swiglu_backward_bf16(
    osl_path path, osl_bf16 *restrict dgate, osl_bf16 *restrict dup,
    const osl_bf16 *restrict dy, const osl_bf16 *restrict gate, const osl_bf16 *restrict up, int64_t n);

/// The definitions: plain C, in double.
void osl_swiglu_forward_ref(
    float *restrict y, const float *restrict gate, const float *restrict up, int64_t n);
void osl_swiglu_backward_ref(
    float *restrict dgate, float *restrict dup,
    const float *restrict dy, const float *restrict gate, const float *restrict up, int64_t n);
void osl_swiglu_forward_bf16_ref(
    osl_bf16 *restrict y, const osl_bf16 *restrict gate, const osl_bf16 *restrict up, int64_t n);
void osl_swiglu_backward_bf16_ref(
    osl_bf16 *restrict dgate, osl_bf16 *restrict dup,
    const osl_bf16 *restrict dy, const osl_bf16 *restrict gate, const osl_bf16 *restrict up, int64_t n);

#endif
