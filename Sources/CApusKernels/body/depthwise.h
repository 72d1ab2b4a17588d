// SPDX-License-Identifier: Apache-2.0
//
// Depthwise convolution, channels last: one filter per channel, a vector of channels at a time,
// eight output columns at once where all taps fall inside.

enum { DEPTHWISE_COLUMNS = 8 };

/// `columns` outputs at `y` of the `n` <= LANES channels at `x` (its tap (h0, w0)), `w` and `y`.
INLINE void depthwise_block(const int columns, const apus_window *s, const float *x,
                            const float *w, ptrdiff_t channels, ptrdiff_t h0, ptrdiff_t h1,
                            ptrdiff_t w0, ptrdiff_t w1, vf start, float *y, const float *residual,
                            ptrdiff_t ldr, int add_y, float floor, ptrdiff_t n) {
  vf acc[DEPTHWISE_COLUMNS];
  UNROLL for (int q = 0; q < columns; q++) acc[q] = start;
  for (ptrdiff_t h = h0; h < h1; h++) {
    const float *line = x + (h - h0) * s->dilation_h * s->x_row;
    for (ptrdiff_t k = w0; k < w1; k++, line += s->dilation_w * s->x_col) {
      vf weight = v_load_tail_or_all(w + (h * s->kernel_w + k) * channels, n);
      UNROLL for (int q = 0; q < columns; q++)
        acc[q] = v_fma(v_load_tail_or_all(line + q * s->stride_w * s->x_col, n), weight, acc[q]);
    }
  }
  UNROLL for (int q = 0; q < columns; q++) {
    if (add_y) acc[q] += v_load_tail_or_all(y + q * s->y_col, n);
    if (residual) acc[q] += v_load_tail_or_all(residual + q * ldr, n);
    v_store_tail_or_all(y + q * s->y_col, v_max(v_set1(floor), acc[q]), n);
  }
}

/// All channels of `columns` outputs that share their taps [h0, h1) x [w0, w1).
INLINE void depthwise_channels(const int columns, const apus_window *s, const float *x,
                               const float *w, const float *bias, float *y, ptrdiff_t h0,
                               ptrdiff_t h1, ptrdiff_t w0, ptrdiff_t w1, const apus_epilogue *e,
                               const float *residual) {
  const float floor = e->activation == APUS_RELU ? 0.0f : -INFINITY;
  for (ptrdiff_t c = 0; c < s->c; c += LANES) {
    ptrdiff_t n = s->c - c < LANES ? s->c - c : LANES;
    vf start = bias ? v_load_tail_or_all(bias + c, n) : v_set1(0.0f);
    const float *add = residual ? residual + c : NULL;
    if (n == LANES)
      depthwise_block(columns, s, x + c, w + c, s->c, h0, h1, w0, w1, start, y + c, add, e->ldr,
                      e->accumulate, floor, LANES);
    else
      depthwise_block(columns, s, x + c, w + c, s->c, h0, h1, w0, w1, start, y + c, add, e->ldr,
                      e->accumulate, floor, n);
  }
  if (e->activation > APUS_RELU)
    for (int q = 0; q < columns; q++)
      ISA(unary_f32)(e->activation, s->c, y + q * s->y_col, y + q * s->y_col, e->alpha, e->beta);
}

/// Columns [j0, j1) of one output line; `x` is kernel row h0's line.
static void ISA(depthwise_line)(const apus_window *window, const float *x, const float *w,
                                const float *bias, float *y, ptrdiff_t h0, ptrdiff_t h1,
                                ptrdiff_t j0, ptrdiff_t j1, const apus_epilogue *e,
                                const float *residual) {
  const apus_window copy = *window, *s = &copy;  // not changed by stores to y
  ptrdiff_t in0, in1;
  interior(s, &in0, &in1);
  for (ptrdiff_t j = j0; j < j1;) {
    ptrdiff_t w0 = 0, w1 = s->kernel_w, start = j * s->stride_w - s->pad_left;
    if (j < in0 || j >= in1)
      taps_inside(start, s->w, s->kernel_w, s->dilation_w, &w0, &w1);
    const float *from = w1 > w0 && h1 > h0 ? x + (start + w0 * s->dilation_w) * s->x_col : x;
    const float *add = residual ? residual + j * e->ldr : NULL;
    if (j >= in0 && j + DEPTHWISE_COLUMNS <= in1 && j + DEPTHWISE_COLUMNS <= j1) {
      depthwise_channels(DEPTHWISE_COLUMNS, s, from, w, bias, y + j * s->y_col, h0, h1, w0, w1, e,
                         add);
      j += DEPTHWISE_COLUMNS;
    } else {
      depthwise_channels(1, s, from, w, bias, y + j * s->y_col, h0, h1, w0, w1, e, add);
      j++;
    }
  }
}

static void ISA(conv_depthwise_f32)(const apus_window *s, const float *x, const float *w,
                                    const float *bias, float *y, const apus_epilogue *epilogue) {
  static const apus_epilogue none = {0};
  const apus_epilogue *e = epilogue ? epilogue : &none;
  if (s->out_w <= 0) return;
  for (ptrdiff_t n = 0; n < s->n; n++) {
    for (ptrdiff_t at = s->first; at < s->last;) {
      ptrdiff_t i = at / s->out_w, j0 = at % s->out_w;
      ptrdiff_t j1 = clamp(s->last - i * s->out_w, j0, s->out_w);
      ptrdiff_t top = i * s->stride_h - s->pad_top, h0, h1;
      taps_inside(top, s->h, s->kernel_h, s->dilation_h, &h0, &h1);
      const float *line = x + n * s->x_batch;
      if (h1 > h0) line += (top + h0 * s->dilation_h) * s->x_row;
      ISA(depthwise_line)(s, line, w, bias, y + n * s->y_batch + i * s->y_row, h0, h1, j0, j1, e,
                          e->residual ? e->residual + n * s->r_batch + i * s->r_row : NULL);
      at = i * s->out_w + j1;
    }
  }
}
