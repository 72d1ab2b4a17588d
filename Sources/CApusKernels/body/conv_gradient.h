// SPDX-License-Identifier: Apache-2.0
//
// Gradients of a convolution, channels last. The gradient of the weights is A^T dY over the same
// overlapping input rows that the convolution reads; that of the input is, with stride 1, a
// convolution of dY with flipped weights, else a product for each tap, added where its rows went.

/// Packs one group's weights for the convolution of dY that gives dX: channels in and out
/// exchanged, taps reversed.
static void ISA(conv_pack_flipped_f32)(ptrdiff_t kernel_h, ptrdiff_t kernel_w, ptrdiff_t C,
                                       ptrdiff_t M, const float *w, float *packed) {
  ptrdiff_t taps = kernel_h * kernel_w;
  for (ptrdiff_t t = 0; t < taps; t++)
    ISA(gemm_pack_rows)(taps * M, t * M, M, C, w + (taps - 1 - t), C * taps, taps, packed);
}

/// Packs one group's weights as one M x C matrix for each tap.
static void ISA(conv_pack_taps_f32)(ptrdiff_t kernel_h, ptrdiff_t kernel_w, ptrdiff_t C,
                                    ptrdiff_t M, const float *w, float *packed) {
  ptrdiff_t taps = kernel_h * kernel_w, size = ISA(gemm_packed_size)(M, C);
  for (ptrdiff_t t = 0; t < taps; t++)
    ISA(gemm_pack_f32)(M, C, w + t, C * taps, taps, packed + t * size);
}

/// The output columns [*from, *to) of a line that see the input through kernel column w.
INLINE void columns_inside(const apus_window *s, ptrdiff_t w, ptrdiff_t *from, ptrdiff_t *to) {
  ptrdiff_t shift = s->pad_left - w * s->dilation_w;
  *from = clamp(ceil_div(shift, s->stride_w), 0, s->out_w);
  *to = clamp(ceil_div(s->w + shift, s->stride_w), *from, s->out_w);
}

static void ISA(conv_input_gradient_f32)(const apus_window *s, const float *dy,
                                         const float *packed, float *dx) {
  const ptrdiff_t size = ISA(gemm_packed_size)(s->m, s->c);
  const apus_epilogue add = {.accumulate = 1};
  for (ptrdiff_t n = 0; n < s->n; n++)
    for (ptrdiff_t i = 0; i < s->out_h; i++)
      for (ptrdiff_t h = 0; h < s->kernel_h; h++) {
        ptrdiff_t row = i * s->stride_h - s->pad_top + h * s->dilation_h;
        if (row < 0 || row >= s->h) continue;
        for (ptrdiff_t w = 0; w < s->kernel_w; w++) {
          ptrdiff_t j0, j1;
          columns_inside(s, w, &j0, &j1);
          ptrdiff_t column = j0 * s->stride_w - s->pad_left + w * s->dilation_w;
          if (j0 < j1)
            ISA(gemm_f32)(j1 - j0, s->c, s->m, dy + n * s->y_batch + i * s->y_row + j0 * s->y_col,
                          s->y_col, packed + (h * s->kernel_w + w) * size, NULL,
                          dx + n * s->x_batch + row * s->x_row + column * s->x_col,
                          s->stride_w * s->x_col, &add);
        }
      }
}

/// Columns [j0, j1) of an output line, which all use kernel columns [w0, w1) of one kernel row:
/// `x` and `dy` are at column j0, `dw` at the first of these taps.
INLINE void weight_columns(const apus_window *s, ptrdiff_t j0, ptrdiff_t j1, ptrdiff_t w0,
                           ptrdiff_t w1, const float *x, const float *dy, float *dw,
                           ptrdiff_t ldw) {
  const int dense = s->dilation_w == 1 && s->x_col == s->c;
  if (j0 >= j1) return;
  for (ptrdiff_t w = w0; w < w1; w += dense ? w1 - w0 : 1)
    ISA(gemm_tn_f32)(dense ? (w1 - w0) * s->c : s->c, s->m, j1 - j0,
                     x + (w - w0) * s->dilation_w * s->x_col, s->stride_w * s->x_col, dy,
                     s->y_col, dw + (w - w0) * s->c * ldw, ldw, 1);
}

static void ISA(conv_weight_gradient_f32)(const apus_window *s, const float *x, const float *dy,
                                          float *dw, ptrdiff_t ldw) {
  ptrdiff_t in0, in1;
  interior(s, &in0, &in1);
  for (ptrdiff_t n = 0; n < s->n; n++)
    for (ptrdiff_t i = 0; i < s->out_h; i++)
      for (ptrdiff_t h = 0; h < s->kernel_h; h++) {
        ptrdiff_t row = i * s->stride_h - s->pad_top + h * s->dilation_h;
        if (row < 0 || row >= s->h) continue;
        const float *line = x + n * s->x_batch + row * s->x_row;
        const float *out = dy + n * s->y_batch + i * s->y_row;
        float *to = dw + h * s->kernel_w * s->c * ldw;
        for (ptrdiff_t j = 0; j < s->out_w; j++) {
          ptrdiff_t w0 = 0, w1 = s->kernel_w, last = j + 1;
          ptrdiff_t start = j * s->stride_w - s->pad_left;
          if (j >= in0 && j < in1)
            last = in1;
          else
            taps_inside(start, s->w, s->kernel_w, s->dilation_w, &w0, &w1);
          if (w0 < w1)
            weight_columns(s, j, last, w0, w1, line + (start + w0 * s->dilation_w) * s->x_col,
                           out + j * s->y_col, to + w0 * s->c * ldw, ldw);
          j = last - 1;
        }
      }
}

/// One vector of channels of a depthwise convolution's gradients.
INLINE void depthwise_gradient(const apus_window *s, const float *x, const float *w,
                               const float *dy, float *dx, float *dw, ptrdiff_t lanes) {
  for (ptrdiff_t n = 0; n < s->n; n++)
    for (ptrdiff_t i = 0; i < s->out_h; i++)
      for (ptrdiff_t j = 0; j < s->out_w; j++) {
        ptrdiff_t top = i * s->stride_h - s->pad_top, left = j * s->stride_w - s->pad_left;
        ptrdiff_t h0, h1, w0, w1;
        taps_inside(top, s->h, s->kernel_h, s->dilation_h, &h0, &h1);
        taps_inside(left, s->w, s->kernel_w, s->dilation_w, &w0, &w1);
        vf g = v_load_tail_or_all(dy + n * s->y_batch + i * s->y_row + j * s->y_col, lanes);
        for (ptrdiff_t h = h0; h < h1; h++)
          for (ptrdiff_t k = w0; k < w1; k++) {
            ptrdiff_t at = n * s->x_batch + (top + h * s->dilation_h) * s->x_row +
                           (left + k * s->dilation_w) * s->x_col;
            ptrdiff_t tap = (h * s->kernel_w + k) * s->c;
            if (dx)
              v_store_tail_or_all(dx + at,
                                  v_fma(g, v_load_tail_or_all(w + tap, lanes),
                                        v_load_tail_or_all(dx + at, lanes)),
                                  lanes);
            if (dw)
              v_store_tail_or_all(dw + tap,
                                  v_fma(g, v_load_tail_or_all(x + at, lanes),
                                        v_load_tail_or_all(dw + tap, lanes)),
                                  lanes);
          }
      }
}

static void ISA(conv_depthwise_gradient_f32)(const apus_window *window, const float *x,
                                             const float *w, const float *dy, float *dx,
                                             float *dw) {
  const apus_window copy = *window, *s = &copy;
  ptrdiff_t c = 0;
  for (; c + LANES <= s->c; c += LANES)
    depthwise_gradient(s, x + c, w + c, dy + c, dx ? dx + c : NULL, dw ? dw + c : NULL, LANES);
  if (c < s->c)
    depthwise_gradient(s, x + c, w + c, dy + c, dx ? dx + c : NULL, dw ? dw + c : NULL, s->c - c);
}
