// Attention: its definition, documents, and the forward pass. Formulas and shapes: osler/attention.h.

#include "osler/attention.h"

#include <math.h>

#include "attention_softmax.h"

// MARK: Definition

static double dot(osl_type type, const void *a, int64_t at, const void *b, int64_t bt, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += (double)osl_load(a, type, at + i) * osl_load(b, type, bt + i);
  return sum;
}

void osl_attention_forward_ref(
    void *restrict o, float *restrict lse,
    const void *restrict q, const void *restrict k, const void *restrict v,
    const osl_attention_shape *shape, double *restrict workspace) {
  const int64_t D = shape->D, stride = shape->kv_heads * D, group = shape->heads / shape->kv_heads;
  const osl_type type = shape->type;
  for (int64_t row = 0; row < shape->T * shape->heads; row++) {
    const int64_t t = row / shape->heads, head = row % shape->heads / group;
    const int64_t first = shape->first[t], end = shape->end[t];
    double largest = -INFINITY, sum = 0;
    for (int64_t j = first; j < end; j++) {
      largest = fmax(largest, shape->scale * dot(type, q, row * D, k, j * stride + head * D, D));
    }
    for (int64_t c = 0; c < D; c++) workspace[c] = 0;
    for (int64_t j = first; j < end; j++) {
      const int64_t key = j * stride + head * D;
      const double p = exp(shape->scale * dot(type, q, row * D, k, key, D) - largest);
      sum += p;
      for (int64_t c = 0; c < D; c++) workspace[c] += p * osl_load(v, type, key + c);
    }
    for (int64_t c = 0; c < D; c++) {
      osl_store(o, type, row * D + c, first < end ? (float)(workspace[c] / sum) : 0);
    }
    lse[row] = first < end ? (float)(largest + log(sum)) : 0;
  }
}

// MARK: Documents

int64_t osl_attention_find_documents(
    osl_attention_document *restrict documents, const osl_attention_shape *shape) {
  int64_t count = 1;
  documents[0] = (osl_attention_document){.query = 0, .queries = (int32_t)shape->T};
  for (int32_t t = 0; t < shape->T; t++) {
    const int32_t first = shape->first[t], end = shape->end[t];
    osl_attention_document *last = documents + count - 1;
    if (first == end) continue;
    if (last->keys == 0) {
      last->key = first;
      last->keys = end - first;
    } else if (first >= last->key + last->keys) {
      last->queries = t - last->query;
      documents[count++] = (osl_attention_document){t, (int32_t)shape->T - t, first, end - first, 0};
    } else {
      const int32_t key = last->key < first ? last->key : first;
      const int32_t key_end = last->key + last->keys > end ? last->key + last->keys : end;
      last->key = key;
      last->keys = key_end - key;
      // Spans that go back join what they touch.
      for (; count > 1 && last[-1].key + last[-1].keys > last->key; count--, last--) {
        const osl_attention_document joined = *last;
        if (joined.key < last[-1].key) last[-1].key = joined.key;
        last[-1].keys = key_end - last[-1].key;
        last[-1].queries = (int32_t)shape->T - last[-1].query;
      }
    }
  }
  for (int64_t i = 1; i < count; i++) {
    const osl_attention_document before = documents[i - 1];
    documents[i].panel = before.panel + (int32_t)divided_up(before.keys, panel_size);
  }
  return count;
}

// MARK: Forward

int64_t osl_attention_pieces(const osl_attention_shape *shape) {
  return shape->kv_heads * parts_of(shape) * shape->document_count;
}

int64_t osl_attention_forward_scratch(const osl_attention_shape *shape) {
  int64_t keys = 0;
  for (int64_t i = 0; i < shape->document_count; i++) {
    keys = larger(keys, whole(shape->documents[i].keys, panel_size));
  }
  const int64_t channels = whole(shape->D, 16), row = larger(words_of(shape->D, true).row, channels);
  return keys * (row + channels) + tile_size * (row + channels + score_stride);
}

// Memory for keys, and for one tile: queries, scores and outputs.
typedef struct {
  packed_keys keys;
  float *queries, *scores, *outputs;
} forward_memory;

// Writes o and lse of up to eight queries of one head, from query `start` on.
OSL_BODY void forward_tile(
    const osl_path here, const bool paired, void *o, float *lse, const void *q,
    const osl_attention_shape *shape, const osl_attention_document *document, forward_memory memory,
    int64_t head, int64_t start) {
  const int64_t heads = shape->heads, D = shape->D;
  const int64_t rows = smaller(document->query + document->queries - start, tile_size);
  const head_words words = words_of(D, paired);
  const osl_type type = paired ? osl_type_bf16 : shape->type;
  load_rows(memory.queries, q, type, (start * heads + head) * D, heads * D, rows, tile_size, D, paired);
  softmax_state state;
  int32_t first[tile_size], end[tile_size];
  const key_range seen = range_of(shape, document, start, rows, first, end);
  for (int64_t r = 0; r < 16; r++) state.largest[r] = -INFINITY, state.sum[r] = 0;

  for (int64_t key = seen.from; key < seen.to; key += chunk_size) {
    const int64_t width = whole(smaller(seen.to - key, chunk_size), panel_size);
    int64_t from[tile_size], to[tile_size];
    for (int64_t r = 0; r < tile_size; r++) from[r] = first[r] - key, to[r] = end[r] - key;
    attend(
        here, paired, &state, memory.outputs, memory.scores, memory.queries,
        keys_from(memory.keys, words, key, paired), words, width, from, to, shape->scale, key == seen.from);
  }

  for (int64_t r = 0; r < rows; r++) {
    const bool sees = first[r] < end[r];
    const int64_t row = (start + r) * heads + head;
    float *output = memory.outputs + r * words.channels;
    if (!sees) memset(output, 0, (size_t)D * sizeof(float));
    store_row(o, type, row * D, output, D, sees ? 1.0f / state.sum[r] : 0);
    lse[row] = sees ? state.largest[r] + logf(state.sum[r]) : 0;
  }
}

OSL_BODY void osl_attention_forward_body(
    const osl_path here, const bool paired, void *restrict o, float *restrict lse,
    const void *restrict q, const void *restrict k, const void *restrict v,
    const osl_attention_shape *shape, float *restrict scratch, int64_t piece) {
  const attention_piece mine = piece_of(shape, piece);
  const osl_attention_document *document = mine.document;
  const head_words words = words_of(shape->D, paired);
  const int64_t keys = whole(document->keys, panel_size);
  float *left = scratch;
  forward_memory memory;
  memory.keys.kT = take(&left, keys * words.row);
  memory.keys.vT = memory.keys.kT;
  memory.keys.rows = take(&left, keys * words.channels / (paired ? 2 : 1));
  memory.queries = take(&left, tile_size * words.row);
  memory.scores = take(&left, tile_size * score_stride);
  memory.outputs = take(&left, tile_size * words.channels);
  pack(memory.keys, k, v, shape, mine.kv_head, document->key, document->keys, paired, false);
  for (int64_t head = mine.head; head < mine.head + mine.heads; head++) {
    for (int64_t query = 0; query < document->queries; query += tile_size) {
      forward_tile(here, paired, o, lse, q, shape, document, memory, head, document->query + query);
    }
  }
}

OSL_EVERY_PATH_AND_PAIRS(
    osl_attention_forward,
    (void *restrict o, float *restrict lse,
     const void *restrict q, const void *restrict k, const void *restrict v,
     const osl_attention_shape *shape, float *restrict scratch, int64_t piece),
    (o, lse, q, k, v, shape, scratch, piece))
