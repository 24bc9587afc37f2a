// Attention: the backward pass. Formulas and shapes: osler/attention.h.

#include <math.h>

#include "attention_blocks.h"
#include "exp.h"
#include "osler/attention.h"
#include "tile.h"

// MARK: Definition

typedef struct {
  double p, ds;
} weight;

// Probability of query row t, head h and key j, and the gradient of its score.
static weight weight_of(
    const float *dO, const float *q, const float *k, const float *v, const float *o, const float *lse,
    const osl_attention_shape *shape, int64_t t, int64_t head, int64_t j) {
  const int64_t D = shape->D, row = t * shape->heads + head;
  const int64_t key = (j * shape->kv_heads + head / (shape->heads / shape->kv_heads)) * D;
  double score = 0, dp = 0, delta = 0;
  for (int64_t c = 0; c < D; c++) {
    score += (double)q[row * D + c] * k[key + c];
    dp += (double)dO[row * D + c] * v[key + c];
    delta += (double)dO[row * D + c] * o[row * D + c];
  }
  const double p = exp(shape->scale * score - lse[row]);
  return (weight){p, p * (dp - delta) * shape->scale};
}

void osl_attention_backward_ref(
    float *restrict dq, float *restrict dk, float *restrict dv,
    const float *restrict dO, const float *restrict q, const float *restrict k, const float *restrict v,
    const float *restrict o, const float *restrict lse,
    const osl_attention_shape *shape, double *restrict workspace) {
  const int64_t D = shape->D, heads = shape->heads, kv_heads = shape->kv_heads, group = heads / kv_heads;
  double *sum_k = workspace, *sum_v = workspace + D;
  for (int64_t row = 0; row < shape->T * heads; row++) {
    const int64_t t = row / heads, head = row % heads;
    for (int64_t c = 0; c < D; c++) sum_k[c] = 0;
    for (int64_t j = shape->first[t]; j < shape->end[t]; j++) {
      const double ds = weight_of(dO, q, k, v, o, lse, shape, t, head, j).ds;
      for (int64_t c = 0; c < D; c++) sum_k[c] += ds * k[(j * kv_heads + head / group) * D + c];
    }
    for (int64_t c = 0; c < D; c++) dq[row * D + c] += (float)sum_k[c];
  }
  for (int64_t key = 0; key < shape->S * kv_heads; key++) {
    const int64_t j = key / kv_heads, kv_head = key % kv_heads;
    for (int64_t c = 0; c < 2 * D; c++) workspace[c] = 0;
    for (int64_t row = 0; row < shape->T * heads; row++) {
      const int64_t t = row / heads, head = row % heads;
      if (head / group != kv_head || j < shape->first[t] || j >= shape->end[t]) continue;
      const weight w = weight_of(dO, q, k, v, o, lse, shape, t, head, j);
      for (int64_t c = 0; c < D; c++) {
        sum_k[c] += w.ds * q[row * D + c];
        sum_v[c] += w.p * dO[row * D + c];
      }
    }
    for (int64_t c = 0; c < D; c++) {
      dk[key * D + c] += (float)sum_k[c];
      dv[key * D + c] += (float)sum_v[c];
    }
  }
}

// MARK: Sizes

int64_t osl_attention_backward_scratch(const osl_attention_shape *shape) {
  const int64_t rows = blocks_of(shape->T) * block_size;
  return 3 * rows * padded(shape->D) + rows + 2 * block_size * block_size;
}

static int64_t head_share(const osl_attention_shape *shape) {
  return blocks_of(shape->S) * block_size * padded(shape->D);
}

int64_t osl_attention_partial_size(const osl_attention_shape *shape) {
  return shape->heads * 2 * head_share(shape);
}

// MARK: Every path

// One head's queries, padded, with what their gradients need. `q` is scaled: a score is then q·k, its
// gradient against k is q, and only dq is left to be scaled.
typedef struct {
  float *q, *dO, *dq, *delta, *p, *ds;
} head_memory;

// p and ds of one query over a block of keys: on entry p holds its scores and ds holds dO·v.
OSL_BODY void weigh(float *restrict p, float *restrict ds, float lse, float delta, int64_t from, int64_t to) {
  for (int64_t j = 0; j < block_size; j++) {
    p[j] = osl_exp(p[j] - lse);
    ds[j] = p[j] * (ds[j] - delta);
  }
  if (from <= 0 && to >= block_size) return;
  for (int64_t j = 0; j < block_size; j++) {
    if (j < from || j >= to) p[j] = ds[j] = 0;
  }
}

// Adds what one block of queries and one of keys give each other.
OSL_BODY void meet(
    const osl_path path, float *restrict dk, float *restrict dv, head_memory memory,
    const float *restrict lse, packed_block keys, const osl_attention_shape *shape,
    int64_t head, int64_t block, int64_t key_block) {
  const int64_t D = shape->D, P = padded(D), start = block * block_size, first_key = key_block * block_size;
  const int64_t rows = rows_of(shape->T, block), tiles = whole_tiles(rows);
  const float *q = memory.q + start * P, *dO = memory.dO + start * P;
  osl_tile_product(
      path, memory.p, block_size, (osl_operand){q, P, 1}, keys.kT, block_size, tiles, block_size, D, false);
  osl_tile_product(
      path, memory.ds, block_size, (osl_operand){dO, P, 1}, keys.v, block_size, tiles, block_size, D, false);
  for (int64_t r = 0; r < rows; r++) {
    weigh(
        memory.p + r * block_size, memory.ds + r * block_size,
        lse[(start + r) * shape->heads + head], memory.delta[start + r],
        shape->first[start + r] - first_key, shape->end[start + r] - first_key);
  }
  for (int64_t i = rows * block_size; i < tiles * block_size; i++) memory.ds[i] = 0;
  osl_tile_product(
      path, dv, P, (osl_operand){memory.p, 1, block_size}, dO, P, block_size, P, rows, true);
  osl_tile_product(
      path, dk, P, (osl_operand){memory.ds, 1, block_size}, q, P, block_size, P, rows, true);
  osl_tile_product(
      path, memory.dq + start * P, P, (osl_operand){memory.ds, block_size, 1}, keys.k, P,
      tiles, P, rows_of(shape->S, key_block), true);
}

OSL_BODY void osl_attention_backward_body(
    const osl_path path, float *restrict dq, float *restrict partial,
    const float *restrict dO, const float *restrict q, const float *restrict o, const float *restrict lse,
    const float *restrict packed, const osl_attention_shape *shape, float *restrict scratch, int64_t head) {
#pragma clang fp reassociate(on) contract(fast)
  const int64_t heads = shape->heads, D = shape->D, P = padded(D), blocks = blocks_of(shape->T);
  const int64_t size = blocks * block_size * P, kv_head = head / (heads / shape->kv_heads);
  float *delta = scratch + 3 * size, *p = delta + blocks * block_size;
  const head_memory memory = {
      scratch, scratch + size, scratch + 2 * size, delta, p, p + block_size * block_size};
  for (int64_t block = 0; block < blocks; block++) {
    const int64_t start = block * block_size, rows = rows_of(shape->T, block);
    const int64_t from = (start * heads + head) * D;
    load_block(memory.q + start * P, q + from, heads * D, rows, D, shape->scale);
    load_block(memory.dO + start * P, dO + from, heads * D, rows, D, 1);
    for (int64_t r = 0; r < rows; r++) {
      float sum = 0;
      for (int64_t c = 0; c < D; c++) sum += dO[from + r * heads * D + c] * o[from + r * heads * D + c];
      delta[start + r] = sum;
    }
  }
  for (int64_t i = 0; i < size; i++) memory.dq[i] = 0;

  float *dk = partial + head * 2 * head_share(shape), *dv = dk + head_share(shape);
  for (int64_t i = 0; i < 2 * head_share(shape); i++) dk[i] = 0;
  for (int64_t key_block = 0; key_block < blocks_of(shape->S); key_block++) {
    const packed_block keys = packed_at((float *)packed, shape, kv_head, key_block);
    const int64_t offset = key_block * block_size * P;
    for (int64_t block = 0; block < blocks; block++) {
      if (sight_of(shape, block, key_block) == sees_nothing) continue;
      meet(path, dk + offset, dv + offset, memory, lse, keys, shape, head, block, key_block);
    }
  }

  for (int64_t t = 0; t < shape->T; t++) {
    for (int64_t c = 0; c < D; c++) dq[(t * heads + head) * D + c] += shape->scale * memory.dq[t * P + c];
  }
}

OSL_EVERY_PATH_TOLD(
    osl_attention_backward,
    (float *restrict dq, float *restrict partial,
     const float *restrict dO, const float *restrict q, const float *restrict o, const float *restrict lse,
     const float *restrict packed, const osl_attention_shape *shape, float *restrict scratch, int64_t head),
    (dq, partial, dO, q, o, lse, packed, shape, scratch, head))

OSL_BODY void osl_attention_gather_body(
    float *restrict dk, float *restrict dv, const float *restrict partial,
    const osl_attention_shape *shape, int64_t piece) {
  const int64_t D = shape->D, P = padded(D), share = head_share(shape);
  const int64_t kv_head = piece / blocks_of(shape->S), block = piece % blocks_of(shape->S);
  const int64_t group = shape->heads / shape->kv_heads;
  for (int64_t head = kv_head * group; head < (kv_head + 1) * group; head++) {
    for (int64_t r = 0; r < rows_of(shape->S, block); r++) {
      const int64_t j = block * block_size + r;
      const float *from = partial + head * 2 * share + j * P;
      const int64_t to = (j * shape->kv_heads + kv_head) * D;
      for (int64_t c = 0; c < D; c++) dk[to + c] += from[c];
      for (int64_t c = 0; c < D; c++) dv[to + c] += from[share + c];
    }
  }
}

OSL_EVERY_PATH(
    osl_attention_gather,
    (float *restrict dk, float *restrict dv, const float *restrict partial,
     const osl_attention_shape *shape, int64_t piece),
    (dk, dv, partial, shape, piece))
