// Opening OpenBLAS: osler/blas.h.

#include "osler/blas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static osl_blas found;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void copy(char *to, size_t size, const char *from) { snprintf(to, size, "%s", from ? from : ""); }

// dlsym, as the pointer to function that it is.
#define FIND(type, handle, name) ((type)(uintptr_t)dlsym(handle, name))

void osl_blas_open(osl_blas *blas, const char *library) {
  memset(blas, 0, sizeof *blas);
  // Never closed: a process that has used it keeps it.
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    copy(blas->error, sizeof blas->error, dlerror());
    return;
  }
  typedef void (*set_threads)(int);
  typedef char *(*get_text)(void);
  const set_threads set_num_threads = FIND(set_threads, handle, "openblas_set_num_threads");
  const get_text get_config = FIND(get_text, handle, "openblas_get_config");
  const get_text get_corename = FIND(get_text, handle, "openblas_get_corename");
  const osl_sgemm sgemm = FIND(osl_sgemm, handle, "cblas_sgemm");
  if (set_num_threads == NULL || get_config == NULL || get_corename == NULL || sgemm == NULL) {
    snprintf(blas->error, sizeof blas->error, "%s is not an OpenBLAS with a C interface", library);
    return;
  }
  copy(blas->config, sizeof blas->config, get_config());
  copy(blas->core, sizeof blas->core, get_corename());
  if (strstr(blas->config, "USE64BITINT") != NULL) {
    snprintf(blas->error, sizeof blas->error, "%s has 64-bit sizes, which is not supported", library);
    return;
  }
  set_num_threads(1);
  blas->sgemm = sgemm;
}

static void load(void) {
  // OpenBLAS reads it as it is loaded: threads that it starts and we never use would be in the way.
  const char *threads = getenv("OPENBLAS_NUM_THREADS");
  char *threads_before = threads == NULL ? NULL : strdup(threads);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);

  osl_blas_open(&found, "libopenblas.so.0");
  if (found.sgemm == NULL) {
    osl_blas other;
    osl_blas_open(&other, "libopenblas.so");
    if (other.sgemm != NULL) found = other;
  }

  if (threads_before == NULL) {
    unsetenv("OPENBLAS_NUM_THREADS");
  } else {
    setenv("OPENBLAS_NUM_THREADS", threads_before, 1);
    free(threads_before);
  }
}

const osl_blas *osl_blas_get(void) {
  pthread_once(&once, load);
  return &found;
}
