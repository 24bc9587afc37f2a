// What the processor can do: osler/cpu.h.

#include "osler/cpu.h"

#include <pthread.h>

static osl_cpu found;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void detect(void) {
#if defined(__x86_64__)
  // These ask cpuid, and xgetbv for what the kernel saves on a switch.
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    found.path = osl_path_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
      found.path = osl_path_avx512;
    }
  }
#endif
}

osl_cpu osl_cpu_get(void) {
  pthread_once(&once, detect);
  return found;
}
