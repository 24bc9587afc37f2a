// Attention: the backward pass. Formulas and shapes: osler/attention.h.

#include <math.h>

#include "attention_weights.h"
#include "osler/attention.h"

// MARK: Definition

typedef struct {
  double p, ds;
} weight;

// Probability of query row t, head h and key j, and the gradient of its score.
static weight weight_of(
    const void *dO, const void *q, const void *k, const void *v, const void *o, const float *lse,
    const osl_attention_shape *shape, int64_t t, int64_t head, int64_t j) {
  const osl_type type = shape->type;
  const int64_t D = shape->D, row = t * shape->heads + head;
  const int64_t key = (j * shape->kv_heads + head / (shape->heads / shape->kv_heads)) * D;
  double score = 0, dp = 0, delta = 0;
  for (int64_t c = 0; c < D; c++) {
    const double gradient = osl_load(dO, type, row * D + c);
    score += (double)osl_load(q, type, row * D + c) * osl_load(k, type, key + c);
    dp += gradient * osl_load(v, type, key + c);
    delta += gradient * osl_load(o, type, row * D + c);
  }
  const double p = exp(shape->scale * score - lse[row]);
  return (weight){p, p * (dp - delta) * shape->scale};
}

void osl_attention_backward_ref(
    void *restrict dq, void *restrict dk, void *restrict dv,
    const void *restrict dO, const void *restrict q, const void *restrict k, const void *restrict v,
    const void *restrict o, const float *restrict lse,
    const osl_attention_shape *shape, double *restrict workspace) {
  const int64_t D = shape->D, heads = shape->heads, kv_heads = shape->kv_heads, group = heads / kv_heads;
  const osl_type type = shape->type;
  double *sum_k = workspace, *sum_v = workspace + D;
  for (int64_t row = 0; row < shape->T * heads; row++) {
    const int64_t t = row / heads, head = row % heads;
    for (int64_t c = 0; c < D; c++) sum_k[c] = 0;
    for (int64_t j = shape->first[t]; j < shape->end[t]; j++) {
      const double ds = weight_of(dO, q, k, v, o, lse, shape, t, head, j).ds;
      const int64_t key = (j * kv_heads + head / group) * D;
      for (int64_t c = 0; c < D; c++) sum_k[c] += ds * osl_load(k, type, key + c);
    }
    for (int64_t c = 0; c < D; c++) osl_store(dq, type, row * D + c, (float)sum_k[c]);
  }
  for (int64_t key = 0; key < shape->S * kv_heads; key++) {
    const int64_t j = key / kv_heads, kv_head = key % kv_heads;
    for (int64_t c = 0; c < 2 * D; c++) workspace[c] = 0;
    for (int64_t row = 0; row < shape->T * heads; row++) {
      const int64_t t = row / heads, head = row % heads;
      if (head / group != kv_head || j < shape->first[t] || j >= shape->end[t]) continue;
      const weight w = weight_of(dO, q, k, v, o, lse, shape, t, head, j);
      for (int64_t c = 0; c < D; c++) {
        sum_k[c] += w.ds * osl_load(q, type, row * D + c);
        sum_v[c] += w.p * osl_load(dO, type, row * D + c);
      }
    }
    for (int64_t c = 0; c < D; c++) {
      osl_store(dk, type, key * D + c, (float)sum_k[c]);
      osl_store(dv, type, key * D + c, (float)sum_v[c]);
    }
  }
}

// MARK: Sizes

// Floats of dk, or of dv, of one head and all documents.
static int64_t share_size(const osl_attention_shape *shape) {
  return panel_count(shape) * panel_size * whole(shape->D, 16);
}

int64_t osl_attention_partial_size(const osl_attention_shape *shape) {
  const int64_t parts = parts_of(shape);
  return parts == 1 ? 0 : shape->kv_heads * parts * 2 * share_size(shape);
}

int64_t osl_attention_backward_scratch(const osl_attention_shape *shape) {
  int64_t queries = 0, keys = 0;
  for (int64_t i = 0; i < shape->document_count; i++) {
    queries = larger(queries, whole(shape->documents[i].queries, tile_size));
    keys = larger(keys, whole(shape->documents[i].keys, panel_size));
  }
  const int64_t channels = whole(shape->D, 16), pairs = words_of(shape->D, true).row;
  // q and dO, and k, v and k, as singles, or as pairs both ways; dq, spans, delta and lse; dk and dv; one
  // tile; p and ds.
  const int64_t loaded = queries * larger(2 * channels, 2 * pairs + channels) +
                         keys * larger(3 * channels, 2 * pairs + channels / 2);
  const int64_t ranges = queries / tile_size * (int64_t)(sizeof(key_range) / sizeof(float));
  return ranges + loaded + queries * (channels + 4) + 2 * keys * channels +
         2 * tile_size * block_size + 2 * block_size * block_size;
}

int64_t osl_attention_gather_pieces(const osl_attention_shape *shape) {
  return parts_of(shape) == 1 ? 0 : shape->kv_heads * shape->document_count;
}

// MARK: Every path

// The sum of a * b over n elements from `at` on.
OSL_BODY float dot(const void *a, const void *b, const osl_type type, int64_t at, int64_t n) {
#pragma clang fp reassociate(on) contract(fast)
  float sum = 0;
  for (int64_t i = 0; i < n; i++) sum += osl_load(a, type, at + i) * osl_load(b, type, at + i);
  return sum;
}

// Loads one head's queries of a document, with what their gradients need.
OSL_BODY void load_head(
    const bool paired, head_memory memory, const void *dO, const void *q, const void *o, const float *lse,
    const osl_attention_shape *shape, const osl_attention_document *document, int64_t head) {
  const int64_t D = shape->D, heads = shape->heads, stride = heads * D, rows = document->queries;
  const int64_t padded = whole(rows, tile_size), start = (document->query * heads + head) * D;
  const osl_type type = paired ? osl_type_bf16 : shape->type;
  load_rows(memory.q, q, type, start, stride, rows, padded, D, paired);
  load_rows(memory.dO, dO, type, start, stride, rows, padded, D, paired);
  if (paired) {
    load_channels(memory.q_channels, q, type, start, stride, rows, padded, D, true);
    load_channels(memory.dO_channels, dO, type, start, stride, rows, padded, D, true);
  }
  for (int64_t r = 0; r < padded; r++) {
    const int64_t at = start + r * stride;
    const bool exists = r < rows, wide = type == osl_type_f32;
    memory.delta[r] =
        !exists ? 0 : wide ? dot(dO, o, osl_type_f32, at, D) : dot(dO, o, osl_type_bf16, at, D);
    memory.lse[r] = r < rows ? lse[(document->query + r) * heads + head] : 0;
  }
  for (int64_t i = 0; i < padded * words_of(D, paired).channels; i++) memory.dq[i] = 0;
}

// Adds what a block of queries, from `query` on, and a block of keys, from `key` on, give each other.
OSL_BODY void meet(
    const osl_path here, const bool paired, float *restrict dk, float *restrict dv, head_memory memory,
    packed_keys keys, const osl_attention_shape *shape, const osl_attention_document *document,
    int64_t query, int64_t key) {
  const head_words words = words_of(shape->D, paired);
  const int64_t rows = smaller(whole(document->queries - query, tile_size), block_size);
  const int64_t width = smaller(whole(document->keys - key, panel_size), block_size);
  const int64_t each = paired ? 2 : 1, vectors = words.channels / 16;
  // What each tile sees of this block, in whole panels.
  key_range seen[block_size / tile_size];
  bool any = false;
  for (int64_t r = 0; r < rows; r += tile_size) {
    const key_range range = memory.seen[(query + r) / tile_size];
    const int64_t to = whole(larger(range.to - key, 0), panel_size);
    key_range part = {larger(range.from - key, 0), smaller(to, width)};
    if (part.from >= part.to) part = (key_range){0, 0};
    any |= part.to > 0;
    seen[r / tile_size] = part;
  }
  if (!any) return;
  keys = keys_from(keys, words, key, paired);

  for (int64_t r = 0; r < rows; r += tile_size) {
    const key_range range = seen[r / tile_size];
    weigh(here, paired, memory, keys, words, query, r, key, range, shape->scale);
    osl_tile_product(
        here, memory.dq + (query + r) * words.channels, words.channels,
        (osl_operand){memory.ds_rows + (r * block_size + range.from) / each, block_size / each, 1},
        (osl_columns){keys_from(keys, words, range.from, paired).rows, 16, words.channels}, vectors,
        (range.to - range.from) / each, true, paired);
  }
  for (int64_t j = 0; j < width; j += tile_size) {
    int64_t from = rows, to = 0;
    for (int64_t r = 0; r < rows; r += tile_size) {
      const key_range range = seen[r / tile_size];
      if (range.from > j || range.to <= j) continue;
      from = smaller(from, r);
      to = r + tile_size;
    }
    if (from >= to) continue;
    const int64_t weights = from / each * block_size + j, row = (query + from) / each * words.channels;
    const int64_t depth = (to - from) / each, sums = (key + j) * words.channels;
    osl_tile_product(
        here, dv + sums, words.channels, (osl_operand){memory.p + weights, 1, block_size},
        (osl_columns){memory.dO_channels + row, 16, words.channels}, vectors, depth, true, paired);
    osl_tile_product(
        here, dk + sums, words.channels, (osl_operand){memory.ds + weights, 1, block_size},
        (osl_columns){memory.q_channels + row, 16, words.channels}, vectors, depth, true, paired);
  }
}

// Writes dk or dv of a document's keys, and zeros for keys behind them, and before the first document's,
// that no query sees: the sum of `parts` shares, `apart` from each other, times a factor.
OSL_BODY void write_sums(
    void *restrict to, float *restrict share, int64_t parts, int64_t apart, float factor,
    const osl_attention_shape *shape, const osl_attention_document *document, int64_t head) {
  const bool last = document == shape->documents + shape->document_count - 1;
  const int64_t D = shape->D, channels = whole(D, 16), key = document->key, stride = shape->kv_heads * D;
  const int64_t from = document == shape->documents ? 0 : key, end = last ? shape->S : document[1].key;
  for (int64_t j = from; j < end; j++) {
    if (j < key || j >= key + document->keys) {
      for (int64_t c = 0; c < D; c++) osl_store(to, shape->type, j * stride + head * D + c, 0);
      continue;
    }
    float *sum = share + (j - key) * channels;
    for (int64_t part = 1; part < parts; part++) {
      for (int64_t c = 0; c < channels; c++) sum[c] += sum[part * apart + c];
    }
    store_row(to, shape->type, j * stride + head * D, sum, D, factor);
  }
}

OSL_BODY void osl_attention_backward_body(
    const osl_path here, const bool paired,
    void *restrict dq, void *restrict dk, void *restrict dv, float *restrict partial,
    const void *restrict dO, const void *restrict q, const void *restrict k, const void *restrict v,
    const void *restrict o, const float *restrict lse,
    const osl_attention_shape *shape, float *restrict scratch, int64_t piece) {
  const attention_piece mine = piece_of(shape, piece);
  const osl_attention_document *document = mine.document;
  const int64_t D = shape->D, heads = shape->heads, parts = parts_of(shape), share = share_size(shape);
  const head_words words = words_of(D, paired);
  const osl_type type = paired ? osl_type_bf16 : shape->type;
  const int64_t queries = whole(document->queries, tile_size), keys = whole(document->keys, panel_size);
  float *left = scratch;
  head_memory memory;
  memory.seen = (key_range *)take(&left, queries / tile_size * (int64_t)(sizeof(key_range) / sizeof(float)));
  memory.first = (int32_t *)take(&left, queries);
  memory.end = (int32_t *)take(&left, queries);
  memory.q = take(&left, queries * words.row);
  memory.dO = take(&left, queries * words.row);
  memory.q_channels = paired ? take(&left, queries / 2 * words.channels) : memory.q;
  memory.dO_channels = paired ? take(&left, queries / 2 * words.channels) : memory.dO;
  memory.dq = take(&left, queries * words.channels);
  memory.delta = take(&left, queries);
  memory.lse = take(&left, queries);
  memory.scores = take(&left, tile_size * block_size);
  memory.products = take(&left, tile_size * block_size);
  memory.p = take(&left, block_size * block_size / (paired ? 2 : 1));
  memory.ds = take(&left, block_size * block_size / (paired ? 2 : 1));
  memory.ds_rows = paired ? take(&left, block_size * block_size / 2) : memory.ds;
  packed_keys packed;
  packed.kT = take(&left, keys * words.row);
  packed.vT = take(&left, keys * words.row);
  packed.rows = take(&left, keys * words.channels / (paired ? 2 : 1));
  float *sum_k = left, *sum_v = left + keys * words.channels;
  if (parts > 1) {
    sum_k = partial + mine.part * 2 * share + document->panel * panel_size * words.channels;
    sum_v = sum_k + share;
  }
  for (int64_t i = 0; i < keys * words.channels; i++) sum_k[i] = sum_v[i] = 0;
  pack(packed, k, v, shape, mine.kv_head, document->key, document->keys, paired, true);
  for (int64_t r = 0; r < queries; r += tile_size) {
    memory.seen[r / tile_size] = range_of(
        shape, document, document->query + r, smaller(document->queries - r, tile_size), memory.first + r,
        memory.end + r);
  }

  for (int64_t head = mine.head; head < mine.head + mine.heads; head++) {
    load_head(paired, memory, dO, q, o, lse, shape, document, head);
    for (int64_t key = 0; key < document->keys; key += block_size) {
      for (int64_t query = 0; query < document->queries; query += block_size) {
        meet(here, paired, sum_k, sum_v, memory, packed, shape, document, query, key);
      }
    }
    for (int64_t r = 0; r < document->queries; r++) {
      const int64_t row = ((document->query + r) * heads + head) * D;
      store_row(dq, type, row, memory.dq + r * words.channels, D, shape->scale);
    }
  }
  if (parts > 1) return;
  write_sums(dk, sum_k, 1, 0, shape->scale, shape, document, mine.kv_head);
  write_sums(dv, sum_v, 1, 0, 1, shape, document, mine.kv_head);
}

OSL_EVERY_PATH_AND_PAIRS(
    osl_attention_backward,
    (void *restrict dq, void *restrict dk, void *restrict dv, float *restrict partial,
     const void *restrict dO, const void *restrict q, const void *restrict k, const void *restrict v,
     const void *restrict o, const float *restrict lse,
     const osl_attention_shape *shape, float *restrict scratch, int64_t piece),
    (dq, dk, dv, partial, dO, q, k, v, o, lse, shape, scratch, piece))

OSL_BODY void osl_attention_gather_body(
    void *restrict dk, void *restrict dv, float *restrict partial,
    const osl_attention_shape *shape, int64_t piece) {
  const int64_t kv_head = piece % shape->kv_heads, parts = parts_of(shape), share = share_size(shape);
  const osl_attention_document *document = shape->documents + piece / shape->kv_heads;
  float *first = partial + kv_head * parts * 2 * share;
  first += document->panel * panel_size * whole(shape->D, 16);
  write_sums(dk, first, parts, 2 * share, shape->scale, shape, document, kv_head);
  write_sums(dv, first + share, parts, 2 * share, 1, shape, document, kv_head);
}

OSL_EVERY_PATH(
    osl_attention_gather,
    (void *restrict dk, void *restrict dv, float *restrict partial,
     const osl_attention_shape *shape, int64_t piece),
    (dk, dv, partial, shape, piece))
