// Embedding. Formula and shapes: osler/embedding.h.

#include "osler/embedding.h"

#include <string.h>

#include "paths.h"

// MARK: Definitions

void osl_embedding_forward(
    float *restrict y, const int32_t *restrict ids, const float *restrict table, int64_t T, int64_t H) {
  for (int64_t t = 0; t < T; t++) memcpy(y + t * H, table + ids[t] * H, (size_t)H * sizeof *y);
}

void osl_embedding_forward_bf16_ref(
    float *restrict y, const int32_t *restrict ids, const osl_bf16 *restrict table, int64_t T, int64_t H) {
  for (int64_t t = 0; t < T; t++) {
    for (int64_t h = 0; h < H; h++) y[t * H + h] = osl_widen(table[ids[t] * H + h]);
  }
}

void osl_embedding_backward_ref(
    float *restrict dtable, const float *restrict dy, const int32_t *restrict ids,
    int64_t T, int64_t V, int64_t H) {
  for (int64_t id = 0; id < V; id++) {
    for (int64_t h = 0; h < H; h++) {
      double sum = 0;
      for (int64_t t = 0; t < T; t++) sum += ids[t] == id ? dy[t * H + h] : 0;
      dtable[id * H + h] = (float)(dtable[id * H + h] + sum);
    }
  }
}

// MARK: Every path

OSL_BODY void osl_embedding_forward_bf16_body(
    float *restrict y, const int32_t *restrict ids, const osl_bf16 *restrict table, int64_t T, int64_t H) {
  for (int64_t t = 0; t < T; t++) {
    float *to = y + t * H;
    const osl_bf16 *from = table + ids[t] * H;
    for (int64_t h = 0; h < H; h++) to[h] = osl_widen(from[h]);
  }
}

OSL_EVERY_PATH(
    osl_embedding_forward_bf16,
    (float *restrict y, const int32_t *restrict ids, const osl_bf16 *restrict table, int64_t T, int64_t H),
    (y, ids, table, T, H))

OSL_BODY void osl_embedding_backward_body(
    float *restrict dtable, const float *restrict dy, const int32_t *restrict ids,
    int64_t T, int64_t H, int64_t column, int64_t columns) {
  for (int64_t t = 0; t < T; t++) {
    float *to = dtable + ids[t] * H + column;
    const float *from = dy + t * H + column;
    for (int64_t h = 0; h < columns; h++) to[h] += from[h];
  }
}

OSL_EVERY_PATH(
    osl_embedding_backward,
    (float *restrict dtable, const float *restrict dy, const int32_t *restrict ids,
     int64_t T, int64_t H, int64_t column, int64_t columns),
    (dtable, dy, ids, T, H, column, columns))
