// Every kernel's contract. A new header gets a line here.
#ifndef OSLER_KERNELS_H
#define OSLER_KERNELS_H

#include "osler/adamw.h"
#include "osler/amx.h"
#include "osler/attention.h"
#include "osler/bias.h"
#include "osler/blas.h"
#include "osler/convert.h"
#include "osler/cpu.h"
#include "osler/crossentropy.h"
#include "osler/dora.h"
#include "osler/dropout.h"
#include "osler/embedding.h"
#include "osler/gemm.h"
#include "osler/gemv.h"
#include "osler/linear.h"
#include "osler/lora.h"
#include "osler/noise.h"
#include "osler/peak.h"
#include "osler/pool.h"
#include "osler/quantize.h"
#include "osler/reductions.h"
#include "osler/rmsnorm.h"
#include "osler/rope.h"
#include "osler/swiglu.h"
#include "osler/types.h"

#endif
