// The instructions of AMX that our kernels use, under one set of names.
//
// A kernel's source is included twice: as it stands, for the processor's own instructions, and after
// OSL_AMX_MODELLED is defined, for the model of osler/amx.h, which runs on any machine. Tiles are numbered
// by constants, strides are in bytes, and a tile that a function leaves in a register is still there for
// the next one on that thread.
#ifndef OSLER_AMX_TILE_H
#define OSLER_AMX_TILE_H

#include <stdint.h>

#include "osler/types.h"

// What LDTILECFG reads. A kernel keeps it as a constant: one made on the stack must be in memory before
// the instruction, and compilers have got that wrong.
typedef struct {
  _Alignas(64) uint8_t palette;
  uint8_t start_row;
  uint8_t reserved[14];
  // Of tiles 0...7; the rest must be zero.
  uint16_t row_bytes[16];
  uint8_t rows[16];
} amx_configuration;

_Static_assert(sizeof(amx_configuration) == 64, "LDTILECFG reads 64 bytes");

#if defined(OSL_AMX_MODELLED)

#include "osler/amx.h"

// The registers of this thread.
extern _Thread_local osl_amx_registers amx_registers;

#define AMX_TARGET
#define amx_configure(configuration) osl_amx_configure(&amx_registers, configuration)
#define amx_release() osl_amx_release(&amx_registers)
#define amx_zero(tile) osl_amx_zero(&amx_registers, tile)
#define amx_load(tile, base, stride) osl_amx_load(&amx_registers, tile, base, stride)
#define amx_store(tile, base, stride) osl_amx_store(&amx_registers, tile, base, stride)
#define amx_multiply(c, a, b) osl_amx_multiply(&amx_registers, c, a, b)

static inline void amx_round_32(osl_bf16 *restrict y, const float *restrict x) {
  for (int i = 0; i < 32; i++) y[i] = osl_round(x[i]);
}

#elif defined(__x86_64__)

#include <immintrin.h>

#define AMX_TARGET \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,prfchw,amx-tile,amx-bf16")))
#define amx_configure(configuration) _tile_loadconfig(configuration)
#define amx_release() _tile_release()
#define amx_zero(tile) _tile_zero(tile)
#define amx_load(tile, base, stride) _tile_loadd(tile, base, stride)
#define amx_store(tile, base, stride) _tile_stored(tile, base, stride)
#define amx_multiply(c, a, b) _tile_dpbf16ps(c, a, b)

// VCVTNE2PS2BF16, which takes subnormal numbers for zeros, as the products do.
AMX_TARGET static inline void amx_round_32(osl_bf16 *restrict y, const float *restrict x) {
  _mm512_storeu_si512(y, (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + 16), _mm512_loadu_ps(x)));
}

#endif

#endif
