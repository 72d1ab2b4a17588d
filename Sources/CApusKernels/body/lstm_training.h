// SPDX-License-Identifier: Apache-2.0
//
// LSTM forward that saves i, o, f, g, c' and tanh(c') of every step, each activated: the weights are
// those of `lstm_pack_f32`, whose sigmoid gates are halved, and nothing of that is left in what is
// saved.

typedef struct {
  ISA(lstm_parts) lstm;
  ISA(saved_blocks) blocks;
} ISA(lstm_training);

/// The cell of LANES units: sums of i, o, f, g in acc, state c in and out; fills i, o, f, g, c',
/// tanh(c') and returns h'.
INLINE vf lstm_training_cell(const vf *acc, const int peepholes, const float *p, float *c,
                             vf *out) {
  vf old = v_load(c), i = acc[0], o = acc[1], f = acc[2];
  if (peepholes) {
    i = v_fma(v_load(p), old, i);
    f = v_fma(v_load(p + 2 * LANES), old, f);
  }
  v_ratio ri = v_sigmoid_ratio(i), rf = v_sigmoid_ratio(f), rg = v_tanh_ratio(acc[3]);
  // One division for all three quotients.
  vf qif = ri.q * rf.q, inverse = v_set1(0.5f) / (qif * rg.q), half = inverse * rg.q;
  out[0] = ri.p * rf.q * half;
  out[2] = rf.p * ri.q * half;
  out[3] = (rg.p + rg.p) * qif * inverse;
  vf now = v_fma(out[2], old, out[0] * out[3]);
  v_store(c, now);
  if (peepholes) o = v_fma(v_load(p + LANES), now, o);
  v_ratio ro = v_sigmoid_ratio(o), rc = v_tanh_ratio(now);
  inverse = v_set1(0.5f) / (ro.q * rc.q);
  const vf one = v_set1(1.0f);
  out[1] = ro.p * rc.q * inverse;
  out[4] = now;
  out[5] = v_max(-one, v_min(one, (rc.p + rc.p) * ro.q * inverse));
  return out[1] * out[5];
}

/// One step of MR rows from `n` on for panel `p`.
INLINE void lstm_training_block(const int MR, const ISA(recur_walk) *walk,
                                const ISA(lstm_training) *training, ptrdiff_t t, ptrdiff_t p,
                                ptrdiff_t n) {
  const ISA(lstm_parts) *parts = &training->lstm;
  vf acc[6][16];
  if (MR * 4 <= RECUR_ACCUMULATORS) {
    lstm_sums(MR, 0, 4, walk, parts, t, p, n, acc);
  } else {
    vf first[6][16], second[6][16];
    lstm_sums(MR, 0, 2, walk, parts, t, p, n, first);
    lstm_sums(MR, 2, 2, walk, parts, t, p, n, second);
    UNROLL for (int i = 0; i < MR; i++) {
      UNROLL for (int g = 0; g < 2; g++) acc[i][g] = first[i][g], acc[i][g + 2] = second[i][g];
    }
  }
  // Rows one by one from memory: unrolled, their constants would push sums out of the registers
  // while they are summed.
  vf sums[6][4];
  UNROLL for (int i = 0; i < MR; i++)
    UNROLL for (int g = 0; g < 4; g++) sums[i][g] = acc[i][g];
  KEEP_LOOP for (int i = 0; i < MR; i++) {
    if (is_idle(walk, t, n + i)) {
      ISA(idle_row)(walk, &training->blocks, t, p, n + i);
      continue;
    }
    float *c = walk->c + (p * walk->N + n + i) * LANES;
    vf out[6];
    vf h = parts->peepholes
               ? lstm_training_cell(sums[i], 1, parts->p + p * 3 * LANES, c, out)
               : lstm_training_cell(sums[i], 0, NULL, c, out);
    UNROLL for (int b = 0; b < 6; b++) save(walk, &training->blocks, t, p, n + i, b, out[b]);
    training_store(walk, t, p, n + i, h);
  }
}

RECUR_STEP(lstm_training_step, ISA(lstm_training), lstm_training_block, 6)

static void ISA(lstm_training_chunk)(const apus_recurrence *r, const float *packed, float *saved,
                                     ptrdiff_t saved_time, ptrdiff_t saved_batch) {
  ISA(recur_walk) walk;
  ISA(recur_begin)(&walk, r, 0, r->n, r->t, 0);
  const ISA(lstm_training) training = {lstm_parts(r->f, r->h, packed),
                                       saved_begin(r, 6, saved, saved_time, saved_batch)};
  for (ptrdiff_t t = 0; t < r->t; t++) ISA(lstm_training_step)(&walk, &training, t);
  ISA(saved_end)(&walk);
}

static void ISA(lstm_training_f32)(const apus_recurrence *r, const float *packed, float *saved,
                                   ptrdiff_t saved_time, ptrdiff_t saved_batch) {
  if (r->h <= 0) return;
  apus_recurrence chunk;
  for (ptrdiff_t n0 = 0; n0 < r->n; n0 += chunk.n) {
    chunk = training_chunk(r, n0);
    ISA(lstm_training_chunk)(&chunk, packed, saved + n0 * saved_batch, saved_time, saved_batch);
  }
}
