// Attention: definitions, packing and the forward pass. Formulas and shapes: osler/attention.h.

#include "osler/attention.h"

#include <math.h>

#include "attention_blocks.h"
#include "exp.h"
#include "tile.h"

// MARK: Definition

static double dot(const float *a, const float *b, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += (double)a[i] * b[i];
  return sum;
}

void osl_attention_forward_ref(
    float *restrict o, float *restrict lse,
    const float *restrict q, const float *restrict k, const float *restrict v,
    const osl_attention_shape *shape, double *restrict workspace) {
  const int64_t D = shape->D, stride = shape->kv_heads * D, group = shape->heads / shape->kv_heads;
  for (int64_t row = 0; row < shape->T * shape->heads; row++) {
    const int64_t t = row / shape->heads, head = row % shape->heads / group;
    const int64_t first = shape->first[t], end = shape->end[t];
    const float *qr = q + row * D;
    double largest = -INFINITY, sum = 0;
    for (int64_t j = first; j < end; j++) {
      largest = fmax(largest, shape->scale * dot(qr, k + j * stride + head * D, D));
    }
    for (int64_t c = 0; c < D; c++) workspace[c] = 0;
    for (int64_t j = first; j < end; j++) {
      const double p = exp(shape->scale * dot(qr, k + j * stride + head * D, D) - largest);
      sum += p;
      for (int64_t c = 0; c < D; c++) workspace[c] += p * v[j * stride + head * D + c];
    }
    for (int64_t c = 0; c < D; c++) o[row * D + c] = first < end ? (float)(workspace[c] / sum) : 0;
    lse[row] = first < end ? (float)(largest + log(sum)) : 0;
  }
}

// MARK: Sizes

int64_t osl_attention_packed_size(const osl_attention_shape *shape) {
  return osl_attention_pack_pieces(shape) * 3 * block_size * padded(shape->D);
}

int64_t osl_attention_forward_scratch(const osl_attention_shape *shape) {
  return 2 * block_size * padded(shape->D) + block_size * block_size;
}

int64_t osl_attention_pack_pieces(const osl_attention_shape *shape) {
  return shape->kv_heads * blocks_of(shape->S);
}

int64_t osl_attention_forward_pieces(const osl_attention_shape *shape) {
  return shape->heads * blocks_of(shape->T);
}

// MARK: Packing

// to[D,64] = the transpose of rows of from, whose head starts at column 0; the rest of 64 columns zero.
OSL_BODY void transpose(
    float *restrict to, const float *restrict from, int64_t stride, int64_t rows, int64_t D) {
  for (int64_t c = 0; c < D; c++) {
    for (int64_t r = 0; r < block_size; r++) to[c * block_size + r] = r < rows ? from[r * stride + c] : 0;
  }
}

OSL_BODY void osl_attention_pack_body(
    float *restrict packed, const float *restrict k, const float *restrict v,
    const osl_attention_shape *shape, bool backward, int64_t piece) {
  const int64_t head = piece / blocks_of(shape->S), block = piece % blocks_of(shape->S);
  const int64_t D = shape->D, stride = shape->kv_heads * D, rows = rows_of(shape->S, block);
  const int64_t start = block * block_size * stride + head * D;
  const packed_block to = packed_at(packed, shape, head, block);
  transpose(to.kT, k + start, stride, rows, D);
  if (backward) {
    transpose(to.v, v + start, stride, rows, D);
    load_block(to.k, k + start, stride, rows, D, 1);
  } else {
    load_block(to.v, v + start, stride, rows, D, 1);
  }
}

OSL_EVERY_PATH(
    osl_attention_pack,
    (float *restrict packed, const float *restrict k, const float *restrict v,
     const osl_attention_shape *shape, bool backward, int64_t piece),
    (packed, k, v, shape, backward, piece))

// MARK: Forward

// Turns a row of 64 scores, of which [from, to) are seen, into exp(score - largest so far), and takes
// the earlier sum and output over to that maximum.
OSL_BODY void soften(
    float *restrict score, float *restrict largest, float *restrict sum, float *restrict output, int64_t P,
    int64_t from, int64_t to) {
#pragma clang fp reassociate(on) contract(fast)
  if (from > 0 || to < block_size) {
    for (int64_t j = 0; j < block_size; j++) {
      if (j < from || j >= to) score[j] = -INFINITY;
    }
  }
  const float top = osl_max(score, block_size), before = *largest;
  const float now = top > before ? top : before;
  const float factor = osl_exp(before - now);
  float total = 0;
  for (int64_t j = 0; j < block_size; j++) {
    score[j] = osl_exp(score[j] - now);
    total += score[j];
  }
  *largest = now;
  *sum = *sum * factor + total;
  if (factor == 1.0f) return;
  for (int64_t c = 0; c < P; c++) output[c] *= factor;
}

OSL_BODY void osl_attention_forward_body(
    const osl_path path, float *restrict o, float *restrict lse, const float *restrict q,
    const float *restrict packed, const osl_attention_shape *shape, float *restrict scratch, int64_t piece) {
  const int64_t heads = shape->heads, D = shape->D, P = padded(D);
  // The last queries see most: they come first, so that no worker is left with them at the end.
  const int64_t head = piece % heads, block = blocks_of(shape->T) - 1 - piece / heads;
  const int64_t kv_head = head / (heads / shape->kv_heads);
  const int64_t start = block * block_size, rows = rows_of(shape->T, block);
  float *queries = scratch, *outputs = queries + block_size * P, *scores = outputs + block_size * P;
  float largest[block_size], sum[block_size];
  load_block(queries, q + (start * heads + head) * D, heads * D, rows, D, shape->scale);
  for (int64_t i = 0; i < block_size * P; i++) outputs[i] = 0;
  for (int64_t r = 0; r < block_size; r++) {
    largest[r] = -INFINITY;
    sum[r] = 0;
  }

  for (int64_t key_block = 0; key_block < blocks_of(shape->S); key_block++) {
    if (sight_of(shape, block, key_block) == sees_nothing) continue;
    const packed_block keys = packed_at((float *)packed, shape, kv_head, key_block);
    const int64_t first_key = key_block * block_size, count = rows_of(shape->S, key_block);
    osl_tile_product(
        path, scores, block_size, (osl_operand){queries, P, 1}, keys.kT, block_size,
        whole_tiles(rows), block_size, D, false);
    for (int64_t r = 0; r < rows; r++) {
      float *score = scores + r * block_size;
      const int64_t from = shape->first[start + r] - first_key, to = shape->end[start + r] - first_key;
      if (from >= block_size || to <= 0 || from >= to) {
        for (int64_t j = 0; j < block_size; j++) score[j] = 0;
      } else {
        soften(score, &largest[r], &sum[r], outputs + r * P, P, from, to);
      }
    }
    osl_tile_product(
        path, outputs, P, (osl_operand){scores, block_size, 1}, keys.v, P,
        whole_tiles(rows), P, count, true);
  }

  for (int64_t r = 0; r < rows; r++) {
    const bool seen = shape->first[start + r] < shape->end[start + r];
    const float factor = seen ? 1.0f / sum[r] : 0;
    const int64_t row = (start + r) * heads + head;
    for (int64_t c = 0; c < D; c++) o[row * D + c] = outputs[r * P + c] * factor;
    lse[row] = seen ? (float)(largest[r] + log(sum[r])) : 0;
  }
}

OSL_EVERY_PATH_TOLD(
    osl_attention_forward,
    (float *restrict o, float *restrict lse, const float *restrict q,
     const float *restrict packed, const osl_attention_shape *shape, float *restrict scratch, int64_t piece),
    (o, lse, q, packed, shape, scratch, piece))

OSL_BODY void osl_attention_decode_body(
    float *restrict o, float *restrict lse, const float *restrict q,
    const float *restrict k, const float *restrict v,
    const osl_attention_shape *shape, float *restrict scratch, int64_t head) {
#pragma clang fp reassociate(on) contract(fast)
  const int64_t D = shape->D, stride = shape->kv_heads * D;
  const int64_t column = head / (shape->heads / shape->kv_heads) * D;
  for (int64_t t = 0; t < shape->T; t++) {
    const int64_t row = t * shape->heads + head, first = shape->first[t], count = shape->end[t] - first;
    const float *qr = q + row * D, *keys = k + first * stride + column, *values = v + first * stride + column;
    float *to = o + row * D;
    for (int64_t c = 0; c < D; c++) to[c] = 0;
    lse[row] = 0;
    if (count <= 0) continue;

    for (int64_t j = 0; j < count; j++) {
      float score = 0;
      for (int64_t c = 0; c < D; c++) score += qr[c] * keys[j * stride + c];
      scratch[j] = score * shape->scale;
    }
    const float largest = osl_max(scratch, count);
    float sum = 0;
    for (int64_t j = 0; j < count; j++) {
      scratch[j] = osl_exp(scratch[j] - largest);
      sum += scratch[j];
    }
    for (int64_t j = 0; j < count; j++) {
      const float p = scratch[j] / sum;
      for (int64_t c = 0; c < D; c++) to[c] += p * values[j * stride + c];
    }
    lse[row] = (float)(largest + log(sum));
  }
}

OSL_EVERY_PATH(
    osl_attention_decode,
    (float *restrict o, float *restrict lse, const float *restrict q,
     const float *restrict k, const float *restrict v,
     const osl_attention_shape *shape, float *restrict scratch, int64_t head),
    (o, lse, q, k, v, shape, scratch, head))
