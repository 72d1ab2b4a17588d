// SPDX-License-Identifier: Apache-2.0
//
// GRU forward that saves n, z, r and Rh h + Rbh (with linear_before_reset) or r * h of every step,
// each activated, from the weights of `gru_pack_f32`.

typedef struct {
  ISA(gru_parts) gru;
  ISA(saved_blocks) blocks;
} ISA(gru_training);

/// Quotient of a ratio, and of one that is twice its value.
INLINE vf v_quotient(v_ratio r) { return r.p / r.q; }
INLINE vf v_half_quotient(v_ratio r) { return v_set1(0.5f) * r.p / r.q; }

/// One step of MR rows from `n` on, linear_before_reset, panel `p`.
INLINE void gru_training_block(const int MR, const ISA(recur_walk) *walk,
                               const ISA(gru_training) *training, ptrdiff_t t, ptrdiff_t p,
                               ptrdiff_t n) {
  const float *h = walk->h + ((t & 1) * walk->N + n) * walk->padded;
  vf acc[6][16], g_input[6];
  gru_sums(MR, walk, &training->gru, t, p, n, acc, g_input);
  UNROLL for (int i = 0; i < MR; i++) {
    const ISA(saved_blocks) *s = &training->blocks;
    if (is_idle(walk, t, n + i)) {
      ISA(idle_row)(walk, s, t, p, n + i);
      continue;
    }
    vf z = v_half_quotient(v_sigmoid_ratio(acc[i][0]));
    vf r = v_half_quotient(v_sigmoid_ratio(acc[i][1]));
    vf g = v_quotient(v_tanh_ratio(v_fma(r, acc[i][2], g_input[i])));
    save(walk, s, t, p, n + i, 0, g);
    save(walk, s, t, p, n + i, 1, z);
    save(walk, s, t, p, n + i, 2, r);
    save(walk, s, t, p, n + i, 3, acc[i][2]);
    training_store(walk, t, p, n + i, v_fma(z, v_load(h + i * walk->padded + p * LANES) - g, g));
  }
}

/// The second phase of a step with the reset first: the first leaves [r * h][sum of z][input part
/// of g] of each row, and r is their quotient no more, so z and r are saved by the first.
INLINE void gru_training_reset_block(const int MR, const ISA(recur_walk) *walk,
                                     const ISA(gru_training) *training, ptrdiff_t t, ptrdiff_t p,
                                     ptrdiff_t n) {
  const ISA(saved_blocks) *s = &training->blocks;
  vf acc[6][16];
  gru_reset_sums(MR, walk, &training->gru, t, p, n, acc);
  const ptrdiff_t padded = walk->padded;
  const float *h = walk->h + ((t & 1) * walk->N + n) * padded;
  float *part = walk->c + walk->N * padded + n * GRU_EXTRA * padded + p * LANES;
  UNROLL for (int i = 0; i < MR; i++) {
    vf z = v_half_quotient(v_sigmoid_ratio(acc[i][0]));
    vf r = v_half_quotient(v_sigmoid_ratio(acc[i][1]));
    vf product = r * v_load(h + i * padded + p * LANES);
    v_store(part + i * GRU_EXTRA * padded, product);
    v_store(part + (i * GRU_EXTRA + 1) * padded, z);
    save(walk, s, t, p, n + i, 1, z);
    save(walk, s, t, p, n + i, 2, r);
    save(walk, s, t, p, n + i, 3, product);
  }
}

/// The second phase: g and h'.
INLINE void gru_training_update_block(const int MR, const ISA(recur_walk) *walk,
                                      const ISA(gru_training) *training, ptrdiff_t t, ptrdiff_t p,
                                      ptrdiff_t n) {
  const ISA(saved_blocks) *s = &training->blocks;
  const ptrdiff_t padded = walk->padded;
  const float *h = walk->h + ((t & 1) * walk->N + n) * padded + p * LANES;
  const float *part = walk->c + walk->N * padded + n * GRU_EXTRA * padded;
  vf acc[6][16];
  gru_update_sums(MR, walk, &training->gru, t, p, n, acc);
  UNROLL for (int i = 0; i < MR; i++) {
    if (is_idle(walk, t, n + i)) {
      ISA(idle_row)(walk, s, t, p, n + i);
      continue;
    }
    vf z = v_load(part + (i * GRU_EXTRA + 1) * padded + p * LANES);
    vf g = v_quotient(v_tanh_ratio(acc[i][0]));
    save(walk, s, t, p, n + i, 0, g);
    training_store(walk, t, p, n + i, v_fma(z, v_load(h + i * padded) - g, g));
  }
}

RECUR_STEP(gru_training_step, ISA(gru_training), gru_training_block, RECUR_ACCUMULATORS / 4)
RECUR_STEP(gru_training_reset_step, ISA(gru_training), gru_training_reset_block,
           RECUR_ACCUMULATORS / 4)
RECUR_STEP(gru_training_update_step, ISA(gru_training), gru_training_update_block, 6)

static void ISA(gru_training_chunk)(const apus_recurrence *r, const float *packed, float *saved,
                                    ptrdiff_t saved_time, ptrdiff_t saved_batch) {
  ISA(recur_walk) walk;
  ISA(recur_begin)(&walk, r, 0, r->n, r->t, GRU_EXTRA);
  const ISA(gru_training) training = {gru_parts(r->f, r->h, packed),
                                      saved_begin(r, 4, saved, saved_time, saved_batch)};
  for (ptrdiff_t t = 0; t < r->t; t++) {
    if (training.gru.linear_before_reset) {
      ISA(gru_training_step)(&walk, &training, t);
    } else {
      ISA(gru_training_reset_step)(&walk, &training, t);
      ISA(gru_training_update_step)(&walk, &training, t);
    }
  }
  ISA(saved_end)(&walk);
}

static void ISA(gru_training_f32)(const apus_recurrence *r, const float *packed, float *saved,
                                  ptrdiff_t saved_time, ptrdiff_t saved_batch) {
  if (r->h <= 0) return;
  apus_recurrence chunk;
  for (ptrdiff_t n0 = 0; n0 < r->n; n0 += chunk.n) {
    chunk = training_chunk(r, n0);
    ISA(gru_training_chunk)(&chunk, packed, saved + n0 * saved_batch, saved_time, saved_batch);
  }
}
