// SPDX-License-Identifier: Apache-2.0
//
// GRU as in gru.h with R in 16 bits, linear_before_reset only.
//
// Packed: as there up to R, then [scales of R: panel][R: panel of pairs].

static ptrdiff_t ISA(gru_i16_packed_size)(ptrdiff_t F, ptrdiff_t H) {
  return 16 + recur_panels(H) * LANES * (3 + 1 + 3 * F) + recur_i16_size(H, 3);
}

static void ISA(gru_pack_i16)(ptrdiff_t F, ptrdiff_t H, const float *w, const int16_t *r,
                              const float *scale, const float *b, float *packed) {
  float *to = ISA(gru_pack_inputs)(F, H, w, b, 1, packed);
  ISA(recur_pack_i16)(H, 3, ISA(gru_factors), r, scale, to);
}

static ptrdiff_t ISA(gru_i16_scratch_size)(ptrdiff_t T, ptrdiff_t F, ptrdiff_t H) {
  (void)F;
  return recur_scratch(T, 1, H, 3, RECUR_I16_EXTRA);
}

/// One step for P panels from `p` on, given its projections.
INLINE void gru_i16_panels(const int P, const ISA(recur_walk) *walk, const ISA(gru_parts) *parts,
                           ptrdiff_t t, ptrdiff_t p, const float *xp) {
  const ptrdiff_t pairs = recur_i16_pairs(walk->r->h), stride = pairs * 3 * 2 * LANES;
  const float *scale = parts->r;
  const int16_t *r = (const int16_t *)(scale + walk->padded * 3);
  vi sum[6];
  recur_sums_i16(3, P, pairs, recur_state_i16(walk, t), r + p * stride, stride, sum);
  UNROLL for (int q = 0; q < P; q++) {
    const ptrdiff_t unit = (p + q) * LANES, at = unit * 3;
    vf acc[3] = {v_load(xp + at), v_load(xp + at + LANES), v_load(parts->rb + unit)};
    UNROLL for (int g = 0; g < 3; g++)
      acc[g] = v_fma(__builtin_convertvector(sum[q * 3 + g], vf),
                     v_load(scale + at + g * LANES), acc[g]);
    vf h = gru_cell(acc[0], acc[1], v_load(xp + at + 2 * LANES), acc[2],
                    v_load(walk->h + (t & 1) * walk->padded + unit));
    recur_store(walk, t, p + q, 0, h);
    // Rounding may have left the state a little outside of [-1, 1].
    recur_round_i16(v_max(v_set1(-1.0f), v_min(v_set1(1.0f), h)),
                    recur_state_i16(walk, t + 1) + unit);
  }
}

static void ISA(gru_i16_rows)(const apus_recurrence *r, const float *packed, ptrdiff_t n0,
                              ptrdiff_t N, ptrdiff_t T) {
  ISA(recur_walk) walk;
  ISA(recur_begin)(&walk, r, n0, N, T, RECUR_I16_EXTRA);
  recur_begin_i16(&walk);
  ISA(gru_parts) parts = gru_parts(r->f, r->h, packed);
  const ptrdiff_t panels = walk.panels, pairs = panels / 2, groups = panels - pairs;
  for (ptrdiff_t t0 = 0; t0 < T; t0 += PROJECTED_STEPS) {
    ptrdiff_t steps = T - t0 < PROJECTED_STEPS ? T - t0 : PROJECTED_STEPS;
    project(3, 3, steps, r->f, panels, walk.x + t0 * walk.x_time, walk.x_time, parts.w,
            parts.bias, walk.xp);
    for (ptrdiff_t t = t0; t < t0 + steps; t++) {
      const float *xp = walk.xp + (t - t0) * panels * 3 * LANES;
      for (ptrdiff_t q = 0; q < groups; q++) {
        ptrdiff_t g = t & 1 ? groups - 1 - q : q;
        if (g < pairs)
          gru_i16_panels(2, &walk, &parts, t, 2 * g, xp);
        else
          gru_i16_panels(1, &walk, &parts, t, g + pairs, xp);
      }
    }
  }
  ISA(recur_end)(&walk, n0);
}

static void ISA(gru_i16)(const apus_recurrence *r, const float *packed) {
  ISA(recur_rows_alone)(r, packed, ISA(gru_i16_rows));
}
