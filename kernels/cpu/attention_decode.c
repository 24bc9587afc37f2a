// Attention of few queries behind many keys. Formulas and shapes: osler/attention.h.

#include <math.h>

#include "attention_softmax.h"
#include "exp.h"
#include "osler/attention.h"

// Keys of a stretch, which a piece reads; and keys that are laid out at a time.
enum { stretch_size = 512, step_size = 128 };

static int64_t stretches_of(const osl_attention_shape *shape) {
  return larger(1, divided_up(shape->S, stretch_size));
}

// Rows that one key-value head meets: its group's heads of every query.
OSL_BODY int64_t rows_of(const osl_attention_shape *shape) {
  return shape->T * (shape->heads / shape->kv_heads);
}

// Floats of a row of `partial`: outputs, the largest score and the sum.
OSL_BODY int64_t partial_stride(const osl_attention_shape *shape) { return whole(shape->D, 16) + 2; }

int64_t osl_attention_decode_pieces(const osl_attention_shape *shape) {
  return shape->kv_heads * stretches_of(shape);
}

int64_t osl_attention_decode_partial_size(const osl_attention_shape *shape) {
  return stretches_of(shape) * shape->T * shape->heads * partial_stride(shape);
}

int64_t osl_attention_decode_scratch(const osl_attention_shape *shape) {
  const int64_t channels = whole(shape->D, 16), row = larger(words_of(shape->D, true).row, channels);
  const int64_t state = sizeof(softmax_state) / sizeof(float) / tile_size;
  return whole(rows_of(shape), tile_size) * (row + channels + state) + step_size * (row + channels) +
         tile_size * score_stride;
}

OSL_BODY void osl_attention_decode_body(
    const osl_path here, const bool paired, float *restrict partial,
    const void *restrict q, const void *restrict k, const void *restrict v,
    const osl_attention_shape *shape, float *restrict scratch, int64_t piece) {
  const int64_t D = shape->D, heads = shape->heads, group = heads / shape->kv_heads, rows = rows_of(shape);
  const int64_t head = piece % shape->kv_heads, stretch = piece / shape->kv_heads;
  const head_words words = words_of(D, paired);
  const osl_type type = paired ? osl_type_bf16 : shape->type;
  const int64_t padded = whole(rows, tile_size);
  float *queries = scratch, *outputs = queries + padded * words.row;
  softmax_state *state = (softmax_state *)(outputs + padded * words.channels);
  float *scores = (float *)(state + padded / tile_size);
  packed_keys keys = {.kT = scores + tile_size * score_stride};
  keys.vT = keys.kT;
  keys.rows = keys.kT + step_size * words.row;

  key_range seen = {INT32_MAX, 0};
  for (int64_t t = 0; t < shape->T; t++) {
    const int64_t from = (t * heads + head * group) * D;
    load_rows(queries + t * group * words.row, q, type, from, D, group, group, D, paired);
    if (shape->first[t] == shape->end[t]) continue;
    seen.from = smaller(seen.from, shape->first[t]);
    seen.to = larger(seen.to, shape->end[t]);
  }
  seen.from = larger(seen.from, stretch * stretch_size);
  seen.to = smaller(seen.to, (stretch + 1) * stretch_size);
  for (int64_t i = rows * words.row; i < padded * words.row; i++) queries[i] = 0;
  for (int64_t i = 0; i < padded * words.channels; i++) outputs[i] = 0;
  for (int64_t i = 0; i < 2 * padded; i++) {
    state[i / 16].largest[i % 16] = -INFINITY;
    state[i / 16].sum[i % 16] = 0;
  }

  for (int64_t key = seen.from; key < seen.to; key += step_size) {
    const int64_t count = smaller(seen.to - key, step_size);
    pack(keys, k, v, shape, head, key, count, paired, false);
    for (int64_t row = 0; row < rows; row += tile_size) {
      int64_t from[tile_size], to[tile_size];
      for (int64_t r = 0; r < tile_size; r++) {
        const int64_t t = smaller(row + r, rows - 1) / group;
        from[r] = shape->first[t] - key;
        // Not past the stretch, behind which zeros are laid out.
        to[r] = smaller(shape->end[t] - key, count);
      }
      attend(
          here, paired, state + row / tile_size, outputs + row * words.channels, scores,
          queries + row * words.row, keys, words, whole(count, panel_size), from, to, shape->scale, false);
    }
  }

  for (int64_t row = 0; row < rows; row++) {
    const int64_t index = row / group * heads + head * group + row % group;
    float *to = partial + (stretch * shape->T * heads + index) * partial_stride(shape);
    for (int64_t c = 0; c < words.channels; c++) to[c] = outputs[row * words.channels + c];
    to[words.channels] = state[row / tile_size].largest[row % tile_size];
    to[words.channels + 1] = state[row / tile_size].sum[row % tile_size];
  }
}

OSL_EVERY_PATH_AND_PAIRS(
    osl_attention_decode,
    (float *restrict partial, const void *restrict q, const void *restrict k, const void *restrict v,
     const osl_attention_shape *shape, float *restrict scratch, int64_t piece),
    (partial, q, k, v, shape, scratch, piece))

OSL_BODY void osl_attention_merge_body(
    void *restrict o, float *restrict lse, float *restrict partial, const osl_attention_shape *shape) {
  const int64_t D = shape->D, channels = whole(D, 16), heads = shape->heads, stretches = stretches_of(shape);
  const int64_t apart = shape->T * heads * partial_stride(shape);
  for (int64_t row = 0; row < shape->T * heads; row++) {
    float *outputs = partial + row * partial_stride(shape);  // of the first stretch, then of all so far
    float largest = outputs[channels], sum = outputs[channels + 1];
    for (int64_t i = 1; i < stretches; i++) {
      const float *next = outputs + i * apart;
      const float now = next[channels] > largest ? next[channels] : largest;
      const float base = now == -INFINITY ? 0 : now;
      const float before = osl_exp(largest - base), added = osl_exp(next[channels] - base);
      for (int64_t c = 0; c < channels; c++) outputs[c] = outputs[c] * before + next[c] * added;
      sum = sum * before + next[channels + 1] * added;
      largest = now;
    }
    const bool sees = shape->first[row / heads] < shape->end[row / heads];
    if (!sees) memset(outputs, 0, (size_t)D * sizeof(float));
    store_row(o, shape->type, row * D, outputs, D, sees ? 1.0f / sum : 0);
    lse[row] = sees ? largest + logf(sum) : 0;
  }
}

OSL_EVERY_PATH(
    osl_attention_merge,
    (void *restrict o, float *restrict lse, float *restrict partial,
     const osl_attention_shape *shape),
    (o, lse, partial, shape))
