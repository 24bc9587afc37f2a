// A pool of threads that spin, then sleep: osler/pool.h.
//
// One 64-bit ticket says which job runs and which of its pieces is next: generation:24 | pieces:20 |
// next:20. A piece is claimed by adding one to the ticket it was read from, so a worker that comes late
// can never claim a piece of another job, and the owner waits for finished pieces, not for workers.

#define _GNU_SOURCE  // syscall
#include "osler/pool.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { field_bits = 20, most_pieces = 1 << field_bits, most_workers = 1024 };
static const uint32_t generation_mask = 0xFFFFFF;

// The lock makes one thread the owner of what follows; `workers` belongs to the owner too.
static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static int64_t workers;

// The job. Written by the owner before the ticket, read by whoever claimed a piece.
static osl_pool_function job_function;
static void *job_context;

static _Alignas(64) _Atomic uint64_t ticket;
static _Alignas(64) _Atomic int64_t done;
static _Alignas(64) _Atomic uint32_t generation;
// Workers 1...invited take part in this generation.
static _Atomic int64_t invited;
static _Alignas(64) _Atomic int32_t sleepers;

static pthread_once_t spin_once = PTHREAD_ONCE_INIT;
static int spin = 4000;

// Whether this thread is in a job already.
static _Thread_local bool busy;

static void read_spin(void) {
  const char *text = getenv("OSLER_SPIN");
  if (text != NULL) spin = atoi(text);
}

static inline void rest(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void run_pieces(uint32_t current, int64_t worker) {
  uint64_t seen = atomic_load_explicit(&ticket, memory_order_acquire);
  for (;;) {
    const uint64_t pieces = (seen >> field_bits) & (most_pieces - 1);
    const uint64_t next = seen & (most_pieces - 1);
    if ((uint32_t)(seen >> (2 * field_bits)) != current || next >= pieces) return;
    if (atomic_compare_exchange_weak_explicit(
            &ticket, &seen, seen + 1, memory_order_acq_rel, memory_order_acquire)) {
      job_function(job_context, (int64_t)next, worker);
      atomic_fetch_add_explicit(&done, 1, memory_order_release);
      seen = atomic_load_explicit(&ticket, memory_order_acquire);
    }
  }
}

static uint32_t wait_after(uint32_t seen) {
  for (int turn = 0;; turn++) {
    const uint32_t current = atomic_load_explicit(&generation, memory_order_acquire);
    if (current != seen) return current;
    if (turn < spin) {
      rest();
    } else {
      atomic_fetch_add(&sleepers, 1);
      syscall(SYS_futex, &generation, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
      atomic_fetch_sub(&sleepers, 1);
      turn = 0;
    }
  }
}

static void *work(void *argument) {
  const int64_t worker = (int64_t)(intptr_t)argument;
  busy = true;
  for (uint32_t seen = 0;;) {
    seen = wait_after(seen);
    if (worker <= atomic_load_explicit(&invited, memory_order_acquire)) run_pieces(seen, worker);
  }
  return NULL;
}

// Owner only. A system that gives fewer threads makes the job slower, not wrong.
static void start_workers(int64_t wanted) {
  if (wanted > most_workers) wanted = most_workers;
  if (workers >= wanted) return;
  // Signals are for the threads that were there before.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  while (workers < wanted) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, (void *)(intptr_t)(workers + 1)) != 0) break;
    pthread_detach(thread);
    workers++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

// Owner only.
static void run_job(int64_t threads, int64_t pieces, osl_pool_function function, void *context) {
  start_workers(threads - 1);
  const uint32_t current = (atomic_load_explicit(&generation, memory_order_relaxed) + 1) & generation_mask;
  job_function = function;
  job_context = context;
  atomic_store_explicit(&done, 0, memory_order_relaxed);
  atomic_store_explicit(&invited, threads - 1, memory_order_relaxed);
  atomic_store_explicit(
      &ticket, (uint64_t)current << (2 * field_bits) | (uint64_t)pieces << field_bits, memory_order_release);
  atomic_store(&generation, current);
  if (atomic_load(&sleepers) > 0) {
    syscall(SYS_futex, &generation, FUTEX_WAKE_PRIVATE, most_workers, NULL, NULL, 0);
  }

  run_pieces(current, 0);
  for (int turn = 0; atomic_load_explicit(&done, memory_order_acquire) < pieces; turn++) {
    if (turn < spin) {
      rest();
    } else {
      sched_yield();
    }
  }
}

void osl_pool_run(int64_t threads, int64_t pieces, osl_pool_function function, void *context) {
  const bool may_share = threads > 1 && pieces > 1 && pieces < most_pieces && !busy;
  if (may_share && pthread_mutex_trylock(&owner) == 0) {
    pthread_once(&spin_once, read_spin);
    busy = true;
    run_job(threads, pieces, function, context);
    busy = false;
    pthread_mutex_unlock(&owner);
  } else {
    for (int64_t piece = 0; piece < pieces; piece++) function(context, piece, 0);
  }
}
