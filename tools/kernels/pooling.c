// SPDX-License-Identifier: Apache-2.0
//
// Pooling and its gradients.
#include <math.h>

#include "window.h"

static void one(void) {
  const apus_window w = draw_window(SAME_CHANNELS | CEILING);
  float *x = random_floats(input_size(&w), 1);
  if (one_in(5)) x[between(0, input_size(&w) - 1)] = NAN;
  if (one_in(3))  // equal elements: the first one takes the gradient
    for (ptrdiff_t i = 0; i < input_size(&w); i++) x[i] = roundf(x[i] * 2);
  const int32_t pads = (int32_t)between(0, 1);
  float *largest = floats(output_size(&w)), *mean = floats(output_size(&w));
  CALL(pool_max_f32)(&w, x, largest);
  expect_near(largest, output_size(&w), 0, 0);
  CALL(pool_average_f32)(&w, x, mean, pads);
  expect_near(mean, output_size(&w), 1e-6, 1e-6);
  const float *dy = random_floats(output_size(&w), 1);
  float *dx = random_floats(input_size(&w), 1), *share = random_floats(input_size(&w), 1);
  CALL(pool_max_gradient_f32)(&w, x, dy, dx);
  expect_near(dx, input_size(&w), 0, 0);
  CALL(pool_average_gradient_f32)(&w, dy, share, pads);
  expect_near(share, input_size(&w), 1e-6, 1e-6);
  release();
}

void check_pooling(void) {
  for (int i = 0; i < 250; i++) one();
}
