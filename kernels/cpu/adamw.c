// AdamW. Formula: osler/adamw.h.

#include "osler/adamw.h"

#include <math.h>
#include <string.h>

#include "master.h"
#include "osler/convert.h"
#include "osler/dropout.h"
#include "paths.h"
#include "philox.h"

// MARK: Random rounding

// Draws for the elements whose numbers share their upper 32 bits, at one step.
static uint32_t draws(uint64_t key, int64_t step, uint64_t element) {
  return (uint32_t)osl_philox(key, (uint64_t)step << 32 | element >> 32);
}

// To one of the two neighbours, the nearer the likelier, by 16 random bits; a NaN stays one. The bits are
// those of the last mixing step of MurmurHash3 (Appleby 2011).
OSL_BODY osl_bf16 round_by(float x, uint32_t draws, uint32_t element) {
  uint32_t h = draws ^ element;
  h = (h ^ h >> 16) * 0x85EBCA6Bu;
  h = (h ^ h >> 13) * 0xC2B2AE35u;
  h ^= h >> 16;

  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint32_t rounded = bits + (h & 0xFFFF);
  return (osl_bf16)((bits & 0x7FFFFFFF) > 0x7F800000 ? bits >> 16 | 0x40 : rounded >> 16);
}

// MARK: Definitions

typedef struct {
  double p, m, v;
} exact;

static exact moved_ref(float p, float m, float v, float g, osl_adamw_step step) {
  const double beta1 = step.beta1, beta2 = step.beta2;
  const double correction1 = 1 - pow(beta1, (double)step.step);
  const double correction2 = 1 - pow(beta2, (double)step.step);
  const double gi = (double)g * step.gradient_scale;
  const double mi = beta1 * m + (1 - beta1) * gi, vi = beta2 * v + (1 - beta2) * gi * gi;
  const double direction = (mi / correction1) / (sqrt(vi / correction2) + step.eps);
  return (exact){.p = p - step.rate * (direction + step.decay * (double)p), .m = mi, .v = vi};
}

void osl_adamw_ref(
    float *restrict p, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step) {
  for (int64_t i = 0; i < n; i++) {
    const exact to = moved_ref(p[i], m[i], v[i], g[i], step);
    m[i] = (float)to.m;
    v[i] = (float)to.v;
    p[i] = (float)to.p;
  }
}

void osl_adamw_split_ref(
    osl_bf16 *restrict high, int16_t *restrict low, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step) {
  for (int64_t i = 0; i < n; i++) {
    float p;
    osl_join_ref(&p, high + i, low + i, 1);
    osl_adamw_ref(&p, m + i, v + i, g + i, 1, step);
    osl_split_ref(high + i, low + i, &p, 1);
  }
}

void osl_adamw_compact_ref(
    osl_bf16 *restrict high, int16_t *restrict low, osl_bf16 *restrict m, osl_bf16 *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step, uint64_t key, uint64_t first) {
  for (int64_t i = 0; i < n; i++) {
    const uint64_t element = first + (uint64_t)i;
    float p;
    osl_join_ref(&p, high + i, low + i, 1);
    const exact to = moved_ref(p, osl_widen(m[i]), osl_widen(v[i]), g[i], step);
    m[i] = osl_round((float)to.m);
    v[i] = round_by((float)to.v, draws(key, step.step, element), (uint32_t)element);
    p = (float)to.p;
    osl_split_ref(high + i, low + i, &p, 1);
  }
}

// MARK: Every path

// A step, and what of it is the same for every element.
typedef struct {
  osl_adamw_step step;
  float rest1, rest2, correction1, correction2;
} prepared;

// What nears 1 is computed in double: 1 - 0.999f has lost half its digits.
OSL_BODY prepared prepare(osl_adamw_step step) {
  return (prepared){
      .step = step,
      .rest1 = (float)(1 - (double)step.beta1),
      .rest2 = (float)(1 - (double)step.beta2),
      .correction1 = (float)(1 / (1 - pow((double)step.beta1, (double)step.step))),
      .correction2 = (float)(1 / (1 - pow((double)step.beta2, (double)step.step))),
  };
}

typedef struct {
  float p, m, v;
} element;

OSL_BODY element moved(float p, float m, float v, float g, const prepared *by) {
  const osl_adamw_step *step = &by->step;
  const float gi = g * step->gradient_scale;
  const float mi = step->beta1 * m + by->rest1 * gi, vi = step->beta2 * v + by->rest2 * gi * gi;
  const float root = __builtin_elementwise_sqrt(vi * by->correction2);
  const float to = p - step->rate * (mi * by->correction1 / (root + step->eps) + step->decay * p);
  return (element){.p = to, .m = mi, .v = vi};
}

OSL_BODY void osl_adamw_body(
    float *restrict p, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step) {
  const prepared by = prepare(step);
  for (int64_t i = 0; i < n; i++) {
    const element to = moved(p[i], m[i], v[i], g[i], &by);
    p[i] = to.p;
    m[i] = to.m;
    v[i] = to.v;
  }
}

OSL_EVERY_PATH(
    osl_adamw,
    (float *restrict p, float *restrict m, float *restrict v,
     const float *restrict g, int64_t n, osl_adamw_step step),
    (p, m, v, g, n, step))

OSL_BODY void osl_adamw_split_body(
    osl_bf16 *restrict high, int16_t *restrict low, float *restrict m, float *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step) {
  const prepared by = prepare(step);
  for (int64_t i = 0; i < n; i++) {
    const element to = moved(osl_master(high[i], low[i]), m[i], v[i], g[i], &by);
    high[i] = osl_master_high(to.p);
    low[i] = osl_master_low(to.p);
    m[i] = to.m;
    v[i] = to.v;
  }
}

OSL_EVERY_PATH(
    osl_adamw_split,
    (osl_bf16 *restrict high, int16_t *restrict low, float *restrict m, float *restrict v,
     const float *restrict g, int64_t n, osl_adamw_step step),
    (high, low, m, v, g, n, step))

OSL_BODY void osl_adamw_compact_body(
    osl_bf16 *restrict high, int16_t *restrict low, osl_bf16 *restrict m, osl_bf16 *restrict v,
    const float *restrict g, int64_t n, osl_adamw_step step, uint64_t key, uint64_t first) {
  const prepared by = prepare(step);
  for (int64_t start = 0; start < n;) {
    const uint64_t number = first + (uint64_t)start;
    const int64_t end = start + osl_philox_run(number, n - start);
    const uint32_t drawn = draws(key, step.step, number);
    for (int64_t i = start; i < end; i++) {
      const element to = moved(osl_master(high[i], low[i]), osl_widen(m[i]), osl_widen(v[i]), g[i], &by);
      high[i] = osl_master_high(to.p);
      low[i] = osl_master_low(to.p);
      m[i] = osl_round(to.m);
      v[i] = round_by(to.v, drawn, (uint32_t)first + (uint32_t)i);
    }
    start = end;
  }
}

OSL_EVERY_PATH(
    osl_adamw_compact,
    (osl_bf16 *restrict high, int16_t *restrict low, osl_bf16 *restrict m, osl_bf16 *restrict v,
     const float *restrict g, int64_t n, osl_adamw_step step, uint64_t key, uint64_t first),
    (high, low, m, v, g, n, step, key, first))
