// Products of few rows: definition, fp32 versions and entry point. Formula: osler/gemv.h.

#include "gemv.h"

#include "lanes.h"

// MARK: Definition

static double weight(const void *w, osl_type type, int64_t N, int64_t K, int64_t n, int64_t k) {
  if (type == osl_type_f32 || type == osl_type_bf16) return osl_load(w, type, n * K + k);
  float y;
  osl_dequantize_ref(&y, w, type, N, K, n, k, 1);
  return y;
}

void osl_gemv_ref(
    float *restrict y, const void *restrict x, const void *restrict w, osl_type type,
    int64_t M, int64_t N, int64_t K, float scale, bool accumulate) {
  const osl_type of = type == osl_type_f32 ? osl_type_f32 : osl_type_bf16;
  for (int64_t m = 0; m < M; m++) {
    for (int64_t n = 0; n < N; n++) {
      double sum = 0;
      for (int64_t k = 0; k < K; k++) sum += osl_load(x, of, m * K + k) * weight(w, type, N, K, n, k);
      y[m * N + n] = (float)((accumulate ? (double)y[m * N + n] : 0.0) + scale * sum);
    }
  }
}

// MARK: Every path, in fp32

// Rows of w and of x that are multiplied at a time: constants where they are used.
enum { most_rows = 4, most_inputs = 2 };

typedef int8_t v16_bytes __attribute__((ext_vector_type(16), aligned(1), may_alias));

OSL_BODY void numbers_tile(
    const gemv_job *job, int64_t n, int64_t m, const osl_type type, const int rows, const int inputs) {
#pragma clang fp contract(fast)
  const int64_t K = job->K, whole = K / 16 * 16, bytes = type == osl_type_f32 ? 4 : 2;
  const void *first = osl_from(job->w, type, n * K);
  const int64_t ahead = gemv_ahead(rows * K * bytes, 8192);
  osl_v16 sum[most_rows][most_inputs];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < inputs; i++) sum[r][i] = (osl_v16)(0.0f);
  }
  for (int64_t k = 0; k < whole; k += 16) {
    osl_v16 x[most_inputs], w;
#pragma clang loop unroll(full)
    for (int i = 0; i < inputs; i++) osl_load16(&x[i], job->x, type, (m + i) * K + k);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      osl_load16(&w, job->w, type, (n + r) * K + k);
      if (type == osl_type_f32 || k % 32 == 0) gemv_ask(first, ahead, rows * k * bytes + 64 * r);
#pragma clang loop unroll(full)
      for (int i = 0; i < inputs; i++) sum[r][i] += w * x[i];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < inputs; i++) {
      float total = osl_sum16(&sum[r][i]);
      for (int64_t k = whole; k < K; k++) {
        total += osl_load(job->x, type, (m + i) * K + k) * osl_load(job->w, type, (n + r) * K + k);
      }
      gemv_put(job, m + i, n + r, total);
    }
  }
}

// 4-bit groups that are looked up at a time, into the first-level cache.
enum { most_groups = 32 };

OSL_BODY void group_tile(
    osl_path here, const gemv_job *job, int64_t n, int64_t m, const osl_type type,
    const int rows, const int inputs) {
#pragma clang fp contract(fast)
  const int64_t K = job->K, groups = K / osl_group, bytes = type == osl_type_q8 ? 32 : 16;
  const quantized first = quantized_row((void *)job->w, type, job->N, K, n);
  const int64_t ahead = gemv_ahead(rows * groups * bytes, 8192);
  osl_v16 sum[most_rows][most_inputs];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < inputs; i++) sum[r][i] = (osl_v16)(0.0f);
  }
  for (int64_t start = 0; start < groups; start += most_groups) {
    const int64_t end = groups - start < most_groups ? groups : start + most_groups;
    osl_bf16 levels[most_rows][most_groups * osl_group];
    for (int r = 0; type == osl_type_q4 && r < rows; r++) {
      const quantized row = quantized_row((void *)job->w, type, job->N, K, n + r);
      osl_expand_levels(here, levels[r], row.q + start * 16, end - start);
    }
    for (int64_t group = start; group < end; group++) {
      if (group % 16 == 0) gemv_ask_scales(first, groups, group, rows);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        const quantized row = quantized_row((void *)job->w, type, job->N, K, n + r);
        if (group * bytes % 64 == 0) gemv_ask(first.q, ahead, rows * group * bytes + 64 * r);
        const float scale = osl_widen(row.scale[group]);
#pragma clang loop unroll(full)
        for (int half = 0; half < 32; half += 16) {
          osl_v16 w, x;
          if (type == osl_type_q8) {
            w = __builtin_convertvector(*(const v16_bytes *)(row.q + group * osl_group + half), osl_v16);
          } else {
            osl_load16(&w, levels[r], osl_type_bf16, (group - start) * osl_group + half);
          }
          // Exact: 8 bits by 8.
          w *= scale;
#pragma clang loop unroll(full)
          for (int i = 0; i < inputs; i++) {
            osl_load16(&x, job->x, osl_type_bf16, (m + i) * K + group * osl_group + half);
            sum[r][i] += w * x;
          }
        }
      }
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < inputs; i++) gemv_put(job, m + i, n + r, osl_sum16(&sum[r][i]));
  }
}

OSL_BODY void tile(
    osl_path here, const gemv_job *job, int64_t n, int64_t m, const osl_type type,
    const int rows, const int inputs) {
  if (type == osl_type_f32 || type == osl_type_bf16) {
    numbers_tile(job, n, m, type, rows, inputs);
  } else {
    group_tile(here, job, n, m, type, rows, inputs);
  }
}

OSL_BODY void strip(osl_path here, const gemv_job *job, int64_t n, const osl_type type, const int rows) {
  int64_t m = 0;
  for (; m + 2 <= job->M; m += 2) tile(here, job, n, m, type, rows, 2);
  if (m < job->M) tile(here, job, n, m, type, rows, 1);
}

OSL_BODY void product(
    osl_path here, const gemv_job *job, int64_t first, int64_t end, const osl_type type, const int rows) {
  int64_t n = first;
  for (; n + rows <= end; n += rows) strip(here, job, n, type, rows);
  for (; n < end; n++) strip(here, job, n, type, 1);
}

OSL_BODY void gemv_fp32_body(osl_path here, const gemv_job *job, osl_type type, int64_t first, int64_t end) {
  // As many sums as the path has registers for.
  const int rows = here == osl_path_avx512 ? 4 : here == osl_path_avx2 ? 2 : 1;
  switch (type) {
    case osl_type_f32: product(here, job, first, end, osl_type_f32, rows); break;
    case osl_type_bf16: product(here, job, first, end, osl_type_bf16, rows); break;
    case osl_type_q8: product(here, job, first, end, osl_type_q8, rows); break;
    case osl_type_q4: product(here, job, first, end, osl_type_q4, rows); break;
  }
}

static void gemv_fp32(osl_path path, const gemv_job *job, osl_type type, int64_t first, int64_t end);

OSL_EVERY_PATH_TOLD(
    gemv_fp32, (const gemv_job *job, osl_type type, int64_t first, int64_t end), (job, type, first, end))

// MARK: Entry point

void osl_gemv(
    osl_path path, float *restrict y, const void *restrict x, const void *restrict w, osl_type type,
    int64_t M, int64_t N, int64_t K, float scale, bool accumulate, int64_t first, int64_t columns) {
  const gemv_job job = {y, x, w, M, N, K, scale, accumulate};
#if defined(__x86_64__)
  if (path >= osl_path_avx512_bf16 && type != osl_type_f32) {
    gemv_bf16_pairs(&job, type, first, first + columns);
    return;
  }
  if (path >= osl_path_avx2 && type == osl_type_q4) {
    gemv_q4_fp32(path, &job, first, first + columns);
    return;
  }
#endif
  gemv_fp32(path, &job, type, first, first + columns);
}
