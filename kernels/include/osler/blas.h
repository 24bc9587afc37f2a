// OpenBLAS, opened when the program runs: without it the program still starts, and says what it lacks.
#ifndef OSLER_BLAS_H
#define OSLER_BLAS_H

#include <stdint.h>

/// cblas_sgemm as in an OpenBLAS with 32-bit sizes.
typedef void (*osl_sgemm)(
    int32_t order, int32_t transpose_a, int32_t transpose_b,
    int32_t M, int32_t N, int32_t K,
    float alpha, const float *a, int32_t lda, const float *b, int32_t ldb,
    float beta, float *c, int32_t ldc);

typedef struct {
  /// NULL when the library could not be used.
  osl_sgemm sgemm;
  /// What the library says it is: `OpenBLAS 0.3.21 DYNAMIC_ARCH …`; empty without a library.
  char config[160];
  /// The kernels it chose: `SkylakeX`; empty without a library.
  char core[32];
  /// Why there is no library; empty when there is one.
  char error[160];
} osl_blas;

/// The process's OpenBLAS (libopenblas.so.0, else libopenblas.so), loaded at the first call and set to
/// one thread: our pool splits the work.
const osl_blas *osl_blas_get(void);

/// Fills `blas` from the library of this name, whatever osl_blas_get found.
void osl_blas_open(osl_blas *blas, const char *library);

#endif
