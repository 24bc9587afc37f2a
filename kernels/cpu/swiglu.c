// SwiGLU. Formula: osler/swiglu.h.

#include "osler/swiglu.h"

#include <math.h>

#include "exp.h"
#include "paths.h"

// MARK: Definitions

void osl_swiglu_forward_ref(
    float *restrict y, const float *restrict gate, const float *restrict up, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = (float)(gate[i] / (1 + exp(-(double)gate[i])) * up[i]);
}

void osl_swiglu_backward_ref(
    float *restrict dgate, float *restrict dup,
    const float *restrict dy, const float *restrict gate, const float *restrict up, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const double g = gate[i], s = 1 / (1 + exp(-g));
    dgate[i] += (float)(dy[i] * (double)up[i] * s * (1 + g * (1 - s)));
    dup[i] += (float)(dy[i] * g * s);
  }
}

// MARK: Every path

OSL_BODY void osl_swiglu_forward_body(
    float *restrict y, const float *restrict gate, const float *restrict up, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = gate[i] / (1.0f + osl_exp(-gate[i])) * up[i];
}

OSL_EVERY_PATH(
    osl_swiglu_forward,
    (float *restrict y, const float *restrict gate, const float *restrict up, int64_t n),
    (y, gate, up, n))

OSL_BODY void osl_swiglu_backward_body(
    float *restrict dgate, float *restrict dup,
    const float *restrict dy, const float *restrict gate, const float *restrict up, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const float g = gate[i], s = 1.0f / (1.0f + osl_exp(-g));
    dgate[i] += dy[i] * up[i] * s * (1.0f + g * (1.0f - s));
    dup[i] += dy[i] * g * s;
  }
}

OSL_EVERY_PATH(
    osl_swiglu_backward,
    (float *restrict dgate, float *restrict dup,
     const float *restrict dy, const float *restrict gate, const float *restrict up, int64_t n),
    (dgate, dup, dy, gate, up, n))
