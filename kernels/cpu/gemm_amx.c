// Matrix products with AMX-BF16: gemm_kernel.h.
//
// Written without a machine that has it, and checked in two ways. The same source runs in the tests on a
// model of the instructions (osler/amx.h), against the definition of the product; where a machine has the
// instructions, the tests run them instead. Blocking and prefetching follow from cache sizes: they were
// never timed.

#include "gemm_kernel.h"

#if defined(__x86_64__)

#include "amx_gemm.h"

// The panels of AVX512-BF16 end with the last pair of reductions; tiles take 16 pairs.
void amx_pack_b(void *restrict panel, gemm_part part) {
  gemm_pack_pairs_32(panel, part);
  const int64_t packed = (part.depth + 1) / 2;
  const int64_t whole = (part.depth + amx_depth - 1) / amx_depth * amx_depth / 2;
  memset((char *)panel + packed * 128, 0, (size_t)(whole - packed) * 128);
}

const gemm_kernel gemm_kernel_amx = {
    .rows = amx_rows,
    .depth = amx_depth,
    .chunk = amx_chunk,
    .block = amx_block,
    .size = 2,
    .pack_a = amx_pack_a,
    .pack_b = amx_pack_b,
    .multiply = amx_multiply_tile,
    .begin = amx_begin,
    .end = amx_end,
};

#endif
