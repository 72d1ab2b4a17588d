// SPDX-License-Identifier: Apache-2.0
//
// Backward through time: what LSTM, GRU and RNN share.
//
// The batch is walked in chunks of rows whose gradients of gates, states and inputs stay in the
// cache near the core. Within a chunk, time goes from the last step to the first: the cell turns
// the gradient dh of the states after a step into the gradients dG of the gates' sums, and one
// product dG R turns those into what reaches the states before. Then the gradients of all weights
// are one product each over all steps of the chunk.
//
// Scratch: [packed R][packed W][dG: T x rows x blocks H][h before each step: T x rows x H]
// [x: T x rows x F][dh: rows x H][dc: rows x H][product: rows x H], each from a 64-byte line on.

/// Floats of dG, h and x of a chunk that are meant to stay in cache, and the rows of a chunk.
enum { CHUNK_FLOATS = 98304, CHUNK_LEAST = 8, CHUNK_MOST = 32 };

INLINE ptrdiff_t whole_lines(ptrdiff_t floats) { return (floats + 15) / 16 * 16; }

/// Rows of a chunk, by shapes only.
INLINE ptrdiff_t chunk_rows(ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H, int blocks) {
  ptrdiff_t fit = CHUNK_FLOATS / (T * ((blocks + 1) * H + F) + 1);
  fit = fit < CHUNK_LEAST ? CHUNK_LEAST : fit > CHUNK_MOST ? CHUNK_MOST : fit;
  ptrdiff_t chunks = (N + fit - 1) / fit;
  return chunks > 0 ? (N + chunks - 1) / chunks : 0;
}

INLINE ptrdiff_t gradient_scratch(ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H, int gates,
                                  int blocks) {
  const ptrdiff_t rows = chunk_rows(T, N, F, H, blocks), padded = (H + LANES - 1) / LANES * LANES;
  return whole_lines(gates * H * padded) +
         whole_lines(gates * H * ((F + LANES - 1) / LANES * LANES)) +
         whole_lines(T * rows * blocks * H) + whole_lines(T * rows * H) +
         whole_lines(T * rows * F) + 3 * whole_lines(rows * H);
}

/// The walk back of one chunk: rows [n0, n0 + rows).
typedef struct {
  const apus_recurrence_gradient *g;
  ptrdiff_t n0, rows, ld;  // ld: floats of one row of dG
  float *r, *w, *dg, *before, *x, *dh, *dc, *product;
} ISA(backward);

static void ISA(backward_begin)(ISA(backward) *b, const apus_recurrence_gradient *g, int gates,
                                int blocks) {
  const ptrdiff_t T = g->t, F = g->f, H = g->h, rows = chunk_rows(T, g->n, F, H, blocks);
  *b = (ISA(backward)){.g = g, .rows = rows, .ld = blocks * H, .r = g->scratch};
  b->w = b->r + whole_lines(gates * H * ((H + LANES - 1) / LANES * LANES));
  b->dg = b->w + whole_lines(gates * H * ((F + LANES - 1) / LANES * LANES));
  b->before = b->dg + whole_lines(T * rows * b->ld);
  b->x = b->before + whole_lines(T * rows * H);
  b->dh = b->x + whole_lines(T * rows * F);
  b->dc = b->dh + whole_lines(rows * H);
  b->product = b->dc + whole_lines(rows * H);
  if (g->db) memset(g->db, 0, (size_t)(2 * gates * H) * sizeof(float));
}

INLINE ptrdiff_t row_length(const apus_recurrence_gradient *g, ptrdiff_t n) {
  return g->lengths ? g->lengths[n] : g->t;
}

/// dst[n] = src[n], or zeros where there is no source.
INLINE void copy_or_zero(float *dst, const float *src, ptrdiff_t n) {
  if (src)
    memcpy(dst, src, (size_t)n * sizeof(float));
  else
    memset(dst, 0, (size_t)n * sizeof(float));
}

/// Loads what reaches the last states of the rows from outside, and the rows' inputs.
static void ISA(chunk_begin)(const ISA(backward) *b) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h, F = g->f;
  for (ptrdiff_t i = 0; i < b->rows; i++) {
    const ptrdiff_t n = b->n0 + i;
    // A sequence of no steps has zeros for states, whatever came in.
    const int any = row_length(g, n) > 0;
    copy_or_zero(b->dh + i * H, any && g->dh_last ? g->dh_last + n * H : NULL, H);
    copy_or_zero(b->dc + i * H, any && g->dc_last ? g->dc_last + n * H : NULL, H);
    if (!g->dw) continue;
    for (ptrdiff_t t = 0; t < g->t; t++)
      memcpy(b->x + (t * b->rows + i) * F, g->x + t * g->x_time + n * g->x_batch,
             (size_t)F * sizeof(float));
  }
}

/// One row at one step.
typedef struct {
  const float *saved, *dy;  // dy NULL: none
  const float *c_before;    // LSTM; NULL: zeros
  float *before, *dg, *dh, *dc, *product;
} ISA(backward_row);

/// Finds row i at time t, fills the state before it, and returns whether the row has that step; if
/// not, its dG is zero.
INLINE int backward_row(const ISA(backward) *b, ptrdiff_t t, ptrdiff_t i, ptrdiff_t cell_block,
                        ISA(backward_row) *row) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h, n = b->n0 + i, at = t * b->rows + i, length = row_length(g, n);
  const float *saved = g->saved + n * g->saved_batch;
  *row = (ISA(backward_row)){
      .saved = saved + t * g->saved_time,
      .dy = g->dy ? g->dy + t * g->dy_time + n * g->dy_batch : NULL,
      .before = b->before + at * H, .dg = b->dg + at * b->ld, .dh = b->dh + i * H,
      .dc = b->dc + i * H, .product = b->product + i * H,
  };
  if (t >= length) {
    memset(row->before, 0, (size_t)H * sizeof(float));
    memset(row->dg, 0, (size_t)b->ld * sizeof(float));
    return 0;
  }
  const ptrdiff_t previous = g->reverse ? t + 1 : t - 1;
  if (previous >= 0 && previous < length) {
    copy_or_zero(row->before, g->y + previous * g->y_time + n * g->y_batch, H);
    row->c_before = saved + previous * g->saved_time + cell_block * H;
  } else {
    copy_or_zero(row->before, g->h0 ? g->h0 + n * H : NULL, H);
    row->c_before = g->c0 ? g->c0 + n * H : NULL;
  }
  return 1;
}

/// dh after a step: what came from later steps and from outside.
INLINE vf backward_dh(const ISA(backward_row) *row, ptrdiff_t u, ptrdiff_t left) {
  vf dh = v_load_tail_or_all(row->dh + u, left);
  return row->dy ? dh + v_load_tail_or_all(row->dy + u, left) : dh;
}

/// Stores dG of LANES units in block `k`.
INLINE void store_gate(const ISA(backward_row) *row, ptrdiff_t H, int k, ptrdiff_t u,
                       ptrdiff_t left, vf v) {
  v_store_tail_or_all(row->dg + k * H + u, v, left);
}

/// sum[n] += the sum of rows x[rows][n], `ld` apart.
static void ISA(add_columns)(ptrdiff_t rows, ptrdiff_t n, const float *x, ptrdiff_t ld,
                             float *sum) {
  for (ptrdiff_t j = 0; j < n; j += LANES) {
    const ptrdiff_t left = n - j;
    vf s[4] = {v_load_tail_or_all(sum + j, left)};
    ptrdiff_t i = 0;
    for (; i + 4 <= rows; i += 4)
      UNROLL for (int k = 0; k < 4; k++) s[k] += v_load_tail_or_all(x + (i + k) * ld + j, left);
    for (; i < rows; i++) s[0] += v_load_tail_or_all(x + i * ld + j, left);
    v_store_tail_or_all(sum + j, (s[0] + s[1]) + (s[2] + s[3]), left);
  }
}

/// Adds to rows [first, first + gates) H of dR and to as many of its bias the part of dG from
/// block `k` on; `operand`, `ldo` apart, is what R multiplied.
static void ISA(add_recurrent)(const ISA(backward) *b, int k, int gates, int first, int all,
                               const float *operand, ptrdiff_t ldo) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h, K = g->t * b->rows;
  if (g->dr)
    ISA(gemm_tn_f32)(gates * H, H, K, b->dg + k * H, b->ld, operand, ldo, g->dr + first * H * H, H,
                     b->n0 > 0);
  if (g->db) ISA(add_columns)(K, gates * H, b->dg + k * H, b->ld, g->db + (all + first) * H);
}

/// The same for dW and its bias, from the inputs.
static void ISA(add_input)(const ISA(backward) *b, int k, int gates, int first) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h, F = g->f, K = g->t * b->rows;
  if (g->dw)
    ISA(gemm_tn_f32)(gates * H, F, K, b->dg + k * H, b->ld, b->x, F, g->dw + first * H * F, F,
                     b->n0 > 0);
  if (g->db) ISA(add_columns)(K, gates * H, b->dg + k * H, b->ld, g->db + first * H);
}

/// Gives dX from the first `gates` blocks of dG, through the chunk's place for x, and the initial
/// states' gradients.
static void ISA(chunk_end)(const ISA(backward) *b, int gates) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h, F = g->f;
  for (ptrdiff_t i = 0; i < b->rows; i++) {
    if (g->dh0) memcpy(g->dh0 + (b->n0 + i) * H, b->dh + i * H, (size_t)H * sizeof(float));
    if (g->dc0) memcpy(g->dc0 + (b->n0 + i) * H, b->dc + i * H, (size_t)H * sizeof(float));
  }
  if (!g->dx) return;
  ISA(gemm_f32)(g->t * b->rows, F, gates * H, b->dg, b->ld, b->w, NULL, b->x, F, NULL);
  for (ptrdiff_t t = 0; t < g->t; t++)
    for (ptrdiff_t i = 0; i < b->rows; i++) {
      const float *from = b->x + (t * b->rows + i) * F;
      float *to = g->dx + t * g->dx_time + (b->n0 + i) * g->dx_batch;
      if (g->add_dx)
        for (ptrdiff_t f = 0; f < F; f++) to[f] += from[f];
      else
        memcpy(to, from, (size_t)F * sizeof(float));
    }
}

/// Runs `chunk` over the batch. `R` and `W` are packed as they lie, unless the cell did it.
typedef void ISA(backward_chunk)(const ISA(backward) *b);

static void ISA(backward_batch)(ISA(backward) *b, ISA(backward_chunk) *chunk, int gates) {
  const ptrdiff_t N = b->g->n, most = b->rows;
  for (b->n0 = 0; b->n0 < N; b->n0 += b->rows) {
    b->rows = N - b->n0 < most ? N - b->n0 : most;
    ISA(chunk_begin)(b);
    chunk(b);
    ISA(chunk_end)(b, gates);
  }
}

/// The number of the step before which `s` others come, and whether anything wants what reaches
/// the states before the first of them.
INLINE ptrdiff_t backward_time(const apus_recurrence_gradient *g, ptrdiff_t s) {
  return g->reverse ? g->t - 1 - s : s;
}

/// dh += dG R at time t, for `gates` blocks of dG from `k` on and R packed at `r`.
INLINE void backward_through(const ISA(backward) *b, ptrdiff_t t, int k, int gates,
                             const float *r) {
  static const apus_epilogue add = {.accumulate = 1};
  ISA(gemm_f32)(b->rows, b->g->h, gates * b->g->h, b->dg + t * b->rows * b->ld + k * b->g->h,
                b->ld, r, NULL, b->dh, b->g->h, &add);
}
