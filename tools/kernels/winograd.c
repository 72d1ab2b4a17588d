// SPDX-License-Identifier: Apache-2.0
//
// Convolutions by Winograd's transforms, along columns and along lines, and gradients of weights.
#include <math.h>

#include "window.h"

/// A window that the kernel takes: 3 to 12 taps along time with stride and dilation 1, channels
/// multiples of 16.
static apus_window draw(int lines) {
  const ptrdiff_t taps = between(3, 12), time = between(taps, 150);
  apus_window w = {.n = between(1, 2), .c = 16 * between(1, 2), .m = 16 * between(1, 5)};
  w.stride_h = w.stride_w = w.dilation_h = w.dilation_w = 1;
  if (lines) {
    w.h = time, w.w = between(1, 6), w.kernel_h = taps;
    w.kernel_w = between(1, w.w < 3 ? w.w : 3);
    w.pad_top = between(0, taps - 1), w.pad_bottom = between(0, taps - 1);
    w.pad_left = between(0, w.kernel_w - 1);
  } else {
    w.h = w.kernel_h = 1, w.w = time, w.kernel_w = taps;
    w.pad_left = between(0, taps - 1), w.pad_right = between(0, taps - 1);
  }
  w.out_h = w.h + w.pad_top + w.pad_bottom - w.kernel_h + 1;
  w.out_w = w.w + w.pad_left + w.pad_right - w.kernel_w + 1;
  w.x_col = lines ? w.c : w.c + 16 * between(0, 1);
  w.x_row = w.w * w.x_col, w.x_batch = w.h * w.x_row;
  w.y_col = w.m + between(0, 3), w.y_row = w.out_w * w.y_col, w.y_batch = w.out_h * w.y_row;
  w.last = w.out_h * w.out_w;
  describe_window(&w);
  return w;
}

static void one(int lines) {
  apus_window w = draw(lines);
  random_epilogue e;
  draw_window_epilogue(&w, &e, 0);
  const float *weights = random_floats(w.m * w.c * taps_of(&w), 0.3f);
  const float *x = random_floats(input_size(&w), 1);
  const float *bias = one_in(4) ? NULL : random_floats(w.m, 1);
  float *whole = random_floats(output_size(&w), 1), *parts = copy_of(whole, output_size(&w));
  float *packed = aligned_floats(CALL(winograd_packed_size)(&w));
  float *scratch = aligned_floats(CALL(winograd_scratch_size)(&w));
  // Filters, channels and taps innermost in turn; taps may be reversed.
  const ptrdiff_t taps = taps_of(&w), row = w.kernel_w;
  ptrdiff_t strides[3][4] = {{w.c * taps, taps, row, 1},
                             {1, w.m, w.m * w.c * row, w.m * w.c},
                             {w.c, 1, w.m * w.c * row, w.m * w.c}};
  ptrdiff_t *stride = strides[between(0, 2)], first = 0;
  if (one_in(3)) {
    first = (w.kernel_h - 1) * stride[2] + (w.kernel_w - 1) * stride[3];
    stride[2] = -stride[2], stride[3] = -stride[3];
  }
  CALL(winograd_pack_f32)(&w, weights + first, stride, packed);
  CALL(conv_winograd_f32)(&w, x, packed, bias, whole, e.epilogue, scratch);
  // Twice the rounding of a plain sum, per table.
  expect_near(whole, output_size(&w), 2e-6, 1e-6 * (3 + sqrt((double)(w.c * taps_of(&w)))));
  const ptrdiff_t line = lines ? w.out_w : 1, times = w.last / line;
  const ptrdiff_t cut = between(0, times) / 4 * 4 * line;
  apus_window part = w;
  part.last = cut;
  CALL(conv_winograd_f32)(&part, x, packed, bias, parts, e.epilogue, scratch);
  part.first = cut, part.last = w.last;
  CALL(conv_winograd_f32)(&part, x, packed, bias, parts, e.epilogue, scratch);
  law(same_bits(whole, parts, output_size(&w)), "an output does not depend on how rows are split");
  release();
}

/// The gradient of the weights, of all channels out and of some.
static void weight_gradient(void) {
  const ptrdiff_t taps = between(3, 5), time = between(taps, 150);
  apus_window w = {.n = between(1, 7), .h = 1, .w = time, .c = 16 * between(1, 3),
                   .m = 16 * between(1, 3), .out_h = 1, .kernel_h = 1, .kernel_w = taps};
  w.stride_h = w.stride_w = w.dilation_h = w.dilation_w = 1;
  w.pad_left = between(0, taps - 1), w.pad_right = between(0, taps - 1);
  w.out_w = w.w + w.pad_left + w.pad_right - taps + 1;
  w.x_col = w.c + 16 * between(0, 1), w.x_row = w.x_batch = w.w * w.x_col;
  w.y_col = w.m + between(0, 3), w.y_row = w.y_batch = w.out_w * w.y_col;
  w.last = w.out_w;
  describe_window(&w);
  const float *x = random_floats(input_size(&w), 1), *dy = random_floats(output_size(&w), 1);
  const ptrdiff_t ldw = w.m + between(0, 3), size = (w.c * taps - 1) * ldw + w.m;
  float *whole = random_floats(size, 1), *plain = copy_of(whole, size);
  float *parts = copy_of(whole, size);
  float *scratch = aligned_floats(CALL(winograd_gradient_scratch_size)(&w));
  CALL(winograd_weight_gradient_f32)(&w, x, dy, whole, ldw, scratch);
  const double root = 3 + sqrt((double)(w.n * w.out_w));
  expect_near(whole, size, 2e-6, 2e-6 * root);
  CALL(conv_weight_gradient_f32)(&w, x, dy, plain, ldw);
  int near = 1;  // Points are up to fifteen times as large as what they are made of.
  for (ptrdiff_t i = 0; i < size; i++)
    if (!(fabs((double)whole[i] - plain[i]) <= 6e-6 * root)) near = 0;
  law(near, "the gradient is that of a plain sum");
  apus_window part = w;
  part.m = 16 * between(0, w.m / 16);
  if (part.m > 0) CALL(winograd_weight_gradient_f32)(&part, x, dy, parts, ldw, scratch);
  const ptrdiff_t first = part.m;
  part.m = w.m - first;
  if (part.m > 0)
    CALL(winograd_weight_gradient_f32)(&part, x, dy + first, parts + first, ldw, scratch);
  law(same_bits(whole, parts, size), "a channel's gradient does not depend on the others");
  release();
}

void check_winograd(void) {
  for (int i = 0; i < 40; i++) {
    one(0);
    one(1);
    weight_gradient();
  }
}
