// SPDX-License-Identifier: Apache-2.0
//
// Simple RNN forward that saves h' of every step.

typedef struct {
  ISA(rnn_parts) rnn;
  ISA(saved_blocks) blocks;
} ISA(rnn_training);

/// One step of MR rows from `n` on for panel `p`.
INLINE void rnn_training_block(const int MR, const ISA(recur_walk) *walk,
                               const ISA(rnn_training) *training, ptrdiff_t t, ptrdiff_t p,
                               ptrdiff_t n) {
  vf acc[6][16];
  rnn_sums(MR, walk, &training->rnn, t, p, n, acc);
  UNROLL for (int i = 0; i < MR; i++) {
    if (is_idle(walk, t, n + i)) {
      ISA(idle_row)(walk, &training->blocks, t, p, n + i);
      continue;
    }
    vf sum = acc[i][0];
    vf h = walk->r->activation == APUS_RELU ? v_max(v_set1(0.0f), sum) : v_tanh(sum);
    save(walk, &training->blocks, t, p, n + i, 0, h);
    training_store(walk, t, p, n + i, h);
  }
}

RECUR_STEP(rnn_training_step, ISA(rnn_training), rnn_training_block, 6)

static void ISA(rnn_training_chunk)(const apus_recurrence *r, const float *packed, float *saved,
                                    ptrdiff_t saved_time, ptrdiff_t saved_batch) {
  ISA(recur_walk) walk;
  ISA(recur_begin)(&walk, r, 0, r->n, r->t, 0);
  const ISA(rnn_training) training = {{packed, packed + walk.padded,
                                       packed + walk.padded * (1 + r->f)},
                                      saved_begin(r, 1, saved, saved_time, saved_batch)};
  for (ptrdiff_t t = 0; t < r->t; t++) ISA(rnn_training_step)(&walk, &training, t);
  ISA(saved_end)(&walk);
}

static void ISA(rnn_training_f32)(const apus_recurrence *r, const float *packed, float *saved,
                                  ptrdiff_t saved_time, ptrdiff_t saved_batch) {
  if (r->h <= 0) return;
  apus_recurrence chunk;
  for (ptrdiff_t n0 = 0; n0 < r->n; n0 += chunk.n) {
    chunk = training_chunk(r, n0);
    ISA(rnn_training_chunk)(&chunk, packed, saved + n0 * saved_batch, saved_time, saved_batch);
  }
}
