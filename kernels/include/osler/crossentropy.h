// Softmax cross-entropy by row, its gradient written over the logits z:
//
//   losses[m] = log(sum_v exp(z[m,v])) - z[m,target[m]]     (nats)
//   z[m,v]   <- scale * (softmax(z[m,:])[v] - [v == target[m]])
//
// M rows, V words. Each row's largest logit is taken off first, so that no exponential overflows.
// Every target is a word: the caller checks.
#ifndef OSLER_CROSSENTROPY_H
#define OSLER_CROSSENTROPY_H

#include <stdint.h>

#include "osler/cpu.h"

/// Writes losses[M] and replaces logits[M,V].
void osl_crossentropy(
    osl_path path, float *restrict losses, float *restrict logits,
    const int32_t *restrict targets, int64_t M, int64_t V, float scale);

/// Writes result[M] = log softmax(logits[m,:])[targets[m]], which is -losses[m].
void osl_log_probabilities(
    osl_path path, float *restrict result, const float *restrict logits,
    const int32_t *restrict targets, int64_t M, int64_t V);

/// The definitions: plain C, sums in double.
void osl_crossentropy_ref(
    float *restrict losses, float *restrict logits,
    const int32_t *restrict targets, int64_t M, int64_t V, float scale);
void osl_log_probabilities_ref(
    float *restrict result, const float *restrict logits,
    const int32_t *restrict targets, int64_t M, int64_t V);

#endif
