// Softmax cross-entropy. Formula and shapes: osler/crossentropy.h.

#include "osler/crossentropy.h"

#include <math.h>

#include "exp.h"
#include "vector.h"

// MARK: Definitions

static double log_sum_exp(const float *z, int64_t V) {
  double largest = z[0];
  for (int64_t v = 1; v < V; v++) largest = fmax(largest, z[v]);
  double sum = 0;
  for (int64_t v = 0; v < V; v++) sum += exp(z[v] - largest);
  return largest + log(sum);
}

void osl_crossentropy_ref(
    float *restrict losses, float *restrict logits,
    const int32_t *restrict targets, int64_t M, int64_t V, float scale) {
  for (int64_t m = 0; m < M; m++) {
    float *z = logits + m * V;
    const double total = log_sum_exp(z, V);
    losses[m] = (float)(total - z[targets[m]]);
    for (int64_t v = 0; v < V; v++) z[v] = (float)(scale * (exp(z[v] - total) - (v == targets[m])));
  }
}

void osl_log_probabilities_ref(
    float *restrict result, const float *restrict logits,
    const int32_t *restrict targets, int64_t M, int64_t V) {
  for (int64_t m = 0; m < M; m++) {
    const float *z = logits + m * V;
    result[m] = (float)(z[targets[m]] - log_sum_exp(z, V));
  }
}

// MARK: Every path

OSL_BODY void osl_crossentropy_body(
    float *restrict losses, float *restrict logits,
    const int32_t *restrict targets, int64_t M, int64_t V, float scale) {
#pragma clang fp reassociate(on) contract(fast)
  for (int64_t m = 0; m < M; m++) {
    float *z = logits + m * V;
    const float largest = osl_max(z, V);
    const float target = z[targets[m]] - largest;
    float sum = 0;
    for (int64_t v = 0; v < V; v++) {
      z[v] = osl_exp(z[v] - largest);
      sum += z[v];
    }
    losses[m] = (float)(log(sum) - target);
    const float factor = scale / sum;
    for (int64_t v = 0; v < V; v++) z[v] *= factor;
    z[targets[m]] -= scale;
  }
}

OSL_EVERY_PATH(
    osl_crossentropy,
    (float *restrict losses, float *restrict logits,
     const int32_t *restrict targets, int64_t M, int64_t V, float scale),
    (losses, logits, targets, M, V, scale))

OSL_BODY void osl_log_probabilities_body(
    float *restrict result, const float *restrict logits,
    const int32_t *restrict targets, int64_t M, int64_t V) {
#pragma clang fp reassociate(on) contract(fast)
  for (int64_t m = 0; m < M; m++) {
    const float *z = logits + m * V;
    const float largest = osl_max(z, V);
    float sum = 0;
    for (int64_t v = 0; v < V; v++) sum += osl_exp(z[v] - largest);
    result[m] = (float)((z[targets[m]] - largest) - log(sum));
  }
}

OSL_EVERY_PATH(
    osl_log_probabilities,
    (float *restrict result, const float *restrict logits,
     const int32_t *restrict targets, int64_t M, int64_t V),
    (result, logits, targets, M, V))
