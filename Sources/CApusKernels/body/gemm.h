// SPDX-License-Identifier: Apache-2.0
//
// Matrix product with packed B: packing, the loops over tiles, and one row at a time.

static ptrdiff_t ISA(gemm_packed_size)(ptrdiff_t K, ptrdiff_t N) {
  return (N + LANES - 1) / LANES * LANES * K;
}

/// Packs rows [k0, k0 + rows) of a K x N matrix whose element (k0 + k, n) is b[k * b_k + n * b_n].
static void ISA(gemm_pack_rows)(ptrdiff_t K, ptrdiff_t k0, ptrdiff_t rows, ptrdiff_t N,
                                const float *b, ptrdiff_t b_k, ptrdiff_t b_n, float *packed) {
  const ptrdiff_t padded = (N + LANES - 1) / LANES * LANES;
  for (ptrdiff_t n0 = 0; n0 < padded; n0 += PANEL) {
    ptrdiff_t width = padded - n0 < PANEL ? padded - n0 : PANEL;
    ptrdiff_t real = N - n0 < width ? N - n0 : width;
    float *to = packed + n0 * K + k0 * width;
    const float *from = b + n0 * b_n;
    if (b_k == 1 && b_n != 1) ISA(transpose_b32)(1, real, rows, from, 0, b_n, to, 0, width);
    for (ptrdiff_t k = 0; k < rows; k++, to += width, from += b_k) {
      if (b_n == 1)
        memcpy(to, from, (size_t)real * sizeof *to);
      else if (b_k != 1)
        for (ptrdiff_t j = 0; j < real; j++) to[j] = from[j * b_n];
      for (ptrdiff_t j = real; j < width; j++) to[j] = 0.0f;
    }
  }
}

static void ISA(gemm_pack_f32)(ptrdiff_t K, ptrdiff_t N, const float *b, ptrdiff_t b_k,
                               ptrdiff_t b_n, float *packed) {
  ISA(gemm_pack_rows)(K, 0, K, N, b, b_k, b_n, packed);
}

/// Columns [n0, N) of `m` <= 6 rows, one tile when `single`, else all of them.
INLINE void gemm_columns(const ISA(gemm_job) *job, ptrdiff_t m, ptrdiff_t n0, ptrdiff_t N,
                         int single, ptrdiff_t K, const float *a, const float *packed,
                         const float *bias, float *c, const float *residual) {
  while (n0 < N) {
    const float *b = packed + n0 * K;
    const float *start = bias ? bias + n0 : NULL;
    const float *add = residual ? residual + n0 : NULL;
    ptrdiff_t left = N - n0;
    if (!single && m <= 3 && left >= ISA(wide_panels)[m] * PANEL) {
      ISA(wide_tiles)[m](job, a, b, start, c + n0, add, LANES);
      n0 += ISA(wide_panels)[m] * PANEL;
      continue;
    }
    ptrdiff_t real = left < PANEL ? left : PANEL;
    ptrdiff_t vectors = (real + LANES - 1) / LANES;
    ISA(tiles)[vectors][m](job, a, b, start, c + n0, add, (int)(real - (vectors - 1) * LANES));
    if (single) return;
    n0 += PANEL;
  }
}

/// In floats: what B may take to be walked once per block of rows, and what the rows of A that
/// share a panel of a larger B take together.
enum { NEAR_CACHE = 16384, STRIP_SIZE = 32768 };

static void ISA(gemm_runs_f32)(ptrdiff_t M, ptrdiff_t N, ptrdiff_t K, const apus_k_runs *runs,
                               const float *a, ptrdiff_t lda, const float *packed,
                               const float *bias, float *c, ptrdiff_t ldc,
                               const apus_epilogue *epilogue) {
  static const apus_epilogue none = {0};
  if (M <= 0 || N <= 0) return;
  const apus_epilogue *e = epilogue ? epilogue : &none;
  const ISA(gemm_job) job = {runs, lda,     ldc, e->ldr, K * PANEL, e->accumulate,
                             e->activation == APUS_RELU ? 0.0f : -INFINITY};
  // Balanced blocks: no block of one row unless M is 1. When B does not fit the cache near the
  // core, a panel is used for a whole strip of rows that does, before the next panel.
  const ptrdiff_t blocks = (M + TILE_ROWS - 1) / TILE_ROWS, rows = M / blocks, longer = M % blocks;
  const int strips = blocks > 1 && K * N > NEAR_CACHE;
  const ptrdiff_t strip = strips ? 1 + STRIP_SIZE / (TILE_ROWS * (K + 1)) : 1;
  for (ptrdiff_t first = 0, start = 0; first < blocks; first += strip) {
    ptrdiff_t last = blocks - first < strip ? blocks : first + strip, i = start;
    for (ptrdiff_t n0 = 0; n0 < N; n0 += strips ? PANEL : N) {
      i = start;
      for (ptrdiff_t block = first; block < last; block++) {
        ptrdiff_t m = rows + (block < longer);
        gemm_columns(&job, m, n0, N, strips, K, a + i * lda, packed, bias, c + i * ldc,
                     e->residual ? e->residual + i * e->ldr : NULL);
        i += m;
      }
    }
    if (e->activation > APUS_RELU)
      for (ptrdiff_t r = start; r < i; r++)
        ISA(unary_f32)(e->activation, N, c + r * ldc, c + r * ldc, e->alpha, e->beta);
    start = i;
  }
}

static void ISA(gemm_f32)(ptrdiff_t M, ptrdiff_t N, ptrdiff_t K, const float *a, ptrdiff_t lda,
                          const float *packed, const float *bias, float *c, ptrdiff_t ldc,
                          const apus_epilogue *epilogue) {
  const apus_k_runs whole = {.outer = 1, .inner = 1, .length = K};
  ISA(gemm_runs_f32)(M, N, K, &whole, a, lda, packed, bias, c, ldc, epilogue);
}

enum { GEMV_CHAINS = 4 };

/// acc[j] += a[K] times panel vectors, in GEMV_CHAINS chains over k that are added at the end.
INLINE void accumulate_chains(const int NV, ptrdiff_t K, const float *a, const float *b, vf *acc) {
  vf chain[GEMV_CHAINS][4];
  UNROLL for (int q = 0; q < GEMV_CHAINS; q++)
    UNROLL for (int j = 0; j < NV; j++) chain[q][j] = q ? v_set1(0.0f) : acc[j];
  ptrdiff_t k = 0;
  KEEP_LOOP for (; k + GEMV_CHAINS <= K; k += GEMV_CHAINS) {
    UNROLL for (int q = 0; q < GEMV_CHAINS; q++) {
      vf s = v_set1(a[k + q]);
      UNROLL for (int j = 0; j < NV; j++)
        chain[q][j] = v_fma(s, v_load(b + (q * NV + j) * LANES), chain[q][j]);
    }
    b += GEMV_CHAINS * NV * LANES;
  }
  KEEP_LOOP for (; k < K; k++, b += NV * LANES)
    UNROLL for (int j = 0; j < NV; j++)
      chain[0][j] = v_fma(v_set1(a[k]), v_load(b + j * LANES), chain[0][j]);
  UNROLL for (int j = 0; j < NV; j++)
    acc[j] = (chain[0][j] + chain[1][j]) + (chain[2][j] + chain[3][j]);
}

INLINE void gemv_panel(const int NV, ptrdiff_t K, const float *a, const float *b,
                       const float *bias, float *c, const float *residual, int add_c,
                       ptrdiff_t real) {
  vf acc[4];
  const ptrdiff_t last = real - (NV - 1) * LANES;
  UNROLL for (int j = 0; j < NV; j++) {
    acc[j] = v_set1(0.0f);
    if (bias)
      acc[j] = j == NV - 1 ? v_load_tail_or_all(bias + j * LANES, last) : v_load(bias + j * LANES);
  }
  accumulate_chains(NV, K, a, b, acc);
  UNROLL for (int j = 0; j < NV; j++) {
    ptrdiff_t n = j == NV - 1 ? last : LANES;
    if (add_c) acc[j] += v_load_tail_or_all(c + j * LANES, n);
    if (residual) acc[j] += v_load_tail_or_all(residual + j * LANES, n);
    v_store_tail_or_all(c + j * LANES, acc[j], n);
  }
}

static void ISA(gemv_f32)(ptrdiff_t N, ptrdiff_t K, const float *a, const float *packed,
                          const float *bias, float *c, const apus_epilogue *epilogue) {
  static const apus_epilogue none = {0};
  const apus_epilogue *e = epilogue ? epilogue : &none;
  for (ptrdiff_t n0 = 0; n0 < N; n0 += PANEL) {
    ptrdiff_t real = N - n0 < PANEL ? N - n0 : PANEL;
    const float *b = packed + n0 * K, *start = bias ? bias + n0 : NULL;
    const float *add = e->residual ? e->residual + n0 : NULL;
    switch ((real + LANES - 1) / LANES) {
      case 1: gemv_panel(1, K, a, b, start, c + n0, add, e->accumulate, real); break;
      case 2: gemv_panel(2, K, a, b, start, c + n0, add, e->accumulate, real); break;
#if TILE_VECTORS == 4
      case 3: gemv_panel(3, K, a, b, start, c + n0, add, e->accumulate, real); break;
      case 4: gemv_panel(4, K, a, b, start, c + n0, add, e->accumulate, real); break;
#endif
    }
  }
  if (e->activation != APUS_IDENTITY)
    ISA(unary_f32)(e->activation, N, c, c, e->alpha, e->beta);
}
