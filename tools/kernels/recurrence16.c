// SPDX-License-Identifier: Apache-2.0
//
// LSTM and GRU whose recurrent weights have 16 bits.
#include <math.h>

#include "cells.h"

/// What absolute weights of one row may add up to.
enum { MOST_SUM = 0x7fffffff / 8191 };

/// Packs random weights in 16 bits and gives the call its scratch.
static const float *prepare16(cell_problem *p) {
  apus_recurrence *c = &p->call;
  const ptrdiff_t h = c->h, f = c->f, rows = gates_of(p->kind) * h;
  const ptrdiff_t most = MOST_SUM / h < 32767 ? MOST_SUM / h : 32767;
  int16_t *r = bytes((size_t)(rows * h) * sizeof(int16_t));
  float *scale = floats(rows), *packed;
  for (ptrdiff_t i = 0; i < rows * h; i++) r[i] = (int16_t)between(-most, most);
  for (ptrdiff_t i = 0; i < rows; i++)
    scale[i] = (1 + uniform() / 2) / ((float)most * sqrtf((float)h));
  if (p->kind == LSTM) {
    packed = aligned_floats(CALL(lstm_i16_packed_size)(f, h));
    c->scratch = aligned_floats(CALL(lstm_i16_scratch_size)(c->t, f, h));
    CALL(lstm_pack_i16)(f, h, p->w, r, scale, p->b, p->p, packed);
  } else {
    packed = aligned_floats(CALL(gru_i16_packed_size)(f, h));
    c->scratch = aligned_floats(CALL(gru_i16_scratch_size)(c->t, f, h));
    CALL(gru_pack_i16)(f, h, p->w, r, scale, p->b, packed);
  }
  return packed;
}

static void one(cell kind, ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H) {
  cell_problem p = draw_cell(kind, T, N, F, H);
  // In whole steps, which no table rounds another way.
  float *h0 = floats(N * H);
  for (ptrdiff_t i = 0; i < N * H; i++) h0[i] = (float)between(-8191, 8191) / 8191;
  if (p.call.h0) p.call.h0 = h0;
  const float *packed = prepare16(&p);
  float *y = floats(y_size(&p)), *h = floats(N * H), *c = floats(N * H);
  apus_recurrence call = p.call;
  call.y = one_in(8) ? NULL : y, call.h_last = h;
  if (kind == LSTM) call.c_last = c;
  if (kind == LSTM)
    CALL(lstm_i16)(&call, packed);
  else
    CALL(gru_i16)(&call, packed);
  // The first step's sums are the same whole numbers everywhere. After it a state between two
  // steps may be rounded to either.
  const double bound = T == 1 ? 3e-6 : 4e-4;
  expect_near(y, y_size(&p), 0, bound);
  expect_near(h, N * H, 0, bound);
  expect_near(c, N * H, bound, bound);
  law(!CALL(recurrence_i16_pays)(H) || CALL(recurrence_i16_pays)(H + 1), "more units pay more");
  release();
}

void check_recurrence16(void) {
  static const cell kinds[] = {LSTM, GRU_LINEAR_BEFORE_RESET};
  static const ptrdiff_t units[] = {18, 24, 31, 32, 33, 48, 65};
  for (int k = 0; k < 2; k++) {
    for (ptrdiff_t h = 1; h <= 17; h++)
      for (ptrdiff_t T = 0; T < 4; T++) one(kinds[k], T, between(1, 3), between(1, 13), h);
    for (int j = 0; j < 7; j++) {
      one(kinds[k], 1, between(1, 3), between(1, 40), units[j]);
      one(kinds[k], between(2, 9), between(1, 3), between(1, 40), units[j]);
    }
    one(kinds[k], between(45, 110), 2, between(1, 20), between(15, 40));
  }
}
