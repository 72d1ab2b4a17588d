// SPDX-License-Identifier: Apache-2.0
//
// Convolutions by Winograd's transforms, along columns and along lines.
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
  CALL(winograd_pack_f32)(&w, weights, packed);
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

void check_winograd(void) {
  for (int i = 0; i < 40; i++) {
    one(0);
    one(1);
  }
}
