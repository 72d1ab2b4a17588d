// SPDX-License-Identifier: Apache-2.0
//
// Backward through time: what LSTM, GRU and RNN share.
//
// Time goes from the last step to the first: the cell turns the gradient dh of the states after a
// step into the gradients dG of the gates' sums, and one product dG R turns those into what reaches
// the states before. Steps are taken in blocks of so many that dG, the states before and the inputs
// stay in the cache near the core; after each block the gradients of all weights get one product
// each over its steps and rows. A large batch is walked in chunks of rows.
//
// Scratch: [packed R][packed W][dG: steps x rows x blocks H][h before: steps x rows x H]
// [x: steps x rows x F][dh: rows x H][dc: rows x H][product: rows x H], each from a 64-byte line
// on; rows of the first three take an odd number of lines, so that no two share a cache set often.

/// The most rows of a chunk, and the rows of all steps of a block together.
enum { CHUNK_ROWS = 96, BLOCK_ROWS = 160 };

INLINE ptrdiff_t whole_lines(ptrdiff_t floats) { return (floats + 15) / 16 * 16; }
INLINE ptrdiff_t odd_lines(ptrdiff_t floats) {
  return floats <= 16 ? floats : ((floats + 15) / 16 | 1) * 16;
}

/// Rows of a chunk and steps of a block, by shapes only.
INLINE ptrdiff_t chunk_rows(ptrdiff_t N) {
  ptrdiff_t chunks = (N + CHUNK_ROWS - 1) / CHUNK_ROWS;
  return chunks > 0 ? (N + chunks - 1) / chunks : 0;
}
INLINE ptrdiff_t block_steps(ptrdiff_t T, ptrdiff_t N) {
  ptrdiff_t fit = (BLOCK_ROWS + chunk_rows(N)) / (chunk_rows(N) + 1);
  ptrdiff_t blocks = (T + fit - 1) / fit;
  return blocks > 0 ? (T + blocks - 1) / blocks : 0;
}

INLINE ptrdiff_t gradient_scratch(ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H, int gates,
                                  int blocks) {
  const ptrdiff_t rows = chunk_rows(N), all = rows * block_steps(T, N);
  return whole_lines(gates * H * ((H + LANES - 1) / LANES * LANES)) +
         whole_lines(gates * H * ((F + LANES - 1) / LANES * LANES)) +
         whole_lines(all * odd_lines(blocks * H)) + whole_lines(all * odd_lines(H)) +
         whole_lines(all * odd_lines(F)) + 3 * whole_lines(rows * H);
}

/// The walk back over rows [n0, n0 + rows) in steps [s0, s0 + steps), counted in the order of the
/// way there.
typedef struct {
  const apus_recurrence_gradient *g;
  ptrdiff_t n0, rows, s0, steps;
  ptrdiff_t ld, ldh, ldx;  // floats of one row of dG, of the states before and of x
  int adds;                // whether the gradients of weights hold a part already
  float *r, *w, *dg, *before, *x, *dh, *dc, *product;
} ISA(backward);

static void ISA(backward_begin)(ISA(backward) *b, const apus_recurrence_gradient *g, int gates,
                                int blocks) {
  const ptrdiff_t F = g->f, H = g->h, rows = chunk_rows(g->n);
  const ptrdiff_t all = rows * block_steps(g->t, g->n);
  *b = (ISA(backward)){.g = g, .ld = odd_lines(blocks * H), .ldh = odd_lines(H),
                       .ldx = odd_lines(F), .r = g->scratch};
  b->w = b->r + whole_lines(gates * H * ((H + LANES - 1) / LANES * LANES));
  b->dg = b->w + whole_lines(gates * H * ((F + LANES - 1) / LANES * LANES));
  b->before = b->dg + whole_lines(all * b->ld);
  b->x = b->before + whole_lines(all * b->ldh);
  b->dh = b->x + whole_lines(all * b->ldx);
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

/// Loads what reaches the last states of the rows from outside.
static void ISA(chunk_begin)(const ISA(backward) *b) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h;
  for (ptrdiff_t i = 0; i < b->rows; i++) {
    const ptrdiff_t n = b->n0 + i;
    // A sequence of no steps has zeros for states, whatever came in.
    const int any = row_length(g, n) > 0;
    copy_or_zero(b->dh + i * H, any && g->dh_last ? g->dh_last + n * H : NULL, H);
    copy_or_zero(b->dc + i * H, any && g->dc_last ? g->dc_last + n * H : NULL, H);
  }
}

/// The time of step number `s` of the way there.
INLINE ptrdiff_t backward_time(const apus_recurrence_gradient *g, ptrdiff_t s) {
  return g->reverse ? g->t - 1 - s : s;
}

/// Loads the inputs of the block's steps and rows.
static void ISA(block_inputs)(const ISA(backward) *b) {
  const apus_recurrence_gradient *g = b->g;
  float *to = b->x;
  for (ptrdiff_t s = b->s0; s < b->s0 + b->steps; s++) {
    const float *from = g->x + backward_time(g, s) * g->x_time + b->n0 * g->x_batch;
    for (ptrdiff_t i = 0; i < b->rows; i++, to += b->ldx, from += g->x_batch)
      memcpy(to, from, (size_t)g->f * sizeof(float));
  }
}

/// One row at one step.
typedef struct {
  const float *saved, *dy;  // dy NULL: none
  const float *c_before;    // LSTM; NULL: zeros
  float *before, *dg, *dh, *dc, *product;
} ISA(backward_row);

/// Finds row i at step s, fills the state before it, and returns whether the row has that step; if
/// not, its dG is zero. `saved_floats` are those that the cell reads of a row.
INLINE int backward_row(const ISA(backward) *b, ptrdiff_t s, ptrdiff_t i, ptrdiff_t cell_block,
                        ptrdiff_t saved_floats, ISA(backward_row) *row) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h, n = b->n0 + i, at = (s - b->s0) * b->rows + i;
  const ptrdiff_t t = backward_time(g, s), length = row_length(g, n);
  const float *saved = g->saved + n * g->saved_batch;
  *row = (ISA(backward_row)){
      .saved = saved + t * g->saved_time,
      .dy = g->dy ? g->dy + t * g->dy_time + n * g->dy_batch : NULL,
      .before = b->before + at * b->ldh, .dg = b->dg + at * b->ld, .dh = b->dh + i * H,
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
    // The next step will want them; the product in between gives them time to come.
    const float *ahead = saved + previous * g->saved_time;
    for (ptrdiff_t k = 0; k < saved_floats; k += 16) __builtin_prefetch(ahead + k, 0, 2);
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

/// Adds the block's part to rows [first, first + gates) H of dR, from blocks `k` on of dG;
/// `operand`, `ldo` apart, is what R multiplied.
static void ISA(add_recurrent)(const ISA(backward) *b, int k, int gates, int first,
                               const float *operand, ptrdiff_t ldo) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h, K = b->steps * b->rows;
  if (g->dr)
    ISA(gemm_tn_f32)(gates * H, H, K, b->dg + k * H, b->ld, operand, ldo, g->dr + first * H * H, H,
                     b->adds);
}

/// Adds the block's part to gates [first, first + gates) of R's bias, `all` gates after W's.
static void ISA(add_recurrent_bias)(const ISA(backward) *b, int k, int gates, int first, int all) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h, K = b->steps * b->rows;
  if (g->db) ISA(add_columns)(K, gates * H, b->dg + k * H, b->ld, g->db + (all + first) * H);
}

/// Gives R's bias the gradient of W's, for a cell where both are added alike.
INLINE void repeat_bias(const apus_recurrence_gradient *g, int gates) {
  const size_t size = (size_t)(gates * g->h) * sizeof(float);
  if (g->db) memcpy(g->db + gates * g->h, g->db, size);
}

/// The same for dW and its bias, from the inputs.
static void ISA(add_input)(const ISA(backward) *b, int k, int gates, int first) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h, F = g->f, K = b->steps * b->rows;
  if (g->dw)
    ISA(gemm_tn_f32)(gates * H, F, K, b->dg + k * H, b->ld, b->x, b->ldx, g->dw + first * H * F, F,
                     b->adds);
  if (g->db) ISA(add_columns)(K, gates * H, b->dg + k * H, b->ld, g->db + first * H);
}

/// Gives the block's part of dX from the first `gates` blocks of dG, through the place for x.
static void ISA(block_outputs)(const ISA(backward) *b, int gates) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t F = g->f;
  ISA(gemm_f32)(b->steps * b->rows, F, gates * g->h, b->dg, b->ld, b->w, NULL, b->x, b->ldx, NULL);
  const float *from = b->x;
  for (ptrdiff_t s = b->s0; s < b->s0 + b->steps; s++) {
    float *to = g->dx + backward_time(g, s) * g->dx_time + b->n0 * g->dx_batch;
    for (ptrdiff_t i = 0; i < b->rows; i++, from += b->ldx, to += g->dx_batch)
      if (g->add_dx)
        for (ptrdiff_t f = 0; f < F; f++) to[f] += from[f];
      else
        memcpy(to, from, (size_t)F * sizeof(float));
  }
}

/// What a cell does: one step, and its products with what the block's steps left.
typedef void ISA(backward_step)(const ISA(backward) *b, ptrdiff_t s);
typedef void ISA(backward_products)(const ISA(backward) *b);

/// Walks back over the batch, with R and W packed already.
static void ISA(backward_batch)(ISA(backward) *b, int gates, ISA(backward_step) *step,
                                ISA(backward_products) *products) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t N = g->n, H = g->h, most = chunk_rows(N), longest = block_steps(g->t, N);
  for (b->n0 = 0; b->n0 < N; b->n0 += b->rows) {
    b->rows = N - b->n0 < most ? N - b->n0 : most;
    ISA(chunk_begin)(b);
    for (ptrdiff_t end = g->t; end > 0; end = b->s0) {
      b->s0 = end > longest ? end - longest : 0;
      b->steps = end - b->s0;
      for (ptrdiff_t s = end - 1; s >= b->s0; s--) step(b, s);
      if (g->dw) ISA(block_inputs)(b);
      products(b);
      if (g->dx) ISA(block_outputs)(b, gates);
      b->adds = 1;
    }
    const size_t size = (size_t)(b->rows * H) * sizeof(float);
    if (g->dh0) memcpy(g->dh0 + b->n0 * H, b->dh, size);
    if (g->dc0) memcpy(g->dc0 + b->n0 * H, b->dc, size);
  }
}

/// dh += dG R at step s, for `gates` blocks of dG from `k` on and R packed at `r`; left out where
/// nothing wants it.
INLINE void backward_through(const ISA(backward) *b, ptrdiff_t s, int k, int gates,
                             const float *r) {
  static const apus_epilogue add = {.accumulate = 1};
  if (s == 0 && !b->g->dh0) return;
  ISA(gemm_f32)(b->rows, b->g->h, gates * b->g->h,
                b->dg + (s - b->s0) * b->rows * b->ld + k * b->g->h, b->ld, r, NULL, b->dh,
                b->g->h, &add);
}
