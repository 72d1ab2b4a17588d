// SPDX-License-Identifier: Apache-2.0
//
// Random windows over channels-last arrays.
#include "window.h"

/// Output positions along one axis, or 0 when the kernel is larger than the padded input.
static ptrdiff_t positions(ptrdiff_t size, ptrdiff_t pads, ptrdiff_t kernel, ptrdiff_t dilation,
                           ptrdiff_t stride, int ceiling) {
  const ptrdiff_t reach = size + pads - (kernel - 1) * dilation - 1;
  return reach < 0 ? 0 : (reach + (ceiling ? stride - 1 : 0)) / stride + 1;
}

static void draw_axes(apus_window *w, int options) {
  const int plane = one_in(2), pointwise = one_in(10);
  const int free = !one_in(4) && !pointwise && !(options & STRIDE_ONE);
  w->h = plane ? between(1, 7) : 1, w->w = between(1, 30);
  w->kernel_h = plane && !pointwise ? between(1, 4) : 1;
  w->kernel_w = pointwise ? 1 : between(1, 6);
  w->stride_h = plane && free ? between(1, 3) : 1, w->stride_w = free ? between(1, 3) : 1;
  w->dilation_h = plane && free ? between(1, 2) : 1, w->dilation_w = free ? between(1, 3) : 1;
  w->pad_top = w->pad_bottom = w->pad_left = w->pad_right = 0;
  if (plane && !pointwise) w->pad_top = between(0, 3), w->pad_bottom = between(0, 3);
  if (!pointwise) w->pad_left = between(0, 5), w->pad_right = between(0, 5);
  const int ceiling = (options & CEILING) && one_in(2);
  w->out_h = positions(w->h, w->pad_top + w->pad_bottom, w->kernel_h, w->dilation_h, w->stride_h,
                       ceiling);
  w->out_w = positions(w->w, w->pad_left + w->pad_right, w->kernel_w, w->dilation_w, w->stride_w,
                       ceiling);
}

apus_window draw_window(int options) {
  apus_window w = {.n = between(1, 3), .c = between(1, 20), .m = between(1, 40)};
  do draw_axes(&w, options);
  while (w.out_h == 0 || w.out_w == 0);
  if (one_in(4)) w.c = between(1, 70);
  if (one_in(4)) w.m = between(1, 150);
  if (options & SAME_CHANNELS) w.m = w.c;
  w.x_col = w.c + (one_in(2) ? between(0, 2) : 0);
  w.x_row = w.w * w.x_col + between(0, 1) * 3;
  w.x_batch = w.h * w.x_row;
  w.y_col = w.m + (one_in(2) ? between(0, 2) : 0);
  w.y_row = w.out_w * w.y_col;
  w.y_batch = w.out_h * w.y_row;
  w.last = w.out_h * w.out_w;
  describe_window(&w);
  return w;
}

ptrdiff_t input_size(const apus_window *w) {
  return (w->n - 1) * w->x_batch + (w->h - 1) * w->x_row + (w->w - 1) * w->x_col + w->c;
}

ptrdiff_t output_size(const apus_window *w) {
  return (w->n - 1) * w->y_batch + (w->out_h - 1) * w->y_row + (w->out_w - 1) * w->y_col + w->m;
}

ptrdiff_t taps_of(const apus_window *w) { return w->kernel_h * w->kernel_w; }

void describe_window(const apus_window *w) {
  describe("N %td, %td x %td x %td to %td x %td x %td, kernel %td x %td, strides %td %td, "
           "dilations %td %td, pads %td %td %td %td",
           w->n, w->h, w->w, w->c, w->out_h, w->out_w, w->m, w->kernel_h, w->kernel_w, w->stride_h,
           w->stride_w, w->dilation_h, w->dilation_w, w->pad_top, w->pad_left, w->pad_bottom,
           w->pad_right);
}

void draw_window_epilogue(apus_window *w, random_epilogue *e, int may_accumulate) {
  draw_epilogue(e, random_floats(output_size(w), 1), w->y_col, may_accumulate);
  w->r_row = w->y_row, w->r_batch = w->y_batch;
}
