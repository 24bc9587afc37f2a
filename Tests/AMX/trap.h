// Runs code made for AMX on a processor without it.
//
// There, every tile instruction stops the program with SIGILL. The handler decodes it, does its work on the
// model of the registers (osler/amx.h), and lets the program go on behind it. What an instruction reads and
// writes, and where, is thus what the compiler made of our source.
#ifndef OSLER_TRAP_H
#define OSLER_TRAP_H

#include <stdint.h>

/// How often each instruction ran.
typedef struct {
  int64_t ldtilecfg, tilerelease, tilezero, tileloadd, tilestored, tdpbf16ps;
} trap_counts;

/// From now on, for every thread.
void trap_install(void);

trap_counts trap_counted(void);

/// Whether this thread's tiles are configured.
int trap_is_configured(void);

#endif
