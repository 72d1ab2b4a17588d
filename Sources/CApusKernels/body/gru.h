// SPDX-License-Identifier: Apache-2.0
//
// GRU (ONNX GRU, default activations):
//   z, r = sigmoid(W x + R h + b),
//   g = tanh(Wg x + wb + r * (Rg h + rb))  with linear_before_reset, else
//   g = tanh(Wg x + wb + Rg (r * h) + rb),
//   h' = (1 - z) * g + z * h.
//
// Packed: [16 floats, the first 1 with linear_before_reset][bias z, r, g: panel][rb: panel]
// [W: panel][R of z, r (and g): panel][R of g: panel, when apart].

/// Where the parts of a packed GRU lie.
typedef struct {
  int linear_before_reset;
  const float *bias, *rb, *w, *r, *rg;
} ISA(gru_parts);

INLINE ISA(gru_parts) gru_parts(ptrdiff_t F, ptrdiff_t H, const float *packed) {
  ptrdiff_t padded = recur_panels(H) * LANES;
  ISA(gru_parts) parts = {.linear_before_reset = packed[0] != 0.0f, .bias = packed + 16};
  parts.rb = parts.bias + 3 * padded;
  parts.w = parts.rb + padded;
  parts.r = parts.w + 3 * F * padded;
  parts.rg = parts.r + 2 * H * padded;
  return parts;
}

static ptrdiff_t ISA(gru_packed_size)(ptrdiff_t F, ptrdiff_t H) {
  return 16 + recur_panels(H) * LANES * (3 + 1 + 3 * F + 3 * H);
}

static const int8_t ISA(gru_gates)[] = {0, 1, 2};
static const float ISA(gru_factors)[] = {0.5f, 0.5f, 1.0f};

/// Packs all but R; returns where R begins.
static float *ISA(gru_pack_inputs)(ptrdiff_t F, ptrdiff_t H, const float *w, const float *b,
                                   int32_t linear_before_reset, float *packed) {
  const float *factors = ISA(gru_factors);
  memset(packed, 0, 16 * sizeof(float));
  packed[0] = linear_before_reset != 0;
  float *to = packed + 16;
  for (ptrdiff_t u0 = 0; u0 < H; u0 += LANES)
    for (int g = 0; g < 3; g++)
      for (ptrdiff_t u = u0; u < u0 + LANES; u++) {
        int both = g < 2 || !linear_before_reset;
        *to++ = b && u < H ? (b[g * H + u] + (both ? b[(3 + g) * H + u] : 0.0f)) * factors[g] : 0;
      }
  for (ptrdiff_t u = 0; u < recur_panels(H) * LANES; u++)
    *to++ = b && u < H && linear_before_reset ? b[5 * H + u] : 0.0f;
  return ISA(recur_pack)(F, H, w, 3, ISA(gru_gates), factors, to);
}

static void ISA(gru_pack_f32)(ptrdiff_t F, ptrdiff_t H, const float *w, const float *r,
                              const float *b, int32_t linear_before_reset, float *packed) {
  const int8_t *gates = ISA(gru_gates);
  const float *factors = ISA(gru_factors);
  float *to = ISA(gru_pack_inputs)(F, H, w, b, linear_before_reset, packed);
  if (linear_before_reset) {
    ISA(recur_pack)(H, H, r, 3, gates, factors, to);
  } else {
    to = ISA(recur_pack)(H, H, r, 2, gates, factors, to);
    ISA(recur_pack)(H, H, r, 1, gates + 2, factors + 2, to);
  }
}

/// `extra` rows of scratch when linear_before_reset is 0: r * h, the sum of z, g's input part.
enum { GRU_EXTRA = 3 };

static ptrdiff_t ISA(gru_scratch_size)(ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H) {
  (void)F;
  return recur_scratch(T, N, H, 3, GRU_EXTRA);
}

/// h' = z h + (1 - z) g with z and g as ratios: one division.
INLINE vf gru_update(v_ratio z, v_ratio g, vf h) {
  vf rest = 2.0f * z.q - z.p;  // 2 (1 - z) times z.q
  return v_fma(z.p * g.q, h, rest * g.p) / (2.0f * z.q * g.q);
}

/// h' of LANES units from the sums of z and r, g's input part and recurrent part.
INLINE vf gru_cell(vf z, vf r, vf g_input, vf g_state, vf h) {
  v_ratio rr = v_sigmoid_ratio(r);
  vf g = v_fma(rr.p * g_state, 0.5f / rr.q, g_input);
  return gru_update(v_sigmoid_ratio(z), v_tanh_ratio(g), h);
}

/// One step of one sequence, linear_before_reset, panel `p`, given its projections.
INLINE void gru_step_panel(const ISA(recur_walk) *walk, const ISA(gru_parts) *parts, ptrdiff_t t,
                           ptrdiff_t p, const float *xp) {
  const ptrdiff_t H = walk->r->h;
  const float *h = walk->h + (t & 1) * walk->padded, *x = xp + p * 3 * LANES;
  vf acc[3] = {v_load(x), v_load(x + LANES), v_load(parts->rb + p * LANES)};
  recur_chains(3, 1, 3, H, h, parts->r + p * H * 3 * LANES, 0, acc);
  recur_store(walk, t, p, 0,
              gru_cell(acc[0], acc[1], v_load(x + 2 * LANES), acc[2], v_load(h + p * LANES)));
}

/// Sums z, r, g of h (in acc) and g of x of MR rows from `n` on, linear_before_reset, panel `p`.
INLINE void gru_sums(const int MR, const ISA(recur_walk) *walk, const ISA(gru_parts) *parts,
                     ptrdiff_t t, ptrdiff_t p, ptrdiff_t n, vf acc[6][16], vf g_input[6]) {
  const apus_recurrence *r = walk->r;
  const float *h = walk->h + ((t & 1) * walk->N + n) * walk->padded;
  UNROLL for (int g = 0; g < 3; g++) {
    vf b = v_load(parts->bias + (p * 3 + g) * LANES);
    UNROLL for (int i = 0; i < MR; i++) acc[i][g] = b;
  }
  accumulate(MR, 3, 1, r->f, walk->x + t * walk->x_time + n * r->x_batch, r->x_batch,
             parts->w + p * r->f * 3 * LANES, 0, acc);
  UNROLL for (int i = 0; i < MR; i++) {
    g_input[i] = acc[i][2];
    acc[i][2] = v_load(parts->rb + p * LANES);
  }
  accumulate(MR, 3, 1, r->h, h, walk->padded, parts->r + p * r->h * 3 * LANES, 0, acc);
}

/// One step of MR rows from `n` on, linear_before_reset, panel `p`.
INLINE void gru_block(const int MR, const ISA(recur_walk) *walk, const ISA(gru_parts) *parts,
                      ptrdiff_t t, ptrdiff_t p, ptrdiff_t n) {
  const float *h = walk->h + ((t & 1) * walk->N + n) * walk->padded;
  vf acc[6][16], g_input[6];
  gru_sums(MR, walk, parts, t, p, n, acc, g_input);
  UNROLL for (int i = 0; i < MR; i++)
    recur_store(walk, t, p, n + i,
                gru_cell(acc[i][0], acc[i][1], g_input[i], acc[i][2],
                         v_load(h + i * walk->padded + p * LANES)));
}

/// Sums z and r of MR rows from `n` on, reset first, panel `p`; the input part of g goes to its
/// place in `part`, where row n's [r * h][sum of z][input part of g] lie, each padded H long.
INLINE void gru_reset_sums(const int MR, const ISA(recur_walk) *walk,
                           const ISA(gru_parts) *parts, ptrdiff_t t, ptrdiff_t p, ptrdiff_t n,
                           vf acc[6][16]) {
  const apus_recurrence *r = walk->r;
  const ptrdiff_t padded = walk->padded;
  const float *h = walk->h + ((t & 1) * walk->N + n) * padded;
  float *part = walk->c + walk->N * padded + n * GRU_EXTRA * padded + p * LANES;
  UNROLL for (int g = 0; g < 3; g++) {
    vf b = v_load(parts->bias + (p * 3 + g) * LANES);
    UNROLL for (int i = 0; i < MR; i++) acc[i][g] = b;
  }
  const float *x = walk->x + t * walk->x_time + n * r->x_batch;
  if (MR == 1)
    recur_chains(3, 1, 3, r->f, x, parts->w + p * r->f * 3 * LANES, 0, acc[0]);
  else
    accumulate(MR, 3, 1, r->f, x, r->x_batch, parts->w + p * r->f * 3 * LANES, 0, acc);
  UNROLL for (int i = 0; i < MR; i++)
    v_store(part + (i * GRU_EXTRA + 2) * padded, acc[i][2]);
  if (MR == 1)
    recur_chains(2, 1, 4, r->h, h, parts->r + p * r->h * 2 * LANES, 0, acc[0]);
  else
    accumulate(MR, 2, 1, r->h, h, padded, parts->r + p * r->h * 2 * LANES, 0, acc);
}

/// One step of MR rows from `n` on, reset first: z and r of panel `p`, then r * h for the second
/// phase.
INLINE void gru_reset_block(const int MR, const ISA(recur_walk) *walk,
                            const ISA(gru_parts) *parts, ptrdiff_t t, ptrdiff_t p, ptrdiff_t n) {
  const ptrdiff_t padded = walk->padded;
  const float *h = walk->h + ((t & 1) * walk->N + n) * padded;
  float *part = walk->c + walk->N * padded + n * GRU_EXTRA * padded + p * LANES;
  vf acc[6][16];
  gru_reset_sums(MR, walk, parts, t, p, n, acc);
  UNROLL for (int i = 0; i < MR; i++) {
    vf old = v_load(h + i * padded + p * LANES);
    v_ratio reset = v_sigmoid_ratio(acc[i][1]);
    v_store(part + i * GRU_EXTRA * padded, reset.p * old * (0.5f / reset.q));
    v_store(part + (i * GRU_EXTRA + 1) * padded, acc[i][0]);
  }
}

/// Sums g of MR rows from `n` on from what the first phase left, panel `p`.
INLINE void gru_update_sums(const int MR, const ISA(recur_walk) *walk,
                            const ISA(gru_parts) *parts, ptrdiff_t t, ptrdiff_t p, ptrdiff_t n,
                            vf acc[6][16]) {
  const ptrdiff_t H = walk->r->h, padded = walk->padded;
  const float *part = walk->c + walk->N * padded + n * GRU_EXTRA * padded;
  UNROLL for (int i = 0; i < MR; i++)
    acc[i][0] = v_load(part + (i * GRU_EXTRA + 2) * padded + p * LANES);
  if (MR == 1)
    recur_chains(1, 1, 4, H, part, parts->rg + p * H * LANES, 0, acc[0]);
  else
    accumulate(MR, 1, 1, H, part, GRU_EXTRA * padded, parts->rg + p * H * LANES, 0, acc);
}

/// The second phase: g and h'.
INLINE void gru_update_block(const int MR, const ISA(recur_walk) *walk,
                             const ISA(gru_parts) *parts, ptrdiff_t t, ptrdiff_t p, ptrdiff_t n) {
  const ptrdiff_t padded = walk->padded;
  const float *h = walk->h + ((t & 1) * walk->N + n) * padded + p * LANES;
  const float *part = walk->c + walk->N * padded + n * GRU_EXTRA * padded;
  vf acc[6][16];
  gru_update_sums(MR, walk, parts, t, p, n, acc);
  UNROLL for (int i = 0; i < MR; i++) {
    vf z = v_load(part + (i * GRU_EXTRA + 1) * padded + p * LANES);
    recur_store(walk, t, p, n + i,
                gru_update(v_sigmoid_ratio(z), v_tanh_ratio(acc[i][0]), v_load(h + i * padded)));
  }
}

static void ISA(gru_sequence)(const ISA(recur_walk) *walk, const ISA(gru_parts) *parts) {
  const ptrdiff_t panels = walk->panels;
  for (ptrdiff_t t0 = 0; t0 < walk->T; t0 += PROJECTED_STEPS) {
    ptrdiff_t steps = walk->T - t0 < PROJECTED_STEPS ? walk->T - t0 : PROJECTED_STEPS;
    project(3, 3, steps, walk->r->f, panels, walk->x + t0 * walk->x_time, walk->x_time,
            parts->w, parts->bias, walk->xp);
    for (ptrdiff_t t = t0; t < t0 + steps; t++)
      for (ptrdiff_t q = 0; q < panels; q++)
        gru_step_panel(walk, parts, t, t & 1 ? panels - 1 - q : q,
                       walk->xp + (t - t0) * panels * 3 * LANES);
  }
}

RECUR_STEP(gru_linear_step, ISA(gru_parts), gru_block, RECUR_ACCUMULATORS / 4)
RECUR_STEP(gru_reset_step, ISA(gru_parts), gru_reset_block,
           RECUR_ACCUMULATORS / 4)
RECUR_STEP(gru_update_step, ISA(gru_parts), gru_update_block, 6)

static void ISA(gru_rows)(const apus_recurrence *r, const float *packed, ptrdiff_t n0,
                          ptrdiff_t N, ptrdiff_t T) {
  ISA(recur_walk) walk;
  ISA(recur_begin)(&walk, r, n0, N, T, GRU_EXTRA);
  ISA(gru_parts) parts = gru_parts(r->f, r->h, packed);
  if (parts.linear_before_reset && N == 1) {
    ISA(gru_sequence)(&walk, &parts);
  } else {
    for (ptrdiff_t t = 0; t < T; t++) {
      if (parts.linear_before_reset) {
        ISA(gru_linear_step)(&walk, &parts, t);
      } else {
        ISA(gru_reset_step)(&walk, &parts, t);
        ISA(gru_update_step)(&walk, &parts, t);
      }
    }
  }
  ISA(recur_end)(&walk, n0);
}

static void ISA(gru_f32)(const apus_recurrence *r, const float *packed) {
  ISA(recur_batch)(r, packed, ISA(gru_rows));
}
