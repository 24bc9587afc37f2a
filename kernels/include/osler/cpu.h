// What this processor is, and which vector code of ours it can run.
//
// Fast kernels take the path to run as their first argument: a device asks once for the best one, a
// test runs every one up to it.
#ifndef OSLER_CPU_H
#define OSLER_CPU_H

#include <stdbool.h>
#include <stdint.h>

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

/// `plain`, `avx2`, `avx512`, `avx512_bf16`, `amx`: what OSLER_PATH is written as.
const char *osl_path_name(osl_path path);

typedef struct {
  /// The best path there is, or the one that OSLER_PATH in the environment holds it down to. A value of
  /// OSLER_PATH that names no path, or one above the best, changes nothing.
  osl_path path;
} osl_cpu;

/// Looked up once, then remembered. The first call asks the system for AMX on behalf of the process, so
/// it must come before the threads that will run that path.
osl_cpu osl_cpu_get(void);

/// Extensions of x86-64 that matter to us, as the processor states them, whether or not the system lets
/// programs use them. A set of bits.
typedef enum __attribute__((flag_enum, enum_extensibility(open))) osl_features {
  osl_features_avx2 = 1 << 0,
  osl_features_fma = 1 << 1,
  osl_features_avx512f = 1 << 2,
  osl_features_avx512bw = 1 << 3,
  osl_features_avx512dq = 1 << 4,
  osl_features_avx512vl = 1 << 5,
  osl_features_avx512_vnni = 1 << 6,
  osl_features_avx512_bf16 = 1 << 7,
  osl_features_amx_tile = 1 << 8,
  osl_features_amx_bf16 = 1 << 9,
  osl_features_amx_int8 = 1 << 10,
} osl_features;

/// For people to read: the kernels choose by `osl_cpu` alone.
typedef struct {
  /// What the processor calls itself (`AMD EPYC`); empty when it does not say.
  char name[64];
  /// None on a processor that is not x86-64.
  osl_features features;
  /// The best path this machine can run, whatever OSLER_PATH says.
  osl_path best;
  /// The processor has the registers of AVX or AVX-512, and the system does not keep them for programs.
  bool vectors_withheld;
  /// The processor has AMX for bfloat16, and the system does not let this process use it: its kernel is
  /// older than Linux 5.16, or a virtual machine or container forbids it.
  bool amx_withheld;
  /// Bytes of the first core's caches: first-level data, second level, third level; 0 for one that it
  /// does not have or the system does not describe.
  int64_t l1d, l2, l3;
} osl_facts;

/// Looked up once, together with osl_cpu_get.
osl_facts osl_cpu_facts(void);

#endif
