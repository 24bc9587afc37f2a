// A bias on every row. Formulas and shapes: osler/bias.h.

#include "osler/bias.h"

#include "element.h"
#include "paths.h"

// MARK: Definitions

void osl_bias_forward_ref(float *restrict y, const float *restrict b, int64_t R, int64_t C) {
  for (int64_t i = 0; i < R * C; i++) y[i] += b[i % C];
}

void osl_bias_forward_bf16_ref(osl_bf16 *restrict y, const float *restrict b, int64_t R, int64_t C) {
  for (int64_t i = 0; i < R * C; i++) y[i] = osl_round(osl_widen(y[i]) + b[i % C]);
}

static void backward_ref(float *restrict db, const void *restrict dy, osl_type type, int64_t R, int64_t C) {
  for (int64_t c = 0; c < C; c++) {
    double sum = db[c];
    for (int64_t r = 0; r < R; r++) sum += osl_load(dy, type, r * C + c);
    db[c] = (float)sum;
  }
}

void osl_bias_backward_ref(float *restrict db, const float *restrict dy, int64_t R, int64_t C) {
  backward_ref(db, dy, osl_type_f32, R, C);
}

void osl_bias_backward_bf16_ref(float *restrict db, const osl_bf16 *restrict dy, int64_t R, int64_t C) {
  backward_ref(db, dy, osl_type_bf16, R, C);
}

// MARK: Every path

OSL_BODY void forward(void *restrict y, osl_type type, const float *restrict b, int64_t R, int64_t C) {
  for (int64_t r = 0; r < R; r++) {
    void *yr = osl_into(y, type, r * C);
    for (int64_t c = 0; c < C; c++) osl_store(yr, type, c, osl_load(yr, type, c) + b[c]);
  }
}

OSL_BODY void osl_bias_forward_body(float *restrict y, const float *restrict b, int64_t R, int64_t C) {
  forward(y, osl_type_f32, b, R, C);
}

OSL_EVERY_PATH(
    osl_bias_forward, (float *restrict y, const float *restrict b, int64_t R, int64_t C), (y, b, R, C))

OSL_BODY void osl_bias_forward_bf16_body(
    osl_bf16 *restrict y, const float *restrict b, int64_t R, int64_t C) {
  forward(y, osl_type_bf16, b, R, C);
}

OSL_EVERY_PATH(
    osl_bias_forward_bf16, (osl_bf16 *restrict y, const float *restrict b, int64_t R, int64_t C),
    (y, b, R, C))

OSL_BODY void backward(
    float *restrict db, const void *restrict dy, osl_type type,
    int64_t R, int64_t C, int64_t from, int64_t count) {
  for (int64_t r = 0; r < R; r++) {
    const void *row = osl_from(dy, type, r * C + from);
    for (int64_t c = 0; c < count; c++) db[from + c] += osl_load(row, type, c);
  }
}

OSL_BODY void osl_bias_backward_body(
    float *restrict db, const float *restrict dy, int64_t R, int64_t C, int64_t from, int64_t count) {
  backward(db, dy, osl_type_f32, R, C, from, count);
}

OSL_EVERY_PATH(
    osl_bias_backward,
    (float *restrict db, const float *restrict dy, int64_t R, int64_t C, int64_t from, int64_t count),
    (db, dy, R, C, from, count))

OSL_BODY void osl_bias_backward_bf16_body(
    float *restrict db, const osl_bf16 *restrict dy, int64_t R, int64_t C, int64_t from, int64_t count) {
  backward(db, dy, osl_type_bf16, R, C, from, count);
}

OSL_EVERY_PATH(
    osl_bias_backward_bf16,
    (float *restrict db, const osl_bf16 *restrict dy, int64_t R, int64_t C, int64_t from, int64_t count),
    (db, dy, R, C, from, count))
