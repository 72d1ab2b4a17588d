// SPDX-License-Identifier: Apache-2.0
//
// Simple RNN backward, from saved h': dG = dh (1 - h'^2), or dh where h' > 0 with relu.

static ptrdiff_t ISA(rnn_gradient_scratch_size)(ptrdiff_t T, ptrdiff_t N, ptrdiff_t F,
                                                ptrdiff_t H) {
  return gradient_scratch(T, N, F, H, 1, 1);
}

static void ISA(rnn_gradient_step)(const ISA(backward) *b, ptrdiff_t s) {
  const apus_recurrence_gradient *g = b->g;
  const ptrdiff_t H = g->h;
  const vf one = v_set1(1.0f), zero = v_set1(0.0f);
  for (ptrdiff_t i = 0; i < b->rows; i++) {
    ISA(backward_row) row;
    if (!backward_row(b, s, i, 0, H, &row)) continue;
    for (ptrdiff_t u = 0; u < H; u += LANES) {
      const ptrdiff_t left = H - u;
      vf h = v_load_tail_or_all(row.saved + u, left), dh = backward_dh(&row, u, left);
      vf slope = g->activation == APUS_RELU ? v_select(h > zero, one, zero) : one - h * h;
      store_gate(&row, H, 0, u, left, dh * slope);
      v_store_tail_or_all(row.dh + u, zero, left);
    }
  }
  backward_through(b, s, 0, 1, b->r);
}

static void ISA(rnn_gradient_products)(const ISA(backward) *b) {
  ISA(add_recurrent)(b, 0, 1, 0, b->before, b->ldh);
  ISA(add_input)(b, 0, 1, 0);
}

static void ISA(rnn_gradient_f32)(const apus_recurrence_gradient *g) {
  if (g->h <= 0) return;
  ISA(backward) b;
  ISA(backward_begin)(&b, g, 1, 1);
  ISA(gemm_pack_f32)(g->h, g->h, g->r, g->h, 1, b.r);
  if (g->dx) ISA(gemm_pack_f32)(g->h, g->f, g->w, g->f, 1, b.w);
  ISA(backward_batch)(&b, 1, ISA(rnn_gradient_step), ISA(rnn_gradient_products));
  repeat_bias(g, 1);
}
