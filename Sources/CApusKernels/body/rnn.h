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

/// One step of one row for panel `p`, input projected or not.
INLINE vf rnn_unit(const ISA(recur_walk) *walk, const float *w, const float *r, const float *bias,
                   ptrdiff_t t, ptrdiff_t p, ptrdiff_t n) {
  const apus_recurrence *call = walk->r;
  vf acc[1] = {v_load(bias + p * LANES)};
  recur_chains(1, 1, 4, call->f, walk->x + t * walk->x_time + n * call->x_batch,
               w + p * call->f * LANES, 0, acc);
  recur_chains(1, 1, 4, call->h, walk->h + ((t & 1) * walk->N + n) * walk->padded,
               r + p * call->h * LANES, 0, acc);
  return call->activation == APUS_RELU ? v_max(v_set1(0.0f), acc[0]) : v_tanh(acc[0]);
}

static void ISA(rnn_rows)(const apus_recurrence *r, const float *packed, ptrdiff_t n0,
                          ptrdiff_t N, ptrdiff_t T) {
  ISA(recur_walk) walk;
  ISA(recur_begin)(&walk, r, n0, N, T, 0);
  const float *w = packed + walk.padded, *u = w + r->f * walk.padded;
  for (ptrdiff_t t = 0; t < T; t++)
    for (ptrdiff_t p = 0; p < walk.panels; p++)
      for (ptrdiff_t n = 0; n < N; n++)
        recur_store(&walk, t, p, n, rnn_unit(&walk, w, u, packed, t, p, n));
  ISA(recur_end)(&walk, n0);
}

static void ISA(rnn_f32)(const apus_recurrence *r, const float *packed) {
  ISA(recur_batch)(r, packed, ISA(rnn_rows));
}
