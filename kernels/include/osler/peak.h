// Loops that do one thing as fast as the processor can: what everything else is measured by.
#ifndef OSLER_PEAK_H
#define OSLER_PEAK_H

#include <stdint.h>

#include "osler/cpu.h"

/// Multiplies and adds fp32 in registers, again and again. Overwrites sink[16] with what came of it and
/// *operations with how many there were, a product and its sum counted as two.
void osl_peak_f32(
    osl_path path, float *restrict sink, int64_t *restrict operations, int64_t rounds);

/// The same with products of bfloat16 and sums in fp32; no operations on a path without such an
/// instruction.
void osl_peak_bf16(
    osl_path path, float *restrict sink, int64_t *restrict operations, int64_t rounds);

/// Reads x[n] once: *all = the exclusive or of its words, so that none can be left out.
void osl_peak_read(osl_path path, uint64_t *restrict all, const uint64_t *restrict x, int64_t n);

/// The definition: word by word.
void osl_peak_read_ref(uint64_t *restrict all, const uint64_t *restrict x, int64_t n);

#endif
