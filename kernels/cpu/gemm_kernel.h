// What the driver of matrix products (gemm.c) asks of a path: how it packs operands, and how it
// multiplies two packed panels.
//
// Operands are packed in panels: all lines of a panel (rows of A, or of B) side by side for one chunk of
// the reduction. Panels of B are always 32 lines wide, and hold bfloat16 as [depth/2][32][2] or fp32 as
// [depth][32]; the layout of A's panels is the path's own business, but packing 64 reductions at a time,
// each to r * rows * size bytes from the panel's start, must give the same panel as packing all at once.
#ifndef OSLER_GEMM_KERNEL_H
#define OSLER_GEMM_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

enum { gemm_columns = 32 };

// Part of an operand in memory, f32 or bf16: element (line, r) stands at
// base[line * stride + r], or at base[r * stride + line] when transposed. base is element (0, 0) of the part.
typedef struct {
  const void *base;
  int64_t stride;
  osl_type type;
  bool transposed;
  int64_t lines, depth;
} gemm_part;

// One tile of C for one chunk of the reduction:
//
//   c[i,j] = (old == NULL ? 0 : old[i,j]) + scale · sum_r a[i,r] · b[j,r],  rounded when c is bf16
//
// for i < rows and j < columns; nothing else of c and old is touched. old may be c itself.
typedef struct {
  // Panels that pack_a and pack_b wrote.
  const void *a;
  const void *b;
  // Memory that is read soon, to be prefetched evenly while the tile is computed.
  const void *next;
  int64_t next_size;
  // A multiple of the kernel's `depth`.
  int64_t depth;
  int64_t rows, columns;
  float scale;
  const float *old;
  void *c;
  // Floats, or elements of c, from one row to the next.
  int64_t old_stride, c_stride;
  // f32 or bf16.
  osl_type c_type;
} gemm_tile;

typedef struct {
  // Lines in a panel of A.
  int64_t rows;
  // The depth of a chunk is filled up with zeros to a multiple of this.
  int64_t depth;
  // The most reductions in one chunk, a multiple of 64. The sum of a chunk stays in registers.
  int64_t chunk;
  // Bytes of B that a piece keeps packed, in half of a second-level cache; 0: as gemm.c sees fit.
  int64_t block;
  // Bytes of a packed element: 2 or 4. A panel of A takes rows * depth * size bytes.
  int64_t size;
  // Packs one panel of A: part.lines <= rows, the other lines and depths become zeros. 64-byte aligned.
  void (*pack_a)(void *restrict panel, gemm_part part);
  // Packs one panel of B: part.lines <= 32.
  void (*pack_b)(void *restrict panel, gemm_part part);
  void (*multiply)(const gemm_tile *tile);
  // Before the first and after the last `multiply` of a piece, on its thread; NULL: nothing to do.
  void (*begin)(void);
  void (*end)(void);
} gemm_kernel;

// The kernels there are. Those of a path the compiler cannot make code for do not exist.
// `exact` ones round no operand.
extern const gemm_kernel gemm_kernel_plain, gemm_kernel_plain_exact;
#if defined(__x86_64__)
extern const gemm_kernel gemm_kernel_avx2, gemm_kernel_avx512, gemm_kernel_avx512_bf16, gemm_kernel_amx;
extern const gemm_kernel gemm_kernel_avx2_exact, gemm_kernel_avx512_exact;

// The pack_b of AVX512-BF16, which AMX shares: two tiles side by side, 128 bytes from one pair of
// reductions to the next.
void gemm_pack_pairs_32(void *restrict panel, gemm_part part);
#endif

// The kernel of AMX where this machine has it; where not, the same one on a model of the instructions, which
// is for tests: a product takes thousands of times as long.
extern const gemm_kernel gemm_kernel_amx_model;
const gemm_kernel *gemm_kernel_of_amx(void);

#endif
