// SPDX-License-Identifier: Apache-2.0
//
// What the forward kernels of training share: chunks of a batch, where the saved blocks of a row
// lie, and rows whose sequence does not reach a step. All rows of a chunk take each step together,
// whatever their lengths: an idle row keeps its states and leaves zeros.
//
// A chunk has so few rows that its states and what a step saves stay in the cache near the core
// beside the weights. Rows of Y may lie a power of two apart, where they share few sets of a cache;
// so each is written once, whole.

/// The most rows of a chunk.
enum { TRAINING_ROWS = 32 };

/// Rows of a chunk, by the batch only.
INLINE ptrdiff_t training_rows(ptrdiff_t N) {
  ptrdiff_t chunks = (N + TRAINING_ROWS - 1) / TRAINING_ROWS;
  return chunks > 0 ? (N + chunks - 1) / chunks : 0;
}

/// The call for the rows of `r` from n0 on that are one chunk.
INLINE apus_recurrence training_chunk(const apus_recurrence *r, ptrdiff_t n0) {
  const ptrdiff_t most = training_rows(r->n);
  apus_recurrence chunk = *r;
  chunk.n = r->n - n0 < most ? r->n - n0 : most;
  chunk.x += n0 * r->x_batch;
  if (r->y) chunk.y += n0 * r->y_batch;
  if (r->h0) chunk.h0 += n0 * r->h;
  if (r->c0) chunk.c0 += n0 * r->h;
  if (r->h_last) chunk.h_last += n0 * r->h;
  if (r->c_last) chunk.c_last += n0 * r->h;
  if (r->lengths) chunk.lengths += n0;
  return chunk;
}

/// Stores h of panel `p` of row n; the row's last panel of step t completes a row of Y.
INLINE void training_store(const ISA(recur_walk) *walk, ptrdiff_t t, ptrdiff_t p, ptrdiff_t n,
                           vf h) {
  const ptrdiff_t H = walk->r->h;
  float *row = walk->h + (((t + 1) & 1) * walk->N + n) * walk->padded;
  v_store(row + p * LANES, h);
  if (!walk->y || p != (t & 1 ? 0 : walk->panels - 1)) return;
  float *y = walk->y + t * walk->y_time + n * walk->r->y_batch;
  for (ptrdiff_t u = 0; u < H; u += LANES)
    v_store_tail_or_all(y + u, v_load(row + u), H - u);
}

/// The saved blocks of one call, of which those of row n at step t begin at
/// `saved + t * time + n * batch`, H floats each; `time` is negated when reversed.
typedef struct {
  float *saved;
  ptrdiff_t time, batch;
  int blocks;
} ISA(saved_blocks);

INLINE ISA(saved_blocks) saved_begin(const apus_recurrence *r, int blocks, float *saved,
                                     ptrdiff_t time, ptrdiff_t batch) {
  ptrdiff_t first = r->reverse && r->t > 0 ? r->t - 1 : 0;
  return (ISA(saved_blocks)){saved + first * time, r->reverse ? -time : time, batch, blocks};
}

/// Whether row n has no step number `t` of the walk.
INLINE int is_idle(const ISA(recur_walk) *walk, ptrdiff_t t, ptrdiff_t n) {
  const apus_recurrence *r = walk->r;
  return r->lengths && (r->reverse ? walk->T - 1 - t : t) >= r->lengths[n];
}

/// Stores one vector of a saved block: panel `p` of block `b` of row n at step t.
INLINE void save(const ISA(recur_walk) *walk, const ISA(saved_blocks) *s, ptrdiff_t t, ptrdiff_t p,
                 ptrdiff_t n, int b, vf v) {
  const ptrdiff_t H = walk->r->h;
  float *at = s->saved + t * s->time + n * s->batch + b * H + p * LANES;
  // The next step's place: its line is fetched by the time it is written.
  __builtin_prefetch(at + (t + 1 < walk->T ? s->time : 0), 1, 2);
  v_store_tail_or_all(at, v, H - p * LANES);
}

/// Passes the states of panel `p` of an idle row on, and leaves zeros.
static __attribute__((noinline)) void ISA(idle_row)(const ISA(recur_walk) *walk,
                                                    const ISA(saved_blocks) *s, ptrdiff_t t,
                                                    ptrdiff_t p, ptrdiff_t n) {
  const vf zero = v_set1(0.0f);
  for (int b = 0; b < s->blocks; b++) save(walk, s, t, p, n, b, zero);
  const ptrdiff_t at = n * walk->padded + p * LANES, one = walk->N * walk->padded;
  v_store(walk->h + ((t + 1) & 1) * one + at, v_load(walk->h + (t & 1) * one + at));
  if (walk->y)
    v_store_tail_or_all(walk->y + t * walk->y_time + n * walk->r->y_batch + p * LANES, zero,
                        walk->r->h - p * LANES);
}

/// Writes the last states; a sequence of no steps has none.
static void ISA(saved_end)(const ISA(recur_walk) *walk) {
  const apus_recurrence *r = walk->r;
  ISA(recur_end)(walk, 0);
  for (ptrdiff_t n = 0; r->lengths && n < walk->N; n++) {
    if (r->lengths[n] > 0) continue;
    if (r->h_last) memset(r->h_last + n * r->h, 0, (size_t)r->h * sizeof(float));
    if (r->c_last) memset(r->c_last + n * r->h, 0, (size_t)r->h * sizeof(float));
  }
}
