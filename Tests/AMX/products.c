// The AMX kernel's own machine code against the definition of the product, on processors without AMX: trap.h.
//
// Every operand, packed panel and result ends at a page that may not be touched.

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "gemm_kernel.h"
#include "osler/gemm.h"
#include "trap.h"

// What amx_model.c would choose by the machine.
const gemm_kernel *gemm_kernel_of_amx(void) { return &gemm_kernel_amx; }

enum { page = 4096 };

// Numbers in [-1, 1), the same in every run.
static float next_number(void) {
  static uint32_t state = 1;
  state = state * 1664525 + 1013904223;
  return (float)(state >> 8) * 0x1p-23f - 1;
}

typedef struct {
  char *start;
  size_t pages;
  void *base;
} memory;

// `size` bytes, all of them not a number, from a multiple of 64 to the end of a page, or nearly so.
static memory reserve(int64_t size) {
  memory it = {.pages = ((size_t)size + page - 1) / page + 1};
  it.start = mmap(NULL, (it.pages + 1) * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (it.start == MAP_FAILED || mprotect(it.start + it.pages * page, page, PROT_NONE) != 0) {
    perror("check-amx");
    exit(2);
  }
  memset(it.start, 0xff, it.pages * page);
  it.base = it.start + (it.pages * page - (size_t)size) / 64 * 64;
  return it;
}

static void release(memory it) { munmap(it.start, (it.pages + 1) * page); }

static memory matrix(osl_gemm_matrix shape, int64_t lines, int64_t length) {
  const int64_t count = (shape.transposed ? length : lines) * shape.stride;
  memory it = reserve(count * (shape.type == osl_type_f32 ? 4 : 2));
  for (int64_t i = 0; i < count; i++) {
    if (shape.type == osl_type_f32) ((float *)it.base)[i] = next_number();
    else ((osl_bf16 *)it.base)[i] = osl_round(next_number());
  }
  return it;
}

static double number(memory it, osl_type type, int64_t i) {
  return type == osl_type_f32 ? ((float *)it.base)[i] : osl_widen(((osl_bf16 *)it.base)[i]);
}

// The largest difference, relative to what is expected or to 1, in units of the result's type.
static double difference(const osl_gemm_problem *problem) {
  const memory a = matrix(problem->a, problem->I, problem->R), b = matrix(problem->b, problem->J, problem->R);
  const memory c = matrix(problem->c, problem->I, problem->J);
  const memory expected = reserve(problem->I * problem->c.stride * 4);
  const int64_t count = problem->I * problem->c.stride;
  memcpy(expected.base, c.base, (size_t)count * (problem->c.type == osl_type_f32 ? 4 : 2));
  osl_gemm_ref(problem, expected.base, a.base, b.base);

  const osl_gemm plan = osl_gemm_plan(*problem);
  const memory packed = reserve(plan.packed_size), scratch = reserve(plan.scratch_size);
  for (int64_t piece = 0; piece < plan.pack_pieces; piece++) osl_gemm_pack(&plan, packed.base, a.base, piece);
  for (int64_t piece = 0; piece < plan.pieces; piece++) {
    osl_gemm_multiply(&plan, c.base, packed.base, a.base, b.base, scratch.base, piece);
  }
  double worst = trap_is_configured() ? INFINITY : 0;
  // What lies between the rows of C stays as it was, so it is compared too.
  for (int64_t i = 0; i < count; i++) {
    const double y = number(expected, problem->c.type, i), x = number(c, problem->c.type, i);
    const double here = fabs(x - y) / fmax(1, fabs(y));
    if (!(here <= worst)) worst = here;
  }
  const memory all[] = {a, b, c, expected, packed, scratch};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) release(all[i]);
  return worst;
}

static bool agrees(int64_t I, int64_t J, int64_t R, int variant) {
  const osl_type f32 = osl_type_f32, bf16 = osl_type_bf16;
  const bool a_transposed = variant & 1, b_transposed = variant >> 1 & 1, accumulate = (variant >> 2) == 1;
  const osl_gemm_problem problem = {
      .path = osl_path_amx,
      .I = I,
      .J = J,
      .R = R,
      .a = {(variant + I) % 3 == 0 ? f32 : bf16, a_transposed, (a_transposed ? I : R) + I % 3},
      .b = {(variant + J) % 3 == 0 ? f32 : bf16, b_transposed, (b_transposed ? J : R) + J % 2},
      .c = {(variant >> 2) == 2 ? bf16 : f32, false, J + R % 3},
      .scale = variant % 3 == 0 ? 1 : 0.4f,
      .accumulate = accumulate,
  };
  const double found = difference(&problem), most = problem.c.type == bf16 ? 0x1p-7 : 2e-5;
  if (found <= most) return true;
  printf("check-amx: %ld x %ld x %ld, variant %d: off by %g\n", (long)I, (long)J, (long)R, variant, found);
  return false;
}

int main(void) {
  if (osl_cpu_facts().best < osl_path_avx512_bf16) {
    puts("check-amx: skipped, as this processor has no AVX512-BF16, for which the rest of the code is made");
    return 0;
  }
  trap_install();
  static const int64_t lines[] = {1, 15, 16, 17, 32, 33, 50}, depths[] = {1, 2, 31, 32, 33, 64, 95};
  static const int64_t large[][3] = {
      {3, 600, 65}, {300, 70, 64}, {70, 530, 200}, {20, 33, 2100}, {5, 40, 4200}};
  long products = 0;
  for (int variant = 0; variant < 12; variant++) {
    for (int i = 0; i < 49; i++) {
      if (!agrees(lines[i / 7], lines[i % 7], depths[(i + i / 7) % 7], variant)) return 1;
    }
    for (int i = 0; i < 5; i++) {
      if (!agrees(large[i][0], large[i][1], large[i][2], variant)) return 1;
    }
    products += 54;
  }
  const trap_counts ran = trap_counted();
  printf(
      "check-amx: %ld products agree; ran %ld ldtilecfg, %ld tilezero, %ld tileloadd, %ld tdpbf16ps, "
      "%ld tilestored, %ld tilerelease\n",
      products, (long)ran.ldtilecfg, (long)ran.tilezero, (long)ran.tileloadd, (long)ran.tdpbf16ps,
      (long)ran.tilestored, (long)ran.tilerelease);
  return ran.ldtilecfg == ran.tilerelease ? 0 : 1;
}
