// The product of two packed panels by AMX, as gemm_kernel.h wants it, and the packing of A: the one source
// of gemm_amx.c, which includes it for the processor's instructions, and of amx_model.c, for the model.
//
// A tile of C, 32 x 32, stays in the registers 4...7 over the whole depth of a chunk. Registers 0 and 1 take
// 32 rows of A, 2 and 3 take 32 columns of B, 32 reductions at a time: four products for four loads.
#ifndef OSLER_AMX_GEMM_H
#define OSLER_AMX_GEMM_H

#include <string.h>

#include "amx_tile.h"
#include "gemm_kernel.h"
#include "paths.h"

enum {
  amx_rows = 32,
  amx_depth = 32,
  // Processors with AMX have 2 MB of second-level cache: half of it for a block of B, of 256 columns at this
  // depth, an eighth for the panels of A that are multiplied and fetched. A piece then reads 4 bytes of A a
  // cycle from beyond, and the 4096 cycles of a chunk outweigh fetching 4 KB of C for the next.
  amx_chunk = 2048,
  amx_block = 1 << 20,
};

// Every tile is whole: what an operand lacks is filled up with zeros when it is packed.
static const amx_configuration amx_whole_tiles = {
    .palette = 1,
    .row_bytes = {64, 64, 64, 64, 64, 64, 64, 64},
    .rows = {16, 16, 16, 16, 16, 16, 16, 16},
};

AMX_TARGET static void amx_begin(void) { amx_configure(&amx_whole_tiles); }

AMX_TARGET static void amx_end(void) { amx_release(); }

// MARK: Products

// Leaves the product in the registers 4 and 5, above 6 and 7. `tall` and `wide`, constants where this is
// inlined, say whether there is more than one tile's 16 rows and columns.
//
// A panel of A holds a pair of tiles of 1 KB for every 32 reductions; one of B, for every two reductions,
// 64 bytes of the one tile and 64 of the other.
AMX_TARGET OSL_BODY void amx_reduce(const gemm_tile *t, const bool tall, const bool wide) {
  const char *a = t->a, *b = t->b, *next = t->next;
  const int64_t next_step = t->next_size / (t->depth / amx_depth);
  amx_zero(4);
  if (wide) amx_zero(5);
  if (tall) amx_zero(6);
  if (tall && wide) amx_zero(7);
#pragma clang loop unroll(disable)
  for (int64_t left = t->depth; left > 0; left -= amx_depth) {
    amx_load(0, a, 64);
    amx_load(2, b, 128);
    amx_multiply(4, 0, 2);
    if (wide) {
      amx_load(3, b + 64, 128);
      amx_multiply(5, 0, 3);
    }
    if (tall) {
      amx_load(1, a + 1024, 64);
      amx_multiply(6, 1, 2);
    }
    if (tall && wide) amx_multiply(7, 1, 3);
#pragma clang loop unroll(disable)
    for (int64_t line = 0; line < next_step; line += 64) __builtin_prefetch(next + line, 0, 2);
    a += 2048;
    b += 2048;
    next += next_step;
  }
}

// The first `columns` of 32 elements. Most are whole rows, whose copy takes no call.
OSL_BODY void amx_put(void *restrict to, const void *restrict from, int64_t columns, const size_t size) {
  if (columns == 32) memcpy(to, from, 32 * size);
  else memcpy(to, from, (size_t)columns * size);
}

// old + scale · sum into the rows and columns of c that there are.
AMX_TARGET OSL_BODY void amx_finish(const gemm_tile *t, float sums[32][32]) {
  for (int64_t i = 0; i < t->rows; i++) {
    float *y = sums[i];
    for (int64_t j = 0; j < 32; j++) y[j] *= t->scale;
    if (t->old != NULL) {
      const float *old = t->old + i * t->old_stride;
      for (int64_t j = 0; j < t->columns; j++) y[j] += old[j];
    }
    osl_bf16 rounded[32];
    if (t->c_type == osl_type_f32) {
      amx_put((float *)t->c + i * t->c_stride, y, t->columns, sizeof(float));
    } else {
      amx_round_32(rounded, y);
      amx_put((osl_bf16 *)t->c + i * t->c_stride, rounded, t->columns, sizeof(osl_bf16));
    }
  }
}

AMX_TARGET static void amx_multiply_tile(const gemm_tile *t) {
  for (int64_t i = 0; i < t->rows; i++) {
    const char *c = (const char *)t->c + i * t->c_stride * (t->c_type == osl_type_f32 ? 4 : 2);
    __builtin_prefetch(c, 1);
    __builtin_prefetch(c + 64, 1);
  }
  const bool tall = t->rows > 16, wide = t->columns > 16;
  if (tall && wide) amx_reduce(t, true, true);
  else if (tall) amx_reduce(t, true, false);
  else if (wide) amx_reduce(t, false, true);
  else amx_reduce(t, false, false);

  if (t->rows == 32 && t->columns == 32 && t->c_type == osl_type_f32 && t->old == NULL && t->scale == 1) {
    float *c = t->c;
    const int64_t stride = t->c_stride * (int64_t)sizeof(float);
    amx_store(4, c, stride);
    amx_store(5, c + 16, stride);
    amx_store(6, c + 16 * t->c_stride, stride);
    amx_store(7, c + 16 * t->c_stride + 16, stride);
    return;
  }
  _Alignas(64) float sums[32][32];
  amx_store(4, &sums[0][0], 128);
  if (wide) amx_store(5, &sums[0][16], 128);
  if (tall) amx_store(6, &sums[16][0], 128);
  if (tall && wide) amx_store(7, &sums[16][16], 128);
  amx_finish(t, sums);
}

// MARK: Packing of A

typedef uint16_t amx_u16x32 __attribute__((ext_vector_type(32), aligned(2), may_alias));
typedef uint32_t amx_u32x16 __attribute__((ext_vector_type(16), aligned(4), may_alias));

// The first `count` of 32 elements at `offset` as bfloat16, the rest zeros.
AMX_TARGET OSL_BODY void amx_take_32(osl_bf16 *restrict to, gemm_part part, int64_t offset, int64_t count) {
  if (count > 32) count = 32;
  if (count < 32) memset(to, 0, 32 * sizeof *to);
  if (part.type == osl_type_bf16) {
    const osl_bf16 *from = (const osl_bf16 *)part.base + offset;
    if (count == 32) memcpy(to, from, 32 * sizeof *to);
    else memcpy(to, from, (size_t)count * sizeof *to);
  } else {
    float from[32] = {0};
    memcpy(from, (const float *)part.base + offset, (size_t)count * sizeof *from);
    amx_round_32(to, from);
  }
}

// Two tiles, 16 lines each: from 32 reductions of 32 lines, `x[r][line]`.
//
// Two reductions are interleaved to pairs; then 16 x 16 pairs are transposed, by interleaving the first
// half of the rows with the second, four times.
AMX_TARGET OSL_BODY void amx_transpose(osl_bf16 *restrict tiles, osl_bf16 x[32][32]) {
  for (int half = 0; half < 2; half++) {
    amx_u32x16 rows[2][16];
#pragma clang loop unroll(full)
    for (int pair = 0; pair < 16; pair++) {
      for (int i = 0; i < 16; i++) {
        rows[0][pair][i] = x[2 * pair][16 * half + i] | (uint32_t)x[2 * pair + 1][16 * half + i] << 16;
      }
    }
#pragma clang loop unroll(full)
    for (int round = 0; round < 4; round++) {
      amx_u32x16 *from = rows[round % 2], *to = rows[(round + 1) % 2];
#pragma clang loop unroll(full)
      for (int i = 0; i < 8; i++) {
        to[2 * i] = __builtin_shufflevector(
            from[i], from[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        to[2 * i + 1] = __builtin_shufflevector(
            from[i], from[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      }
    }
    memcpy(tiles + 512 * half, rows[0], 1024);
  }
}

AMX_TARGET static void amx_pack_a(void *restrict panel, gemm_part part) {
  osl_bf16 *tiles = panel;
  for (int64_t r = 0; r < part.depth; r += amx_depth, tiles += amx_rows * amx_depth) {
    if (!part.transposed) {
      for (int64_t line = 0; line < amx_rows; line++) {
        const int64_t there = line < part.lines ? part.depth - r : 0;
        amx_take_32(tiles + line * amx_depth, part, there > 0 ? line * part.stride + r : 0, there);
      }
    } else {
      _Alignas(64) osl_bf16 x[32][32];
      for (int64_t i = 0; i < amx_depth; i++) {
        const bool there = r + i < part.depth;
        amx_take_32(x[i], part, there ? (r + i) * part.stride : 0, there ? part.lines : 0);
      }
      amx_transpose(tiles, x);
    }
  }
}

// MARK: Packing of B

#if defined(__x86_64__)
// The panels that amx_reduce reads, for processors with AVX512-BF16.
void amx_pack_b(void *restrict panel, gemm_part part);
#endif

#endif
