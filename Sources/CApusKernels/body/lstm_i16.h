// SPDX-License-Identifier: Apache-2.0
//
// LSTM as in lstm.h with R in 16 bits.
//
// Packed: as there up to R, then [scales of R: panel][R: panel of pairs].

/// Where the parts of a packed LSTM with R in 16 bits lie.
typedef struct {
  ISA(lstm_parts) inputs;  // r is not used
  const float *scale;
  const int16_t *r;
} ISA(lstm_i16_parts);

static ptrdiff_t ISA(lstm_i16_packed_size)(ptrdiff_t F, ptrdiff_t H) {
  return 16 + recur_panels(H) * LANES * (4 + 3 + 4 * F) + recur_i16_size(H, 4);
}

static void ISA(lstm_pack_i16)(ptrdiff_t F, ptrdiff_t H, const float *w, const int16_t *r,
                               const float *scale, const float *b, const float *p,
                               float *packed) {
  float *to = ISA(lstm_pack_inputs)(F, H, w, b, p, packed);
  ISA(recur_pack_i16)(H, 4, ISA(lstm_factors), r, scale, to);
}

static ptrdiff_t ISA(lstm_i16_scratch_size)(ptrdiff_t T, ptrdiff_t F, ptrdiff_t H) {
  (void)F;
  return recur_scratch(T, 1, H, 4, RECUR_I16_EXTRA);
}

/// One step for P panels from `p` on, given its projections.
INLINE void lstm_i16_panels(const int P, const ISA(recur_walk) *walk,
                            const ISA(lstm_i16_parts) *parts, ptrdiff_t t, ptrdiff_t p,
                            const float *xp) {
  const ptrdiff_t pairs = recur_i16_pairs(walk->r->h), stride = pairs * 4 * 2 * LANES;
  vi sum[8];
  recur_sums_i16(4, P, pairs, recur_state_i16(walk, t), parts->r + p * stride, stride, sum);
  vf acc[8];
  UNROLL for (int j = 0; j < 4 * P; j++) {
    const ptrdiff_t at = (p * 4 + j) * LANES;
    acc[j] = v_fma(__builtin_convertvector(sum[j], vf), v_load(parts->scale + at),
                   v_load(xp + at));
  }
  UNROLL for (int q = 0; q < P; q++) {
    float *c = walk->c + (p + q) * LANES;
    vf h = parts->inputs.peepholes
               ? lstm_cell(acc + 4 * q, 1, parts->inputs.p + (p + q) * 3 * LANES, c)
               : lstm_cell(acc + 4 * q, 0, NULL, c);
    recur_store(walk, t, p + q, 0, h);
    recur_round_i16(h, recur_state_i16(walk, t + 1) + (p + q) * LANES);
  }
}

static void ISA(lstm_i16_rows)(const apus_recurrence *r, const float *packed, ptrdiff_t n0,
                               ptrdiff_t N, ptrdiff_t T) {
  ISA(recur_walk) walk;
  ISA(recur_begin)(&walk, r, n0, N, T, RECUR_I16_EXTRA);
  recur_begin_i16(&walk);
  ISA(lstm_i16_parts) parts = {.inputs = lstm_parts(r->f, r->h, packed)};
  parts.scale = parts.inputs.r;
  parts.r = (const int16_t *)(parts.scale + walk.padded * 4);
  const ptrdiff_t panels = walk.panels, pairs = panels / 2, groups = panels - pairs;
  for (ptrdiff_t t0 = 0; t0 < T; t0 += PROJECTED_STEPS) {
    ptrdiff_t steps = T - t0 < PROJECTED_STEPS ? T - t0 : PROJECTED_STEPS;
    project(4, TILE_VECTORS, steps, r->f, panels, walk.x + t0 * walk.x_time, walk.x_time,
            parts.inputs.w, parts.inputs.bias, walk.xp);
    for (ptrdiff_t t = t0; t < t0 + steps; t++) {
      const float *xp = walk.xp + (t - t0) * panels * 4 * LANES;
      for (ptrdiff_t q = 0; q < groups; q++) {
        ptrdiff_t g = t & 1 ? groups - 1 - q : q;
        if (g < pairs)
          lstm_i16_panels(2, &walk, &parts, t, 2 * g, xp);
        else
          lstm_i16_panels(1, &walk, &parts, t, g + pairs, xp);
      }
    }
  }
  ISA(recur_end)(&walk, n0);
}

static void ISA(lstm_i16)(const apus_recurrence *r, const float *packed) {
  ISA(recur_rows_alone)(r, packed, ISA(lstm_i16_rows));
}
