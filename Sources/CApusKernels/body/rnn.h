// SPDX-License-Identifier: Apache-2.0
//
// Simple RNN: h' = f(W x + R h + b), f tanh or relu.
// Packed: [bias: panel][W: panel][R: panel], one gate.

static ptrdiff_t ISA(rnn_packed_size)(ptrdiff_t F, ptrdiff_t H) {
  return recur_panels(H) * LANES * (1 + F + H);
}

static void ISA(rnn_pack_f32)(ptrdiff_t F, ptrdiff_t H, const float *w, const float *r,
                              const float *b, float *packed) {
  static const int8_t gate[] = {0};
  static const float factor[] = {1.0f};
  float *to = packed;
  for (ptrdiff_t u = 0; u < recur_panels(H) * LANES; u++)
    *to++ = b && u < H ? b[u] + b[H + u] : 0.0f;
  to = ISA(recur_pack)(F, H, w, 1, gate, factor, to);
  ISA(recur_pack)(H, H, r, 1, gate, factor, to);
}

static ptrdiff_t ISA(rnn_scratch_size)(ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H) {
  (void)F;
  return recur_scratch(T, N, H, 1, 0);
}

/// Where the parts of a packed RNN lie.
typedef struct {
  const float *bias, *w, *r;
} ISA(rnn_parts);

/// Sums of MR rows from `n` on for panel `p`.
INLINE void rnn_sums(const int MR, const ISA(recur_walk) *walk, const ISA(rnn_parts) *parts,
                     ptrdiff_t t, ptrdiff_t p, ptrdiff_t n, vf acc[6][16]) {
  const apus_recurrence *r = walk->r;
  const float *x = walk->x + t * walk->x_time + n * r->x_batch;
  const float *h = walk->h + ((t & 1) * walk->N + n) * walk->padded;
  const float *w = parts->w + p * r->f * LANES, *u = parts->r + p * r->h * LANES;
  UNROLL for (int i = 0; i < MR; i++) acc[i][0] = v_load(parts->bias + p * LANES);
  if (MR == 1) {
    recur_chains(1, 1, 4, r->f, x, w, 0, acc[0]);
    recur_chains(1, 1, 4, r->h, h, u, 0, acc[0]);
  } else {
    accumulate(MR, 1, 1, r->f, x, r->x_batch, w, 0, acc);
    accumulate(MR, 1, 1, r->h, h, walk->padded, u, 0, acc);
  }
}

/// One step of MR rows from `n` on for panel `p`.
INLINE void rnn_block(const int MR, const ISA(recur_walk) *walk, const ISA(rnn_parts) *parts,
                      ptrdiff_t t, ptrdiff_t p, ptrdiff_t n) {
  vf acc[6][16];
  rnn_sums(MR, walk, parts, t, p, n, acc);
  UNROLL for (int i = 0; i < MR; i++) {
    vf sum = acc[i][0];
    recur_store(walk, t, p, n + i,
                walk->r->activation == APUS_RELU ? v_max(v_set1(0.0f), sum) : v_tanh(sum));
  }
}

RECUR_STEP(rnn_step, ISA(rnn_parts), rnn_block, 6)

static void ISA(rnn_rows)(const apus_recurrence *r, const float *packed, ptrdiff_t n0,
                          ptrdiff_t N, ptrdiff_t T) {
  ISA(recur_walk) walk;
  ISA(recur_begin)(&walk, r, n0, N, T, 0);
  const ISA(rnn_parts) parts = {packed, packed + walk.padded,
                                packed + walk.padded * (1 + r->f)};
  for (ptrdiff_t t = 0; t < T; t++) ISA(rnn_step)(&walk, &parts, t);
  ISA(recur_end)(&walk, n0);
}

static void ISA(rnn_f32)(const apus_recurrence *r, const float *packed) {
  ISA(recur_batch)(r, packed, ISA(rnn_rows));
}
