// SPDX-License-Identifier: Apache-2.0
//
// Gradient of a convolution's weights by the transpose of Winograd's F(4, r), channels last, along
// the columns of windows of one line.
//
// Where y = A^T (G w . B^T x) in each tile of four outputs, dw = G^T of the sum over tiles of
// B^T x . A dy: for each of the r + 3 points one product over all tiles of all images, instead of
// one over all outputs for each of r taps. Tiles are brought together WINOGRAD_GRADIENT_TILES at a
// time, whatever image they are of.
//
// Scratch: B^T x of each point [tiles][C], A dy of each point [tiles][M], and the sum of each point
// [C][M].

enum { WINOGRAD_GRADIENT_TILES = 60 };

static ptrdiff_t ISA(winograd_gradient_scratch_size)(const apus_window *s) {
  return (winograd_taps(s->kernel_w) + 3) *
         (WINOGRAD_GRADIENT_TILES * (s->c + s->m) + s->c * s->m);
}

/// Whether columns p and p + 1 of A^T, those of opposite points, differ in the signs of odd rows.
INLINE int are_opposite_columns(const int A, const float *at, int p) {
  int same = p > 0 && p + 2 < A;
  UNROLL for (int q = 0; q < 4; q++)
    if (same && at[q * A + p + 1] != (q % 2 ? -at[q * A + p] : at[q * A + p])) same = 0;
  return same;
}

/// A dy of a tile with `count` <= 4 outputs, points `stride` apart.
INLINE void winograd_gradient_points(const int A, const float *at, ptrdiff_t M, const float *dy,
                                     ptrdiff_t step, ptrdiff_t count, float *to,
                                     ptrdiff_t stride) {
  for (ptrdiff_t m = 0; m < M; m += LANES) {
    vf d[4];
    UNROLL for (int q = 0; q < 4; q++) d[q] = q < count ? v_load(dy + q * step + m) : v_set1(0.0f);
    UNROLL for (int p = 0; p < A; p++) {
      if (p > 1 && p % 2 == 0 && are_opposite_columns(A, at, p - 1)) continue;
      const int pair = p % 2 == 1 && are_opposite_columns(A, at, p);
      vf even = v_set1(0.0f), odd = even;
      UNROLL for (int q = 0; q < 4; q++) {
        const float f = at[q * A + p];
        if (f == 0.0f) continue;
        if (q % 2)
          odd = v_fma(v_set1(f), d[q], odd);
        else
          even = v_fma(v_set1(f), d[q], even);
      }
      v_store(to + p * stride + m, even + odd);
      if (pair) v_store(to + (p + 1) * stride + m, even - odd);
    }
  }
}

/// dw += G^T of the points' sums, in double.
INLINE void winograd_gradient_taps(const int R, const double *g, ptrdiff_t C, ptrdiff_t M,
                                   const float *sums, float *dw, ptrdiff_t ldw) {
  typedef double vd __attribute__((ext_vector_type(LANES)));
  for (ptrdiff_t c = 0; c < C; c++)
    for (ptrdiff_t m = 0; m < M; m += LANES) {
      vd point[8];
      UNROLL for (int p = 0; p < R + 3; p++)
        point[p] = __builtin_convertvector(v_load(sums + (p * C + c) * M + m), vd);
      UNROLL for (int j = 0; j < R; j++) {
        float *to = dw + (j * C + c) * ldw + m;
        vd sum = __builtin_convertvector(v_load(to), vd);
        UNROLL for (int p = 0; p < R + 3; p++) sum += g[p * R + j] * point[p];
        v_store(to, __builtin_convertvector(sum, vf));
      }
    }
}

INLINE void winograd_gradient(const int R, const float *bt, const float *at, const double *g,
                              const apus_window *s, const float *x, const float *dy, float *dw,
                              ptrdiff_t ldw, float *scratch) {
  const int A = R + 3;
  const ptrdiff_t C = s->c, M = s->m, most = WINOGRAD_GRADIENT_TILES;
  const ptrdiff_t each = (s->out_w + 3) / 4, all = s->n * each;
  const ISA(winograd_rows) rows = {s->w, s->x_col, C};
  float *inputs = scratch, *outputs = inputs + A * most * C, *sums = outputs + A * most * M;
  memset(sums, 0, (size_t)(A * C * M) * sizeof(float));
  for (ptrdiff_t first = 0; first < all; first += most) {
    const ptrdiff_t tiles = all - first < most ? all - first : most;
    for (ptrdiff_t i = 0; i < tiles; i++) {
      const ptrdiff_t n = (first + i) / each, j = (first + i) % each * 4;
      winograd_block(A, bt, &rows, x + n * s->x_batch, j - s->pad_left, 1, inputs + i * C,
                     most * C);
      const float *from = dy + n * s->y_batch + j * s->y_col;
      if (j + 4 <= s->out_w)
        winograd_gradient_points(A, at, M, from, s->y_col, 4, outputs + i * M, most * M);
      else
        winograd_gradient_points(A, at, M, from, s->y_col, s->out_w - j, outputs + i * M,
                                 most * M);
    }
    for (int p = 0; p < A; p++)
      ISA(gemm_tn_f32)(C, M, tiles, inputs + p * most * C, C, outputs + p * most * M, M,
                       sums + p * C * M, M, 1);
  }
  winograd_gradient_taps(R, g, C, M, sums, dw, ldw);
}

#define WINOGRAD_GRADIENT_CASE(R)                                                               \
  case R:                                                                                       \
    winograd_gradient(R, &winograd_bt_4x##R[0][0], &winograd_at_4x##R[0][0],                    \
                      &winograd_g_4x##R[0][0], s, x, dy, dw, ldw, scratch);                     \
    break;

static void ISA(winograd_weight_gradient_f32)(const apus_window *window, const float *x,
                                              const float *dy, float *dw, ptrdiff_t ldw,
                                              float *scratch) {
  const apus_window copy = *window, *s = &copy;
  switch (s->kernel_w) {
    WINOGRAD_GRADIENT_CASE(3)
    WINOGRAD_GRADIENT_CASE(4)
    WINOGRAD_GRADIENT_CASE(5)
  }
}
