// What a block of queries and a block of keys give each other, for the backward pass of attention.
#ifndef OSLER_ATTENTION_WEIGHTS_H
#define OSLER_ATTENTION_WEIGHTS_H

#include "attention_exp.h"
#include "attention_pack.h"

// Work memory for one head and one document. What its queries see, counted from the document's first key:
// each, and each tile together. Of the head: q and dO as words along and across channels (the same memory for
// single floats); dq before it is scaled; delta and lse. Of one tile and a block of keys: scores and do . v.
// Of one block of queries and one of keys: p and ds / scale as words of queries by key [.., 64], and ds once
// more as words of keys by query [64, ..].
typedef struct {
  int32_t *first, *end;
  key_range *seen;
  float *q, *dO, *q_channels, *dO_channels, *dq, *delta, *lse, *scores, *products, *p, *ds, *ds_rows;
} head_memory;

#if defined(__x86_64__)
// Sixteen floats of an even row and of the odd one behind it, rounded: laced as pairs[16], and, unless NULL,
// each row by itself.
OSL_PAIRS static inline void lace_rows(
    float *pairs, void *even_row, void *odd_row, const osl_v16 *even, const osl_v16 *odd) {
  const __m512i both = (__m512i)_mm512_cvtne2ps_pbh((__m512)*odd, (__m512)*even);
  const __m512i order = _mm512_set_epi16(
      31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18,
      2, 17, 1, 16, 0);
  _mm512_storeu_si512(pairs, _mm512_permutexvar_epi16(order, both));
  if (even_row == NULL) return;
  _mm256_storeu_si256((__m256i *)even_row, _mm512_castsi512_si256(both));
  _mm256_storeu_si256((__m256i *)odd_row, _mm512_extracti64x4_epi64(both, 1));
}
#else
OSL_BODY void lace_rows(
    float *pairs, void *even_row, void *odd_row, const osl_v16 *even, const osl_v16 *odd) {
  (void)pairs, (void)even_row, (void)odd_row, (void)even, (void)odd;
}
#endif

// Writes p and ds of the eight queries from row `r` of the block and `query + r` of the document on, and of
// the block's keys: nothing for keys that they do not see.
OSL_BODY void weigh(
    const osl_path here, const bool paired, head_memory memory, packed_keys keys, head_words words,
    int64_t query, int64_t r, int64_t key, key_range seen, float scale) {
  // Scores are scaled as they were for lse, so that p is at most 1 however large they are.
#pragma clang fp contract(off)
  const int64_t each = paired ? 2 : 1, row = query + r, from = seen.from, to = seen.to;
  for (int64_t i = r / each; i < (r + tile_size) / each; i++) {
    float *p = memory.p + i * block_size, *ds = memory.ds + i * block_size;
    for (int64_t j = 0; j < from; j++) p[j] = ds[j] = 0;
    for (int64_t j = to; j < block_size; j++) p[j] = ds[j] = 0;
  }
  osl_tile_product(
      here, memory.scores + from, block_size, (osl_operand){memory.q + row * words.row, words.row, 1},
      (osl_columns){keys.kT + from * words.row, panel_size * words.row, panel_size}, (to - from) / 16,
      words.used, false, paired);
  osl_tile_product(
      here, memory.products + from, block_size, (osl_operand){memory.dO + row * words.row, words.row, 1},
      (osl_columns){keys.vT + from * words.row, panel_size * words.row, panel_size}, (to - from) / 16,
      words.used, false, paired);

  int64_t all_from = 0, all_to = block_size;  // what every query sees
  for (int64_t i = row; i < row + tile_size; i++) {
    all_from = larger(all_from, memory.first[i] - key);
    all_to = smaller(all_to, memory.end[i] - key);
  }
  for (int64_t pair = 0; pair < tile_size; pair += 2) {
    for (int64_t j = from; j < to; j += 16) {
      osl_v16 p[2], ds[2];
#pragma clang loop unroll(full)
      for (int i = 0; i < 2; i++) {
        const int64_t at = row + pair + i;
        p[i] = *(const osl_v16 *)(memory.scores + (pair + i) * block_size + j) * scale - memory.lse[at];
        exp_of(&p[i]);
        const osl_v16 product = *(const osl_v16 *)(memory.products + (pair + i) * block_size + j);
        ds[i] = p[i] * (product - memory.delta[at]);
        if (j < all_from || j + 16 > all_to) {
          hide(&p[i], 0, key + j, memory.first[at], memory.end[at]);
          hide(&ds[i], 0, key + j, memory.first[at], memory.end[at]);
        }
      }
      const int64_t to_row = (r + pair) / each * block_size + j;
      if (paired) {
        float *rows = memory.ds_rows + (r + pair) * (block_size / 2) + j / 2;
        lace_rows(memory.p + to_row, NULL, NULL, &p[0], &p[1]);
        lace_rows(memory.ds + to_row, rows, rows + block_size / 2, &ds[0], &ds[1]);
      } else {
#pragma clang loop unroll(full)
        for (int i = 0; i < 2; i++) {
          *(osl_v16 *)(memory.p + to_row + i * block_size) = p[i];
          *(osl_v16 *)(memory.ds + to_row + i * block_size) = ds[i];
        }
      }
    }
  }
}

#endif
