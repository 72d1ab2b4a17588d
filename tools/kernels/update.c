// SPDX-License-Identifier: Apache-2.0
//
// Steps of optimisers.
#include <math.h>

#include "check.h"

static void one(int32_t rule, ptrdiff_t n) {
  const float a = 0.9f, b = 0.99f;
  apus_update u = {.n = n, .a = a, .b = b, .rest_a = 1 - a, .rest_b = 1 - b, .epsilon = 1e-5f};
  float *hyper = random_floats(8, 1), *scale = random_floats(1, 1);
  for (int i = 0; i < 8; i++) hyper[i] = 0.01f + fabsf(hyper[i]);
  float *p = random_floats(n, 1), *m = random_floats(n, 1), *v = random_floats(n, 1);
  float *w = random_floats(n, 1), *mask = random_floats(n, 1);
  // Second moments are not negative, and a centred one leaves a positive difference.
  for (ptrdiff_t i = 0; i < n; i++) v[i] = 1 + fabsf(v[i]), w[i] *= 0.5f;
  u.p = p, u.g = random_floats(n, 1), u.hyper = hyper;
  if (one_in(2)) u.scale = scale;
  if (one_in(2)) u.mask = mask;
  u.decay = one_in(2) ? 0.1f : 0;
  u.clip = one_in(2) ? 0.5f : INFINITY;
  const int moments = rule == APUS_ADAM_STEP || rule == APUS_NADAM_STEP ? 3
                      : rule == APUS_MOMENTUM_STEP || rule == APUS_NESTEROV_STEP ||
                              rule == APUS_LION_STEP
                          ? 1
                      : rule == APUS_RMSPROP_STEP || rule == APUS_ADAGRAD_STEP ? 2
                                                                              : 0;
  if (moments & 1 || (rule == APUS_RMSPROP_STEP && one_in(2))) u.m = m;
  if (moments & 2) u.v = v;
  if ((rule == APUS_ADAM_STEP || rule == APUS_RMSPROP_STEP) && one_in(2)) u.w = w;
  describe("rule %d, n %td, m %d, v %d, w %d, mask %d", rule, n, u.m != NULL, u.v != NULL,
           u.w != NULL, u.mask != NULL);
  CALL(update_f32)(rule, &u);
  expect_near(p, n, 4e-6, 2e-6);
  expect_near(m, n, 4e-6, 2e-6);
  expect_near(v, n, 4e-6, 2e-6);
  expect_near(w, n, 4e-6, 2e-6);
  release();
}

void check_update(void) {
  for (int32_t rule = 0; rule < APUS_STEP_COUNT; rule++)
    for (ptrdiff_t n = 0; n < 36; n++)
      for (int i = 0; i < 4; i++) one(rule, n);
}
