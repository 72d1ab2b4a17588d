// SPDX-License-Identifier: Apache-2.0
//
// The vector kernels of Apus: one table of function pointers per instruction set.
//
// Contracts that hold for every kernel unless its own comment says otherwise:
//   - sizes and strides count elements (not bytes); `ld*` is the distance between two rows;
//   - a size of zero is allowed and does nothing (a reduction over nothing gives its identity);
//   - activations and raw weights may have any alignment; packed weights and scratch must be
//     aligned to APUS_KERNEL_ALIGNMENT bytes;
//   - no kernel allocates, locks, keeps state or makes a system call;
//   - outputs do not overlap inputs unless the comment says "in place";
//   - NaN propagates; sizes were checked by the caller, kernels do not report errors;
//   - a row's bits do not depend on how many rows the call has or how rows are split over calls;
//   - packed weights belong to the table that packed them.
//
// Letters: N batch, T time (oldest first), L length, C channels in, M rows (matrix product) or
// channels out (convolution), K depth (product) or taps, H hidden units, F features per step.
#ifndef APUS_KERNELS_H
#define APUS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "apus_kernel_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One implementation of every kernel, for one instruction set. Fields and their contracts are
/// listed in `kernels.def`.
typedef struct apus_kernel_table {
  /// The instruction set: "scalar", "avx2", "avx512" or "neon".
  const char *APUS_NONNULL isa;
  /// f32 lanes per vector.
  int32_t lanes;
#define APUS_KERNEL(name, result, parameters) result(*APUS_NONNULL name) parameters;
#include "kernels.def"
#undef APUS_KERNEL
} apus_kernel_table;

APUS_ASSUME_NONNULL_BEGIN

/// Why the environment's choice of a table was or was not taken.
enum {
  APUS_ISA_OK = 0,           ///< APUS_ISA is unset, or names a table this processor can run
  APUS_ISA_UNKNOWN = 1,      ///< APUS_ISA names no instruction set that we know
  APUS_ISA_UNAVAILABLE = 2,  ///< known, but not compiled in or not supported by this processor
};

/// Chooses the table once per process: the one named by the environment variable `APUS_ISA`, else
/// the best that this processor runs. Always sets `*table` to something usable (the best one when
/// the name is bad) and returns one of the codes above, each time.
int32_t apus_choose_kernels(const apus_kernel_table *APUS_NULLABLE *APUS_NONNULL table);

/// The chosen table, as `apus_choose_kernels` without the code.
const apus_kernel_table *apus_kernels(void);

/// The table of that name, or NULL when unknown, not compiled in, or not supported by this host.
const apus_kernel_table *APUS_NULLABLE apus_kernels_named(const char *isa);

/// Names of all instruction sets that we know, worst first; NULL past the end.
const char *APUS_NULLABLE apus_isa_name(ptrdiff_t index);

/// Names of all kernels in the table's order; NULL past the end.
const char *APUS_NULLABLE apus_kernel_name(ptrdiff_t index);

/// Makes this thread's float unit treat denormals as zero and returns its former state. Results
/// below 1.2e-38 become 0, so tests of denormal results must not run under it.
uint64_t apus_begin_flush_to_zero(void);

/// Restores the state that `apus_begin_flush_to_zero` returned.
void apus_end_flush_to_zero(uint64_t state);

/// Tells the processor that this thread looks at memory in a loop until another changes it.
void apus_pause(void);

APUS_ASSUME_NONNULL_END

#ifdef __cplusplus
}
#endif

#endif
