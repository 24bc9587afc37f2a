// Packing of operands: gemm_pack.h.

#include "gemm_pack.h"

#include <string.h>

#include "osler/quantize.h"

enum {
  // Reductions packed at a time where lines stand side by side, so that each cache line is read once.
  slice = 64,
  // Bytes of a row in a slice that are copied, at most.
  copied = 512,
  // Lines and reductions of a quantised operand that are expanded at a time: few enough for the first-level
  // cache, and rows at a distance that is no power of two.
  expanded_lines = 128,
  expanded_depth = 256,
  expanded_stride = expanded_depth + 32,
};

static int64_t size_of(osl_type type) { return type == osl_type_f32 ? sizeof(float) : sizeof(osl_bf16); }

// Lines from ..< from + lines and reductions r ..< r + depth.
static gemm_part part_of(const gemm_packing *how, int64_t from, int64_t lines, int64_t r, int64_t depth) {
  const osl_gemm_matrix m = how->matrix;
  const int64_t at = m.transposed ? r * m.stride + from : from * m.stride + r;
  return (gemm_part){
      (const char *)how->base + at * size_of(m.type), m.stride, m.type, m.transposed, lines, depth};
}

// Asks for what is packed next before it is needed: its rows are short and far apart.
static void prefetch(gemm_part part) {
  const int64_t rows = part.transposed ? part.depth : part.lines;
  const int64_t length = (part.transposed ? part.lines : part.depth) * size_of(part.type);
  for (int64_t row = 0; row < rows; row++) {
    const char *base = (const char *)part.base + row * part.stride * size_of(part.type);
    for (int64_t byte = 0; byte < length; byte += 64) __builtin_prefetch(base + byte, 0, 2);
    __builtin_prefetch(base + length - 1, 0, 2);
  }
}

// One slice of lines that stand side by side, to all its panels.
static void pack_slice(char *restrict packed, const gemm_packing *how, gemm_part part) {
  const int64_t size = size_of(part.type);
  // A panel that is not whole cache lines wide shares some with its neighbours. Where the rows' distance is
  // a power of two they all want the same few places in the cache: so they are put side by side first.
  _Alignas(64) char copy[slice * copied];
  if (how->width % gemm_columns != 0 && part.lines * size <= copied) {
    for (int64_t r = 0; r < part.depth; r++) {
      const char *row = (const char *)part.base + r * part.stride * size;
      memcpy(copy + r * copied, row, (size_t)(part.lines * size));
    }
    part.base = copy;
    part.stride = copied / size;
  }
  for (int64_t line = 0; line < part.lines; line += how->width) {
    gemm_part panel = part;
    panel.base = (const char *)part.base + line * size;
    panel.lines = gemm_least(how->width, part.lines - line);
    how->pack(packed + line / how->width * how->panel_size, panel);
  }
}

static void pack_side_by_side(
    char *restrict packed, const gemm_packing *how, int64_t from, int64_t lines, int64_t r, int64_t depth) {
  for (int64_t done = 0; done < depth; done += slice) {
    const int64_t left = depth - done;
    if (left > slice) prefetch(part_of(how, from, lines, r + done + slice, gemm_least(slice, left - slice)));
    pack_slice(
        packed + done * how->width * how->size, how,
        part_of(how, from, lines, r + done, gemm_least(slice, left)));
  }
}

static void pack_rows(
    char *restrict packed, const gemm_packing *how, int64_t from, int64_t lines, int64_t r, int64_t depth) {
  const int64_t width = how->width;
  for (int64_t line = 0; line < lines; line += width) {
    const int64_t left = lines - line;
    if (left > width) prefetch(part_of(how, from + line + width, gemm_least(width, left - width), r, depth));
    how->pack(
        packed + line / width * how->panel_size,
        part_of(how, from + line, gemm_least(width, left), r, depth));
  }
}

// MARK: Quantised

static void pack_expanded_side_by_side(
    char *restrict packed, const gemm_packing *how, int64_t from, int64_t lines, int64_t r, int64_t depth) {
  _Alignas(64) osl_bf16 expanded[slice * expanded_lines];
  for (int64_t done = 0; done < depth; done += slice) {
    for (int64_t line = 0; line < lines; line += expanded_lines) {
      const gemm_part part = {
          .base = expanded, .stride = expanded_lines, .type = osl_type_bf16, .transposed = true,
          .lines = gemm_least(expanded_lines, lines - line), .depth = gemm_least(slice, depth - done)};
      for (int64_t i = 0; i < part.depth; i++) {
        osl_dequantize_bf16(
            how->path, expanded + i * expanded_lines, how->base, how->matrix.type, how->N, how->K,
            r + done + i, from + line, part.lines);
      }
      pack_slice(packed + line / how->width * how->panel_size + done * how->width * how->size, how, part);
    }
  }
}

static void pack_expanded_rows(
    char *restrict packed, const gemm_packing *how, int64_t from, int64_t lines, int64_t r, int64_t depth) {
  _Alignas(64) osl_bf16 expanded[gemm_columns * expanded_stride];
  for (int64_t line = 0; line < lines; line += how->width) {
    for (int64_t done = 0; done < depth; done += expanded_depth) {
      const gemm_part part = {
          .base = expanded, .stride = expanded_stride, .type = osl_type_bf16, .transposed = false,
          .lines = gemm_least(how->width, lines - line), .depth = gemm_least(expanded_depth, depth - done)};
      for (int64_t i = 0; i < part.lines; i++) {
        osl_dequantize_bf16(
            how->path, expanded + i * expanded_stride, how->base, how->matrix.type, how->N, how->K,
            from + line + i, r + done, part.depth);
      }
      how->pack(packed + line / how->width * how->panel_size + done * how->width * how->size, part);
    }
  }
}

// MARK: Entry

void gemm_pack_panels(
    char *restrict packed, const gemm_packing *how, int64_t from, int64_t lines, int64_t r, int64_t depth) {
  switch (how->matrix.type) {
    case osl_type_f32:
    case osl_type_bf16:
      if (how->matrix.transposed) pack_side_by_side(packed, how, from, lines, r, depth);
      else pack_rows(packed, how, from, lines, r, depth);
      break;
    case osl_type_q8:
    case osl_type_q4:
      if (how->matrix.transposed) pack_expanded_side_by_side(packed, how, from, lines, r, depth);
      else pack_expanded_rows(packed, how, from, lines, r, depth);
      break;
  }
}
