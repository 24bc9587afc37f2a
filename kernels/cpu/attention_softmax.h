// How a tile of eight queries meets some keys: scores, their softmax so far, and the values it weighs.
#ifndef OSLER_ATTENTION_SOFTMAX_H
#define OSLER_ATTENTION_SOFTMAX_H

#include <math.h>

#include "attention_exp.h"
#include "attention_pack.h"

// Keys that a tile meets at once, and the floats of a row of their scores: so many that rows do not
// fall on one place of the cache.
enum { chunk_size = 512, score_stride = chunk_size + 16 };

// What eight queries have seen so far: the largest score, and the sum of exp(score - largest). The other
// eight numbers of each mean nothing.
typedef struct {
  float largest[16], sum[16];
} softmax_state;

OSL_BODY void fold(osl_v16 *to, const osl_v16 *low, const osl_v16 *high, const bool is_max) {
  *to = is_max ? (*low > *high ? *low : *high) : *low + *high;
}

// The largest number, or the sum, of each of eight rows, each by the same tree: result[r], twice.
OSL_BODY void fold_rows(osl_v16 *result, const osl_v16 row[tile_size], const bool is_max) {
  osl_v16 four[4], two[2], one, low, high;
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const osl_v16 a = row[2 * i], b = row[2 * i + 1];
    low = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    high = __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    fold(&four[i], &low, &high, is_max);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++) {
    const osl_v16 a = four[2 * i], b = four[2 * i + 1];
    low = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    high = __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    fold(&two[i], &low, &high, is_max);
  }
  low = __builtin_shufflevector(two[0], two[1], 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29);
  high = __builtin_shufflevector(two[0], two[1], 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31);
  fold(&one, &low, &high, is_max);
  low = __builtin_shufflevector(one, one, 0, 2, 4, 6, 8, 10, 12, 14, 0, 2, 4, 6, 8, 10, 12, 14);
  high = __builtin_shufflevector(one, one, 1, 3, 5, 7, 9, 11, 13, 15, 1, 3, 5, 7, 9, 11, 13, 15);
  fold(result, &low, &high, is_max);
}

// Turns `width` (of 16) scores of each row, not yet scaled, of which [from[r], to[r]) are seen, into
// exp(score - largest so far), as words. Writes what the earlier outputs are to be multiplied with.
OSL_BODY void soften(
    softmax_state *state, float factor[16], float *scores, int64_t width, const int64_t *from,
    const int64_t *to, float scale, const bool paired) {
  // The largest score is scaled as the others are, so that their difference is 0 for itself however large.
#pragma clang fp contract(off)
  int64_t all_from = 0, all_to = width;  // what every query sees
  for (int64_t r = 0; r < tile_size; r++) {
    all_from = larger(all_from, from[r]);
    all_to = smaller(all_to, to[r]);
  }
  osl_v16 row[tile_size], folded;
  for (int64_t r = 0; r < tile_size; r++) {
    float *score = scores + r * score_stride;
    osl_v16 best = (osl_v16)(-INFINITY);
    for (int64_t j = 0; j < width; j += 16) {
      osl_v16 x = *(const osl_v16 *)(score + j);
      if (j < all_from || j + 16 > all_to) {
        hide(&x, -INFINITY, j, from[r], to[r]);
        *(osl_v16 *)(score + j) = x;
      }
      best = x > best ? x : best;
    }
    row[r] = best;
  }
  fold_rows(&folded, row, true);

  const osl_v16 before = *(const osl_v16 *)state->largest, top = folded * scale;
  const osl_v16 now = top > before ? top : before;
  const osl_v16 base = now == -INFINITY ? (osl_v16)(0.0f) : now;  // of a row that has seen nothing yet
  osl_v16 change = before - base;
  exp_of(&change);
  *(osl_v16 *)state->largest = now;
  *(osl_v16 *)factor = change;

  for (int64_t r = 0; r < tile_size; r++) {
    float *score = scores + r * score_stride;
    const float from_here = base[r];
    osl_v16 total = (osl_v16)(0.0f);
    for (int64_t j = 0; j < width; j += 16) {
      osl_v16 x = *(const osl_v16 *)(score + j) * scale - from_here;
      exp_of(&x);
      total += x;
      if (paired) {
        round_words((char *)score + 2 * j, &x);
      } else {
        *(osl_v16 *)(score + j) = x;
      }
    }
    row[r] = total;
  }
  fold_rows(&folded, row, false);
  *(osl_v16 *)state->sum = *(const osl_v16 *)state->sum * change + folded;
}

// Eight queries [.., row words] meet `width` (of 16, up to chunk_size) keys, of which query r sees [from[r],
// to[r]); outputs [8,channels] are begun when they are the first.
OSL_BODY void attend(
    const osl_path here, const bool paired, softmax_state *state, float *restrict outputs,
    float *restrict scores, const float *restrict queries, packed_keys keys, head_words words,
    int64_t width, const int64_t *from, const int64_t *to, float scale, bool first) {
  float factor[16];
  osl_tile_product(
      here, scores, score_stride, (osl_operand){queries, words.row, 1},
      (osl_columns){keys.kT, panel_size * words.row, panel_size}, width / 16, words.used, false, paired);
  soften(state, factor, scores, width, from, to, scale, paired);
  for (int64_t r = 0; r < tile_size && !first; r++) {
    for (int64_t c = 0; c < words.channels; c++) outputs[r * words.channels + c] *= factor[r];
  }
  osl_tile_product(
      here, outputs, words.channels, (osl_operand){scores, score_stride, 1},
      (osl_columns){keys.rows, 16, words.channels}, words.channels / 16, paired ? width / 2 : width, !first,
      paired);
}

#endif
