// SPDX-License-Identifier: Apache-2.0
//
// LSTM backward, from saved i, o, f, g, c', tanh(c'):
//   do = dh tanh(c') o (1 - o),  dc += dh o (1 - tanh(c')^2) + P do,
//   di = dc g i (1 - i),  df = dc c f (1 - f),  dg = dc i (1 - g^2),  dc = dc f + P di + P df.
// dG holds i, o, f, g.

static ptrdiff_t ISA(lstm_gradient_scratch_size)(ptrdiff_t T, ptrdiff_t N, ptrdiff_t F,
                                                 ptrdiff_t H) {
  return gradient_scratch(T, N, F, H, 4, 4);
}

/// The cell of one row at one step.
INLINE void lstm_gradient_row(const int peepholes, const apus_recurrence_gradient *g,
                              const ISA(backward_row) *row) {
  const ptrdiff_t H = g->h;
  const vf one = v_set1(1.0f);
  for (ptrdiff_t u = 0; u < H; u += LANES) {
    const ptrdiff_t left = H - u;
    const float *s = row->saved + u;
    vf i = v_load_tail_or_all(s, left), o = v_load_tail_or_all(s + H, left);
    vf f = v_load_tail_or_all(s + 2 * H, left), c = v_load_tail_or_all(s + 3 * H, left);
    vf now = v_load_tail_or_all(s + 5 * H, left);
    vf old = row->c_before ? v_load_tail_or_all(row->c_before + u, left) : v_set1(0.0f);
    vf dh = backward_dh(row, u, left), dc = v_load_tail_or_all(row->dc + u, left);
    vf d_o = dh * now * (o * (one - o));
    dc = v_fma(dh * o, one - now * now, dc);
    if (peepholes) dc = v_fma(v_load_tail_or_all(g->p + H + u, left), d_o, dc);
    vf di = dc * c * (i * (one - i)), df = dc * old * (f * (one - f));
    vf dg = dc * i * (one - c * c);
    store_gate(row, H, 0, u, left, di);
    store_gate(row, H, 1, u, left, d_o);
    store_gate(row, H, 2, u, left, df);
    store_gate(row, H, 3, u, left, dg);
    dc *= f;
    if (peepholes) {
      dc = v_fma(v_load_tail_or_all(g->p + u, left), di, dc);
      dc = v_fma(v_load_tail_or_all(g->p + 2 * H + u, left), df, dc);
      if (g->dp) {
        const vf gate[3] = {di, d_o, df};
        const vf cell[3] = {old, v_load_tail_or_all(s + 4 * H, left), old};
        UNROLL for (int k = 0; k < 3; k++) {
          float *sum = g->dp + k * H + u;
          v_store_tail_or_all(sum, v_fma(gate[k], cell[k], v_load_tail_or_all(sum, left)), left);
        }
      }
    }
    v_store_tail_or_all(row->dc + u, dc, left);
    v_store_tail_or_all(row->dh + u, v_set1(0.0f), left);
  }
}

static void ISA(lstm_gradient_step)(const ISA(backward) *b, ptrdiff_t s) {
  for (ptrdiff_t i = 0; i < b->rows; i++) {
    ISA(backward_row) row;
    if (!backward_row(b, s, i, 4, 6 * b->g->h, &row)) continue;
    if (b->g->p)
      lstm_gradient_row(1, b->g, &row);
    else
      lstm_gradient_row(0, b->g, &row);
  }
  backward_through(b, s, 0, 4, b->r);
}

static void ISA(lstm_gradient_products)(const ISA(backward) *b) {
  ISA(add_recurrent)(b, 0, 4, 0, b->before, b->ldh);
  ISA(add_input)(b, 0, 4, 0);
}

static void ISA(lstm_gradient_f32)(const apus_recurrence_gradient *g) {
  if (g->h <= 0) return;
  ISA(backward) b;
  ISA(backward_begin)(&b, g, 4, 4);
  ISA(gemm_pack_f32)(4 * g->h, g->h, g->r, g->h, 1, b.r);
  if (g->dx) ISA(gemm_pack_f32)(4 * g->h, g->f, g->w, g->f, 1, b.w);
  if (g->dp) memset(g->dp, 0, (size_t)(3 * g->h) * sizeof(float));
  ISA(backward_batch)(&b, 4, ISA(lstm_gradient_step), ISA(lstm_gradient_products));
  repeat_bias(g, 4);
}
