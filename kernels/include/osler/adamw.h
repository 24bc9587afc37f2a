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

typedef struct {
  /// Counted from 1.
  int64_t step;
  float rate, beta1, beta2, eps, decay, gradient_scale;
} osl_adamw_step;

/// Replaces p[n], m[n], v[n].
void osl_adamw(
    osl_path path, float *restrict p, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step);

/// The definition: each element in double, rounded once.
void osl_adamw_ref(
    float *restrict p, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step);

#endif
