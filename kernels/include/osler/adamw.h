// One AdamW step with decoupled weight decay, from g' = g * gradient_scale:
//
//   m <- beta1 m + (1 - beta1) g'         v <- beta2 v + (1 - beta2) g'^2
//   p <- p - rate * ( (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + eps) + decay * p )
//
// Loshchilov & Hutter 2019, arXiv:1711.05101, alg. 2. n elements.
#ifndef OSLER_ADAMW_H
#define OSLER_ADAMW_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

typedef struct {
  /// Counted from 1.
  int64_t step;
  float rate, beta1, beta2, eps, decay, gradient_scale;
} osl_adamw_step;

/// Replaces p[n], m[n], v[n].
void osl_adamw(
    osl_path path, float *restrict p, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step);

/// The same on a weight split as in osler/convert.h: bit for bit osl_adamw on join(high, low).
/// Replaces high[n], low[n], m[n], v[n].
void osl_adamw_split(
    osl_path path, osl_bf16 *restrict high, int16_t *restrict low, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step);

/// The same with both moments in bfloat16. The weight moves by the moments as computed; then m is
/// rounded to the nearest, v up or down at random, with odds that keep its mean: a beta2 near 1 changes v
/// by less than half a bfloat16's last bit, so to the nearest it would stay as it is for ever. The draw for
/// element i depends on key, step and first + i alone.
void osl_adamw_compact(
    osl_path path, osl_bf16 *restrict high, int16_t *restrict low, osl_bf16 *restrict m,
    osl_bf16 *restrict v, const float *restrict g, int64_t n, osl_adamw_step step,
    uint64_t key, uint64_t first);

/// The definitions: each element in double, rounded once.
void osl_adamw_ref(
    float *restrict p, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step);
void osl_adamw_split_ref(
    osl_bf16 *restrict high, int16_t *restrict low, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step);
void osl_adamw_compact_ref(
    osl_bf16 *restrict high, int16_t *restrict low, osl_bf16 *restrict m, osl_bf16 *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step, uint64_t key, uint64_t first);

#endif
