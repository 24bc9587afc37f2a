// Matrices of 8 or 4 bits a weight, in groups of 32 along a row, each with one scale.
//
//   q8: w = q * scale, q from -127 to 127
//   q4: w = level[q] * scale, q from 0 to 15
//
// A matrix w[N,K], K a multiple of 32, is one buffer: all q, then all scales, row-major.
//
//   q8: int8 q[N,K], then osl_bf16 scale[N,K/32]
//   q4: bytes[N,K/2], then osl_bf16 scale[N,K/32]; byte j (0...15) of a group holds element j in its
//       low bits and element j + 16 in its high ones
//
// The levels are those of NormalFloat (Dettmers et al. 2023, arXiv:2305.14314, appendix E), each rounded
// to bfloat16, so that a level, like a q, is exact where products of bfloat16 are formed.
#ifndef OSLER_QUANTIZE_H
#define OSLER_QUANTIZE_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

enum { osl_group = 32, osl_levels = 16 };

/// What a 4-bit weight stands for, before its scale: from -1 to 1, rising; level[7] is zero.
extern const osl_bf16 osl_level[osl_levels];

/// Bytes of a matrix w[N,K] of type q8 or q4.
int64_t osl_quantized_bytes(osl_type type, int64_t N, int64_t K);

/// Writes row `row` of w[N,K], of type q8 or q4, from x[K], which is that row in f32 or bf16 (`from`).
///
/// The scale of a group is its largest |x|, divided by 127 for q8, rounded to bfloat16. q8 takes the integer
/// nearest to x / scale (the even one of two), q4 the nearest level (the lower one of two). A group of zeros
/// has scale zero. Numbers that are not finite have no meaning here: refuse them first.
void osl_quantize(
    osl_path path, void *restrict w, osl_type type, const void *restrict x, osl_type from,
    int64_t N, int64_t K, int64_t row);

/// Writes y[count] = elements from ..< from + count of row `row` of w[N,K], of type q8 or q4: exact in f32,
/// rounded once in bf16. Fastest where `from` and `count` are multiples of 32.
void osl_dequantize(
    osl_path path, float *restrict y, const void *restrict w, osl_type type,
    int64_t N, int64_t K, int64_t row, int64_t from, int64_t count);
void osl_dequantize_bf16(
    osl_path path, osl_bf16 *restrict y, const void *restrict w, osl_type type,
    int64_t N, int64_t K, int64_t row, int64_t from, int64_t count);

/// The definitions: plain C.
void osl_quantize_ref(
    void *restrict w, osl_type type, const void *restrict x, osl_type from,
    int64_t N, int64_t K, int64_t row);
void osl_dequantize_ref(
    float *restrict y, const void *restrict w, osl_type type,
    int64_t N, int64_t K, int64_t row, int64_t from, int64_t count);

#endif
