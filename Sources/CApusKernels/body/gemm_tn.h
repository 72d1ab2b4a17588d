// SPDX-License-Identifier: Apache-2.0
//
// C = A^T B with both operands row-major and unpacked: six adjacent floats of an A row are six
// rows of the tile.

/// Rows of A and B per pass over C, and tiles of columns of A that are taken through all columns
/// of B before the next, so that both stay in cache.
enum { TN_DEPTH = 256, TN_STRIP = 16 };

INLINE void tn_tile(const int MR, const int NV, ptrdiff_t K, const float *a, ptrdiff_t lda,
                    const float *b, ptrdiff_t ldb, float *c, ptrdiff_t ldc, int accumulate,
                    ptrdiff_t last) {
  vf acc[6][4];
  UNROLL for (int i = 0; i < MR; i++)
    UNROLL for (int j = 0; j < NV; j++) {
      const float *at = c + i * ldc + j * LANES;
      acc[i][j] = v_set1(0.0f);
      if (accumulate) acc[i][j] = j == NV - 1 ? v_load_tail_or_all(at, last) : v_load(at);
    }
  KEEP_LOOP for (ptrdiff_t k = 0; k < K; k++, a += lda, b += ldb) {
    vf v[4];
    UNROLL for (int j = 0; j < NV - 1; j++) v[j] = v_load(b + j * LANES);
    v[NV - 1] = v_load_tail_or_all(b + (NV - 1) * LANES, last);
    UNROLL for (int i = 0; i < MR; i++) {
      vf s = v_set1(a[i]);
      UNROLL for (int j = 0; j < NV; j++) acc[i][j] = v_fma(s, v[j], acc[i][j]);
    }
  }
  UNROLL for (int i = 0; i < MR; i++)
    UNROLL for (int j = 0; j < NV; j++)
      v_store_tail_or_all(c + i * ldc + j * LANES, acc[i][j], j == NV - 1 ? last : LANES);
}

#define TN_TILE(MR, NV)                                                                     \
  static void ISA(tn_##MR##x##NV)(ptrdiff_t K, const float *a, ptrdiff_t lda, const float *b, \
                                  ptrdiff_t ldb, float *c, ptrdiff_t ldc, int accumulate,   \
                                  ptrdiff_t last) {                                         \
    if (last == LANES)                                                                      \
      tn_tile(MR, NV, K, a, lda, b, ldb, c, ldc, accumulate, LANES);                        \
    else                                                                                    \
      tn_tile(MR, NV, K, a, lda, b, ldb, c, ldc, accumulate, last);                         \
  }
#define TN_TILES(NV) TN_TILE(1, NV) TN_TILE(2, NV) TN_TILE(3, NV) TN_TILE(4, NV) TN_TILE(5, NV) \
  TN_TILE(6, NV)
#define TN_ROW(NV)                                                                          \
  {NULL, ISA(tn_1x##NV), ISA(tn_2x##NV), ISA(tn_3x##NV), ISA(tn_4x##NV), ISA(tn_5x##NV),    \
   ISA(tn_6x##NV)}

TN_TILES(1)
TN_TILES(2)
#if TILE_VECTORS == 4
TN_TILES(3)
TN_TILES(4)
#endif

typedef void ISA(tn_function)(ptrdiff_t K, const float *a, ptrdiff_t lda, const float *b,
                              ptrdiff_t ldb, float *c, ptrdiff_t ldc, int accumulate,
                              ptrdiff_t last);

static ISA(tn_function) *const ISA(tn_tiles)[TILE_VECTORS + 1][7] = {
    {NULL},
    TN_ROW(1),
    TN_ROW(2),
#if TILE_VECTORS == 4
    TN_ROW(3),
    TN_ROW(4),
#endif
};

static void ISA(gemm_tn_f32)(ptrdiff_t M, ptrdiff_t N, ptrdiff_t K, const float *a, ptrdiff_t lda,
                             const float *b, ptrdiff_t ldb, float *c, ptrdiff_t ldc,
                             int32_t accumulate) {
  if (M <= 0 || N <= 0) return;
  const ptrdiff_t blocks = (M + TILE_ROWS - 1) / TILE_ROWS, rows = M / blocks, longer = M % blocks;
  ptrdiff_t k0 = 0;
  do {  // once even when K is 0: C becomes zero
    ptrdiff_t depth = K - k0 < TN_DEPTH ? K - k0 : TN_DEPTH;
    for (ptrdiff_t first = 0, start = 0; first < blocks; first += TN_STRIP) {
      ptrdiff_t last = blocks - first < TN_STRIP ? blocks : first + TN_STRIP, i = start;
      for (ptrdiff_t n0 = 0; n0 < N; n0 += PANEL) {
        ptrdiff_t real = N - n0 < PANEL ? N - n0 : PANEL, vectors = (real + LANES - 1) / LANES;
        i = start;
        for (ptrdiff_t block = first; block < last; block++) {
          ptrdiff_t m = rows + (block < longer);
          ISA(tn_tiles)[vectors][m](depth, a + k0 * lda + i, lda, b + k0 * ldb + n0, ldb,
                                    c + i * ldc + n0, ldc, accumulate || k0 > 0,
                                    real - (vectors - 1) * LANES);
          i += m;
        }
      }
      start = i;
    }
    k0 += TN_DEPTH;
  } while (k0 < K);
}
