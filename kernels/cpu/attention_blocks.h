// How attention's queries and keys are cut into blocks; shared by its forward and backward passes.
#ifndef OSLER_ATTENTION_BLOCKS_H
#define OSLER_ATTENTION_BLOCKS_H

#include <stdbool.h>

#include "osler/attention.h"
#include "vector.h"

enum { block_size = osl_attention_block };

// Channels of a head in scratch memory: whole vectors, the last filled with zeros.
OSL_BODY int64_t padded(int64_t D) { return (D + 15) / 16 * 16; }

OSL_BODY int64_t blocks_of(int64_t count) { return (count + block_size - 1) / block_size; }

// Rows of block `block` of `count`.
OSL_BODY int64_t rows_of(int64_t count, int64_t block) {
  const int64_t left = count - block * block_size;
  return left < block_size ? left : block_size;
}

// Rows as osl_tile_product wants them.
OSL_BODY int64_t whole_tiles(int64_t rows) { return (rows + 7) / 8 * 8; }

// What osl_attention_pack writes for one block of one key-value head:
// k^T [padded D, 64]; v [64, padded D], or v^T [padded D, 64] for the backward pass; k [64, padded D],
// for the backward pass only.
typedef struct {
  float *kT, *v, *k;
} packed_block;

OSL_BODY packed_block packed_at(
    float *packed, const osl_attention_shape *shape, int64_t head, int64_t block) {
  const int64_t size = block_size * padded(shape->D);
  float *base = packed + (head * blocks_of(shape->S) + block) * 3 * size;
  return (packed_block){base, base + size, base + 2 * size};
}

// What a block of queries sees of a block of keys.
typedef enum { sees_nothing, sees_some, sees_all } sight;

OSL_BODY sight sight_of(const osl_attention_shape *shape, int64_t query_block, int64_t key_block) {
  const int32_t from = (int32_t)(key_block * block_size), to = from + block_size;
  const int32_t *first = shape->first + query_block * block_size;
  const int32_t *end = shape->end + query_block * block_size;
  bool any = false, all = true;
  for (int64_t r = 0; r < rows_of(shape->T, query_block); r++) {
    any |= first[r] < to && end[r] > from && first[r] < end[r];
    all &= first[r] <= from && end[r] >= to;
  }
  return all ? sees_all : any ? sees_some : sees_nothing;
}

// to[rows, padded D] = scale * rows of from, whose head starts at column 0; the rest of 64 rows zero.
OSL_BODY void load_block(
    float *restrict to, const float *restrict from, int64_t stride, int64_t rows, int64_t D, float scale) {
  const int64_t P = padded(D);
  for (int64_t r = 0; r < block_size; r++) {
    for (int64_t c = 0; c < D; c++) to[r * P + c] = r < rows ? scale * from[r * stride + c] : 0;
    for (int64_t c = D; c < P; c++) to[r * P + c] = 0;
  }
}

#endif
