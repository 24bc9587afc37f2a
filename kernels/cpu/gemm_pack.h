// The packing of an operand's panels for one piece of a product, whatever its type and layout in memory.
#ifndef OSLER_GEMM_PACK_H
#define OSLER_GEMM_PACK_H

#include "gemm_kernel.h"
#include "osler/gemm.h"

// An operand and how it is packed: `width` lines to a panel, elements of `size` bytes, one panel
// `panel_size` bytes after the other.
typedef struct {
  const void *base;
  osl_gemm_matrix matrix;
  void (*pack)(void *restrict panel, gemm_part part);
  int64_t width, size, panel_size;
  // For an operand in q8 or q4: the path that expands it, and its rows and columns in memory.
  osl_path path;
  int64_t N, K;
} gemm_packing;

// Packs lines from ..< from + lines and reductions r ..< r + depth to `packed`, where the first of these
// reductions of the first of these panels stands. r is a multiple of 64; from is one of 32 for q8 and q4.
void gemm_pack_panels(
    char *restrict packed, const gemm_packing *how, int64_t from, int64_t lines, int64_t r, int64_t depth);

static inline int64_t gemm_least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t gemm_most(int64_t a, int64_t b) { return a > b ? a : b; }

// How many parts of `size` it takes to hold `count`.
static inline int64_t gemm_parts(int64_t count, int64_t size) { return (count + size - 1) / size; }

// `count` filled up to a multiple of `unit`.
static inline int64_t gemm_filled(int64_t count, int64_t unit) { return gemm_parts(count, unit) * unit; }

#endif
