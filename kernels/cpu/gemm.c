// Matrix products: the definition, the plan and the pieces. Formula and shapes: osler/gemm.h; what a path
// brings: gemm_kernel.h; how operands are packed: gemm_pack.h.

#include "osler/gemm.h"

#include <stddef.h>

#include "gemm_kernel.h"
#include "gemm_pack.h"
#include "osler/quantize.h"

// MARK: Definition

// Element (line, r) of an operand that is [N,K] in memory, rounded to bfloat16 unless `exact`.
static float element(
    const void *base, osl_gemm_matrix matrix, int64_t N, int64_t K, int64_t line, int64_t r, bool exact) {
  const int64_t row = matrix.transposed ? r : line, column = matrix.transposed ? line : r;
  const int64_t at = row * matrix.stride + column;
  float x = 0;
  switch (matrix.type) {
    case osl_type_f32: x = ((const float *)base)[at]; break;
    case osl_type_bf16: x = osl_widen(((const osl_bf16 *)base)[at]); break;
    case osl_type_q8:
    case osl_type_q4: osl_dequantize_ref(&x, base, matrix.type, N, K, row, column, 1); break;
  }
  return exact ? x : osl_widen(osl_round(x));
}

void osl_gemm_ref(const osl_gemm_problem *problem, void *restrict c, const void *a, const void *b) {
  const int64_t I = problem->I, J = problem->J, R = problem->R;
  const int64_t N = problem->b.transposed ? R : J, K = problem->b.transposed ? J : R;
  for (int64_t i = 0; i < I; i++) {
    for (int64_t j = 0; j < J; j++) {
      double sum = 0;
      for (int64_t r = 0; r < R; r++) {
        sum += (double)element(a, problem->a, 0, 0, i, r, problem->exact) *
               element(b, problem->b, N, K, j, r, problem->exact);
      }
      const int64_t at = i * problem->c.stride + j;
      if (problem->c.type == osl_type_bf16) {
        ((osl_bf16 *)c)[at] = osl_round((float)(problem->scale * sum));
      } else {
        float *y = (float *)c + at;
        *y = (float)((problem->accumulate ? (double)*y : 0.0) + problem->scale * sum);
      }
    }
  }
}

// MARK: Plan

enum {
  // Bytes of B that a piece keeps packed: half of a second-level cache of 1 MB.
  most_packed_b = 512 * 1024,
  most_columns = 512,
  // With fewer rows of C, packing B is felt; with fewer columns, reading A is.
  good_rows = 504,
  good_columns = 128,
  most_rows = 2048,
  // Products of two numbers that are worth eight pieces.
  large = 256 * 1024 * 1024,
  // Enough for sixteen threads.
  wanted_pieces = 32,
  // Panels of A in one piece of packing, and in what a piece packs for itself where lines stand side by side.
  panels_packed = 8,
  panels_at_once = 4,
};

static const gemm_kernel *exact_kernel_of(osl_path path) {
#if defined(__x86_64__)
  if (path >= osl_path_avx512) return &gemm_kernel_avx512_exact;
  if (path == osl_path_avx2) return &gemm_kernel_avx2_exact;
#else
  (void)path;
#endif
  return &gemm_kernel_plain_exact;
}

static const gemm_kernel *kernel_of(const osl_gemm_problem *problem) {
  if (problem->exact) return exact_kernel_of(problem->path);
  switch (problem->path) {
    case osl_path_amx: return gemm_kernel_of_amx();
#if defined(__x86_64__)
    case osl_path_avx512_bf16: return &gemm_kernel_avx512_bf16;
    case osl_path_avx512: return &gemm_kernel_avx512;
    case osl_path_avx2: return &gemm_kernel_avx2;
#else
    case osl_path_avx512_bf16:
    case osl_path_avx512:
    case osl_path_avx2:
#endif
    case osl_path_plain: return &gemm_kernel_plain;
  }
}

// The size, a multiple of `unit`, of `count` nearly equal parts of `whole`.
static int64_t share(int64_t whole, int64_t count, int64_t unit) {
  return gemm_filled(gemm_parts(whole, gemm_most(count, 1)), unit);
}

static int64_t nearly(int64_t count, int64_t size) { return (count + size / 2) / size; }

// Bytes of a panel of A.
static int64_t size_of_panel(const gemm_kernel *kernel, int64_t depth) {
  return gemm_filled(kernel->rows * gemm_filled(depth, kernel->depth) * kernel->size, 64);
}

// `count` parts, or as many more, up to `most`, as it takes to have `wanted` pieces with `others` to each.
static int64_t cut(int64_t count, int64_t others, int64_t most, int64_t wanted) {
  return gemm_most(count, gemm_least(gemm_parts(wanted, others), most));
}

osl_gemm osl_gemm_plan(osl_gemm_problem problem) {
  const gemm_kernel *kernel = kernel_of(&problem);
  const int64_t I = problem.I, J = problem.J, R = problem.R;
  osl_gemm plan = {.problem = problem};
  plan.chunk = share(R, gemm_parts(R, kernel->chunk), 64);
  const int64_t depth = gemm_filled(gemm_least(plan.chunk, R), kernel->depth);

  const int64_t packed_b = kernel->block > 0 ? kernel->block : most_packed_b;
  const int64_t fitting = gemm_most(packed_b / (depth * kernel->size) / gemm_columns, 1) * gemm_columns;
  const int64_t widest = gemm_least(fitting, most_columns);
  int64_t across = gemm_parts(J, widest), down = gemm_parts(I, most_rows);
  // A product that is one block wide packs its rows of A as it goes.
  plan.shares_a = across > 1;
  down = cut(down, across, nearly(I, good_rows), wanted_pieces);
  if (plan.shares_a) across = cut(across, down, J / good_columns, wanted_pieces);
  down = cut(down, across, nearly(I, good_rows / 2), wanted_pieces / 2);
  if (plan.shares_a) across = cut(across, down, J / (good_columns / 2), wanted_pieces / 2);
  if ((double)I * (double)J * (double)R > large) {
    down = cut(down, across, nearly(I, good_rows / 4), wanted_pieces / 4);
  }
  plan.block_rows = share(I, down, kernel->rows);
  plan.block_columns = share(J, across, gemm_columns);
  plan.pieces = gemm_parts(I, plan.block_rows) * gemm_parts(J, plan.block_columns);

  if (plan.shares_a) {
    const int64_t panels = gemm_parts(I, kernel->rows);
    plan.pack_pieces = gemm_parts(panels, panels_packed);
    plan.packed_size = panels * size_of_panel(kernel, R);
  }
  plan.scratch_size = plan.block_columns * depth * kernel->size;
  plan.group = plan.shares_a ? 0 : problem.a.transposed ? panels_at_once : 1;
  plan.scratch_size += plan.group * size_of_panel(kernel, gemm_least(R, plan.chunk));
  if (problem.c.type == osl_type_bf16 && R > plan.chunk) {
    plan.scratch_size += plan.block_rows * plan.block_columns * (int64_t)sizeof(float);
  }
  return plan;
}

// MARK: Pieces

static gemm_packing packing_of_a(
    const osl_gemm *plan, const gemm_kernel *kernel, const void *a, int64_t depth) {
  return (gemm_packing){
      .base = a, .matrix = plan->problem.a, .pack = kernel->pack_a, .width = kernel->rows,
      .size = kernel->size, .panel_size = size_of_panel(kernel, depth)};
}

void osl_gemm_pack(const osl_gemm *plan, void *restrict packed, const void *restrict a, int64_t piece) {
  const gemm_kernel *kernel = kernel_of(&plan->problem);
  const int64_t I = plan->problem.I, R = plan->problem.R;
  const gemm_packing how = packing_of_a(plan, kernel, a, R);
  const int64_t rows = panels_packed * kernel->rows, from = piece * rows;
  char *const panels = (char *)packed + piece * panels_packed * how.panel_size;
  for (int64_t r = 0; r < R; r += plan->chunk) {
    gemm_pack_panels(
        panels + r * kernel->rows * kernel->size, &how, from, gemm_least(rows, I - from), r,
        gemm_least(plan->chunk, R - r));
  }
}

// What one piece works on: its bounds in C, the chunk of the reduction it is at, and its scratch memory.
typedef struct {
  const osl_gemm *plan;
  const gemm_kernel *kernel;
  int64_t row, rows, column, columns, r, depth;
  char *packed_b, *packed_a;
  float *partial;
  void *c;
} block;

static block block_of(
    const osl_gemm *plan, const gemm_kernel *kernel, void *c, void *scratch, int64_t piece) {
  const osl_gemm_problem *problem = &plan->problem;
  // Blocks above each other follow each other: they read the same lines of B.
  const int64_t down = gemm_parts(problem->I, plan->block_rows);
  const int64_t row = piece % down * plan->block_rows, column = piece / down * plan->block_columns;
  const int64_t chunk = gemm_least(plan->chunk, problem->R);
  char *const packed_a =
      (char *)scratch + plan->block_columns * gemm_filled(chunk, kernel->depth) * kernel->size;
  return (block){
      .plan = plan, .kernel = kernel,
      .row = row, .rows = gemm_least(plan->block_rows, problem->I - row),
      .column = column, .columns = gemm_least(plan->block_columns, problem->J - column),
      .packed_b = scratch, .packed_a = packed_a,
      .partial = (float *)(packed_a + plan->group * size_of_panel(kernel, chunk)), .c = c};
}

static void pack_b(const block *block, const void *b) {
  const osl_gemm_problem *problem = &block->plan->problem;
  const gemm_kernel *kernel = block->kernel;
  const gemm_packing how = {
      .base = b, .matrix = problem->b, .pack = kernel->pack_b, .width = gemm_columns, .size = kernel->size,
      .panel_size = gemm_columns * gemm_filled(block->depth, kernel->depth) * kernel->size,
      .path = problem->path,
      .N = problem->b.transposed ? problem->R : problem->J,
      .K = problem->b.transposed ? problem->J : problem->R};
  gemm_pack_panels(block->packed_b, &how, block->column, block->columns, block->r, block->depth);
}

// One panel of A, packed at `panel`, from row `row` of the block, times the block's columns of B. `next` is
// the panel that follows.
static void multiply_panel(const block *block, const char *panel, const char *next, int64_t row) {
  const osl_gemm_problem *problem = &block->plan->problem;
  const gemm_kernel *kernel = block->kernel;
  const bool is_first = block->r == 0, is_last = block->r + block->depth >= problem->R;
  const bool is_float = problem->c.type == osl_type_f32;
  const int64_t depth = gemm_filled(block->depth, kernel->depth);
  const int64_t next_size = kernel->rows * depth * kernel->size / gemm_parts(block->columns, gemm_columns);
  const int64_t partial_stride = is_float ? problem->c.stride : block->plan->block_columns;
  for (int64_t column = 0; column < block->columns; column += gemm_columns) {
    const int64_t at = (block->row + row) * problem->c.stride + block->column + column;
    float *const partial = is_float ? (float *)block->c + at : block->partial + row * partial_stride + column;
    const bool rounds = is_last && !is_float;
    const gemm_tile tile = {
        .a = panel,
        .b = block->packed_b + column * depth * kernel->size,
        .next = next + column / gemm_columns * next_size,
        .next_size = next_size,
        .depth = depth,
        .rows = gemm_least(kernel->rows, block->rows - row),
        .columns = gemm_least(gemm_columns, block->columns - column),
        .scale = problem->scale,
        .old = is_first && !problem->accumulate ? NULL : partial,
        .old_stride = partial_stride,
        .c = rounds ? (void *)((osl_bf16 *)block->c + at) : partial,
        .c_stride = rounds ? problem->c.stride : partial_stride,
        .c_type = rounds ? osl_type_bf16 : osl_type_f32,
    };
    kernel->multiply(&tile);
  }
}

static void multiply_shared(const block *block, const char *packed) {
  const gemm_kernel *kernel = block->kernel;
  const int64_t size = size_of_panel(kernel, block->plan->problem.R);
  const char *panel = packed + block->row / kernel->rows * size + block->r * kernel->rows * kernel->size;
  for (int64_t row = 0; row < block->rows; row += kernel->rows, panel += size) {
    const bool is_last = row + kernel->rows >= block->rows;
    multiply_panel(block, panel, is_last ? panel : panel + size, row);
  }
}

static void multiply_own(const block *block, const void *a) {
  const gemm_kernel *kernel = block->kernel;
  const gemm_packing how = packing_of_a(block->plan, kernel, a, block->depth);
  const int64_t group = block->plan->group * kernel->rows;
  for (int64_t first = 0; first < block->rows; first += group) {
    const int64_t rows = gemm_least(group, block->rows - first);
    gemm_pack_panels(block->packed_a, &how, block->row + first, rows, block->r, block->depth);
    for (int64_t row = 0; row < rows; row += kernel->rows) {
      const char *panel = block->packed_a + row / kernel->rows * how.panel_size;
      multiply_panel(block, panel, panel, first + row);
    }
  }
}

void osl_gemm_multiply(
    const osl_gemm *plan, void *restrict c, const void *restrict packed, const void *restrict a,
    const void *restrict b, void *restrict scratch, int64_t piece) {
  const gemm_kernel *kernel = kernel_of(&plan->problem);
  const int64_t R = plan->problem.R;
  block block = block_of(plan, kernel, c, scratch, piece);
  if (kernel->begin) kernel->begin();
  for (block.r = 0; block.r < R; block.r += plan->chunk) {
    block.depth = gemm_least(plan->chunk, R - block.r);
    pack_b(&block, b);
    if (plan->shares_a) multiply_shared(&block, packed);
    else multiply_own(&block, a);
  }
  if (kernel->end) kernel->end();
}
