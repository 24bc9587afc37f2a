// The tile registers of AMX in plain C: osler/amx.h.

#include "osler/amx.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "osler/types.h"

enum { tiles = 8, most_rows = 16, most_bytes = 64 };

static void stop(osl_amx_registers *registers, osl_amx_fault fault) {
  if (registers->fault == osl_amx_fault_none) registers->fault = fault;
}

void osl_amx_release(osl_amx_registers *registers) {
  if (registers->fault != osl_amx_fault_none) return;
  memset(registers, 0, sizeof *registers);
}

void osl_amx_configure(osl_amx_registers *registers, const void *configuration) {
  if (registers->fault != osl_amx_fault_none) return;
  uint8_t bytes[64];
  memcpy(bytes, configuration, sizeof bytes);
  osl_amx_registers fresh;
  memset(&fresh, 0, sizeof fresh);
  const uint8_t palette = bytes[0];
  bool valid = palette <= 1;
  // A start row continues an interrupted instruction: ours never do. The other bytes are reserved.
  for (int i = 1; i < 16; i++) valid = valid && bytes[i] == 0;
  for (int i = 32; i < 48; i++) valid = valid && bytes[i] == 0;
  for (int i = 56; i < 64; i++) valid = valid && bytes[i] == 0;
  for (int tile = 0; tile < tiles; tile++) {
    uint16_t row_bytes;
    memcpy(&row_bytes, bytes + 16 + 2 * tile, sizeof row_bytes);
    const uint8_t rows = bytes[48 + tile];
    valid = valid && rows <= most_rows && row_bytes <= most_bytes && (rows == 0) == (row_bytes == 0);
    fresh.rows[tile] = rows;
    fresh.row_bytes[tile] = (uint8_t)row_bytes;
  }
  if (palette == 0) osl_amx_release(registers);
  else if (valid) *registers = fresh;
  else stop(registers, osl_amx_fault_configuration);
}

// Whether an instruction may use this tile; stops the program where not.
static bool usable(osl_amx_registers *registers, int tile) {
  const bool exists = tile >= 0 && tile < tiles && registers->rows[tile] > 0;
  if (!exists || registers->row_bytes[tile] % 4 != 0) stop(registers, osl_amx_fault_tile);
  return registers->fault == osl_amx_fault_none;
}

void osl_amx_zero(osl_amx_registers *registers, int tile) {
  if (!usable(registers, tile)) return;
  memset(registers->tiles[tile], 0, sizeof registers->tiles[tile]);
}

void osl_amx_load(osl_amx_registers *registers, int tile, const void *base, int64_t stride) {
  if (!usable(registers, tile)) return;
  memset(registers->tiles[tile], 0, sizeof registers->tiles[tile]);
  for (int row = 0; row < registers->rows[tile]; row++) {
    memcpy(registers->tiles[tile][row], (const char *)base + row * stride, registers->row_bytes[tile]);
  }
}

void osl_amx_store(osl_amx_registers *registers, int tile, void *base, int64_t stride) {
  if (!usable(registers, tile)) return;
  for (int row = 0; row < registers->rows[tile]; row++) {
    memcpy((char *)base + row * stride, registers->tiles[tile][row], registers->row_bytes[tile]);
  }
}

// A subnormal number as zero of its sign, others as they are.
static float flushed(float x) { return fabsf(x) < FLT_MIN ? copysignf(0, x) : x; }

static float number(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return flushed(x);
}

// x · y + z, rounded once.
static float multiply_add(float x, float y, float z) { return flushed(fmaf(x, y, z)); }

// One element of a product: row of a, column n of b, added to c.
static float reduced(float c, const uint32_t *a, uint32_t b[16][16], int n, int depth) {
  float first = 0, second = 0;
  for (int k = 0; k < depth; k++) {
    first = multiply_add(number(a[k] << 16), number(b[k][n] << 16), first);
    second = multiply_add(number(a[k] & 0xffff0000), number(b[k][n] & 0xffff0000), second);
  }
  return flushed(c + flushed(first + second));
}

void osl_amx_multiply(osl_amx_registers *registers, int c, int a, int b) {
  if (!usable(registers, c) || !usable(registers, a) || !usable(registers, b)) return;
  const uint8_t *rows = registers->rows, *row_bytes = registers->row_bytes;
  const bool fits = c != a && c != b && a != b && rows[a] == rows[c] && row_bytes[b] == row_bytes[c] &&
                    row_bytes[a] / 4 == rows[b];
  if (!fits) {
    stop(registers, osl_amx_fault_shape);
    return;
  }
  for (int m = 0; m < rows[c]; m++) {
    uint32_t *row = registers->tiles[c][m];
    for (int n = 0; n < row_bytes[c] / 4; n++) {
      const float sum = reduced(number(row[n]), registers->tiles[a][m], registers->tiles[b], n, rows[b]);
      memcpy(&row[n], &sum, sizeof sum);
    }
  }
}
