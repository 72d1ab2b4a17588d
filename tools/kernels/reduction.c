// SPDX-License-Identifier: Apache-2.0
//
// Reductions and normalisations.
#include <math.h>

#include "check.h"

static void one_reduction(int32_t op, ptrdiff_t n, ptrdiff_t inner) {
  const ptrdiff_t outer = between(0, 3);
  describe("op %d, %td x %td x %td", op, outer, n, inner);
  float *x = random_floats(outer * n * inner, 1), *y = floats(outer * inner);
  if (outer * n * inner > 0 && one_in(6)) x[between(0, outer * n * inner - 1)] = NAN;
  CALL(reduce_f32)(op, outer, n, inner, x, y);
  const int exact = op == APUS_REDUCE_MAX || op == APUS_REDUCE_MIN;
  expect_near(y, outer * inner, exact ? 0 : 1e-6, exact ? 0 : 1e-6 * sqrt((double)n + 1));
  release();
}

static void one_softmax(ptrdiff_t c) {
  const ptrdiff_t r = between(0, 4);
  describe("R %td, C %td", r, c);
  float *x = random_floats(r * c, one_in(3) ? 60 : 3), *y = floats(r * c), *z = floats(r * c);
  if (r * c > 0 && one_in(8)) x[between(0, r * c - 1)] = one_in(2) ? -INFINITY : NAN;
  CALL(softmax_f32)(r, c, x, y);
  expect_near(y, r * c, 2e-6, 1e-7);
  CALL(log_softmax_f32)(r, c, x, z);
  expect_near(z, r * c, 1e-6, 1e-6);
  CALL(softmax_f32)(r, c, x, x);
  expect_near(x, r * c, 2e-6, 1e-7);
  release();
}

static void one_layer_norm(ptrdiff_t c) {
  const ptrdiff_t r = between(0, 4);
  describe("R %td, C %td", r, c);
  const float *x = random_floats(r * c, 3), *scale = random_floats(c, 1);
  const float *bias = random_floats(c, 1);
  float *y = floats(r * c);
  CALL(layer_norm_f32)(r, c, x, one_in(3) ? NULL : scale, one_in(3) ? NULL : bias, 1e-3f, y);
  expect_near(y, r * c, 1e-5, 1e-5);
  release();
}

static void one_batch_norm(ptrdiff_t c) {
  const ptrdiff_t r = one_in(4) ? between(60, 200) : between(1, 9), ld = c + between(0, 2);
  const ptrdiff_t size = (r - 1) * ld + c;
  describe("R %td, C %td, ld %td", r, c, ld);
  const float *x = random_floats(size, 2), *dy = random_floats(size, 1);
  float *mean = floats(c), *variance = floats(c);
  CALL(column_statistics_f32)(r, c, x, ld, mean, variance);
  expect_near(mean, c, 1e-6, 1e-6);
  expect_near(variance, c, 1e-5, 1e-6);
  const float *m = random_floats(c, 1), *inverse = random_floats(c, 1);
  const float *scale = random_floats(c, 1);
  float *dx = random_floats(size, 1), *dscale = random_floats(c, 1), *dbias = random_floats(c, 1);
  CALL(batch_norm_gradient_f32)(r, c, ld, x, dy, m, inverse, scale, one_in(5) ? NULL : dx,
                                one_in(5) ? NULL : dscale, one_in(5) ? NULL : dbias);
  expect_near(dx, size, 1e-5, 1e-5);
  expect_near(dscale, c, 1e-5, 1e-5 * sqrt((double)r));
  expect_near(dbias, c, 1e-5, 1e-5 * sqrt((double)r));
  release();
}

void check_reduction(void) {
  for (int32_t op = 0; op < APUS_REDUCTION_COUNT; op++) {
    for (ptrdiff_t n = 0; n < 36; n++) {
      one_reduction(op, n, 1);
      one_reduction(op, between(0, 20), n);
    }
    for (int i = 0; i < 6; i++) one_reduction(op, between(60, 6000), i < 3 ? 1 : between(1, 40));
  }
  for (ptrdiff_t c = 1; c < 70; c++)
    for (int i = 0; i < 3; i++) {
      one_softmax(c);
      one_layer_norm(c);
      one_batch_norm(c);
    }
}
