// What the processor can do: osler/cpu.h.

#include "osler/cpu.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

static osl_cpu found;
static pthread_once_t once = PTHREAD_ONCE_INIT;

#if defined(__x86_64__) && defined(__linux__)

// Whether the processor has AMX-TILE and AMX-BF16 (cpuid 7, edx 24 and 22), and the system lets this
// process use the tile registers (arch_prctl ARCH_REQ_XCOMP_PERM, state component 18).
static bool has_amx(void) {
  unsigned eax, ebx, ecx, edx;
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return false;
  if (!(edx >> 22 & 1) || !(edx >> 24 & 1)) return false;
  return syscall(SYS_arch_prctl, 0x1023, 18) == 0;
}

#else

static bool has_amx(void) { return false; }

#endif

// The path of this name, or `best` without one.
static osl_path named(const char *name, osl_path best) {
  static const char *const names[] = {"plain", "avx2", "avx512", "avx512_bf16", "amx"};
  for (int path = 0; name != NULL && path <= osl_path_amx; path++) {
    if (strcmp(name, names[path]) == 0) return (osl_path)path;
  }
  return best;
}

static void detect(void) {
#if defined(__x86_64__)
  // These ask cpuid, and xgetbv for what the kernel saves on a switch.
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    found.path = osl_path_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
      found.path = osl_path_avx512;
      if (__builtin_cpu_supports("avx512bf16")) {
        found.path = has_amx() ? osl_path_amx : osl_path_avx512_bf16;
      }
    }
  }
#endif
  const osl_path asked = named(getenv("OSLER_PATH"), found.path);
  if (asked < found.path) found.path = asked;
}

osl_cpu osl_cpu_get(void) {
  pthread_once(&once, detect);
  return found;
}
