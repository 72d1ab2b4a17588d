// SPDX-License-Identifier: Apache-2.0
//
// Random problems for LSTM, GRU and RNN.
#include <math.h>

#include "cells.h"

ptrdiff_t gates_of(cell kind) {
  return kind == LSTM ? 4 : kind == GRU || kind == GRU_LINEAR_BEFORE_RESET ? 3 : 1;
}

static void draw_options(cell_problem *p) {
  apus_recurrence *c = &p->call;
  const ptrdiff_t t = c->t, n = c->n, f = c->f, h = c->h, gap = between(0, 2);
  p->b = one_in(4) ? NULL : random_floats(2 * gates_of(p->kind) * h, 1);
  p->p = p->kind == LSTM && one_in(3) ? random_floats(3 * h, 1) : NULL;
  const float *h0 = random_floats(n * h, 1), *c0 = random_floats(n * h, 1);
  if (one_in(2)) {
    c->h0 = h0;
    if (p->kind == LSTM) c->c0 = c0;
  }
  c->reverse = one_in(2);
  c->activation = p->kind == RNN_RELU ? APUS_RELU : APUS_TANH;
  if (one_in(4)) {
    p->lengths = bytes((size_t)n * sizeof(int32_t));
    for (ptrdiff_t i = 0; i < n; i++) p->lengths[i] = (int32_t)between(0, t);
    c->lengths = p->lengths;
  }
  if (one_in(2)) {  // time first
    c->x_time = n * f, c->x_batch = f;
    c->y_time = n * (h + gap), c->y_batch = h + gap;
  } else {
    c->x_time = f + gap, c->x_batch = t * (f + gap);
    c->y_time = h + gap, c->y_batch = t * (h + gap);
  }
}

cell_problem draw_cell(cell kind, ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H) {
  cell_problem p = {.kind = kind, .call = {.t = T, .n = N, .f = F, .h = H}};
  p.w = random_floats(gates_of(kind) * H * F, 1);
  p.r = random_floats(gates_of(kind) * H * H, 1 / sqrtf((float)H));
  draw_options(&p);
  const apus_recurrence *c = &p.call;
  p.call.x = T > 0 ? random_floats((T - 1) * c->x_time + (N - 1) * c->x_batch + F, 1)
                   : floats(0);
  describe("cell %d, T %td, N %td, F %td, H %td, b %d, p %d, h0 %d, reverse %d, lengths %d", kind,
           T, N, F, H, p.b != NULL, p.p != NULL, c->h0 != NULL, c->reverse, c->lengths != NULL);
  return p;
}

ptrdiff_t y_size(const cell_problem *p) {
  const apus_recurrence *c = &p->call;
  return c->t > 0 ? (c->t - 1) * c->y_time + (c->n - 1) * c->y_batch + c->h : 0;
}

const float *prepare(cell_problem *p) {
  apus_recurrence *c = &p->call;
  float *packed;
  switch (gates_of(p->kind)) {
    case 4:
      packed = aligned_floats(CALL(lstm_packed_size)(c->f, c->h));
      c->scratch = aligned_floats(CALL(lstm_scratch_size)(c->t, c->n, c->f, c->h));
      CALL(lstm_pack_f32)(c->f, c->h, p->w, p->r, p->b, p->p, packed);
      break;
    case 3:
      packed = aligned_floats(CALL(gru_packed_size)(c->f, c->h));
      c->scratch = aligned_floats(CALL(gru_scratch_size)(c->t, c->n, c->f, c->h));
      CALL(gru_pack_f32)(c->f, c->h, p->w, p->r, p->b, p->kind == GRU_LINEAR_BEFORE_RESET, packed);
      break;
    default:
      packed = aligned_floats(CALL(rnn_packed_size)(c->f, c->h));
      c->scratch = aligned_floats(CALL(rnn_scratch_size)(c->t, c->n, c->f, c->h));
      CALL(rnn_pack_f32)(c->f, c->h, p->w, p->r, p->b, packed);
  }
  return packed;
}
