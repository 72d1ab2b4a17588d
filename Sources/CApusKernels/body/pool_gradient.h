// SPDX-License-Identifier: Apache-2.0
//
// Gradients of pooling, channels last, a vector of channels at a time: they are added to dx.

/// The taps of one output at (i, j): rows [h0, h1), columns [w0, w1); `at` is tap (0, 0) in x.
typedef struct {
  ptrdiff_t h0, h1, w0, w1, at;
} ISA(pool_taps);

INLINE ISA(pool_taps) pool_taps(const apus_window *s, ptrdiff_t n, ptrdiff_t i, ptrdiff_t j) {
  ISA(pool_taps) taps;
  ptrdiff_t top = i * s->stride_h - s->pad_top, left = j * s->stride_w - s->pad_left;
  taps_inside(top, s->h, s->kernel_h, s->dilation_h, &taps.h0, &taps.h1);
  taps_inside(left, s->w, s->kernel_w, s->dilation_w, &taps.w0, &taps.w1);
  taps.at = n * s->x_batch + top * s->x_row + left * s->x_col;
  return taps;
}

/// Which tap of a window holds the first of its largest elements, a NaN being the largest of all;
/// then dy is added there.
INLINE void max_gradient(const apus_window *s, const ISA(pool_taps) *taps, const float *x, vf dy,
                         float *dx, ptrdiff_t lanes) {
  vf best = v_set1(0.0f);
  vi where = vi_set1(-1);
  for (ptrdiff_t h = taps->h0; h < taps->h1; h++)
    for (ptrdiff_t w = taps->w0; w < taps->w1; w++) {
      vf v = v_load_tail_or_all(
          x + taps->at + h * s->dilation_h * s->x_row + w * s->dilation_w * s->x_col, lanes);
      vi take = (where < 0) | (vi)(v > best) | (vi)(v != v);
      best = v_select(take, v, best);
      where = (take & (int32_t)(h * s->kernel_w + w)) | (~take & where);
    }
  for (ptrdiff_t h = taps->h0; h < taps->h1; h++)
    for (ptrdiff_t w = taps->w0; w < taps->w1; w++) {
      float *to = dx + taps->at + h * s->dilation_h * s->x_row + w * s->dilation_w * s->x_col;
      vf add = v_select(where == (int32_t)(h * s->kernel_w + w), dy, v_set1(0.0f));
      v_store_tail_or_all(to, v_load_tail_or_all(to, lanes) + add, lanes);
    }
}

INLINE void average_gradient(const apus_window *s, const ISA(pool_taps) *taps, vf share,
                             float *dx, ptrdiff_t lanes) {
  for (ptrdiff_t h = taps->h0; h < taps->h1; h++)
    for (ptrdiff_t w = taps->w0; w < taps->w1; w++) {
      float *to = dx + taps->at + h * s->dilation_h * s->x_row + w * s->dilation_w * s->x_col;
      v_store_tail_or_all(to, v_load_tail_or_all(to, lanes) + share, lanes);
    }
}

static void ISA(pool_max_gradient_f32)(const apus_window *window, const float *x, const float *dy,
                                       float *dx) {
  const apus_window copy = *window, *s = &copy;
  for (ptrdiff_t n = 0; n < s->n; n++)
    for (ptrdiff_t i = 0; i < s->out_h; i++)
      for (ptrdiff_t j = 0; j < s->out_w; j++) {
        const ISA(pool_taps) taps = pool_taps(s, n, i, j);
        const float *from = dy + n * s->y_batch + i * s->y_row + j * s->y_col;
        ptrdiff_t c = 0;
        for (; c + LANES <= s->c; c += LANES)
          max_gradient(s, &taps, x + c, v_load(from + c), dx + c, LANES);
        if (c < s->c)
          max_gradient(s, &taps, x + c, v_load_tail(from + c, s->c - c), dx + c, s->c - c);
      }
}

static void ISA(pool_average_gradient_f32)(const apus_window *window, const float *dy, float *dx,
                                           int32_t count_include_pad) {
  const apus_window copy = *window, *s = &copy;
  for (ptrdiff_t n = 0; n < s->n; n++)
    for (ptrdiff_t i = 0; i < s->out_h; i++)
      for (ptrdiff_t j = 0; j < s->out_w; j++) {
        const ISA(pool_taps) taps = pool_taps(s, n, i, j);
        const float *from = dy + n * s->y_batch + i * s->y_row + j * s->y_col;
        ptrdiff_t counted = (taps.h1 - taps.h0) * (taps.w1 - taps.w0);
        if (count_include_pad)
          counted = taps_before(i * s->stride_h - s->pad_top, s->h + s->pad_bottom, s->kernel_h,
                                s->dilation_h) *
                    taps_before(j * s->stride_w - s->pad_left, s->w + s->pad_right, s->kernel_w,
                                s->dilation_w);
        const vf share = v_set1(1.0f / (float)(counted > 0 ? counted : 1));
        ptrdiff_t c = 0;
        for (; c + LANES <= s->c; c += LANES)
          average_gradient(s, &taps, v_load(from + c) * share, dx + c, LANES);
        if (c < s->c)
          average_gradient(s, &taps, v_load_tail(from + c, s->c - c) * share, dx + c, s->c - c);
      }
}
