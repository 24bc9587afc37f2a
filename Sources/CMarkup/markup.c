// Picks the widest vectors that the processor has. Contract: markup.h; code: markup_body.h, once for each.

#include "markup.h"

#include <string.h>

#define JOIN(name, path) name##_##path
#define NAMED(name, path) JOIN(name, path)

#define TARGET
#define PATH plain
#include "markup_body.h"
#undef TARGET
#undef PATH

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#define PATH avx2
#include "markup_body.h"
#undef TARGET
#undef PATH

#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512vl,avx512dq")))
#define PATH avx512
#include "markup_body.h"
#undef TARGET
#undef PATH

static int has_avx512(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("bmi2");
}

static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("popcnt");
}

#define PICK(name, ...)                                   \
  if (has_avx512()) return name##_avx512(__VA_ARGS__);    \
  if (has_avx2()) return name##_avx2(__VA_ARGS__);        \
  return name##_plain(__VA_ARGS__)

#else
#define PICK(name, ...) return name##_plain(__VA_ARGS__)
#endif

size_t osl_text_ascii(const uint8_t *bytes, size_t n) { PICK(text_ascii, bytes, n); }

size_t osl_text_lines(const uint8_t *bytes, size_t n, size_t *last) { PICK(text_lines, bytes, n, last); }

osl_markup_kind osl_markup_next(
    osl_markup_tag *tag, const uint8_t *base, size_t *index, size_t end, const uint8_t *open,
    size_t count) {
  PICK(markup_next, tag, base, index, end, open, count);
}

ptrdiff_t osl_markup_text(
    const uint8_t *base, size_t *index, size_t end, const uint8_t *open, size_t count) {
  PICK(markup_text, base, index, end, open, count);
}

int osl_markup_skip(
    osl_markup_range *inner, size_t *depth, const uint8_t *base, size_t *index, size_t end,
    const uint8_t *open, size_t count) {
  PICK(markup_skip, inner, depth, base, index, end, open, count);
}
