// Attention of each query over its own span of keys, with grouped key-value heads.
//
//   s[t,j] = scale * q[t] . k[j]                       for first[t] <= j < end[t]
//   lse[t] = log sum_j exp(s[t,j])                     p = exp(s - lse)
//   o[t]   = sum_j p[t,j] v[j]
//
// and back, with delta[t] = do[t] . o[t]:
//
//   ds = p * (do . v - delta) * scale;   dv = p^T do;   dq = ds k;   dk = ds^T q
//
// Tiles of queries meet their keys and keep a running maximum and sum, so that no T x S matrix is
// ever stored: Dao et al. 2022, arXiv:2205.14135, alg. 1 and 4; the backward pass recomputes p from lse.
// Query head h reads key-value head h / (heads / kv_heads): Ainslie et al. 2023, arXiv:2305.13245.
// A query whose span is empty gets o = 0 and lse = 0.
//
// T queries, S keys, D channels a head. q, o [T,heads*D]; k, v [S,kv_heads*D]; lse [T,heads].
//
// q, k, v, o and their gradients are all fp32 or all bf16; lse and every sum are fp32. With bf16 and a path
// that has bf16 products, these products read q, k, v and do as they are, and exp(s - the largest s so
// far), p and ds / scale each rounded to bf16; other paths round nothing but what they write.
#ifndef OSLER_ATTENTION_H
#define OSLER_ATTENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// Neighbouring queries whose spans hang together. Every sum begins with its document: the same bits come
/// out whether documents are laid end to end or attended to one by one.
typedef struct {
  /// Its queries, and the keys that they see and no others do.
  int32_t query, queries, key, keys;
  /// How many panels of keys the documents before it have.
  int32_t panel;
} osl_attention_document;

typedef struct {
  /// Of q, k, v, o and their gradients: osl_type_f32 or osl_type_bf16.
  osl_type type;
  int64_t T, S, heads, kv_heads, D;
  /// Above 0.
  float scale;
  /// Span of query t: 0 <= first[t] <= end[t] <= S, which the caller checks.
  const int32_t *first, *end;
  /// As osl_attention_find_documents gives them; decoding needs none.
  const osl_attention_document *documents;
  int64_t document_count;
} osl_attention_shape;

// How a caller runs it: find the documents; then forward every piece, or backward every piece and after that
// gather every piece. Pieces of one step may run at the same time and in any order, each with its own
// `scratch`: the same bits come out.

/// Writes the documents, at least one and at most T, and returns how many they are. Reads T, S, first, end.
int64_t osl_attention_find_documents(
    osl_attention_document *restrict documents, const osl_attention_shape *shape);

/// Floats of one piece's `scratch`, and of `partial`: dk and dv by part of a group of heads.
int64_t osl_attention_forward_scratch(const osl_attention_shape *shape);
int64_t osl_attention_backward_scratch(const osl_attention_shape *shape);
int64_t osl_attention_partial_size(const osl_attention_shape *shape);

/// Pieces of a forward or backward pass: documents times parts of groups of heads.
int64_t osl_attention_pieces(const osl_attention_shape *shape);
/// Pieces to gather: none where a group has one part.
int64_t osl_attention_gather_pieces(const osl_attention_shape *shape);

/// Writes o and lse of one document and part of a group of heads.
void osl_attention_forward(
    osl_path path, void *restrict o, float *restrict lse,
    const void *restrict q, const void *restrict k, const void *restrict v,
    const osl_attention_shape *shape, float *restrict scratch, int64_t piece);

/// Writes dq of one document and part of a group of heads, and dk and dv or, where a group has several
/// parts, its share of them into `partial`.
void osl_attention_backward(
    osl_path path, void *restrict dq, void *restrict dk, void *restrict dv, float *restrict partial,
    const void *restrict dO, const void *restrict q, const void *restrict k, const void *restrict v,
    const void *restrict o, const float *restrict lse,
    const osl_attention_shape *shape, float *restrict scratch, int64_t piece);

/// Writes dk and dv of one document and key-value head: the sum of its shares, in order.
void osl_attention_gather(
    osl_path path, void *restrict dk, void *restrict dv, float *restrict partial,
    const osl_attention_shape *shape, int64_t piece);

// The same for few queries behind many keys: decode every piece, then merge once.

/// Pieces (key-value heads times stretches of keys), floats of `partial` and of one piece's `scratch`.
int64_t osl_attention_decode_pieces(const osl_attention_shape *shape);
int64_t osl_attention_decode_partial_size(const osl_attention_shape *shape);
int64_t osl_attention_decode_scratch(const osl_attention_shape *shape);

/// Writes into `partial` what every query gets from one stretch of the keys of one head.
void osl_attention_decode(
    osl_path path, float *restrict partial,
    const void *restrict q, const void *restrict k, const void *restrict v,
    const osl_attention_shape *shape, float *restrict scratch, int64_t piece);
/// Writes o and lse: what the stretches gave, in order.
void osl_attention_merge(
    osl_path path, void *restrict o, float *restrict lse, float *restrict partial,
    const osl_attention_shape *shape);

/// The definitions: plain C, sums in double, each result rounded once. Workspace: 2 * D doubles.
void osl_attention_forward_ref(
    void *restrict o, float *restrict lse,
    const void *restrict q, const void *restrict k, const void *restrict v,
    const osl_attention_shape *shape, double *restrict workspace);
void osl_attention_backward_ref(
    void *restrict dq, void *restrict dk, void *restrict dv,
    const void *restrict dO, const void *restrict q, const void *restrict k, const void *restrict v,
    const void *restrict o, const float *restrict lse,
    const osl_attention_shape *shape, double *restrict workspace);

#endif
