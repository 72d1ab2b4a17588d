// SPDX-License-Identifier: Apache-2.0
//
// What LSTM, GRU and RNN share: panels of LANES hidden units with their gates interleaved, the
// projection of the inputs, and the walk over time.
//
// A panel of a matrix with G gates is [k][G][LANES]; units past H have zero weights, so their
// state stays zero. Sigmoid gates are packed halved: sigmoid(x) = (1 + tanh(x / 2)) / 2.
//
// One sequence: the inputs of a chunk of steps are projected first (many rows share the weights),
// then each step adds the recurrent product, in several chains over k. Several sequences: a block
// of rows accumulates inputs and states in one go, and nothing is projected ahead. Panels are
// walked forth and back (zig-zag), so that those used last, still in cache, are used first again.

/// Steps whose projections are held at once: a multiple of every block's rows.
enum { PROJECTED_STEPS = 48 };

INLINE ptrdiff_t recur_panels(ptrdiff_t H) { return (H + LANES - 1) / LANES; }

/// Packs `count` gates of a row-major [gates * H][K] matrix: `gate[g]` is the source gate, or -1
/// for zeros, and `factor[g]` scales it.
static float *ISA(recur_pack)(ptrdiff_t K, ptrdiff_t H, const float *m, int count,
                              const int8_t *gate, const float *factor, float *to) {
  for (ptrdiff_t p = 0; p < recur_panels(H); p++, to += K * count * LANES) {
    const ptrdiff_t u = p * LANES, real = H - u < LANES ? H - u : LANES;
    for (int g = 0; g < count; g++) {
      float *column = to + g * LANES;
      const vf scale = v_set1(gate[g] >= 0 ? factor[g] : 0.0f);
      if (gate[g] >= 0)
        ISA(transpose_b32)(1, real, K, m + (gate[g] * H + u) * K, 0, K, column, 0,
                           count * LANES);
      for (ptrdiff_t k = 0; k < K; k++, column += count * LANES) {
        if (gate[g] < 0) v_store(column, v_set1(0.0f));
        else if (real < LANES) v_store(column, v_load_tail(column, real) * scale);
        else if (factor[g] != 1.0f) v_store(column, v_load(column) * scale);
      }
    }
  }
  return to;
}

/// acc[q * G + g] += a[K] times panels `b` and, `panel_stride` further, the next ones: P panels of
/// G gates in CHAINS chains.
INLINE void recur_chains(const int G, const int P, const int CHAINS, ptrdiff_t K, const float *a,
                         const float *b, ptrdiff_t panel_stride, vf *acc) {
  vf chain[4][16];
  UNROLL for (int c = 0; c < CHAINS; c++)
    UNROLL for (int j = 0; j < G * P; j++) chain[c][j] = c ? v_set1(0.0f) : acc[j];
  ptrdiff_t k = 0;
  KEEP_LOOP for (; k + CHAINS <= K; k += CHAINS) {
    UNROLL for (int c = 0; c < CHAINS; c++) {
      vf s = v_set1(a[k + c]);
      UNROLL for (int j = 0; j < G * P; j++)
        chain[c][j] = v_fma(
            s, v_load(b + (j / G) * panel_stride + (c * G + j % G) * LANES), chain[c][j]);
    }
    b += CHAINS * G * LANES;
  }
  for (; k < K; k++, b += G * LANES)
    UNROLL for (int j = 0; j < G * P; j++)
      chain[0][j] = v_fma(v_set1(a[k]), v_load(b + (j / G) * panel_stride + j % G * LANES),
                          chain[0][j]);
  UNROLL for (int j = 0; j < G * P; j++) {
    acc[j] = chain[0][j];
    UNROLL for (int c = 1; c < CHAINS; c++) acc[j] += chain[c][j];
  }
}

/// xp[i][g][LANES] = bias + x row i times W, for MR rows and V gates of one panel of G.
INLINE void project_rows(const int MR, const int V, const int G, ptrdiff_t F, const float *x,
                         ptrdiff_t ldx, const float *w, const float *bias, float *xp,
                         ptrdiff_t ldxp) {
  vf acc[6][16];
  UNROLL for (int i = 0; i < MR; i++)
    UNROLL for (int g = 0; g < V; g++) acc[i][g] = v_load(bias + g * LANES);
  accumulate_strided(MR, V, 1, G, F, x, ldx, w, 0, acc);
  UNROLL for (int i = 0; i < MR; i++)
    UNROLL for (int g = 0; g < V; g++) v_store(xp + i * ldxp + g * LANES, acc[i][g]);
}

/// Projects `rows` input rows for all panels of G gates, V gates at a time (V divides G).
INLINE void project(const int G, const int V, ptrdiff_t rows, ptrdiff_t F, ptrdiff_t panels,
                    const float *x, ptrdiff_t ldx, const float *w, const float *bias, float *xp) {
  // Four rows of three vectors would spill.
  const ptrdiff_t fit = RECUR_ACCUMULATORS / (V == 3 ? 4 : V), most = fit < 6 ? fit : 6;
  const ptrdiff_t blocks = (rows + most - 1) / most, ld = panels * G * LANES;
  for (ptrdiff_t g = 0; g < panels * G; g += V) {
    const float *wp = w + (g / G * F * G + g % G) * LANES, *bp = bias + g * LANES;
    ptrdiff_t i = 0;
    for (ptrdiff_t block = 0; block < blocks; block++) {
      ptrdiff_t m = rows / blocks + (block < rows % blocks);
      const float *from = x + i * ldx;
      float *to = xp + i * ld + g * LANES;
      switch (m < most ? m : most) {
        case 1: project_rows(1, V, G, F, from, ldx, wp, bp, to, ld); break;
        case 2: project_rows(2, V, G, F, from, ldx, wp, bp, to, ld); break;
        case 3: project_rows(3, V, G, F, from, ldx, wp, bp, to, ld); break;
        case 4: project_rows(4, V, G, F, from, ldx, wp, bp, to, ld); break;
        case 5: project_rows(5, V, G, F, from, ldx, wp, bp, to, ld); break;
        case 6: project_rows(6, V, G, F, from, ldx, wp, bp, to, ld); break;
      }
      i += m;
    }
  }
}

/// The walk over time of one call: `N` rows whose state lies in scratch as h[2][N][padded H] and
/// c[panel][N][LANES].
typedef struct {
  const apus_recurrence *r;
  ptrdiff_t T, N, panels, padded;  // padded = panels * LANES
  const float *x;                  // first step that is taken
  float *y;
  ptrdiff_t x_time, y_time;        // negated when reversed
  float *h, *c, *xp;
} ISA(recur_walk);

/// Floats of scratch: states, cells and the projections of one chunk (`extra` more per row).
INLINE ptrdiff_t recur_scratch(ptrdiff_t T, ptrdiff_t N, ptrdiff_t H, int gates, int extra) {
  ptrdiff_t padded = recur_panels(H) * LANES;
  return (3 + extra) * N * padded + (T < PROJECTED_STEPS ? T : PROJECTED_STEPS) * gates * padded;
}

/// Sets up the walk of rows [n0, n0 + N) over T steps and loads the initial states.
static void ISA(recur_begin)(ISA(recur_walk) *walk, const apus_recurrence *r, ptrdiff_t n0,
                             ptrdiff_t N, ptrdiff_t T, int extra) {
  ptrdiff_t panels = recur_panels(r->h), padded = panels * LANES;
  ptrdiff_t first = r->reverse && T > 0 ? T - 1 : 0;
  *walk = (ISA(recur_walk)){
      .r = r, .T = T, .N = N, .panels = panels, .padded = padded,
      .x = r->x + n0 * r->x_batch + first * r->x_time,
      .y = r->y ? r->y + n0 * r->y_batch + first * r->y_time : NULL,
      .x_time = r->reverse ? -r->x_time : r->x_time,
      .y_time = r->reverse ? -r->y_time : r->y_time,
      .h = r->scratch,
      .c = r->scratch + 2 * N * padded,
      .xp = r->scratch + (3 + extra) * N * padded,
  };
  memset(r->scratch, 0, (size_t)((3 + extra) * N * padded) * sizeof(float));
  for (ptrdiff_t n = 0; n < N; n++) {
    if (r->h0)
      memcpy(walk->h + n * padded, r->h0 + (n0 + n) * r->h, (size_t)r->h * sizeof(float));
    if (r->c0)
      for (ptrdiff_t u = 0; u < r->h; u++)
        walk->c[(u / LANES * N + n) * LANES + u % LANES] = r->c0[(n0 + n) * r->h + u];
  }
}

/// Writes the final states of rows [n0, n0 + N).
static void ISA(recur_end)(const ISA(recur_walk) *walk, ptrdiff_t n0) {
  const apus_recurrence *r = walk->r;
  const float *h = walk->h + (walk->T & 1) * walk->N * walk->padded;
  for (ptrdiff_t n = 0; n < walk->N; n++) {
    if (r->h_last)
      memcpy(r->h_last + (n0 + n) * r->h, h + n * walk->padded, (size_t)r->h * sizeof(float));
    if (r->c_last)
      for (ptrdiff_t u = 0; u < r->h; u++)
        r->c_last[(n0 + n) * r->h + u] = walk->c[(u / LANES * walk->N + n) * LANES + u % LANES];
  }
}

typedef void ISA(recur_rows)(const apus_recurrence *r, const float *packed, ptrdiff_t n0,
                             ptrdiff_t N, ptrdiff_t T);

/// Runs `rows` on the whole batch, or on each row over its own length.
static void ISA(recur_batch)(const apus_recurrence *r, const float *packed,
                             ISA(recur_rows) *rows) {
  if (r->n <= 0 || r->h <= 0) return;
  if (!r->lengths) {
    rows(r, packed, 0, r->n, r->t);
    return;
  }
  for (ptrdiff_t n = 0; n < r->n; n++) {
    ptrdiff_t T = r->lengths[n];
    rows(r, packed, n, 1, T);
    for (ptrdiff_t t = T; r->y && t < r->t; t++)
      memset(r->y + t * r->y_time + n * r->y_batch, 0, (size_t)r->h * sizeof(float));
  }
}

/// Defines step `name`: f(rows, walk, parts, t, panel, first row) over all panels and balanced
/// blocks of at most `most` <= 6 rows.
#define RECUR_STEP(name, parts_type, f, most)                                              \
  static void ISA(name)(const ISA(recur_walk) *walk, const parts_type *parts, ptrdiff_t t) { \
    const ptrdiff_t blocks = (walk->N + (most)-1) / (most);                                \
    for (ptrdiff_t q = 0; q < walk->panels; q++) {                                         \
      ptrdiff_t p = t & 1 ? walk->panels - 1 - q : q, n = 0;                               \
      for (ptrdiff_t block = 0; block < blocks; block++) {                                 \
        ptrdiff_t m = walk->N / blocks + (block < walk->N % blocks);                       \
        switch (m < (most) ? m : (most)) {                                                 \
          case 1: f(1, walk, parts, t, p, n); break;                                       \
          case 2: f(2, walk, parts, t, p, n); break;                                       \
          case 3: f(3, walk, parts, t, p, n); break;                                       \
          case 4: f(4, walk, parts, t, p, n); break;                                       \
          case 5: f(5, walk, parts, t, p, n); break;                                       \
          case 6: f(6, walk, parts, t, p, n); break;                                       \
        }                                                                                  \
        n += m;                                                                            \
      }                                                                                    \
    }                                                                                      \
  }
