// What the processor is and can do: osler/cpu.h.

#include "osler/cpu.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#if defined(__linux__)
#include <sys/syscall.h>
#endif

static osl_cpu found;
static osl_facts facts;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// MARK: Paths

static const char *const path_names[] = {"plain", "avx2", "avx512", "avx512_bf16", "amx"};

const char *osl_path_name(osl_path path) { return path_names[path]; }

// The path of this name, or `best` without one.
static osl_path named(const char *name, osl_path best) {
  for (int path = 0; name != NULL && path <= osl_path_amx; path++) {
    if (strcmp(name, path_names[path]) == 0) return (osl_path)path;
  }
  return best;
}

#if defined(__x86_64__)

// MARK: x86-64

// One register of a cpuid answer, eax to edx; 0 when the processor does not know the question.
static unsigned cpuid(unsigned leaf, unsigned subleaf, int which) {
  unsigned answer[4] = {0, 0, 0, 0};
  if (!__get_cpuid_count(leaf, subleaf, &answer[0], &answer[1], &answer[2], &answer[3])) return 0;
  return answer[which];
}

enum { EAX, EBX, ECX, EDX };

// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2A, CPUID.
static osl_features stated_features(void) {
  static const struct {
    unsigned leaf, subleaf;
    int which, bit;
    osl_features feature;
  } places[] = {
      {7, 0, EBX, 5, osl_features_avx2},         {1, 0, ECX, 12, osl_features_fma},
      {7, 0, EBX, 16, osl_features_avx512f},     {7, 0, EBX, 30, osl_features_avx512bw},
      {7, 0, EBX, 17, osl_features_avx512dq},    {7, 0, EBX, 31, osl_features_avx512vl},
      {7, 0, ECX, 11, osl_features_avx512_vnni}, {7, 1, EAX, 5, osl_features_avx512_bf16},
      {7, 0, EDX, 24, osl_features_amx_tile},    {7, 0, EDX, 22, osl_features_amx_bf16},
      {7, 0, EDX, 25, osl_features_amx_int8},
  };
  unsigned features = 0;
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    // Leaf 7 says in eax how many answers it has; 0 is always one of them.
    if (places[i].subleaf > cpuid(places[i].leaf, 0, EAX)) continue;
    const unsigned word = cpuid(places[i].leaf, places[i].subleaf, places[i].which);
    if (word >> places[i].bit & 1) features |= places[i].feature;
  }
  return (osl_features)features;
}

// Which registers the system keeps on a switch of programs: XCR0. 0 when it does not say.
static uint64_t kept_registers(void) {
  if (!(cpuid(1, 0, ECX) >> 27 & 1)) return 0;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

// Asks the system for the tile registers, state component 18, for this process (ARCH_REQ_XCOMP_PERM).
// Linux, Documentation/arch/x86/xstate.rst.
static bool permitted_amx(uint64_t kept) {
#if defined(__linux__)
  return (kept >> 17 & 3) == 3 && syscall(SYS_arch_prctl, 0x1023, 18) == 0;
#else
  (void)kept;
  return false;
#endif
}

static bool has(osl_features wanted) { return (facts.features & wanted) == wanted; }

static void detect_processor(void) {
  for (unsigned part = 0; part < 3 && cpuid(0x80000000, 0, EAX) >= 0x80000004; part++) {
    for (int which = EAX; which <= EDX; which++) {
      const unsigned letters = cpuid(0x80000002 + part, 0, which);
      memcpy(facts.name + 16 * part + 4 * which, &letters, 4);
    }
  }
  facts.features = stated_features();
  const uint64_t kept = kept_registers();
  const bool avx2 = has(osl_features_avx2 | osl_features_fma);
  const bool avx512 = avx2 && has(osl_features_avx512f | osl_features_avx512bw | osl_features_avx512dq |
                                  osl_features_avx512vl);
  const bool amx = has(osl_features_amx_tile | osl_features_amx_bf16);
  const bool keeps_avx = (kept & 0x06) == 0x06, keeps_avx512 = (kept & 0xe6) == 0xe6;
  facts.vectors_withheld = (avx2 && !keeps_avx) || (avx512 && !keeps_avx512);
  facts.amx_withheld = amx && !permitted_amx(kept);

  if (!avx2 || !keeps_avx) return;
  facts.best = osl_path_avx2;
  if (!avx512 || !keeps_avx512) return;
  facts.best = osl_path_avx512;
  if (!has(osl_features_avx512_bf16)) return;
  facts.best = amx && !facts.amx_withheld ? osl_path_amx : osl_path_avx512_bf16;
}

#else

// MARK: Other processors

// From the first line `model name : …` of Linux's description, where there is one.
static void detect_processor(void) {
  FILE *file = fopen("/proc/cpuinfo", "r");
  if (file == NULL) return;
  char line[256];
  while (facts.name[0] == 0 && fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, "model name", 10) == 0) sscanf(line, "%*[^:]: %63[^\n]", facts.name);
  }
  fclose(file);
}

#endif

// MARK: Every processor

// Leaves out blanks before and after.
static void trim(char *text) {
  const size_t before = strspn(text, " ");
  size_t length = strlen(text + before);
  memmove(text, text + before, length + 1);
  while (length > 0 && text[length - 1] == ' ') text[--length] = 0;
}

// Reads the only word of a file of Linux's description of the first core's caches; false without one.
static bool cache_word(int index, const char *name, char word[16]) {
  char path[96];
  snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/%s", index, name);
  FILE *file = fopen(path, "r");
  if (file == NULL) return false;
  const bool read = fscanf(file, "%15s", word) == 1;
  fclose(file);
  return read;
}

static void detect_caches(void) {
  char level[16], type[16], size[16];
  for (int index = 0; cache_word(index, "level", level); index++) {
    if (!cache_word(index, "type", type) || !cache_word(index, "size", size)) continue;
    if (strcmp(type, "Instruction") == 0) continue;
    char *unit;
    const int64_t number = strtoll(size, &unit, 10);
    const int64_t bytes = *unit == 'K' ? number << 10 : *unit == 'M' ? number << 20 : number;
    if (strcmp(level, "1") == 0) facts.l1d = bytes;
    if (strcmp(level, "2") == 0) facts.l2 = bytes;
    if (strcmp(level, "3") == 0) facts.l3 = bytes;
  }
#if defined(_SC_LEVEL1_DCACHE_SIZE)
  // A container may hide that description. What the C library makes of cpuid can be off: it takes the
  // third level of some processors for the whole socket's.
  if (facts.l1d == 0) facts.l1d = sysconf(_SC_LEVEL1_DCACHE_SIZE);
  if (facts.l2 == 0) facts.l2 = sysconf(_SC_LEVEL2_CACHE_SIZE);
  if (facts.l3 == 0) facts.l3 = sysconf(_SC_LEVEL3_CACHE_SIZE);
#endif
  if (facts.l1d < 0) facts.l1d = 0;
  if (facts.l2 < 0) facts.l2 = 0;
  if (facts.l3 < 0) facts.l3 = 0;
}

static void detect(void) {
  detect_processor();
  trim(facts.name);
  detect_caches();
  const osl_path asked = named(getenv("OSLER_PATH"), facts.best);
  found.path = asked < facts.best ? asked : facts.best;
}

osl_cpu osl_cpu_get(void) {
  pthread_once(&once, detect);
  return found;
}

osl_facts osl_cpu_facts(void) {
  pthread_once(&once, detect);
  return facts;
}
