// SPDX-License-Identifier: Apache-2.0
//
// Convolution as a matrix product over overlapping input rows, channels last: no im2col. For one
// output line, A's rows are stride_w * x_col apart and K is the taps' runs of channels. Output
// columns near the border use only the taps that fall inside.

static ptrdiff_t ISA(conv_packed_size)(ptrdiff_t kernel_h, ptrdiff_t kernel_w, ptrdiff_t C,
                                       ptrdiff_t M) {
  return ISA(gemm_packed_size)(kernel_h * kernel_w * C, M);
}

static void ISA(conv_pack_f32)(ptrdiff_t kernel_h, ptrdiff_t kernel_w, ptrdiff_t C, ptrdiff_t M,
                               const float *w, float *packed) {
  ptrdiff_t taps = kernel_h * kernel_w;
  for (ptrdiff_t t = 0; t < taps; t++)
    ISA(gemm_pack_rows)(taps * C, t * C, C, M, w + t, taps, C * taps, packed);
}

INLINE ptrdiff_t ceil_div(ptrdiff_t a, ptrdiff_t b) {
  return a >= 0 ? (a + b - 1) / b : -(-a / b);
}

INLINE ptrdiff_t clamp(ptrdiff_t x, ptrdiff_t low, ptrdiff_t high) {
  return x < low ? low : x > high ? high : x;
}

/// Taps [*from, *to) of a kernel that see the signal [0, size) when tap 0 is at `start`.
INLINE void taps_inside(ptrdiff_t start, ptrdiff_t size, ptrdiff_t kernel, ptrdiff_t dilation,
                        ptrdiff_t *from, ptrdiff_t *to) {
  *from = clamp(ceil_div(-start, dilation), 0, kernel);
  *to = clamp(ceil_div(size - start, dilation), *from, kernel);
}

/// Output columns [*from, *to) of a line whose taps all fall inside.
INLINE void interior(const apus_window *s, ptrdiff_t *from, ptrdiff_t *to) {
  ptrdiff_t reach = s->w - 1 - (s->kernel_w - 1) * s->dilation_w + s->pad_left;
  *from = clamp(ceil_div(s->pad_left, s->stride_w), 0, s->out_w);
  *to = reach < 0 ? *from : clamp(reach / s->stride_w + 1, *from, s->out_w);
}

/// One image's line: where it lies and which kernel rows it uses.
typedef struct {
  const apus_window *s;
  const float *x;  // first input line that a kernel row sees
  ptrdiff_t h0, h1;
  const float *packed, *bias;
  float *y;
  const apus_epilogue *epilogue;  // its residual is at the line's start
} ISA(conv_line);

/// Columns [j0, j1) of a line, all of which use the kernel columns [w0, w1).
static void ISA(conv_columns)(const ISA(conv_line) *line, ptrdiff_t j0, ptrdiff_t j1, ptrdiff_t w0,
                              ptrdiff_t w1) {
  const apus_window *s = line->s;
  if (j0 >= j1) return;
  const int dense = s->dilation_w == 1 && s->x_col == s->c;
  const apus_k_runs runs = {
      .outer = w1 > w0 ? line->h1 - line->h0 : 0,
      .inner = dense ? 1 : w1 - w0,
      .length = dense ? (w1 - w0) * s->c : s->c,
      .a_outer = s->dilation_h * s->x_row,
      .a_inner = s->dilation_w * s->x_col,
      .b_first = (line->h0 * s->kernel_w + w0) * s->c,
      .b_outer = s->kernel_w * s->c,
      .b_inner = s->c,
  };
  apus_epilogue e = {0};
  if (line->epilogue) e = *line->epilogue;
  if (e.residual) e.residual += j0 * e.ldr;
  ptrdiff_t column = j0 * s->stride_w - s->pad_left + w0 * s->dilation_w;
  ISA(gemm_runs_f32)(j1 - j0, s->m, s->kernel_h * s->kernel_w * s->c, &runs,
                     runs.outer > 0 ? line->x + column * s->x_col : line->x,
                     s->stride_w * s->x_col, line->packed, line->bias, line->y + j0 * s->y_col,
                     s->y_col, &e);
}

/// Columns [j0, j1) of a line: border columns one by one, the others together.
static void ISA(conv_line_range)(const ISA(conv_line) *line, ptrdiff_t j0, ptrdiff_t j1) {
  const apus_window *s = line->s;
  ptrdiff_t in0, in1;
  interior(s, &in0, &in1);
  in0 = clamp(in0, j0, j1), in1 = clamp(in1, in0, j1);
  for (ptrdiff_t j = j0; j < j1; j++) {
    if (j == in0 && in0 < in1) {
      ISA(conv_columns)(line, in0, in1, 0, s->kernel_w);
      j = in1 - 1;
      continue;
    }
    ptrdiff_t w0, w1;
    taps_inside(j * s->stride_w - s->pad_left, s->w, s->kernel_w, s->dilation_w, &w0, &w1);
    ISA(conv_columns)(line, j, j + 1, w0, w1);
  }
}

/// Whether the window is a plain product over all positions of an image: one tap, stride 1, no
/// padding, lines without gaps.
INLINE int is_pointwise(const apus_window *s, const apus_epilogue *e) {
  return s->kernel_h == 1 && s->kernel_w == 1 && s->stride_h == 1 && s->stride_w == 1 &&
         s->out_h == s->h && s->out_w == s->w && s->x_row == s->w * s->x_col &&
         s->y_row == s->w * s->y_col && (!e || !e->residual || s->r_row == s->w * e->ldr);
}

static void ISA(conv_f32)(const apus_window *window, const float *x, const float *packed,
                          const float *bias, float *y, const apus_epilogue *epilogue) {
  apus_window s = *window;
  if (is_pointwise(&s, epilogue)) {
    s.w = s.out_w = s.h * s.w;
    s.h = s.out_h = 1;
    s.pad_top = s.pad_left = 0;
  }
  if (s.out_w <= 0) return;
  for (ptrdiff_t n = 0; n < s.n; n++) {
    for (ptrdiff_t at = s.first; at < s.last;) {
      ptrdiff_t i = at / s.out_w, j0 = at % s.out_w;
      ptrdiff_t j1 = clamp(s.last - i * s.out_w, j0, s.out_w);
      ptrdiff_t top = i * s.stride_h - s.pad_top;
      apus_epilogue e = {0};
      if (epilogue) e = *epilogue;
      if (e.residual) e.residual += n * s.r_batch + i * s.r_row;
      ISA(conv_line) line = {.s = &s, .packed = packed, .bias = bias, .epilogue = &e};
      taps_inside(top, s.h, s.kernel_h, s.dilation_h, &line.h0, &line.h1);
      line.x = x + n * s.x_batch;
      if (line.h1 > line.h0) line.x += (top + line.h0 * s.dilation_h) * s.x_row;
      line.y = y + n * s.y_batch + i * s.y_row;
      ISA(conv_line_range)(&line, j0, j1);
      at = i * s.out_w + j1;
    }
  }
}
