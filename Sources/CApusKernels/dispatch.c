// SPDX-License-Identifier: Apache-2.0
//
// Which table this process uses: the best one of the processor, or the one that APUS_ISA names.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "apus_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

extern const apus_kernel_table apus_kernel_table_scalar;
#if defined(__x86_64__)
extern const apus_kernel_table apus_kernel_table_avx2;
extern const apus_kernel_table apus_kernel_table_avx512;
#elif defined(__aarch64__)
extern const apus_kernel_table apus_kernel_table_neon;
#endif

static const char *const isa_names[] = {"scalar", "neon", "avx2", "avx512"};
enum { ISA_COUNT = sizeof isa_names / sizeof isa_names[0] };

/// The table of instruction set `index`, or NULL when this host cannot run it.
static const apus_kernel_table *host_table(int index) {
  switch (index) {
    case 0:
      return &apus_kernel_table_scalar;
#if defined(__aarch64__)
    case 1:
      return &apus_kernel_table_neon;
#elif defined(__x86_64__)
    case 2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                     __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("f16c")
                 ? &apus_kernel_table_avx2
                 : NULL;
    case 3:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
                 ? &apus_kernel_table_avx512
                 : NULL;
#endif
    default:
      return NULL;
  }
}

static int isa_index(const char *name) {
  for (int i = 0; i < ISA_COUNT; i++)
    if (strcmp(name, isa_names[i]) == 0) return i;
  return -1;
}

const apus_kernel_table *apus_kernels_named(const char *isa) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  int index = isa_index(isa);
  return index < 0 ? NULL : host_table(index);
}

static const apus_kernel_table *best_table(void) {
  for (int i = ISA_COUNT - 1; i > 0; i--) {
    const apus_kernel_table *table = apus_kernels_named(isa_names[i]);
    if (table != NULL) return table;
  }
  return &apus_kernel_table_scalar;
}

// Two threads that race here compute the same values, so relaxed code before the release of the
// table pointer is enough.
static _Atomic(const apus_kernel_table *) chosen;
static _Atomic(int32_t) chosen_code;

int32_t apus_choose_kernels(const apus_kernel_table **out) {
  const apus_kernel_table *table = atomic_load_explicit(&chosen, memory_order_acquire);
  if (table == NULL) {
    const char *wanted = getenv("APUS_ISA");
    int32_t code = APUS_ISA_OK;
    if (wanted != NULL && wanted[0] != 0) {
      table = apus_kernels_named(wanted);
      if (table == NULL) code = isa_index(wanted) < 0 ? APUS_ISA_UNKNOWN : APUS_ISA_UNAVAILABLE;
    }
    if (table == NULL) table = best_table();
    atomic_store_explicit(&chosen_code, code, memory_order_relaxed);
    atomic_store_explicit(&chosen, table, memory_order_release);
  }
  *out = table;
  return atomic_load_explicit(&chosen_code, memory_order_relaxed);
}

const apus_kernel_table *apus_kernels(void) {
  const apus_kernel_table *table;
  apus_choose_kernels(&table);
  return table;
}

const char *apus_isa_name(ptrdiff_t index) {
  return index >= 0 && index < ISA_COUNT ? isa_names[index] : NULL;
}

static const char *const kernel_names[] = {
#define APUS_KERNEL(name, result, parameters) #name,
#include "kernels.def"
#undef APUS_KERNEL
};

const char *apus_kernel_name(ptrdiff_t index) {
  ptrdiff_t count = (ptrdiff_t)(sizeof kernel_names / sizeof kernel_names[0]);
  return index >= 0 && index < count ? kernel_names[index] : NULL;
}

uint64_t apus_begin_flush_to_zero(void) {
#if defined(__x86_64__)
  uint32_t state = _mm_getcsr();
  _mm_setcsr(state | 0x8040u);  // FTZ and DAZ
  return state;
#elif defined(__aarch64__)
  uint64_t state;
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  uint64_t flush = state | (1u << 24);
  __asm__ volatile("msr fpcr, %0" : : "r"(flush));
  return state;
#else
  return 0;
#endif
}

void apus_end_flush_to_zero(uint64_t state) {
#if defined(__x86_64__)
  _mm_setcsr((uint32_t)state);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(state));
#else
  (void)state;
#endif
}

void apus_pause(void) {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}
