// SPDX-License-Identifier: Apache-2.0
//
// Convolutions over windows of any kind, and depthwise ones.
#include <math.h>

#include "window.h"

typedef void convolve(const apus_window *window, const float *x, const float *packed,
                      const float *bias, float *y, const apus_epilogue *epilogue);

/// Runs the convolution at once and in two parts, whose bits must be the same.
static void run(int depthwise, const apus_window *w, const float *packed, ptrdiff_t terms,
                const random_epilogue *e) {
  const float *x = random_floats(input_size(w), 1);
  const float *bias = one_in(4) ? NULL : random_floats(w->m, 1);
  float *whole = random_floats(output_size(w), 1), *parts = copy_of(whole, output_size(w));
  apus_window part = *w;
  convolve *kernel = depthwise ? CALL(conv_depthwise_f32) : CALL(conv_f32);
  kernel(&part, x, packed, bias, whole, e->epilogue);
  expect_near(whole, output_size(w), 1e-6, 5e-7 * (3 + sqrt((double)terms)));
  const ptrdiff_t cut = between(0, w->last);
  part.last = cut;
  kernel(&part, x, packed, bias, parts, e->epilogue);
  part.first = cut, part.last = w->last;
  kernel(&part, x, packed, bias, parts, e->epilogue);
  law(same_bits(whole, parts, output_size(w)), "an output does not depend on how rows are split");
}

static void one_convolution(void) {
  apus_window w = draw_window(0);
  random_epilogue e;
  draw_window_epilogue(&w, &e, 1);
  const float *weights = random_floats(w.m * w.c * taps_of(&w), 1);
  float *packed = aligned_floats(CALL(conv_packed_size)(w.kernel_h, w.kernel_w, w.c, w.m));
  CALL(conv_pack_f32)(w.kernel_h, w.kernel_w, w.c, w.m, weights, packed);
  run(0, &w, packed, w.c * taps_of(&w), &e);
  release();
}

static void one_depthwise(void) {
  apus_window w = draw_window(SAME_CHANNELS);
  random_epilogue e;
  draw_window_epilogue(&w, &e, 1);
  run(1, &w, random_floats(taps_of(&w) * w.c, 1), taps_of(&w), &e);
  release();
}

void check_convolution(void) {
  for (int i = 0; i < 250; i++) one_convolution();
  for (int i = 0; i < 200; i++) one_depthwise();
}
