// Matrix products in bfloat16 with sums in fp32: every large product of a model.
//
//   C[i,j] = scale · sum_r A[i,r] · B[j,r]      (added to C when accumulate)
//
// I rows, J columns, R reductions. An operand stands in memory as [lines, R], or transposed as [R, lines],
// so that one plain copy of a weight serves the three forms that training needs:
//
//   Y[M,N]  = X[M,K] · W[N,K]^T     A = X   [M,K]              B = W [N,K]
//   dX[M,K] = dY[M,N] · W[N,K]      A = dY  [M,N]              B = W [N,K], transposed
//   dW[N,K] = dY[M,N]^T · X[M,K]    A = dY  [M,N], transposed  B = X [M,K], transposed
//
// Operands in f32 are rounded to bfloat16 as they are packed, but for products that are exact: these multiply
// f32 by f32 as it stands, in fp32 on every path. The paths with bfloat16 products take
// what is subnormal for zero; plain, AVX2 and AVX-512 multiply the rounded operands in fp32.
//
// The bits of C[i,j] depend on row i of A, row j of B, R, scale and the path: not on I, not on J, not on how
// many threads run the pieces, nor in what order.
//
// Use: make a plan; run osl_gemm_pack for every piece 0..<pack_pieces; then osl_gemm_multiply for every piece
// 0..<pieces. Pieces of one kind may run at the same time, each thread with scratch of its own. `packed` and
// `scratch` start at a multiple of 64 bytes. Products with the same A, I and R that pack it may do so once and
// share `packed`.
#ifndef OSLER_GEMM_H
#define OSLER_GEMM_H

#include <stdbool.h>
#include <stdint.h>

#include "osler/cpu.h"
#include "osler/types.h"

/// How a matrix stands in memory.
typedef struct {
  osl_type type;
  /// Whether reductions go down its columns.
  bool transposed;
  /// Elements from one row in memory to the next.
  int64_t stride;
} osl_gemm_matrix;

typedef struct {
  osl_path path;
  /// All at least 1.
  int64_t I, J, R;
  /// A and C are f32 or bf16; C is never transposed, and f32 when accumulate. B may also be q8 or q4, whose
  /// rows have no gaps between them.
  osl_gemm_matrix a, b, c;
  float scale;
  bool accumulate;
  /// Whether no operand is rounded: a and b are f32 then.
  bool exact;
} osl_gemm_problem;

/// How a problem is cut up: by its sizes alone.
typedef struct {
  osl_gemm_problem problem;
  /// How often to call osl_gemm_pack (perhaps never) and osl_gemm_multiply.
  int64_t pack_pieces, pieces;
  /// Bytes of `packed`, shared by all threads, and of `scratch`, for each.
  int64_t packed_size, scratch_size;
  /// Reductions in a chunk; rows and columns of C in a piece; whether A is packed once for all pieces.
  int64_t chunk, block_rows, block_columns;
  bool shares_a;
  /// Panels of A that a piece packs at a time, when it packs its own.
  int64_t group;
} osl_gemm;

osl_gemm osl_gemm_plan(osl_gemm_problem problem);

/// Writes a part of `packed`.
void osl_gemm_pack(const osl_gemm *plan, void *restrict packed, const void *restrict a, int64_t piece);

/// Writes or adds to a part of C. Reads `a` only when pack_pieces is 0, and `packed` only when it is not.
void osl_gemm_multiply(
    const osl_gemm *plan, void *restrict c, const void *restrict packed, const void *restrict a,
    const void *restrict b, void *restrict scratch, int64_t piece);

/// The definition: plain C, sums in double of operands rounded to bfloat16, the result rounded once.
void osl_gemm_ref(const osl_gemm_problem *problem, void *restrict c, const void *a, const void *b);

#endif
