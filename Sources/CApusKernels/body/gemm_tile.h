// SPDX-License-Identifier: Apache-2.0
//
// The register tile of a matrix product with packed B.
//
// B is cut into panels of TILE_VECTORS vectors (the last may be narrower), each panel k-major:
// packed[panel][k][width]. A tile is MR rows by P panels of NV vectors; every accumulator is one
// chain over k, so an element's bits do not depend on the tile it falls in.

enum { PANEL = TILE_VECTORS * LANES };

/// acc[i][q * NV + j] += sum over k < length of a[i * lda + k] * vector j of panel q at k, whose
/// rows are `width` vectors.
INLINE void accumulate_strided(const int MR, const int NV, const int P, const int width,
                               ptrdiff_t length, const float *a, ptrdiff_t lda, const float *b,
                               ptrdiff_t panel_stride, vf acc[6][16]) {
  // One pointer per three rows: [p], [p + lda], [p + 2 lda] keeps integer registers free.
  const float *row[2] = {a, a + (MR > 3 ? 3 : 0) * lda};
  KEEP_LOOP for (ptrdiff_t k = 0; k < length; k++) {
    if (MR < P * NV) {  // hold the smaller side in registers
      vf s[6];
      UNROLL for (int i = 0; i < MR; i++) s[i] = v_set1(row[i / 3][(i % 3) * lda]);
      UNROLL for (int j = 0; j < P * NV; j++) {
        vf v = v_load(b + j / NV * panel_stride + j % NV * LANES);
        UNROLL for (int i = 0; i < MR; i++) acc[i][j] = v_fma(s[i], v, acc[i][j]);
      }
    } else {
      vf v[16];
      UNROLL for (int j = 0; j < P * NV; j++)
        v[j] = v_load(b + j / NV * panel_stride + j % NV * LANES);
      UNROLL for (int i = 0; i < MR; i++) {
        vf s = v_set1(row[i / 3][(i % 3) * lda]);
        UNROLL for (int j = 0; j < P * NV; j++) acc[i][j] = v_fma(s, v[j], acc[i][j]);
      }
    }
    b += width * LANES;
    row[0]++, row[1]++;
  }
}

/// The same over all vectors of the panels.
INLINE void accumulate(const int MR, const int NV, const int P, ptrdiff_t length, const float *a,
                       ptrdiff_t lda, const float *b, ptrdiff_t panel_stride, vf acc[6][16]) {
  accumulate_strided(MR, NV, P, NV, length, a, lda, b, panel_stride, acc);
}

/// What all tiles of one product share.
typedef struct {
  const apus_k_runs *runs;
  ptrdiff_t lda, ldc, ldr;
  ptrdiff_t panel_stride;  // floats from one full panel to the next
  int accumulate;
  float floor;  // 0 for relu, else -infinity
} ISA(gemm_job);

/// One tile at `a`, `b` (its first panel at k = 0), `bias`, `c` and `residual` (NULL: none);
/// `last` is how many lanes of the last vector exist.
INLINE void tile(const int MR, const int NV, const int P, const ISA(gemm_job) *job,
                 const float *a, const float *b, const float *bias, float *c,
                 const float *residual, int last) {
  const int V = NV * P;
  vf acc[6][16];
  UNROLL for (int j = 0; j < V; j++) {
    vf start = v_set1(0.0f);
    if (bias)
      start = j == V - 1 && last < LANES ? v_load_tail(bias + j * LANES, last)
                                         : v_load(bias + j * LANES);
    UNROLL for (int i = 0; i < MR; i++) acc[i][j] = start;
  }
  const apus_k_runs *runs = job->runs;
  b += runs->b_first * NV * LANES;
  for (ptrdiff_t p = 0; p < runs->outer; p++)
    for (ptrdiff_t q = 0; q < runs->inner; q++)
      accumulate(MR, NV, P, runs->length, a + p * runs->a_outer + q * runs->a_inner, job->lda,
                 b + (p * runs->b_outer + q * runs->b_inner) * NV * LANES, job->panel_stride, acc);
  const vf floor = v_set1(job->floor);
  UNROLL for (int i = 0; i < MR; i++) {
    UNROLL for (int j = 0; j < V; j++) {
      float *at = c + i * job->ldc + j * LANES;
      const float *add = residual ? residual + i * job->ldr + j * LANES : NULL;
      vf v = acc[i][j];
      if (j == V - 1 && last < LANES) {
        if (job->accumulate) v += v_load_tail(at, last);
        if (add) v += v_load_tail(add, last);
        v_store_tail(at, v_max(floor, v), last);
      } else {
        if (job->accumulate) v += v_load(at);
        if (add) v += v_load(add);
        v_store(at, v_max(floor, v));
      }
    }
  }
}

typedef void ISA(tile_function)(const ISA(gemm_job) *job, const float *a, const float *b,
                                const float *bias, float *c, const float *residual, int last);

#define TILE(MR, NV, P)                                                                      \
  static void ISA(tile_##MR##x##NV##x##P)(const ISA(gemm_job) *job, const float *a,          \
                                          const float *b, const float *bias, float *c,       \
                                          const float *residual, int last) {                 \
    tile(MR, NV, P, job, a, b, bias, c, residual, last);                                     \
  }
#define TILES(NV) TILE(1, NV, 1) TILE(2, NV, 1) TILE(3, NV, 1) TILE(4, NV, 1) TILE(5, NV, 1) \
  TILE(6, NV, 1)
#define TILE_ROW(NV)                                                                         \
  {NULL, ISA(tile_1x##NV##x1), ISA(tile_2x##NV##x1), ISA(tile_3x##NV##x1),                   \
   ISA(tile_4x##NV##x1), ISA(tile_5x##NV##x1), ISA(tile_6x##NV##x1)}

TILES(1)
TILES(2)
#if TILE_VECTORS == 4
TILES(3)
TILES(4)
TILE(1, 4, 4)
TILE(2, 4, 2)
TILE(3, 4, 2)
#else
TILE(1, 2, 4)
TILE(2, 2, 2)
TILE(3, 2, 2)
#endif

/// Tiles by vectors (1 ... TILE_VECTORS) and rows (1 ... 6).
static ISA(tile_function) *const ISA(tiles)[TILE_VECTORS + 1][7] = {
    {NULL},
    TILE_ROW(1),
    TILE_ROW(2),
#if TILE_VECTORS == 4
    TILE_ROW(3),
    TILE_ROW(4),
#endif
};

/// Tiles over several full panels, for few rows: enough chains to hide the latency of a
/// multiply-add. By rows; the number of panels is `wide_panels`.
static const int ISA(wide_panels)[4] = {0, 4, 2, 2};
static ISA(tile_function) *const ISA(wide_tiles)[4] = {
#if TILE_VECTORS == 4
    NULL, ISA(tile_1x4x4), ISA(tile_2x4x2), ISA(tile_3x4x2)
#else
    NULL, ISA(tile_1x2x4), ISA(tile_2x2x2), ISA(tile_3x2x2)
#endif
};
