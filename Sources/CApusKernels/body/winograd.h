// SPDX-License-Identifier: Apache-2.0
//
// Convolution with stride 1 along time by Winograd's F(4, r), channels last: four outputs of a filter
// with r taps take r + 3 products instead of 4 r.
//
// A tile is four outputs. Its r + 3 input rows become as many points, V = B^T x; each point is a
// matrix product with its own weights U = G w over all channels; y = A^T (V U) + bias. Kernels of
// more than five taps are cut into blocks of four, the last filled up with zeros: block s of tile i
// sees the points of tile i + s, so a product over all blocks is one over neighbouring rows of V.
//
// Time is the axis of columns of a window with one line, else that of lines: a row of V is then a
// whole line of positions, and a point is a convolution along them whose kernel lines are blocks.
//
// Packed: U of each point as `gemm_pack_f32` has it, K = blocks * taps across * C. Scratch: V of
// each point [tiles + blocks - 1][row], then the products of each point [tiles][row of outputs].

enum { WINOGRAD_TILES = 30, WINOGRAD_LINE_TILES = 6 };

/// Taps of a block and number of blocks for a kernel.
INLINE ptrdiff_t winograd_taps(ptrdiff_t kernel) { return kernel <= 5 ? kernel : 4; }
INLINE ptrdiff_t winograd_blocks(ptrdiff_t kernel) { return kernel <= 5 ? 1 : (kernel + 3) / 4; }

/// Taps along time, and those across it that a point's product has.
INLINE int winograd_has_lines(const apus_window *s) { return s->kernel_h > 1; }
INLINE ptrdiff_t winograd_kernel(const apus_window *s) {
  return winograd_has_lines(s) ? s->kernel_h : s->kernel_w;
}
INLINE ptrdiff_t winograd_across(const apus_window *s) {
  return winograd_has_lines(s) ? s->kernel_w : 1;
}

static ptrdiff_t ISA(winograd_packed_size)(const apus_window *s) {
  const ptrdiff_t kernel = winograd_kernel(s);
  return (winograd_taps(kernel) + 3) *
         ISA(gemm_packed_size)(winograd_blocks(kernel) * winograd_across(s) * s->c, s->m);
}

static ptrdiff_t ISA(winograd_scratch_size)(const apus_window *s) {
  const ptrdiff_t kernel = winograd_kernel(s), more = winograd_blocks(kernel) - 1;
  const ptrdiff_t floats =
      winograd_has_lines(s)
          ? (WINOGRAD_LINE_TILES + more) * s->w * s->c + WINOGRAD_LINE_TILES * s->out_w * s->m
          : (WINOGRAD_TILES + more) * s->c + WINOGRAD_TILES * s->m;
  return (winograd_taps(kernel) + 3) * floats;
}

enum { WINOGRAD_PACKED_ROWS = 32 };

/// The transformed taps of LANES filters from filter n on, for k in [from, to): in double, each
/// rounded once. `filters` is theirs with filters innermost, [to - from][taps][LANES].
INLINE void winograd_pack_lanes(const ptrdiff_t r, const double *g, const float *filters,
                                ptrdiff_t rows, ptrdiff_t width, ptrdiff_t size, float *packed) {
  typedef double vd __attribute__((ext_vector_type(LANES)));
  for (ptrdiff_t k = 0; k < rows; k++) {
    vd tap[5];
    UNROLL for (ptrdiff_t j = 0; j < r; j++)
      tap[j] = __builtin_convertvector(v_load(filters + (k * r + j) * LANES), vd);
    UNROLL for (ptrdiff_t p = 0; p < r + 3; p++) {
      vd sum = 0.0;
      UNROLL for (ptrdiff_t j = 0; j < r; j++) sum += g[p * r + j] * tap[j];
      v_store(packed + p * size + k * width, __builtin_convertvector(sum, vf));
    }
  }
}

/// Strides of weights: of filters, channels, taps along time and taps across it.
typedef struct {
  ptrdiff_t m, c, along, across;
} ISA(winograd_strides);

/// `filters`[rows][r][LANES]: `taps` <= r taps of `rows` channels of `lanes` filters, the first
/// at `from`.
static void ISA(winograd_filters)(const ISA(winograd_strides) *w, ptrdiff_t r, ptrdiff_t taps,
                                  ptrdiff_t rows, ptrdiff_t lanes, const float *from,
                                  float *filters) {
  if (taps < r || lanes < LANES)
    memset(filters, 0, (size_t)(rows * r * LANES) * sizeof(float));
  if (taps == r && w->along == 1 && w->c == r) {
    ISA(transpose_b32)(1, lanes, rows * r, from, 0, w->m, filters, 0, LANES);
    return;
  }
  for (ptrdiff_t j = 0; j < taps; j++, from += w->along) {
    float *to = filters + j * LANES;
    if (w->c == 1) {
      ISA(transpose_b32)(1, lanes, rows, from, 0, w->m, to, 0, r * LANES);
      continue;
    }
    for (ptrdiff_t k = 0; k < rows; k++, to += r * LANES)
      if (w->m == 1 && lanes == LANES)
        v_store(to, v_load(from + k * w->c));
      else
        for (ptrdiff_t lane = 0; lane < lanes; lane++) to[lane] = from[k * w->c + lane * w->m];
  }
}

static void ISA(winograd_pack_f32)(const apus_window *s, const float *w, const ptrdiff_t *strides,
                                   float *packed) {
  const ptrdiff_t kernel = winograd_kernel(s), across = winograd_across(s), C = s->c, M = s->m;
  const ptrdiff_t r = winograd_taps(kernel), K = winograd_blocks(kernel) * across * C;
  const ptrdiff_t size = ISA(gemm_packed_size)(K, M), padded = size / K;
  const int lines = winograd_has_lines(s);
  const ISA(winograd_strides) of = {strides[0], strides[1], strides[lines ? 2 : 3],
                                    strides[lines ? 3 : 2]};
  float filters[WINOGRAD_PACKED_ROWS * 5 * LANES];
  for (ptrdiff_t n = 0; n < padded; n += LANES) {
    const ptrdiff_t n0 = n / PANEL * PANEL, width = padded - n0 < PANEL ? padded - n0 : PANEL;
    for (ptrdiff_t from = 0, rows; from < K; from += rows) {
      const ptrdiff_t left = C - from % C, first = from / (across * C) * r;
      rows = left < WINOGRAD_PACKED_ROWS ? left : WINOGRAD_PACKED_ROWS;
      const float *at =
          w + n * of.m + from % C * of.c + first * of.along + from / C % across * of.across;
      ISA(winograd_filters)(&of, r, kernel - first < r ? kernel - first : r, rows,
                            M - n < LANES ? M - n : LANES, at, filters);
      float *out = packed + n0 * K + from * width + n - n0;
      if (r == 3)
        winograd_pack_lanes(3, &winograd_g_4x3[0][0], filters, rows, width, size, out);
      else if (r == 4)
        winograd_pack_lanes(4, &winograd_g_4x4[0][0], filters, rows, width, size, out);
      else
        winograd_pack_lanes(5, &winograd_g_4x5[0][0], filters, rows, width, size, out);
    }
  }
}

/// Whether rows p and p + 1 of B^T, those of opposite points, differ in signs only.
INLINE int are_opposite(const int A, const float *bt, int p) {
  int same = p > 0 && p + 2 < A;
  UNROLL for (int j = 0; j < A; j++)
    if (same && bt[p * A + j] != bt[(p + 1) * A + j] && bt[p * A + j] != -bt[(p + 1) * A + j])
      same = 0;
  return same;
}

/// Rows along time: row t is `count` floats at `t * step`, those outside [0, size) are zero.
typedef struct {
  ptrdiff_t size, step, count;
} ISA(winograd_rows);

/// The A points of the tile whose first input row is `at`, into v, points `stride` apart.
INLINE void winograd_points(const int A, const float *bt, const ISA(winograd_rows) *rows,
                            const int border, const float *x, ptrdiff_t at, float *v,
                            ptrdiff_t stride) {
  for (ptrdiff_t c = 0; c < rows->count; c += LANES) {
    vf d[8];
    UNROLL for (int j = 0; j < A; j++)
      d[j] = border && (at + j < 0 || at + j >= rows->size) ? v_set1(0.0f)
                                                            : v_load(x + (at + j) * rows->step + c);
    UNROLL for (int p = 0; p < A; p++) {
      if (p > 1 && p % 2 == 0 && are_opposite(A, bt, p - 1)) continue;
      vf even = v_set1(0.0f), odd = even;
      const int pair = p % 2 == 1 && are_opposite(A, bt, p);
      UNROLL for (int j = 0; j < A; j++) {
        const float f = bt[p * A + j];
        if (f == 0.0f) continue;
        if (pair && f != bt[(p + 1) * A + j])
          odd = v_fma(v_set1(f), d[j], odd);
        else
          even = v_fma(v_set1(f), d[j], even);
      }
      v_store(v + p * stride + c, pair ? even + odd : even);
      if (pair) v_store(v + (p + 1) * stride + c, even - odd);
    }
  }
}

/// What all outputs of a call share: `step` and `ldr` are the distances of y and of the residual
/// from one output along time to the next.
typedef struct {
  const float *bias;
  ptrdiff_t m, step, ldr;
  const apus_epilogue *epilogue;
} ISA(winograd_end);

/// `count` <= 4 outputs of one tile at one position from its products, points `stride` apart.
INLINE void winograd_outputs(const int A, const float *at, const ISA(winograd_end) *end,
                             const float *products, ptrdiff_t stride, const float *residual,
                             ptrdiff_t count, float *y) {
  const apus_epilogue *e = end->epilogue;
  const vf floor = v_set1(e->activation == APUS_RELU ? 0.0f : -INFINITY);
  for (ptrdiff_t n = 0; n < end->m; n += LANES) {
    vf m[8], start = end->bias ? v_load(end->bias + n) : v_set1(0.0f);
    UNROLL for (int p = 0; p < A; p++) m[p] = v_load(products + p * stride + n);
    UNROLL for (int q = 0; q < 4; q++) {
      if (q >= count) break;
      vf sum = start;
      UNROLL for (int p = 0; p < A; p++) {
        const float f = at[q * A + p];
        if (f != 0.0f) sum = f == 1.0f ? sum + m[p] : v_fma(v_set1(f), m[p], sum);
      }
      if (residual) sum += v_load(residual + q * end->ldr + n);
      v_store(y + q * end->step + n, v_max(floor, sum));
    }
  }
  if (e->activation > APUS_RELU)
    for (ptrdiff_t q = 0; q < count; q++)
      ISA(unary_f32)(e->activation, end->m, y + q * end->step, y + q * end->step, e->alpha,
                     e->beta);
}

/// The points of tiles [0, tiles + blocks - 1) from input row `from` on.
INLINE void winograd_block(const int A, const float *bt, const ISA(winograd_rows) *rows,
                           const float *x, ptrdiff_t from, ptrdiff_t tiles, float *v,
                           ptrdiff_t stride) {
  for (ptrdiff_t i = 0; i < tiles; i++, from += 4, v += rows->count)
    if (from >= 0 && from + A <= rows->size)
      winograd_points(A, bt, rows, 0, x, from, v, stride);
    else
      winograd_points(A, bt, rows, 1, x, from, v, stride);
}

/// An image whose time is its columns.
INLINE void winograd_columns(const int R, const float *bt, const float *at, const apus_window *s,
                             const float *x, const float *packed, const float *bias, float *y,
                             const apus_epilogue *e, float *scratch) {
  const int A = R + 3;
  const ptrdiff_t blocks = winograd_blocks(s->kernel_w), K = blocks * s->c;
  const ptrdiff_t size = ISA(gemm_packed_size)(K, s->m);
  const ptrdiff_t stride = (WINOGRAD_TILES + blocks - 1) * s->c, width = WINOGRAD_TILES * s->m;
  const ISA(winograd_rows) rows = {s->w, s->x_col, s->c};
  const ISA(winograd_end) end = {bias, s->m, s->y_col, e->ldr, e};
  float *products = scratch + A * stride;
  for (ptrdiff_t j = s->first; j < s->last; j += 4 * WINOGRAD_TILES) {
    const ptrdiff_t left = s->last - j;
    const ptrdiff_t tiles = left >= 4 * WINOGRAD_TILES ? WINOGRAD_TILES : (left + 3) / 4;
    winograd_block(A, bt, &rows, x, j - s->pad_left, tiles + blocks - 1, scratch, stride);
    for (int p = 0; p < A; p++)
      ISA(gemm_f32)(tiles, s->m, K, scratch + p * stride, s->c, packed + p * size, NULL,
                    products + p * width, s->m, NULL);
    for (ptrdiff_t i = 0; i < tiles; i++)
      winograd_outputs(A, at, &end, products + i * s->m, width,
                       e->residual ? e->residual + (j + 4 * i) * e->ldr : NULL,
                       left - 4 * i < 4 ? left - 4 * i : 4, y + (j + 4 * i) * s->y_col);
  }
}

/// An image whose time is its lines; `first` and `last` are at the start of a line.
INLINE void winograd_lines(const int R, const float *bt, const float *at, const apus_window *s,
                           const float *x, const float *packed, const float *bias, float *y,
                           const apus_epilogue *e, float *scratch) {
  const int A = R + 3;
  const ptrdiff_t blocks = winograd_blocks(s->kernel_h), row = s->w * s->c, out = s->out_w * s->m;
  const ptrdiff_t size = ISA(gemm_packed_size)(blocks * s->kernel_w * s->c, s->m);
  const ptrdiff_t stride = (WINOGRAD_LINE_TILES + blocks - 1) * row;
  const ptrdiff_t width = WINOGRAD_LINE_TILES * out, end_line = s->last / s->out_w;
  const ISA(winograd_rows) rows = {s->h, s->x_row, row};
  const ISA(winograd_end) end = {bias, s->m, s->y_row, s->r_row, e};
  float *products = scratch + A * stride;
  for (ptrdiff_t line = s->first / s->out_w; line < end_line; line += 4 * WINOGRAD_LINE_TILES) {
    const ptrdiff_t left = end_line - line;
    const ptrdiff_t tiles =
        left >= 4 * WINOGRAD_LINE_TILES ? WINOGRAD_LINE_TILES : (left + 3) / 4;
    winograd_block(A, bt, &rows, x, line - s->pad_top, tiles + blocks - 1, scratch, stride);
    apus_window point = *s;
    point.n = 1, point.h = tiles + blocks - 1, point.out_h = tiles, point.kernel_h = blocks;
    point.pad_top = point.pad_bottom = 0;
    point.x_row = row, point.x_col = s->c, point.y_row = out, point.y_col = s->m;
    point.first = 0, point.last = tiles * s->out_w;
    for (int p = 0; p < A; p++)
      ISA(conv_f32)(&point, scratch + p * stride, packed + p * size, NULL, products + p * width,
                    NULL);
    for (ptrdiff_t i = 0; i < tiles; i++) {
      const ptrdiff_t at_line = line + 4 * i, count = left - 4 * i < 4 ? left - 4 * i : 4;
      for (ptrdiff_t j = 0; j < s->out_w; j++)
        winograd_outputs(A, at, &end, products + i * out + j * s->m, width,
                         e->residual ? e->residual + at_line * s->r_row + j * e->ldr : NULL, count,
                         y + at_line * s->y_row + j * s->y_col);
    }
  }
}

#define WINOGRAD_CASE(R)                                                                          \
  case R:                                                                                         \
    if (winograd_has_lines(s))                                                                    \
      winograd_lines(R, &winograd_bt_4x##R[0][0], &winograd_at_4x##R[0][0], s, from, packed, bias, \
                     to, &e, scratch);                                                            \
    else                                                                                          \
      winograd_columns(R, &winograd_bt_4x##R[0][0], &winograd_at_4x##R[0][0], s, from, packed,    \
                       bias, to, &e, scratch);                                                    \
    break;

static void ISA(conv_winograd_f32)(const apus_window *window, const float *x, const float *packed,
                                   const float *bias, float *y, const apus_epilogue *epilogue,
                                   float *scratch) {
  const apus_window copy = *window, *s = &copy;
  for (ptrdiff_t n = 0; n < s->n; n++) {
    apus_epilogue e = {0};
    if (epilogue) e = *epilogue;
    if (e.residual) e.residual += n * s->r_batch;
    const float *from = x + n * s->x_batch;
    float *to = y + n * s->y_batch;
    switch (winograd_taps(winograd_kernel(s))) {
      WINOGRAD_CASE(3)
      WINOGRAD_CASE(4)
      WINOGRAD_CASE(5)
    }
  }
}
