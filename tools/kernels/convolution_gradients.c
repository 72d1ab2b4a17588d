// SPDX-License-Identifier: Apache-2.0
//
// Gradients of convolutions.
#include <math.h>

#include "window.h"

static double rounding(ptrdiff_t terms) { return 5e-7 * (3 + sqrt((double)terms)); }

/// dX by flipped weights: the window is that of the convolution of dY.
static void flipped(void) {
  const apus_window w = draw_window(STRIDE_ONE);
  const float *weights = random_floats(w.m * w.c * taps_of(&w), 1);
  const float *dy = random_floats(input_size(&w), 1);
  float *packed = aligned_floats(CALL(conv_packed_size)(w.kernel_h, w.kernel_w, w.c, w.m));
  float *dx = random_floats(output_size(&w), 1);
  CALL(conv_pack_flipped_f32)(w.kernel_h, w.kernel_w, w.m, w.c, weights, packed);
  CALL(conv_f32)(&w, dy, packed, NULL, dx, NULL);
  expect_near(dx, output_size(&w), 1e-6, rounding(w.c * taps_of(&w)));
  release();
}

static void input_and_weights(void) {
  const apus_window w = draw_window(0);
  const float *weights = random_floats(w.m * w.c * taps_of(&w), 1);
  const float *x = random_floats(input_size(&w), 1), *dy = random_floats(output_size(&w), 1);
  float *packed = aligned_floats(taps_of(&w) * CALL(gemm_packed_size)(w.m, w.c));
  float *dx = random_floats(input_size(&w), 1);
  CALL(conv_pack_taps_f32)(w.kernel_h, w.kernel_w, w.c, w.m, weights, packed);
  CALL(conv_input_gradient_f32)(&w, dy, packed, dx);
  expect_near(dx, input_size(&w), 1e-6, rounding(w.m * taps_of(&w)));
  const ptrdiff_t ldw = w.m + between(0, 3), size = (w.c * taps_of(&w) - 1) * ldw + w.m;
  float *dw = random_floats(size, 1);
  CALL(conv_weight_gradient_f32)(&w, x, dy, dw, ldw);
  expect_near(dw, size, 1e-6, rounding(w.n * w.last));
  release();
}

static void depthwise(void) {
  apus_window w = draw_window(SAME_CHANNELS);
  const float *x = random_floats(input_size(&w), 1), *dy = random_floats(output_size(&w), 1);
  const float *weights = random_floats(taps_of(&w) * w.c, 1);
  float *dx = random_floats(input_size(&w), 1), *dw = random_floats(taps_of(&w) * w.c, 1);
  const int without = (int)between(0, 5);
  CALL(conv_depthwise_gradient_f32)(&w, x, weights, dy, without == 0 ? NULL : dx,
                                    without == 1 ? NULL : dw);
  expect_near(dx, input_size(&w), 1e-6, rounding(taps_of(&w)));
  expect_near(dw, taps_of(&w) * w.c, 1e-6, rounding(w.n * w.last));
  release();
}

void check_convolution_gradients(void) {
  for (int i = 0; i < 120; i++) {
    flipped();
    input_and_weights();
    depthwise();
  }
}
