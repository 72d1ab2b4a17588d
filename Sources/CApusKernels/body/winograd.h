// SPDX-License-Identifier: Apache-2.0
//
// Convolution along time with stride 1 by Winograd's F(4, r), channels last: four outputs of a
// filter with r taps take r + 3 products instead of 4 r.
//
// A tile is four outputs. Its r + 3 input rows become as many points, V = B^T x; each point is a
// matrix product with its own weights U = G w over all channels; y = A^T (V U) + bias. Kernels of
// more than five taps are cut into blocks of four, the last filled up with zeros: block s of tile i
// sees the points of tile i + s, so a product over all blocks is one over neighbouring rows of V.
//
// Packed: U of each point as `gemm_pack_f32` has it, K = blocks * C. Scratch: V of each point
// [tiles + blocks - 1][C], then the products of each point [tiles][M].

enum { WINOGRAD_TILES = 30 };

/// Taps of a block and number of blocks for a kernel.
INLINE ptrdiff_t winograd_taps(ptrdiff_t kernel) { return kernel <= 5 ? kernel : 4; }
INLINE ptrdiff_t winograd_blocks(ptrdiff_t kernel) { return kernel <= 5 ? 1 : (kernel + 3) / 4; }

static ptrdiff_t ISA(winograd_packed_size)(ptrdiff_t kernel_w, ptrdiff_t C, ptrdiff_t M) {
  return (winograd_taps(kernel_w) + 3) *
         ISA(gemm_packed_size)(winograd_blocks(kernel_w) * C, M);
}

static ptrdiff_t ISA(winograd_scratch_size)(ptrdiff_t kernel_w, ptrdiff_t C, ptrdiff_t M) {
  const ptrdiff_t rows = WINOGRAD_TILES + winograd_blocks(kernel_w) - 1;
  return (winograd_taps(kernel_w) + 3) * (rows * C + WINOGRAD_TILES * M);
}

static void ISA(winograd_pack_f32)(ptrdiff_t kernel_w, ptrdiff_t C, ptrdiff_t M, const float *w,
                                   float *packed) {
  const ptrdiff_t r = winograd_taps(kernel_w), blocks = winograd_blocks(kernel_w);
  const double *g = r == 3 ? &winograd_g_4x3[0][0] : r == 4 ? &winograd_g_4x4[0][0]
                                                            : &winograd_g_4x5[0][0];
  const ptrdiff_t K = blocks * C, size = ISA(gemm_packed_size)(K, M), padded = size / K;
  memset(packed, 0, (size_t)((r + 3) * size) * sizeof(float));
  for (ptrdiff_t n = 0; n < M; n++) {
    const ptrdiff_t n0 = n / PANEL * PANEL, width = padded - n0 < PANEL ? padded - n0 : PANEL;
    for (ptrdiff_t k = 0; k < K; k++) {
      const float *filter = w + (n * C + k % C) * kernel_w;
      const ptrdiff_t first = k / C * r, taps = kernel_w - first < r ? kernel_w - first : r;
      for (ptrdiff_t p = 0; p < r + 3; p++) {
        double sum = 0.0;
        for (ptrdiff_t j = 0; j < taps; j++) sum += g[p * r + j] * (double)filter[first + j];
        packed[p * size + n0 * K + k * width + n - n0] = (float)sum;
      }
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

/// The A points of the tile whose first input row is `at`, into v, points `stride` apart.
INLINE void winograd_points(const int A, const float *bt, const apus_window *s, const int border,
                            const float *x, ptrdiff_t at, float *v, ptrdiff_t stride) {
  for (ptrdiff_t c = 0; c < s->c; c += LANES) {
    vf d[8];
    UNROLL for (int j = 0; j < A; j++)
      d[j] = border && (at + j < 0 || at + j >= s->w) ? v_set1(0.0f)
                                                      : v_load(x + (at + j) * s->x_col + c);
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

/// `count` <= 4 outputs of one tile from its products, points `stride` apart.
INLINE void winograd_outputs(const int A, const float *at, const apus_window *s,
                             const float *products, ptrdiff_t stride, const float *bias,
                             const float *residual, ptrdiff_t ldr, float floor, ptrdiff_t count,
                             float *y) {
  for (ptrdiff_t n = 0; n < s->m; n += LANES) {
    vf m[8], start = bias ? v_load(bias + n) : v_set1(0.0f);
    UNROLL for (int p = 0; p < A; p++) m[p] = v_load(products + p * stride + n);
    UNROLL for (int q = 0; q < 4; q++) {
      if (q >= count) break;
      vf sum = start;
      UNROLL for (int p = 0; p < A; p++) {
        const float f = at[q * A + p];
        if (f != 0.0f) sum = f == 1.0f ? sum + m[p] : v_fma(v_set1(f), m[p], sum);
      }
      if (residual) sum += v_load(residual + q * ldr + n);
      v_store(y + q * s->y_col + n, v_max(v_set1(floor), sum));
    }
  }
}

/// One image's line: outputs [first, last), of which `first` is a multiple of four.
INLINE void winograd_line(const int R, const float *bt, const float *at, const apus_window *s,
                          const float *x, const float *packed, const float *bias, float *y,
                          const apus_epilogue *e, float *scratch) {
  const int A = R + 3;
  const ptrdiff_t blocks = winograd_blocks(s->kernel_w), K = blocks * s->c;
  const ptrdiff_t size = ISA(gemm_packed_size)(K, s->m);
  const ptrdiff_t stride = (WINOGRAD_TILES + blocks - 1) * s->c, width = WINOGRAD_TILES * s->m;
  float *products = scratch + A * stride;
  const float floor = e->activation == APUS_RELU ? 0.0f : -INFINITY;
  for (ptrdiff_t j0 = s->first; j0 < s->last; j0 += 4 * WINOGRAD_TILES) {
    const ptrdiff_t left = s->last - j0;
    const ptrdiff_t tiles = left >= 4 * WINOGRAD_TILES ? WINOGRAD_TILES : (left + 3) / 4;
    for (ptrdiff_t i = 0; i < tiles + blocks - 1; i++) {
      const ptrdiff_t from = j0 + 4 * i - s->pad_left;
      if (from >= 0 && from + A <= s->w)
        winograd_points(A, bt, s, 0, x, from, scratch + i * s->c, stride);
      else
        winograd_points(A, bt, s, 1, x, from, scratch + i * s->c, stride);
    }
    for (int p = 0; p < A; p++)
      ISA(gemm_f32)(tiles, s->m, K, scratch + p * stride, s->c, packed + p * size, NULL,
                    products + p * width, s->m, NULL);
    for (ptrdiff_t i = 0; i < tiles; i++) {
      const ptrdiff_t j = j0 + 4 * i, count = s->last - j < 4 ? s->last - j : 4;
      winograd_outputs(A, at, s, products + i * s->m, width, bias,
                       e->residual ? e->residual + j * e->ldr : NULL, e->ldr, floor, count,
                       y + j * s->y_col);
      if (e->activation > APUS_RELU)
        for (ptrdiff_t q = j; q < j + count; q++)
          ISA(unary_f32)(e->activation, s->m, y + q * s->y_col, y + q * s->y_col, e->alpha,
                         e->beta);
    }
  }
}

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
    switch (winograd_taps(s->kernel_w)) {
      case 3:
        winograd_line(3, &winograd_bt_4x3[0][0], &winograd_at_4x3[0][0], s, from, packed, bias, to,
                      &e, scratch);
        break;
      case 4:
        winograd_line(4, &winograd_bt_4x4[0][0], &winograd_at_4x4[0][0], s, from, packed, bias, to,
                      &e, scratch);
        break;
      case 5:
        winograd_line(5, &winograd_bt_4x5[0][0], &winograd_at_4x5[0][0], s, from, packed, bias, to,
                      &e, scratch);
        break;
    }
  }
}
