// AdamW. Formula: osler/adamw.h.

#include "osler/adamw.h"

#include <math.h>

#include "paths.h"

// MARK: Definition

void osl_adamw_ref(
    float *restrict p, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step) {
  const double beta1 = step.beta1, beta2 = step.beta2;
  const double correction1 = 1 - pow(beta1, (double)step.step);
  const double correction2 = 1 - pow(beta2, (double)step.step);
  for (int64_t i = 0; i < n; i++) {
    const double gi = (double)g[i] * step.gradient_scale;
    const double mi = beta1 * m[i] + (1 - beta1) * gi, vi = beta2 * v[i] + (1 - beta2) * gi * gi;
    const double direction = (mi / correction1) / (sqrt(vi / correction2) + step.eps);
    m[i] = (float)mi;
    v[i] = (float)vi;
    p[i] = (float)(p[i] - step.rate * (direction + step.decay * (double)p[i]));
  }
}

// MARK: Every path

OSL_BODY void osl_adamw_body(
    float *restrict p, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step) {
  // What nears 1 is computed in double: 1 - 0.999f has lost half its digits.
  const float correction1 = (float)(1 / (1 - pow((double)step.beta1, (double)step.step)));
  const float correction2 = (float)(1 / (1 - pow((double)step.beta2, (double)step.step)));
  const float rest1 = (float)(1 - (double)step.beta1), rest2 = (float)(1 - (double)step.beta2);
  for (int64_t i = 0; i < n; i++) {
    const float gi = g[i] * step.gradient_scale;
    const float mi = step.beta1 * m[i] + rest1 * gi, vi = step.beta2 * v[i] + rest2 * gi * gi;
    const float root = __builtin_elementwise_sqrt(vi * correction2);
    m[i] = mi;
    v[i] = vi;
    p[i] -= step.rate * (mi * correction1 / (root + step.eps) + step.decay * p[i]);
  }
}

OSL_EVERY_PATH(
    osl_adamw,
    (float *restrict p, float *restrict m, float *restrict v,
     const float *restrict g, int64_t n, osl_adamw_step step),
    (p, m, v, g, n, step))
