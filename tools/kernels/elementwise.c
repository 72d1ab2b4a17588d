// SPDX-License-Identifier: Apache-2.0
//
// Functions of one variable, their slopes, and scale and shift.
#include <math.h>

#include "check.h"

/// Bounds, twice those in units in the last place that each table has against the exact function:
/// relative where a function has relative accuracy everywhere, else also absolute.
typedef struct {
  double relative, absolute;
} bound;

static bound bound_of(int32_t op) {
  static const double ulps[APUS_UNARY_COUNT] = {
      [APUS_LEAKY_RELU] = 0.5, [APUS_TANH] = 2.6, [APUS_SIGMOID] = 2.6, [APUS_ELU] = 2,
      [APUS_SELU] = 2.5, [APUS_CELU] = 2.5, [APUS_SOFTPLUS] = 2.5, [APUS_SOFTSIGN] = 1.6,
      [APUS_EXP] = 1.2, [APUS_LOG] = 1.2, [APUS_ERF] = 2.6, [APUS_SCALED_TANH] = 3.2,
  };
  switch (op) {
    case APUS_HARD_SIGMOID: case APUS_GELU: case APUS_GELU_TANH: case APUS_SWISH:
    case APUS_HARD_SWISH: case APUS_MISH: case APUS_AFFINE: return (bound){5e-7, 5e-7};
    // Denormal results may be one step apart.
    default: return (bound){2 * ulps[op] * 0x1p-23, ulps[op] > 0 ? 0x1p-148 : 0};
  }
}

/// Numbers of every magnitude and the special ones.
static void fill_all_kinds(float *x, ptrdiff_t n) {
  static const float special[] = {
      0.0f, -0.0f, INFINITY, -INFINITY, NAN, 1e-45f, -1e-45f, 1e-38f, 1.0f, -1.0f, 88.7f, 88.73f,
      -87.5f, -103.9f, -104.0f, 9.02f, -9.02f, 2.5f, 3.5f, -2.5f, 0.5f, -0.5f, 8388607.5f,
      4194304.5f, 1e30f, -1e30f,
  };
  for (ptrdiff_t i = 0; i < n; i++) {
    const uint32_t bits = (uint32_t)random_bits();
    float any;
    __builtin_memcpy(&any, &bits, sizeof any);
    switch (between(0, 3)) {
      case 0: x[i] = special[between(0, (ptrdiff_t)(sizeof special / sizeof *special) - 1)]; break;
      case 1: x[i] = any; break;
      case 2: x[i] = uniform(); break;
      default: x[i] = uniform() * 100;
    }
  }
}

static void one_function(int32_t op, ptrdiff_t n) {
  const activation_numbers k = numbers_of(op);
  describe("op %d, n %td", op, n);
  float *x = floats(n), *y = floats(n);
  fill_all_kinds(x, n);
  // What squares, cubes or exponentials of may overflow in one table only.
  if (op == APUS_GELU_TANH || op == APUS_SWISH || op == APUS_MISH || op == APUS_GELU)
    for (ptrdiff_t i = 0; i < n; i++) x[i] = fabsf(x[i]) < 1e12f ? x[i] : 0;
  CALL(unary_f32)(op, n, x, y, k.alpha, k.beta);
  const bound b = bound_of(op);
  expect_near(y, n, b.relative, b.absolute);
  for (ptrdiff_t i = 0; i < n; i++) {
    float alone;
    CALL(unary_f32)(op, 1, x + i, &alone, k.alpha, k.beta);
    law(same_bits(&alone, y + i, 1) || (isnan(alone) && isnan(y[i])),
        "a result does not depend on its position");
  }
  float *in_place = copy_of(x, n);
  CALL(unary_f32)(op, n, in_place, in_place, k.alpha, k.beta);
  expect_near(in_place, n, b.relative, b.absolute);
  release();
}

static void one_slope(int32_t op, ptrdiff_t n) {
  const activation_numbers k = numbers_of(op);
  describe("slope of op %d, n %td", op, n);
  const float *dy = random_floats(n, 1);
  float *v = random_floats(n, one_in(2) ? 1 : 8), *dx = floats(n);
  // These are said of results, which have a range.
  if (op == APUS_ELU || op == APUS_SELU || op == APUS_CELU || op == APUS_SOFTSIGN)
    for (ptrdiff_t i = 0; i < n; i++) v[i] = v[i] < -0.3f ? -0.3f : v[i];
  if (op == APUS_SOFTPLUS) for (ptrdiff_t i = 0; i < n; i++) v[i] = fabsf(v[i]);
  for (ptrdiff_t i = 0; i < n; i++) dx[i] = 3;  // a code without a slope leaves it
  CALL(unary_gradient_f32)(op, n, dy, v, dx, k.alpha, k.beta);
  expect_near(dx, n, 2e-6, 2e-6);
  release();
}

static void one_scale_shift(void) {
  const ptrdiff_t r = between(0, 5), c = between(1, 40), ldx = c + between(0, 3);
  const ptrdiff_t ldy = c + between(0, 3);
  const int32_t op = (int32_t)between(0, APUS_MISH);
  const activation_numbers k = numbers_of(op);
  describe("R %td, C %td, activation %d", r, c, op);
  const ptrdiff_t size = r > 0 ? (r - 1) * ldy + c : 0;
  const float *x = random_floats(r > 0 ? (r - 1) * ldx + c : 0, 1);
  const float *scale = random_floats(c, 1), *shift = random_floats(c, 1);
  float *y = random_floats(size, 1);
  CALL(scale_shift_f32)(r, c, x, ldx, scale, shift, y, ldy, op, k.alpha, k.beta);
  expect_near(y, size, 1e-6, 1e-6);
  release();
}

void check_elementwise(void) {
  for (int32_t op = 0; op < APUS_UNARY_COUNT; op++) {
    for (ptrdiff_t n = 0; n < 36; n++) {
      one_function(op, n);
      one_slope(op, n);
    }
    one_function(op, 1000);
  }
  for (int i = 0; i < 200; i++) one_scale_shift();
}
