// SPDX-License-Identifier: Apache-2.0
//
// GRU backward, from saved n, z, r and a = Rh h + Rbh (linear_before_reset) or a = r * h:
//   dn = dh (1 - z) (1 - n^2),  dz = dh (h - n) z (1 - z),  dh = dh z + ...,
// and with linear_before_reset  dr = dn a r (1 - r),  da = dn r;  else  da = dn Rh,
//   dr = da h r (1 - r),  dh += da r.
// dG holds n, z, r, then da (what Rh h receives) or, reset first, a. W's gates are so the first
// three blocks and R's the last three, or the two of z and r.

static ptrdiff_t ISA(gru_gradient_scratch_size)(ptrdiff_t T, ptrdiff_t N, ptrdiff_t F,
                                                ptrdiff_t H) {
  return gradient_scratch(T, N, F, H, 3, 4);
}

/// The cell of one row at one step; dr waits for da when the reset comes first.
INLINE void gru_gradient_row(const int linear, const apus_recurrence_gradient *g,
                             const ISA(backward_row) *row) {
  const ptrdiff_t H = g->h;
  const vf one = v_set1(1.0f);
  for (ptrdiff_t u = 0; u < H; u += LANES) {
    const ptrdiff_t left = H - u;
    const float *s = row->saved + u;
    vf n = v_load_tail_or_all(s, left), z = v_load_tail_or_all(s + H, left);
    vf r = v_load_tail_or_all(s + 2 * H, left), a = v_load_tail_or_all(s + 3 * H, left);
    vf old = v_load_tail_or_all(row->before + u, left), dh = backward_dh(row, u, left);
    vf dn = dh * (one - z) * (one - n * n);
    store_gate(row, H, 0, u, left, dn);
    store_gate(row, H, 1, u, left, dh * (old - n) * (z * (one - z)));
    if (linear) {
      store_gate(row, H, 2, u, left, dn * a * (r * (one - r)));
      store_gate(row, H, 3, u, left, dn * r);
    } else {
      store_gate(row, H, 3, u, left, a);
    }
    v_store_tail_or_all(row->dh + u, dh * z, left);
  }
}

/// dr and the rest of dh, once `product` holds da.
INLINE void gru_gradient_reset(const apus_recurrence_gradient *g, const ISA(backward_row) *row) {
  const ptrdiff_t H = g->h;
  const vf one = v_set1(1.0f);
  for (ptrdiff_t u = 0; u < H; u += LANES) {
    const ptrdiff_t left = H - u;
    vf r = v_load_tail_or_all(row->saved + 2 * H + u, left);
    vf da = v_load_tail_or_all(row->product + u, left);
    store_gate(row, H, 2, u, left,
               da * v_load_tail_or_all(row->before + u, left) * (r * (one - r)));
    v_store_tail_or_all(row->dh + u, v_fma(da, r, v_load_tail_or_all(row->dh + u, left)), left);
  }
}

static void ISA(gru_gradient_linear_step)(const ISA(backward) *b, ptrdiff_t s) {
  for (ptrdiff_t i = 0; i < b->rows; i++) {
    ISA(backward_row) row;
    if (backward_row(b, s, i, 0, 4 * b->g->h, &row)) gru_gradient_row(1, b->g, &row);
  }
  backward_through(b, s, 1, 3, b->r);
}

static void ISA(gru_gradient_linear_products)(const ISA(backward) *b) {
  ISA(add_recurrent)(b, 1, 3, 0, b->before, b->ldh);
  ISA(add_recurrent_bias)(b, 1, 3, 0, 3);
  ISA(add_input)(b, 1, 2, 0);
  ISA(add_input)(b, 0, 1, 2);
}

static void ISA(gru_gradient_reset_step)(const ISA(backward) *b, ptrdiff_t s) {
  const ptrdiff_t H = b->g->h, padded = (H + LANES - 1) / LANES * LANES;
  ISA(backward_row) row;
  for (ptrdiff_t i = 0; i < b->rows; i++)
    if (backward_row(b, s, i, 0, 4 * b->g->h, &row)) gru_gradient_row(0, b->g, &row);
  ISA(gemm_f32)(b->rows, H, H, b->dg + (s - b->s0) * b->rows * b->ld, b->ld,
                b->r + 2 * H * padded, NULL, b->product, H, NULL);
  for (ptrdiff_t i = 0; i < b->rows; i++)
    if (backward_row(b, s, i, 0, 0, &row)) gru_gradient_reset(b->g, &row);
  backward_through(b, s, 1, 2, b->r);
}

static void ISA(gru_gradient_reset_products)(const ISA(backward) *b) {
  ISA(add_recurrent)(b, 1, 2, 0, b->before, b->ldh);
  ISA(add_recurrent)(b, 0, 1, 2, b->dg + 3 * b->g->h, b->ld);
  ISA(add_input)(b, 1, 2, 0);
  ISA(add_input)(b, 0, 1, 2);
}

static void ISA(gru_gradient_f32)(const apus_recurrence_gradient *g) {
  if (g->h <= 0) return;
  const ptrdiff_t H = g->h, F = g->f, padded = (H + LANES - 1) / LANES * LANES;
  ISA(backward) b;
  ISA(backward_begin)(&b, g, 3, 4);
  if (g->linear_before_reset) {
    ISA(gemm_pack_f32)(3 * H, H, g->r, H, 1, b.r);
  } else {
    ISA(gemm_pack_f32)(2 * H, H, g->r, H, 1, b.r);
    ISA(gemm_pack_f32)(H, H, g->r + 2 * H * H, H, 1, b.r + 2 * H * padded);
  }
  if (g->dx) {  // in the order of dG: n, z, r
    ISA(gemm_pack_rows)(3 * H, 0, H, F, g->w + 2 * H * F, F, 1, b.w);
    ISA(gemm_pack_rows)(3 * H, H, 2 * H, F, g->w, F, 1, b.w);
  }
  if (g->linear_before_reset) {
    ISA(backward_batch)(&b, 3, ISA(gru_gradient_linear_step), ISA(gru_gradient_linear_products));
  } else {
    ISA(backward_batch)(&b, 3, ISA(gru_gradient_reset_step), ISA(gru_gradient_reset_products));
    repeat_bias(g, 3);
  }
}
