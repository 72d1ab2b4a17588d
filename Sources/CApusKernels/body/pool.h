// SPDX-License-Identifier: Apache-2.0
//
// Pooling, channels last: a vector of channels at a time.

/// One vector of `lanes` channels of one output: the maximum of `rows` x `columns` taps from `x`
/// on, or their sum divided by `divisor`.
INLINE vf pool_vector(const int average, const apus_window *s, const float *x, ptrdiff_t rows,
                      ptrdiff_t columns, float divisor, ptrdiff_t lanes) {
  vf acc = v_set1(average ? 0.0f : -INFINITY);
  for (ptrdiff_t h = 0; h < rows; h++) {
    const float *tap = x + h * s->dilation_h * s->x_row;
    for (ptrdiff_t k = 0; k < columns; k++, tap += s->dilation_w * s->x_col) {
      vf v = v_load_tail_or_all(tap, lanes);
      acc = average ? acc + v : v_select(acc != acc, acc, v_max(acc, v));
    }
  }
  return average ? acc / divisor : acc;
}

/// How many of a window's taps from `start` on lie before `end`.
INLINE ptrdiff_t taps_before(ptrdiff_t start, ptrdiff_t end, ptrdiff_t kernel,
                             ptrdiff_t dilation) {
  return clamp(ceil_div(end - start, dilation), 0, kernel);
}

/// Columns [j0, j1) of output line i of one image.
INLINE void pool_line(const apus_window *s, const float *x, float *y, const int average,
                      int count_include_pad, ptrdiff_t i, ptrdiff_t j0, ptrdiff_t j1) {
  ptrdiff_t top = i * s->stride_h - s->pad_top, h0, h1, in0, in1;
  taps_inside(top, s->h, s->kernel_h, s->dilation_h, &h0, &h1);
  interior(s, &in0, &in1);
  ptrdiff_t counted_h = count_include_pad ? taps_before(top, s->h + s->pad_bottom, s->kernel_h,
                                                        s->dilation_h)
                                          : h1 - h0;
  for (ptrdiff_t j = j0; j < j1; j++) {
    ptrdiff_t left = j * s->stride_w - s->pad_left, w0 = 0, w1 = s->kernel_w;
    ptrdiff_t counted_w = s->kernel_w;
    if (j < in0 || j >= in1) {
      taps_inside(left, s->w, s->kernel_w, s->dilation_w, &w0, &w1);
      counted_w = count_include_pad
                      ? taps_before(left, s->w + s->pad_right, s->kernel_w, s->dilation_w)
                      : w1 - w0;
    }
    const float *from = x;
    if (h1 > h0 && w1 > w0)
      from += (top + h0 * s->dilation_h) * s->x_row + (left + w0 * s->dilation_w) * s->x_col;
    const ptrdiff_t counted = counted_h * counted_w;
    const float divisor = counted > 0 ? (float)counted : 1.0f;
    float *to = y + i * s->y_row + j * s->y_col;
    ptrdiff_t c = 0;
    for (; c + LANES <= s->c; c += LANES)
      v_store(to + c, pool_vector(average, s, from + c, h1 - h0, w1 - w0, divisor, LANES));
    if (c < s->c)
      v_store_tail(to + c, pool_vector(average, s, from + c, h1 - h0, w1 - w0, divisor, s->c - c),
                   s->c - c);
  }
}

INLINE void pool(const apus_window *window, const float *x, float *y, const int average,
                 int count_include_pad) {
  const apus_window copy = *window, *s = &copy;  // not changed by stores to y
  if (s->out_w <= 0) return;
  for (ptrdiff_t n = 0; n < s->n; n++)
    for (ptrdiff_t at = s->first; at < s->last;) {
      ptrdiff_t i = at / s->out_w, j0 = at % s->out_w;
      ptrdiff_t j1 = clamp(s->last - i * s->out_w, j0, s->out_w);
      pool_line(s, x + n * s->x_batch, y + n * s->y_batch, average, count_include_pad, i, j0, j1);
      at = i * s->out_w + j1;
    }
}

static void ISA(pool_max_f32)(const apus_window *window, const float *x, float *y) {
  pool(window, x, y, 0, 0);
}

static void ISA(pool_average_f32)(const apus_window *window, const float *x, float *y,
                                  int32_t count_include_pad) {
  pool(window, x, y, 1, count_include_pad);
}
