// SPDX-License-Identifier: Apache-2.0
//
// LSTM, GRU and RNN at inference.
#include "cells.h"

static void run(cell kind, const apus_recurrence *call, const float *packed) {
  if (kind == LSTM)
    CALL(lstm_f32)(call, packed);
  else if (gates_of(kind) == 3)
    CALL(gru_f32)(call, packed);
  else
    CALL(rnn_f32)(call, packed);
}

/// Rows of a batch have the same bits in a smaller batch of two or more.
static void check_parts(const cell_problem *p, const float *packed, const float *y,
                        ptrdiff_t size) {
  apus_recurrence call = p->call;
  float *again = floats(size);
  for (ptrdiff_t from = 0, to; from < p->call.n; from = to) {
    to = from + between(2, 4);
    if (to + 1 >= p->call.n) to = p->call.n;
    call.n = to - from;
    call.x = p->call.x + from * call.x_batch, call.y = again + from * call.y_batch;
    if (call.h0) call.h0 = p->call.h0 + from * call.h;
    if (call.c0) call.c0 = p->call.c0 + from * call.h;
    if (call.lengths) call.lengths = p->call.lengths + from;
    call.h_last = call.c_last = NULL;
    run(p->kind, &call, packed);
  }
  law(same_bits(y, again, size), "a row does not depend on the batch");
}

static void one(cell kind, ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H) {
  cell_problem p = draw_cell(kind, T, N, F, H);
  const float *packed = prepare(&p);
  const int in_place = one_in(3) && p.call.h0, without_y = one_in(8);
  float *y = floats(y_size(&p)), *h = in_place ? copy_of(p.call.h0, N * H) : floats(N * H);
  float *c = in_place && p.call.c0 ? copy_of(p.call.c0, N * H) : floats(N * H);
  apus_recurrence call = p.call;
  call.y = without_y ? NULL : y, call.h_last = h;
  if (in_place) call.h0 = h;
  if (kind == LSTM) {
    call.c_last = c;
    if (in_place) call.c0 = c;
  }
  run(kind, &call, packed);
  // The gates' rational is within 4e-7 of tanh, and errors go from step to step.
  const double bound = kind == RNN_RELU ? 2e-5 : 5e-6;
  expect_near(y, y_size(&p), kind == RNN_RELU ? 1e-5 : 0, bound);
  expect_near(h, N * H, kind == RNN_RELU ? 1e-5 : 0, bound);
  expect_near(c, N * H, 1e-5, bound);
  if (N > 1 && !without_y) check_parts(&p, packed, y, y_size(&p));
  release();
}

void check_recurrence(void) {
  static const ptrdiff_t batches[] = {1, 2, 6, 7, 13};
  static const ptrdiff_t units[] = {18, 20, 24, 31, 32, 33, 40, 48, 65};
  for (cell kind = LSTM; kind < CELLS; kind++)
    for (int i = 0; i < 5; i++) {
      for (ptrdiff_t h = 1; h <= 17; h++)
        one(kind, between(0, 9), batches[i], between(1, 13), h);
      for (int j = 0; j < 9; j++)
        one(kind, between(1, 9), batches[i], between(1, 40), units[j]);
      one(kind, between(45, 110), batches[i], between(1, 20), between(15, 40));
    }
}
