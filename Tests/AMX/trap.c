// Tile instructions without AMX: trap.h.
//
// Encodings: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapter 2 (VEX, ModRM
// and SIB) and the pages of the instructions.

#define _GNU_SOURCE  // REG_RIP
#include "trap.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "osler/amx.h"

static _Thread_local osl_amx_registers registers;
static _Thread_local bool is_configured;
static trap_counts counts;

// The prefix that VEX implies: NP, 66, F3, F2.
enum { none, prefix_66, prefix_f3, prefix_f2 };

// A tile instruction, decoded.
typedef struct {
  int prefix, opcode;
  // ModRM: whether it names memory; the operands in its fields reg and rm; and in VEX's vvvv.
  bool is_memory, has_index;
  int reg, rm, vvvv;
  uintptr_t address, index;
  const uint8_t *end;
} instruction;

static void stop(const uint8_t *code, const char *why) {
  char line[128];
  int length = snprintf(line, sizeof line, "check-amx: %s:", why);
  for (int i = 0; i < 10; i++) {
    length += snprintf(line + length, sizeof line - (size_t)length, " %02x", code[i]);
  }
  line[length] = '\n';
  if (write(STDERR_FILENO, line, (size_t)length + 1) < 0) _exit(2);
  _exit(1);
}

static uintptr_t register_value(const greg_t *general, int number) {
  static const int place[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  return (uintptr_t)general[place[number]];
}

static intptr_t signed_32(const uint8_t *code) {
  int32_t value;
  memcpy(&value, code, sizeof value);
  return value;
}

// The memory operand whose ModRM byte stands at `code`. `x` and `b` are the bits of VEX that extend it.
static void decode_memory(instruction *it, const uint8_t *code, const greg_t *general, int x, int b) {
  const int mod = code[0] >> 6, rm = code[0] & 7;
  code += 1;
  int base = rm | b << 3;
  bool no_base = false, from_here = mod == 0 && rm == 5;
  if (rm == 4) {
    const int index = (code[0] >> 3 & 7) | x << 3;
    it->has_index = index != 4;
    if (it->has_index) it->index = register_value(general, index) << (code[0] >> 6);
    base = (code[0] & 7) | b << 3;
    no_base = mod == 0 && (code[0] & 7) == 5;
    code += 1;
  }
  intptr_t displacement = 0;
  if (mod == 1) {
    displacement = (int8_t)code[0];
    code += 1;
  } else if (mod == 2 || no_base || from_here) {
    displacement = signed_32(code);
    code += 4;
  }
  const uintptr_t start = from_here ? (uintptr_t)code : no_base ? 0 : register_value(general, base);
  it->address = start + (uintptr_t)displacement;
  it->end = code;
}

static instruction decode(const uint8_t *code, const greg_t *general) {
  // VEX of three bytes, map 0F38, W0, 128 bits.
  if (code[0] != 0xc4 || (code[1] & 0x1f) != 2 || (code[2] & 0x84) != 0) stop(code, "no tile instruction");
  const int r = !(code[1] & 0x80), x = !(code[1] & 0x40), b = !(code[1] & 0x20);
  instruction it = {.prefix = code[2] & 3, .opcode = code[3], .vvvv = ~code[2] >> 3 & 15, .end = code + 5};
  it.is_memory = code[4] >> 6 != 3;
  it.reg = (code[4] >> 3 & 7) | r << 3;
  it.rm = (code[4] & 7) | b << 3;
  if (it.is_memory) decode_memory(&it, code + 4, general, x, b);
  return it;
}

static void run(const instruction *it, const uint8_t *code) {
  void *const memory = (void *)it->address;
  const bool has_rows = it->is_memory && it->has_index && it->opcode == 0x4b;
  if (it->opcode == 0x49 && it->prefix == none && it->is_memory && it->reg == 0) {
    if (it->address % 64 != 0) stop(code, "a configuration that crosses cache lines");
    osl_amx_configure(&registers, memory);
    is_configured = true;
    counts.ldtilecfg += 1;
  } else if (it->opcode == 0x49 && it->prefix == none && !it->is_memory && it->reg == 0 && it->rm == 0) {
    osl_amx_release(&registers);
    is_configured = false;
    counts.tilerelease += 1;
  } else if (it->opcode == 0x49 && it->prefix == prefix_f2 && !it->is_memory) {
    osl_amx_zero(&registers, it->reg);
    counts.tilezero += 1;
  } else if (has_rows && it->prefix == prefix_f2) {
    osl_amx_load(&registers, it->reg, memory, (int64_t)it->index);
    counts.tileloadd += 1;
  } else if (has_rows && it->prefix == prefix_f3) {
    osl_amx_store(&registers, it->reg, memory, (int64_t)it->index);
    counts.tilestored += 1;
  } else if (it->opcode == 0x5c && it->prefix == prefix_f3 && !it->is_memory) {
    osl_amx_multiply(&registers, it->reg, it->rm, it->vvvv);
    counts.tdpbf16ps += 1;
  } else {
    stop(code, "an instruction that our kernels do not use");
  }
  if (registers.fault != osl_amx_fault_none) stop(code, "an instruction that the processor would refuse");
}

static void on_illegal(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  greg_t *const general = ((ucontext_t *)context)->uc_mcontext.gregs;
  const uint8_t *const code = (const uint8_t *)general[REG_RIP];
  const instruction it = decode(code, general);
  run(&it, code);
  general[REG_RIP] = (greg_t)it.end;
}

void trap_install(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_illegal;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGILL, &action, NULL);
}

trap_counts trap_counted(void) { return counts; }

int trap_is_configured(void) { return is_configured; }
