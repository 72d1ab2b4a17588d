// SPDX-License-Identifier: Apache-2.0
//
// A check of kernels runs every case on the scalar table first, which records what `expect_` calls
// give it, and then on each other table, whose results must agree with the record. Cases draw their
// shapes and inputs from a generator that starts anew for each table, so they must draw nothing
// that depends on results, on the number of lanes or on packed sizes.
#ifndef APUS_CHECK_H
#define APUS_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "apus_kernels.h"

/// The table that runs now.
extern const apus_kernel_table *table;

enum {
#define APUS_KERNEL(name, result, parameters) KERNEL_##name,
#include "kernels.def"
#undef APUS_KERNEL
  KERNEL_COUNT
};

/// `CALL(gemm_f32)(M, N, ...)` calls the kernel of the table and counts that it was run.
#define CALL(name) (count_call(KERNEL_##name), table->name)
void count_call(int kernel);

/// What the case is, for messages about failures; holds until the next call.
void describe(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// Each element must be within `absolute + relative * |recorded|` of what scalar gave; NaN and
/// infinities must be the same.
void expect_near(const float *values, ptrdiff_t count, double relative, double absolute);

/// The bytes must be those that scalar gave.
void expect_same(const void *bytes, size_t size);

/// What must hold of every table by itself.
void law(int holds, const char *what);
int same_bits(const float *a, const float *b, ptrdiff_t count);

// MARK: - Random numbers

/// From `low` to `high`, both included.
ptrdiff_t between(ptrdiff_t low, ptrdiff_t high);
int one_in(ptrdiff_t n);
/// Uniform in [-1, 1).
float uniform(void);
uint64_t random_bits(void);
void fill(float *to, ptrdiff_t count, float scale);

// MARK: - Memory

// Every block ends where memory that may not be touched begins and has guard words before it (and
// after, up to that memory, where it is aligned). Blocks live until `release`, which looks at the
// guards. New memory holds NaNs.
float *floats(ptrdiff_t count);
float *random_floats(ptrdiff_t count, float scale);
float *copy_of(const float *values, ptrdiff_t count);
/// Packed weights and scratch.
float *aligned_floats(ptrdiff_t count);
void *bytes(size_t size);
void release(void);

// MARK: - What several families need

/// alpha and beta that make sense for a unary code.
typedef struct {
  float alpha, beta;
} activation_numbers;
activation_numbers numbers_of(int32_t op);

/// An epilogue, or NULL in `epilogue` for none: activation, and perhaps sums with what C holds and
/// with a residual whose rows are `ldr` apart.
typedef struct {
  apus_epilogue values;
  const apus_epilogue *epilogue;
} random_epilogue;
void draw_epilogue(random_epilogue *e, const float *residual, ptrdiff_t ldr, int may_accumulate);

/// Families of cases, one file each.
#define FAMILIES(X)                                                                               \
  X(gemm) X(convolution) X(convolution_gradients) X(winograd) X(pooling) X(recurrence)            \
  X(recurrence16) X(recurrence_gradients) X(elementwise) X(binary) X(reduction) X(update)         \
  X(random) X(move) X(limits)
#define DECLARE(family) void check_##family(void);
FAMILIES(DECLARE)
#undef DECLARE

/// Runs the laws of elementary functions over all floats on a table; returns the number of failures.
int check_all_floats(const apus_kernel_table *of);

#endif
