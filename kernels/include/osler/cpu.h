// Which vector code this processor can run.
//
// Fast kernels take the path to run as their first argument: a device asks once for the best one, a
// test runs every one up to it.
#ifndef OSLER_CPU_H
#define OSLER_CPU_H

/// In order: a processor that can run one can run those before it.
typedef enum __attribute__((enum_extensibility(closed))) osl_path {
  /// Portable C, as the compiler vectorises it for any processor of its kind.
  osl_path_plain = 0,
  /// AVX2 with FMA.
  osl_path_avx2 = 1,
  /// AVX-512 F, BW, DQ and VL.
  osl_path_avx512 = 2,
  /// The same with products of bfloat16 pairs (AVX512-BF16).
  osl_path_avx512_bf16 = 3,
  /// The same with products of bfloat16 tiles (AMX-TILE, AMX-BF16), which the system must permit.
  osl_path_amx = 4,
} osl_path;

typedef struct {
  /// The best path there is, or the one that OSLER_PATH in the environment holds it down to (plain, avx2,
  /// avx512, avx512_bf16, amx).
  osl_path path;
} osl_cpu;

/// Looked up once, then remembered. The first call must come before other threads start: on Linux a
/// process asks for AMX once, and threads made before do not have it.
osl_cpu osl_cpu_get(void);

#endif
