// Matrix products on the model of AMX's registers: what gemm_amx.c is made from, for any machine. It is there
// for the tests.

#define OSL_AMX_MODELLED

#include "amx_gemm.h"

_Thread_local osl_amx_registers amx_registers;

// As on a machine with AMX where this one can, else from the panels of the plain path: fp32, [depth][32].
static void pack_b(void *restrict panel, gemm_part part) {
#if defined(__x86_64__)
  if (osl_cpu_get().path >= osl_path_avx512_bf16) {
    amx_pack_b(panel, part);
    return;
  }
#endif
  osl_bf16 *pairs = panel;
  for (int64_t r = 0; r < part.depth; r += amx_depth) {
    gemm_part slice = part;
    const int64_t size = part.type == osl_type_f32 ? sizeof(float) : sizeof(osl_bf16);
    slice.base = (const char *)part.base + (part.transposed ? r * part.stride : r) * size;
    slice.depth = part.depth - r < amx_depth ? part.depth - r : amx_depth;
    _Alignas(64) float numbers[amx_depth][gemm_columns] = {{0}};
    gemm_kernel_plain.pack_b(numbers, slice);
    for (int64_t k = 0; k < amx_depth; k++) {
      for (int64_t j = 0; j < gemm_columns; j++) {
        pairs[(r + k) / 2 * 2 * gemm_columns + 2 * j + k % 2] = osl_round(numbers[k][j]);
      }
    }
  }
}

// A processor would have stopped the program.
static void multiply(const gemm_tile *tile) {
  amx_multiply_tile(tile);
  if (amx_registers.fault != osl_amx_fault_none) __builtin_trap();
}

const gemm_kernel gemm_kernel_amx_model = {
    .rows = amx_rows,
    .depth = amx_depth,
    .chunk = amx_chunk,
    .block = amx_block,
    .size = 2,
    .pack_a = amx_pack_a,
    .pack_b = pack_b,
    .multiply = multiply,
    .begin = amx_begin,
    .end = amx_end,
};

const gemm_kernel *gemm_kernel_of_amx(void) {
#if defined(__x86_64__)
  if (osl_cpu_facts().best == osl_path_amx) return &gemm_kernel_amx;
#endif
  return &gemm_kernel_amx_model;
}
