// SPDX-License-Identifier: Apache-2.0
//
// LSTM (ONNX LSTM, default activations):
//   i, o, f = sigmoid(W x + R h + b + P * c),  g = tanh(W x + R h + b),
//   c' = f * c + i * g,  h' = o * tanh(c'),  where o's peephole sees c'.
//
// Packed: [16 floats, the first 1 with peepholes][bias: panel][peepholes: panel][W: panel]
// [R: panel], gates i, o, f, c in a panel.

/// Where the parts of a packed LSTM lie.
typedef struct {
  int peepholes;
  const float *bias, *p, *w, *r;
} ISA(lstm_parts);

INLINE ISA(lstm_parts) lstm_parts(ptrdiff_t F, ptrdiff_t H, const float *packed) {
  ptrdiff_t padded = recur_panels(H) * LANES;
  ISA(lstm_parts) parts = {.peepholes = packed[0] != 0.0f, .bias = packed + 16};
  parts.p = parts.bias + 4 * padded;
  parts.w = parts.p + 3 * padded;
  parts.r = parts.w + 4 * F * padded;
  return parts;
}

static ptrdiff_t ISA(lstm_packed_size)(ptrdiff_t F, ptrdiff_t H) {
  return 16 + recur_panels(H) * LANES * (4 + 3 + 4 * F + 4 * H);
}

/// How gates of the packed form come from ONNX's.
static const int8_t ISA(lstm_gates)[] = {0, 1, 2, 3};
static const float ISA(lstm_factors)[] = {0.5f, 0.5f, 0.5f, 1.0f};

/// Packs all but R; returns where R begins.
static float *ISA(lstm_pack_inputs)(ptrdiff_t F, ptrdiff_t H, const float *w, const float *b,
                                    const float *p, float *packed) {
  const float *factors = ISA(lstm_factors);
  memset(packed, 0, 16 * sizeof(float));
  packed[0] = p != NULL;
  float *to = packed + 16;
  for (ptrdiff_t u0 = 0; u0 < H; u0 += LANES)
    for (int g = 0; g < 4; g++)
      for (ptrdiff_t u = u0; u < u0 + LANES; u++)
        *to++ = b && u < H ? (b[g * H + u] + b[(4 + g) * H + u]) * factors[g] : 0.0f;
  for (ptrdiff_t u0 = 0; u0 < H; u0 += LANES)
    for (int g = 0; g < 3; g++)
      for (ptrdiff_t u = u0; u < u0 + LANES; u++)
        *to++ = p && u < H ? p[g * H + u] * 0.5f : 0.0f;
  return ISA(recur_pack)(F, H, w, 4, ISA(lstm_gates), factors, to);
}

static void ISA(lstm_pack_f32)(ptrdiff_t F, ptrdiff_t H, const float *w, const float *r,
                               const float *b, const float *p, float *packed) {
  float *to = ISA(lstm_pack_inputs)(F, H, w, b, p, packed);
  ISA(recur_pack)(H, H, r, 4, ISA(lstm_gates), ISA(lstm_factors), to);
}

static ptrdiff_t ISA(lstm_scratch_size)(ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H) {
  (void)F;
  return recur_scratch(T, N, H, 4, 0);
}

/// The cell of LANES units: gates in acc, state c in and out; returns h. Every gate is a ratio,
/// so that c' and h' take one division each.
INLINE vf lstm_cell(const vf *acc, const int peepholes, const float *p, float *c) {
  vf old = v_load(c), i = acc[0], o = acc[1], f = acc[2];
  if (peepholes) {
    i = v_fma(v_load(p), old, i);
    f = v_fma(v_load(p + 2 * LANES), old, f);
  }
  v_ratio ri = v_sigmoid_ratio(i), rf = v_sigmoid_ratio(f), rg = v_tanh_ratio(acc[3]);
  vf qig = ri.q * rg.q;
  vf now = v_fma(rf.p * qig, old, ri.p * rg.p * rf.q) / (2.0f * rf.q * qig);
  v_store(c, now);
  if (peepholes) o = v_fma(v_load(p + LANES), now, o);
  v_ratio ro = v_sigmoid_ratio(o), rc = v_tanh_ratio(now);
  vf h = ro.p * rc.p / (2.0f * ro.q * rc.q);
  return v_max(v_set1(-1.0f), v_min(v_set1(1.0f), h));
}

/// Stores h of panel `p` for row `n` into the next state and, when wanted, into Y.
INLINE void recur_store(const ISA(recur_walk) *walk, ptrdiff_t t, ptrdiff_t p, ptrdiff_t n, vf h) {
  v_store(walk->h + (((t + 1) & 1) * walk->N + n) * walk->padded + p * LANES, h);
  if (walk->y)
    v_store_tail_or_all(walk->y + t * walk->y_time + n * walk->r->y_batch + p * LANES, h,
                        walk->r->h - p * LANES);
}

/// One step of one sequence for P panels from `p` on, given its projections.
INLINE void lstm_step_panels(const int P, const int CHAINS, const ISA(recur_walk) *walk,
                             const ISA(lstm_parts) *parts, ptrdiff_t t, ptrdiff_t p,
                             const float *xp) {
  const ptrdiff_t H = walk->r->h, stride = H * 4 * LANES;
  vf acc[16];
  UNROLL for (int j = 0; j < 4 * P; j++) acc[j] = v_load(xp + (p * 4 + j) * LANES);
  recur_chains(4, P, CHAINS, H, walk->h + (t & 1) * walk->padded, parts->r + p * stride, stride,
               acc);
  UNROLL for (int q = 0; q < P; q++) {
    float *c = walk->c + (p + q) * LANES;
    vf h = parts->peepholes
               ? lstm_cell(acc + 4 * q, 1, parts->p + (p + q) * 3 * LANES, c)
               : lstm_cell(acc + 4 * q, 0, NULL, c);
    recur_store(walk, t, p + q, 0, h);
  }
}

static void ISA(lstm_sequence)(const ISA(recur_walk) *walk, const ISA(lstm_parts) *parts) {
  // A panel is always in the same group, so that a state does not depend on the step's number.
  const ptrdiff_t panels = walk->panels, pairs = LSTM_PAIRS ? panels / 2 : 0;
  const ptrdiff_t groups = panels - pairs;
  for (ptrdiff_t t0 = 0; t0 < walk->T; t0 += PROJECTED_STEPS) {
    ptrdiff_t steps = walk->T - t0 < PROJECTED_STEPS ? walk->T - t0 : PROJECTED_STEPS;
    project(4, TILE_VECTORS, steps, walk->r->f, panels, walk->x + t0 * walk->x_time,
            walk->x_time, parts->w, parts->bias, walk->xp);
    for (ptrdiff_t t = t0; t < t0 + steps; t++) {
      const float *xp = walk->xp + (t - t0) * panels * 4 * LANES;
      for (ptrdiff_t q = 0; q < groups; q++) {
        ptrdiff_t g = t & 1 ? groups - 1 - q : q;
        if (g < pairs)
          lstm_step_panels(2, 1, walk, parts, t, 2 * g, xp);
        else
          lstm_step_panels(1, 2, walk, parts, t, g + pairs, xp);
      }
    }
  }
}

/// Sums of gates [g0, g0 + G) of MR rows from `n` on for panel `p`.
INLINE void lstm_sums(const int MR, const int g0, const int G, const ISA(recur_walk) *walk,
                      const ISA(lstm_parts) *parts, ptrdiff_t t, ptrdiff_t p, ptrdiff_t n,
                      vf acc[6][16]) {
  const apus_recurrence *r = walk->r;
  UNROLL for (int g = 0; g < G; g++) {
    vf b = v_load(parts->bias + (p * 4 + g0 + g) * LANES);
    UNROLL for (int i = 0; i < MR; i++) acc[i][g] = b;
  }
  accumulate_strided(MR, G, 1, 4, r->f, walk->x + t * walk->x_time + n * r->x_batch, r->x_batch,
                     parts->w + (p * r->f * 4 + g0) * LANES, 0, acc);
  accumulate_strided(MR, G, 1, 4, r->h, walk->h + ((t & 1) * walk->N + n) * walk->padded,
                     walk->padded, parts->r + (p * r->h * 4 + g0) * LANES, 0, acc);
}

/// One step of MR rows from `n` on for panel `p`. Where four gates of all rows do not fit the
/// registers, i and o are summed first and wait in memory.
INLINE void lstm_block(const int MR, const ISA(recur_walk) *walk, const ISA(lstm_parts) *parts,
                       ptrdiff_t t, ptrdiff_t p, ptrdiff_t n) {
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
  UNROLL for (int i = 0; i < MR; i++) {
    float *c = walk->c + (p * walk->N + n + i) * LANES;
    vf h = parts->peepholes ? lstm_cell(acc[i], 1, parts->p + p * 3 * LANES, c)
                            : lstm_cell(acc[i], 0, NULL, c);
    recur_store(walk, t, p, n + i, h);
  }
}

RECUR_STEP(lstm_step, ISA(lstm_parts), lstm_block, 6)

static void ISA(lstm_rows)(const apus_recurrence *r, const float *packed, ptrdiff_t n0,
                           ptrdiff_t N, ptrdiff_t T) {
  ISA(recur_walk) walk;
  ISA(recur_begin)(&walk, r, n0, N, T, 0);
  ISA(lstm_parts) parts = lstm_parts(r->f, r->h, packed);
  if (N == 1)
    ISA(lstm_sequence)(&walk, &parts);
  else
    for (ptrdiff_t t = 0; t < T; t++) ISA(lstm_step)(&walk, &parts, t);
  ISA(recur_end)(&walk, n0);
}

static void ISA(lstm_f32)(const apus_recurrence *r, const float *packed) {
  ISA(recur_batch)(r, packed, ISA(lstm_rows));
}
