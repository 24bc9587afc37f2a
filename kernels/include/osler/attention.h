// Attention of each query over its own span of keys, with grouped key-value heads.
//
//   s[t,j] = scale * q[t] . k[j]                       for first[t] <= j < end[t]
//   lse[t] = log sum_j exp(s[t,j])                     p = exp(s - lse)
//   o[t]   = sum_j p[t,j] v[j]
//
// and back, with delta[t] = do[t] . o[t]:
//
//   ds = p * (do . v - delta) * scale;   dv += p^T do;   dq += ds k;   dk += ds^T q
//
// Blocks of queries meet blocks of keys and keep a running maximum and sum, so that no T x S matrix is
// ever stored: Dao et al. 2022, arXiv:2205.14135, alg. 1 and 4; the backward pass recomputes p from lse.
// Query head h reads key-value head h / (heads / kv_heads): Ainslie et al. 2023, arXiv:2305.13245.
// A query whose span is empty gets o = 0 and lse = 0.
//
// T queries, S keys, D channels a head. q, o [T,heads*D]; k, v [S,kv_heads*D]; lse [T,heads].
#ifndef OSLER_ATTENTION_H
#define OSLER_ATTENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "osler/cpu.h"

typedef struct {
  int64_t T, S, heads, kv_heads, D;
  float scale;
  /// Span of query t: 0 <= first[t] <= end[t] <= S, which the caller checks.
  const int32_t *first, *end;
} osl_attention_shape;

/// Queries of a block, and keys of a block.
enum { osl_attention_block = 64 };

// How a caller runs it: pack every piece, then forward or backward every piece, then (backward) gather
// every piece. Pieces of one step may run at the same time, each with its own `scratch`.

/// Floats of `packed`, and of one piece's `scratch`.
int64_t osl_attention_packed_size(const osl_attention_shape *shape);
int64_t osl_attention_forward_scratch(const osl_attention_shape *shape);
int64_t osl_attention_backward_scratch(const osl_attention_shape *shape);
/// Floats of `partial`: dk and dv by query head, before a group's heads are summed.
int64_t osl_attention_partial_size(const osl_attention_shape *shape);

/// Pieces of osl_attention_pack: kv heads times blocks of keys.
int64_t osl_attention_pack_pieces(const osl_attention_shape *shape);
/// Lays a block of keys and values of one head out as the products of the forward or backward pass
/// read them.
void osl_attention_pack(
    osl_path path, float *restrict packed, const float *restrict k, const float *restrict v,
    const osl_attention_shape *shape, bool backward, int64_t piece);

/// Pieces of osl_attention_forward: heads times blocks of queries.
int64_t osl_attention_forward_pieces(const osl_attention_shape *shape);
/// Writes o and lse of one head and block of queries.
void osl_attention_forward(
    osl_path path, float *restrict o, float *restrict lse, const float *restrict q,
    const float *restrict packed, const osl_attention_shape *shape, float *restrict scratch, int64_t piece);

/// The same for few queries, without packing: o and lse of one head. Scratch: S floats.
void osl_attention_decode(
    osl_path path, float *restrict o, float *restrict lse, const float *restrict q,
    const float *restrict k, const float *restrict v,
    const osl_attention_shape *shape, float *restrict scratch, int64_t head);

/// Pieces: heads. Adds to dq of one head, and writes that head's share of dk and dv into `partial`.
void osl_attention_backward(
    osl_path path, float *restrict dq, float *restrict partial,
    const float *restrict dO, const float *restrict q, const float *restrict o, const float *restrict lse,
    const float *restrict packed, const osl_attention_shape *shape, float *restrict scratch, int64_t head);

/// Adds to a block of dk and dv of one key-value head the shares of its query heads, in
/// order. Its pieces are those of osl_attention_pack.
void osl_attention_gather(
    osl_path path, float *restrict dk, float *restrict dv, const float *restrict partial,
    const osl_attention_shape *shape, int64_t piece);

/// The definitions: plain C, sums in double. Workspace: 2 * D doubles.
void osl_attention_forward_ref(
    float *restrict o, float *restrict lse,
    const float *restrict q, const float *restrict k, const float *restrict v,
    const osl_attention_shape *shape, double *restrict workspace);
void osl_attention_backward_ref(
    float *restrict dq, float *restrict dk, float *restrict dv,
    const float *restrict dO, const float *restrict q, const float *restrict k, const float *restrict v,
    const float *restrict o, const float *restrict lse,
    const osl_attention_shape *shape, double *restrict workspace);

#endif
