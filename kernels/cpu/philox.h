// The counter-based stream of osler/dropout.h, in 64-bit lanes: of these every vector unit multiplies the
// low halves to whole products.
#ifndef OSLER_PHILOX_H
#define OSLER_PHILOX_H

#include <stdint.h>

#include "paths.h"

// How many of `count` counters from this one have its upper half.
OSL_BODY int64_t osl_philox_run(uint64_t counter, int64_t count) {
  const int64_t left = (1ll << 32) - (int64_t)(uint32_t)counter;
  return count < left ? count : left;
}

// 64 random bits, of the counter first + i: in a run from `first`, so that the first rounds of its upper
// half are the same for every i. What stands in the high halves of c0...c3, where 32-bit words have
// nothing, is never read.
OSL_BODY uint64_t osl_philox_lane(uint64_t key, uint64_t first, int64_t i) {
  const uint64_t low = 0xFFFFFFFF;
  uint64_t c0 = first + (uint64_t)i, c1 = first >> 32, c2 = 0, c3 = 0;
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    const uint64_t product0 = 0xD2511F53u * (c0 & low), product1 = 0xCD9E8D57u * (c2 & low);
    c0 = product1 >> 32 ^ c1 ^ k0;
    c1 = product1;
    c2 = product0 >> 32 ^ c3 ^ k1;
    c3 = product0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return (c0 & low) | c1 << 32;
}

#endif
