// How attention cuts its work, its queries and its keys; shared by all its passes.
#ifndef OSLER_ATTENTION_BLOCKS_H
#define OSLER_ATTENTION_BLOCKS_H

#include <stdbool.h>

#include "element.h"
#include "osler/attention.h"
#include "tile.h"

// Keys of a panel, queries of a tile, queries or keys of a block.
enum { panel_size = 16, tile_size = osl_tile_rows, block_size = 64 };

OSL_BODY int64_t divided_up(int64_t count, int64_t size) { return (count + size - 1) / size; }
OSL_BODY int64_t whole(int64_t count, int64_t size) { return divided_up(count, size) * size; }
OSL_BODY int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
OSL_BODY int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

// Whether words are pairs of bf16, and not single floats.
OSL_BODY bool pairs_on(osl_path path, osl_type type) {
  return type == osl_type_bf16 && path >= osl_path_avx512_bf16;
}

// The words of a row of one head: of its channels, what a row of them takes up, and what a row takes up
// whose words are channels.
typedef struct {
  int64_t used, row, channels;
} head_words;

OSL_BODY head_words words_of(int64_t D, bool paired) {
  const int64_t used = paired ? (D + 1) / 2 : D;
  return (head_words){used, whole(used, 16), whole(D, 16)};
}

// Panels of keys of all documents.
OSL_BODY int64_t panel_count(const osl_attention_shape *shape) {
  const osl_attention_document last = shape->documents[shape->document_count - 1];
  return last.panel + divided_up(last.keys, panel_size);
}

// Parts that a group of heads is cut into, so that one document makes 16 pieces where it can. Sums depend on
// it, so it depends on nothing that packing or threads change.
OSL_BODY int64_t parts_of(const osl_attention_shape *shape) {
  const int64_t group = shape->heads / shape->kv_heads;
  int64_t parts = 1;
  while (parts < group && (shape->kv_heads * parts < 16 || group % parts != 0)) parts++;
  return parts;
}

// What a piece works on: query heads [head, head + heads) of key-value head kv_head, which are its `part`.
typedef struct {
  const osl_attention_document *document;
  int64_t part, kv_head, head, heads;
} attention_piece;

OSL_BODY attention_piece piece_of(const osl_attention_shape *shape, int64_t piece) {
  const int64_t parts = parts_of(shape), all = shape->kv_heads * parts;
  const int64_t part = piece % all, heads = shape->heads / all;
  return (attention_piece){shape->documents + piece / all, part, part / parts, part * heads, heads};
}

// Takes so many floats of scratch memory.
OSL_BODY float *take(float **left, int64_t count) {
  float *taken = *left;
  *left += count;
  return taken;
}

// Keys, counted from their document's first.
typedef struct {
  int64_t from, to;
} key_range;

// What up to eight queries see: each of them, an empty span for those that are missing; and together, from a
// panel's first key on.
OSL_BODY key_range range_of(
    const osl_attention_shape *shape, const osl_attention_document *document, int64_t start, int64_t rows,
    int32_t first[tile_size], int32_t end[tile_size]) {
  key_range seen = {INT32_MAX, 0};
  for (int64_t r = 0; r < tile_size; r++) {
    first[r] = end[r] = 0;
    if (r >= rows || shape->first[start + r] >= shape->end[start + r]) continue;
    first[r] = shape->first[start + r] - document->key;
    end[r] = shape->end[start + r] - document->key;
    seen.from = smaller(seen.from, first[r] / panel_size * panel_size);
    seen.to = larger(seen.to, end[r]);
  }
  return seen;
}

// One body, compiled for every path and, where bf16 go in pairs, once more for these. `name_body` is told
// its path and whether words are pairs, as constants before the arguments.
#define OSL_CALL_BODY(name, path, paired, arguments) name##_body(path, paired, OSL_LIST arguments)

#if defined(__x86_64__)
#define OSL_EVERY_PATH_AND_PAIRS(name, parameters, arguments)                                      \
  static void name##_plain parameters { OSL_CALL_BODY(name, osl_path_plain, false, arguments); }   \
  __attribute__((target("avx2,fma"))) static void name##_avx2 parameters {                         \
    OSL_CALL_BODY(name, osl_path_avx2, false, arguments);                                          \
  }                                                                                                \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))) static void               \
  name##_avx512 parameters {                                                                       \
    OSL_CALL_BODY(name, osl_path_avx512, false, arguments);                                        \
  }                                                                                                \
  OSL_PAIRS static void name##_pairs parameters {                                                  \
    OSL_CALL_BODY(name, osl_path_avx512_bf16, true, arguments);                                    \
  }                                                                                                \
  void name(osl_path path, OSL_LIST parameters) {                                                  \
    if (pairs_on(path, shape->type)) {                                                             \
      name##_pairs arguments;                                                                      \
    } else if (path >= osl_path_avx512) {                                                          \
      name##_avx512 arguments;                                                                     \
    } else if (path == osl_path_avx2) {                                                            \
      name##_avx2 arguments;                                                                       \
    } else {                                                                                       \
      name##_plain arguments;                                                                      \
    }                                                                                              \
  }
#else
#define OSL_EVERY_PATH_AND_PAIRS(name, parameters, arguments)     \
  void name(osl_path path, OSL_LIST parameters) {                 \
    (void)path;                                                   \
    OSL_CALL_BODY(name, osl_path_plain, false, arguments);        \
  }
#endif

#endif
