// Rows of a table, looked up by token.
//
//   forward   y[t,:] = table[ids[t],:]
//   backward  dtable[ids[t],:] += dy[t,:], t in order
//
// T tokens, H channels. Every id is a row of the table: the caller checks.
#ifndef OSLER_EMBEDDING_H
#define OSLER_EMBEDDING_H

#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Writes y[T,H]. It only copies: this is its own definition.
void osl_embedding_forward(
    float *restrict y, const int32_t *restrict ids, const float *restrict table, int64_t T, int64_t H);

/// The same from a table in bfloat16, exactly.
void osl_embedding_forward_bf16(
    osl_path path, float *restrict y, const int32_t *restrict ids, const osl_bf16 *restrict table,
    int64_t T, int64_t H);

/// Adds to columns [column, column + columns) of dtable.
void osl_embedding_backward(
    osl_path path, float *restrict dtable, const float *restrict dy, const int32_t *restrict ids,
    int64_t T, int64_t H, int64_t column, int64_t columns);

/// The definitions; backward takes the sum over the tokens of each of the V rows in double, then adds it to
/// dtable[V,H].
void osl_embedding_forward_bf16_ref(
    float *restrict y, const int32_t *restrict ids, const osl_bf16 *restrict table, int64_t T, int64_t H);
void osl_embedding_backward_ref(
    float *restrict dtable, const float *restrict dy, const int32_t *restrict ids,
    int64_t T, int64_t V, int64_t H);

#endif
