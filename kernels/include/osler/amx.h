// The tile registers of AMX in plain C: what a processor that has them does, for tests on one that has not.
//
// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, chapter 18, and volume 2:
// LDTILECFG, TILELOADD, TILESTORED, TILEZERO, TDPBF16PS, TILERELEASE. Palette 1: 8 tiles, each of at most
// 16 rows of 64 bytes.
#ifndef OSLER_AMX_H
#define OSLER_AMX_H

#include <stdbool.h>
#include <stdint.h>

/// Why a processor would have stopped the program.
typedef enum __attribute__((enum_extensibility(closed))) osl_amx_fault {
  osl_amx_fault_none = 0,
  /// A configuration that is not one of palette 0 or 1 (#GP).
  osl_amx_fault_configuration = 1,
  /// A tile that is not configured, or whose rows are no whole number of 4-byte elements (#UD).
  osl_amx_fault_tile = 2,
  /// A product of tiles whose shapes do not fit, or that are not three different ones (#UD).
  osl_amx_fault_shape = 3,
} osl_amx_fault;

/// The registers of one thread. All zeros: as after TILERELEASE.
typedef struct {
  uint32_t tiles[8][16][16];
  /// Of each tile; 0 for one that is not configured.
  uint8_t rows[8], row_bytes[8];
  /// The first one, after which every instruction does nothing.
  osl_amx_fault fault;
} osl_amx_registers;

/// LDTILECFG: 64 bytes of configuration. Zeroes every tile.
void osl_amx_configure(osl_amx_registers *registers, const void *configuration);

/// TILERELEASE.
void osl_amx_release(osl_amx_registers *registers);

/// TILEZERO.
void osl_amx_zero(osl_amx_registers *registers, int tile);

/// TILELOADD: row i from base + i * stride, in bytes.
void osl_amx_load(osl_amx_registers *registers, int tile, const void *base, int64_t stride);

/// TILESTORED: row i to base + i * stride, in bytes.
void osl_amx_store(osl_amx_registers *registers, int tile, void *base, int64_t stride);

/// TDPBF16PS: c[m,n] += sum_k a[m,k,0] * b[k,n,0] + a[m,k,1] * b[k,n,1], for pairs of bfloat16 in a and b
/// and fp32 in c.
///
/// The first and the second halves of the pairs are summed apart, each from zero in order of k with one
/// rounding a step; the two sums are added, and the result to c. Rounded to nearest even; subnormal
/// numbers count as zero, wherever they occur.
void osl_amx_multiply(osl_amx_registers *registers, int c, int a, int b);

#endif
