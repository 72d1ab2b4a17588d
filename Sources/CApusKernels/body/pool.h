// SPDX-License-Identifier: Apache-2.0
//
// Pooling, channels last: a vector of channels at a time.

/// One output over all channels: the maximum of `rows` x `columns` taps from `x` on, or their sum
/// divided by `divisor`.
INLINE void pool_position(const int average, const apus_window *s, const float *x, ptrdiff_t rows,
                          ptrdiff_t columns, float divisor, float *y) {
  for (ptrdiff_t c = 0; c < s->c; c += LANES) {
    ptrdiff_t n = s->c - c < LANES ? s->c - c : LANES;
    vf acc = v_set1(average ? 0.0f : -INFINITY);
    for (ptrdiff_t h = 0; h < rows; h++) {
      const float *line = x + h * s->dilation_h * s->x_row + c;
      for (ptrdiff_t k = 0; k < columns; k++, line += s->dilation_w * s->x_col) {
        vf v = v_load_tail_or_all(line, n);
        acc = average ? acc + v : v_select(acc != acc, acc, v_max(acc, v));
      }
    }
    v_store_tail_or_all(y + c, average ? acc / divisor : acc, n);
  }
}

/// How many of a window's taps from `start` on lie before `end`.
INLINE ptrdiff_t taps_before(ptrdiff_t start, ptrdiff_t end, ptrdiff_t kernel,
                             ptrdiff_t dilation) {
  return clamp(ceil_div(end - start, dilation), 0, kernel);
}

INLINE void pool(const apus_window *s, const float *x, float *y, const int average,
                 int count_include_pad) {
  for (ptrdiff_t n = 0; n < s->n; n++) {
    for (ptrdiff_t at = s->first; at < s->last; at++) {
      ptrdiff_t i = at / s->out_w, j = at % s->out_w, h0, h1, w0, w1;
      ptrdiff_t top = i * s->stride_h - s->pad_top, left = j * s->stride_w - s->pad_left;
      taps_inside(top, s->h, s->kernel_h, s->dilation_h, &h0, &h1);
      taps_inside(left, s->w, s->kernel_w, s->dilation_w, &w0, &w1);
      ptrdiff_t count = (h1 - h0) * (w1 - w0);
      const float *from = x + n * s->x_batch;
      if (count > 0)
        from += (top + h0 * s->dilation_h) * s->x_row + (left + w0 * s->dilation_w) * s->x_col;
      if (average && count_include_pad)
        count = taps_before(top, s->h + s->pad_bottom, s->kernel_h, s->dilation_h) *
                taps_before(left, s->w + s->pad_right, s->kernel_w, s->dilation_w);
      float *to = y + n * s->y_batch + i * s->y_row + j * s->y_col;
      pool_position(average, s, from, h1 - h0, w1 - w0, count > 0 ? (float)count : 1.0f, to);
    }
  }
}

static void ISA(pool_max_f32)(const apus_window *window, const float *x, float *y) {
  pool(window, x, y, 0, 0);
}

static void ISA(pool_average_f32)(const apus_window *window, const float *x, float *y,
                                  int32_t count_include_pad) {
  pool(window, x, y, 1, count_include_pad);
}
