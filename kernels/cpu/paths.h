// One body, compiled once for every path of osl_path; those with bfloat16 products run the one of AVX-512.
//
// A kernel's loop is written once, as an OSL_BODY function `name_body`. OSL_EVERY_PATH then defines
// `name(osl_path path, …)`, which runs the body as compiled for that path's vector unit.
// OSL_EVERY_PATH_TOLD does the same and tells the body its path, as a constant before the arguments.
#ifndef OSLER_PATHS_H
#define OSLER_PATHS_H

#include "osler/cpu.h"

#define OSL_BODY static inline __attribute__((always_inline))

#define OSL_EVERY_PATH(name, parameters, arguments) OSL_DEFINE(OSL_CALL, name, parameters, arguments)
#define OSL_EVERY_PATH_TOLD(name, parameters, arguments) \
  OSL_DEFINE(OSL_CALL_TOLD, name, parameters, arguments)

#define OSL_LIST(...) __VA_ARGS__
#define OSL_CALL(name, path, arguments) name##_body arguments
#define OSL_CALL_TOLD(name, path, arguments) name##_body(osl_path_##path, OSL_LIST arguments)

#if defined(__x86_64__)

#define OSL_DEFINE(call, name, parameters, arguments)                                             \
  static void name##_plain parameters { call(name, plain, arguments); }                           \
  __attribute__((target("avx2,fma"))) static void name##_avx2 parameters {                        \
    call(name, avx2, arguments);                                                                  \
  }                                                                                               \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))) static void              \
  name##_avx512 parameters {                                                                      \
    call(name, avx512, arguments);                                                                \
  }                                                                                               \
  void name(osl_path path, OSL_LIST parameters) {                                                 \
    switch (path) {                                                                               \
      case osl_path_amx:                                                                          \
      case osl_path_avx512_bf16:                                                                  \
      case osl_path_avx512: name##_avx512 arguments; break;                                       \
      case osl_path_avx2: name##_avx2 arguments; break;                                           \
      case osl_path_plain: name##_plain arguments; break;                                         \
    }                                                                                             \
  }

#else

#define OSL_DEFINE(call, name, parameters, arguments)                                             \
  void name(osl_path path, OSL_LIST parameters) {                                                 \
    (void)path;                                                                                   \
    call(name, plain, arguments);                                                                 \
  }

#endif

#endif
