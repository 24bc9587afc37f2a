// How attention lays rows of its heads out as words (tile.h) for its products.
#ifndef OSLER_ATTENTION_PACK_H
#define OSLER_ATTENTION_PACK_H

#include <string.h>

#include "attention_blocks.h"

// Keys and values of one key-value head as products read them. By panel: kT [row words,16], and for the
// backward pass vT likewise. By key or pair of keys: rows [.., channels], of v for the forward and of k for
// the backward pass.
typedef struct {
  float *kT, *vT, *rows;
} packed_keys;

// The same keys from key `key` on, a multiple of panel_size.
OSL_BODY packed_keys keys_from(packed_keys keys, head_words words, int64_t key, bool paired) {
  return (packed_keys){
      keys.kT + key * words.row, keys.vT + key * words.row,
      keys.rows + key / (paired ? 2 : 1) * words.channels};
}

// to[rows.., row words] = rows of one head of `from`, as words; zeros up to `padded` rows.
OSL_BODY void load_rows(
    float *restrict to, const void *restrict from, const osl_type type, int64_t start, int64_t stride,
    int64_t rows, int64_t padded, int64_t D, const bool paired) {
  const head_words words = words_of(D, paired);
  for (int64_t r = 0; r < rows; r++) {
    const int64_t at = start + r * stride;
    float *row = to + r * words.row;
    if (paired && D == 2 * words.row) {
      for (int64_t c = 0; c < words.row; c += 16) memcpy(row + c, osl_from(from, type, at + 2 * c), 64);
      continue;
    }
    for (int64_t c = words.used - 1; c < words.row; c++) row[c] = 0;
    if (paired) {
      memcpy(row, osl_from(from, type, at), (size_t)D * sizeof(osl_bf16));
    } else if (type == osl_type_f32) {
      for (int64_t c = 0; c < D; c++) row[c] = osl_load(from, osl_type_f32, at + c);
    } else {
      for (int64_t c = 0; c < D; c++) row[c] = osl_load(from, osl_type_bf16, at + c);
    }
  }
  for (int64_t i = rows * words.row; i < padded * words.row; i++) to[i] = 0;
}

typedef uint16_t half_word __attribute__((may_alias));
typedef uint32_t whole_word __attribute__((may_alias));
typedef uint16_t osl_u32 __attribute__((ext_vector_type(32)));

// The same with channels as words: a row of each key, or one of each pair of keys; padded is even.
OSL_BODY void load_channels(
    float *restrict to, const void *restrict from, const osl_type type, int64_t start, int64_t stride,
    int64_t rows, int64_t padded, int64_t D, const bool paired) {
  if (!paired) return load_rows(to, from, type, start, stride, rows, padded, D, false);
  const int64_t width = words_of(D, true).channels;
  for (int64_t r = 0; r < padded; r += 2) {
    float *row = to + r / 2 * width;
    const half_word *even = (const half_word *)from + start + r * stride, *odd = even + stride;
    int64_t c = 0;
    for (; c + 32 <= D && r + 1 < rows; c += 32) {
      osl_u32 a, b;
      memcpy(&a, even + c, 64);
      memcpy(&b, odd + c, 64);
      *(osl_v16 *)(row + c) = (osl_v16)__builtin_shufflevector(
          a, b, 0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 8, 40, 9, 41, 10, 42, 11, 43, 12, 44,
          13, 45, 14, 46, 15, 47);
      *(osl_v16 *)(row + c + 16) = (osl_v16)__builtin_shufflevector(
          a, b, 16, 48, 17, 49, 18, 50, 19, 51, 20, 52, 21, 53, 22, 54, 23, 55, 24, 56, 25, 57, 26, 58, 27,
          59, 28, 60, 29, 61, 30, 62, 31, 63);
    }
    for (; c < width; c++) {
      const uint32_t low = r < rows && c < D ? even[c] : 0, high = r + 1 < rows && c < D ? odd[c] : 0;
      ((whole_word *)row)[c] = low | high << 16;
    }
  }
}

// n numbers of a row of `to`, from element `at` on: factor * from.
OSL_BODY void store_row(
    void *restrict to, osl_type type, int64_t at, const float *restrict from, int64_t n, float factor) {
  if (type == osl_type_f32) {
    for (int64_t i = 0; i < n; i++) osl_store(to, osl_type_f32, at + i, factor * from[i]);
  } else {
    for (int64_t i = 0; i < n; i++) osl_store(to, osl_type_bf16, at + i, factor * from[i]);
  }
}

// Transposes 16 x 16 words: four times, the first half of the rows is laced with the second.
OSL_BODY void transpose_words(osl_v16 row[16]) {
#pragma clang loop unroll(full)
  for (int step = 0; step < 4; step++) {
    osl_v16 laced[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      laced[2 * i] = __builtin_shufflevector(
          row[i], row[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      laced[2 * i + 1] = __builtin_shufflevector(
          row[i], row[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) row[i] = laced[i];
  }
}

// to[row words,16] = up to 16 rows of one head of `from`, transposed; zeros for those that are missing.
OSL_BODY void load_panel(
    float *restrict to, const void *restrict from, const osl_type type, int64_t start, int64_t stride,
    int64_t rows, int64_t D, const bool paired) {
  const float none[16] = {0};
  const int64_t width = paired ? 32 : 16;
  for (int64_t word = 0; word < words_of(D, paired).row; word += 16) {
    const int64_t channel = word / 16 * width;
    osl_v16 row[16];
    if (channel + width <= D && (paired || type == osl_type_f32)) {
#pragma clang loop unroll(full)
      for (int r = 0; r < 16; r++) {
        const void *here = osl_from(from, type, start + r * stride + channel);
        memcpy(&row[r], r < rows ? here : none, 64);
      }
    } else {
      float some[16 * 16];
      load_rows(
          some, from, type, start + channel, stride, rows, 16, smaller(D - channel, width), paired);
#pragma clang loop unroll(full)
      for (int r = 0; r < 16; r++) row[r] = *(const osl_v16 *)(some + 16 * r);
    }
    transpose_words(row);
#pragma clang loop unroll(full)
    for (int r = 0; r < 16; r++) *(osl_v16 *)(to + (word + r) * 16) = row[r];
  }
}

// Lays out `count` keys of one head, from key `start` on.
OSL_BODY void pack(
    packed_keys to, const void *k, const void *v, const osl_attention_shape *shape, int64_t head,
    int64_t start, int64_t count, const bool paired, const bool backward) {
  const int64_t D = shape->D, stride = shape->kv_heads * D;
  const head_words words = words_of(D, paired);
  const osl_type type = paired ? osl_type_bf16 : shape->type;
  for (int64_t key = 0; key < count; key += panel_size) {
    const int64_t rows = smaller(count - key, panel_size), from = (start + key) * stride + head * D;
    const packed_keys panel = keys_from(to, words, key, paired);
    load_panel(panel.kT, k, type, from, stride, rows, D, paired);
    if (backward) load_panel(panel.vT, v, type, from, stride, rows, D, paired);
    load_channels(panel.rows, backward ? k : v, type, from, stride, rows, panel_size, D, paired);
  }
}

#endif
