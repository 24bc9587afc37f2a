// Threads that share out the pieces of one job.
//
// Workers spin for a while after a job, then sleep: OSLER_SPIN in the environment says for how many
// pauses (4000; 0 sleeps at once). A job's pieces may run in any order and on any worker, so a result
// that must not depend on the number of threads must not depend on either.
#ifndef OSLER_POOL_H
#define OSLER_POOL_H

#include <stdint.h>

/// Runs one piece. `worker` is below the job's `threads`; no two pieces have the same at one time.
typedef void (*osl_pool_function)(void *context, int64_t piece, int64_t worker);

/// Runs pieces 0..<pieces on the calling thread and up to threads - 1 others; returns when all are done.
///
/// Serial, on the calling thread as worker 0: a job inside a job, a job while another thread's job
/// runs, a job of one piece, and one of 2^20 pieces or more.
void osl_pool_run(int64_t threads, int64_t pieces, osl_pool_function function, void *context);

#endif
