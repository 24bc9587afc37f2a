// One call of osl_gemv, as its parts see it: osler/gemv.h.
#ifndef OSLER_CPU_GEMV_H
#define OSLER_CPU_GEMV_H

#include "osler/gemv.h"
#include "quantized.h"

typedef struct {
  float *y;
  const void *x, *w;
  int64_t M, N, K;
  float scale;
  bool accumulate;
} gemv_job;

// Output (m, n), from its sum.
OSL_BODY void gemv_put(const gemv_job *job, int64_t m, int64_t n, float sum) {
  float *to = job->y + m * job->N + n;
  *to = (job->accumulate ? *to : 0) + job->scale * sum;
}

// Memory is asked for in the order of its addresses, although several rows of w are read side by side: the
// processor then sees one stream and runs ahead of it. This is how far ahead, in bytes, when `strip` bytes
// are read side by side: past them, and past the least that hides the way to memory.
OSL_BODY int64_t gemv_ahead(int64_t strip, int64_t least) { return (least + strip - 1) / strip * strip; }

OSL_BODY void gemv_ask(const void *w, int64_t ahead, int64_t offset) {
  __builtin_prefetch((const char *)w + ahead + offset);
}

// The scales of a later strip, when this one has come to 16 groups from `start` on: a stream of their own,
// too thin for the processor to see.
OSL_BODY void gemv_ask_scales(quantized w, int64_t groups, int64_t start, const int rows) {
  const int64_t size = sizeof(osl_bf16), ahead = gemv_ahead(rows * groups * size, 2048);
  for (int64_t i = 0; i < 16 * rows * size; i += 64) gemv_ask(w.scale, ahead, start * rows * size + i);
}

// Columns first ..< end of y on the path avx512_bf16; type: any but f32.
void gemv_bf16_pairs(const gemv_job *job, osl_type type, int64_t first, int64_t end);

// The same for w in q4 on the paths avx2 and avx512.
void gemv_q4_fp32(osl_path path, const gemv_job *job, int64_t first, int64_t end);

#endif
