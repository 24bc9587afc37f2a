// Loops that reach the processor's peaks: osler/peak.h.

#include "osler/peak.h"

#include <string.h>

#include "paths.h"
#include "vector.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// MARK: Reading

void osl_peak_read_ref(uint64_t *restrict all, const uint64_t *restrict x, int64_t n) {
  *all = 0;
  for (int64_t i = 0; i < n; i++) *all ^= x[i];
}

typedef uint64_t line __attribute__((ext_vector_type(8), aligned(8), may_alias));

// Eight lines of 64 bytes in flight.
OSL_BODY void osl_peak_read_body(uint64_t *restrict all, const uint64_t *restrict x, int64_t n) {
  line sums[8] = {0};
  int64_t i = 0;
  for (; i + 64 <= n; i += 64) {
    for (int k = 0; k < 8; k++) sums[k] ^= *(const line *)(x + i + 8 * k);
  }
  *all = 0;
  for (; i < n; i++) *all ^= x[i];
  for (int k = 0; k < 8; k++) {
    for (int lane = 0; lane < 8; lane++) *all ^= sums[k][lane];
  }
}

OSL_EVERY_PATH(
    osl_peak_read, (uint64_t *restrict all, const uint64_t *restrict x, int64_t n), (all, x, n))

// MARK: fp32

// As many chains as the path's registers hold: more than a multiply-add has stages, on two ports.
enum { chains_avx512 = 14, chains_avx2 = 6, chains_plain = 3 };

OSL_BODY void osl_peak_f32_body(
    osl_path path, float *restrict sink, int64_t *restrict operations, int64_t rounds) {
  const int chains =
      path == osl_path_plain ? chains_plain : path == osl_path_avx2 ? chains_avx2 : chains_avx512;
  // Not constants, or the compiler would do the sum itself; x = x * factor + addend stays near 1.
  volatile float given[2] = {0.999f, 0.001f};
  const osl_v16 factor = given[0], addend = given[1];
  osl_v16 x[chains_avx512];
  for (int k = 0; k < chains; k++) x[k] = (float)k;
  for (int64_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int k = 0; k < chains; k++) x[k] = x[k] * factor + addend;
  }
  for (int k = 1; k < chains; k++) x[0] += x[k];
  *(osl_v16 *)sink = x[0];
  *operations = rounds * chains * 16 * 2;
}

OSL_EVERY_PATH_TOLD(
    osl_peak_f32, (float *restrict sink, int64_t *restrict operations, int64_t rounds),
    (sink, operations, rounds))

// MARK: bfloat16

#if defined(__x86_64__)

__attribute__((target("avx512f,avx512bf16"))) static void bf16_avx512(
    float *restrict sink, int64_t *restrict operations, int64_t rounds) {
  volatile uint32_t given = 0x3f803f80;  // Two ones.
  const __m512bh a = (__m512bh)_mm512_set1_epi32((int)given);
  const __m512bh b = a;
  __m512 x[chains_avx512];
  for (int k = 0; k < chains_avx512; k++) x[k] = _mm512_setzero_ps();
  for (int64_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int k = 0; k < chains_avx512; k++) x[k] = _mm512_dpbf16_ps(x[k], a, b);
  }
  for (int k = 1; k < chains_avx512; k++) x[0] = _mm512_add_ps(x[0], x[k]);
  _mm512_storeu_ps(sink, x[0]);
  *operations = rounds * chains_avx512 * 32 * 2;
}

// Eight tiles of 16 rows of 64 bytes. A constant: one made on the stack must be in memory before the
// instruction that reads it, and compilers have got that wrong.
typedef struct {
  _Alignas(64) uint8_t palette;
  uint8_t start_row, reserved[14];
  uint16_t bytes_per_row[16];
  uint8_t rows[16];
} tile_shapes;

static const tile_shapes whole_tiles = {
    .palette = 1,
    .bytes_per_row = {64, 64, 64, 64, 64, 64, 64, 64},
    .rows = {16, 16, 16, 16, 16, 16, 16, 16},
};

__attribute__((target("amx-tile,amx-bf16"))) static void bf16_amx(
    float *restrict sink, int64_t *restrict operations, int64_t rounds) {
  _tile_loadconfig(&whole_tiles);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_zero(4);
  _tile_zero(5);
  _tile_zero(6);
  _tile_zero(7);
  for (int64_t round = 0; round < rounds; round++) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  float row[16 * 16];
  _tile_stored(0, row, 64);
  _tile_release();
  memcpy(sink, row, 64);
  *operations = rounds * 4 * (16 * 16 * 32) * 2;
}

#endif

void osl_peak_bf16(
    osl_path path, float *restrict sink, int64_t *restrict operations, int64_t rounds) {
  memset(sink, 0, 64);
  *operations = 0;
#if defined(__x86_64__)
  if (path == osl_path_avx512_bf16) bf16_avx512(sink, operations, rounds);
  if (path == osl_path_amx) bf16_amx(sink, operations, rounds);
#else
  (void)path, (void)rounds;
#endif
}
