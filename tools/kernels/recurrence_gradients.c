// SPDX-License-Identifier: Apache-2.0
//
// LSTM, GRU and RNN in training: forward kernels that save, and the way back.
#include "cells.h"

static ptrdiff_t saved_blocks(cell kind) { return kind == LSTM ? 6 : gates_of(kind) == 3 ? 4 : 1; }

static void forward(const cell_problem *p, const apus_recurrence *call, const float *packed,
                    float *saved, ptrdiff_t time, ptrdiff_t batch) {
  if (p->kind == LSTM)
    CALL(lstm_training_f32)(call, packed, saved, time, batch);
  else if (gates_of(p->kind) == 3)
    CALL(gru_training_f32)(call, packed, saved, time, batch);
  else
    CALL(rnn_training_f32)(call, packed, saved, time, batch);
}

static void backward(cell kind, apus_recurrence_gradient *g) {
  if (kind == LSTM) {
    g->scratch = aligned_floats(CALL(lstm_gradient_scratch_size)(g->t, g->n, g->f, g->h));
    CALL(lstm_gradient_f32)(g);
  } else if (gates_of(kind) == 3) {
    g->scratch = aligned_floats(CALL(gru_gradient_scratch_size)(g->t, g->n, g->f, g->h));
    CALL(gru_gradient_f32)(g);
  } else {
    g->scratch = aligned_floats(CALL(rnn_gradient_scratch_size)(g->t, g->n, g->f, g->h));
    CALL(rnn_gradient_f32)(g);
  }
}

/// An output of `count` floats, or NULL one time in five; compared by `compare_gradients`.
typedef struct {
  float *values;
  ptrdiff_t count;
} output;
enum { MOST_OUTPUTS = 8 };
static output outputs[MOST_OUTPUTS];
static int output_count;

static float *wanted(ptrdiff_t count) {
  float *values = random_floats(count, 1);
  outputs[output_count++] = (output){values, count};
  return one_in(5) ? NULL : values;
}

/// The gradient's call for a problem that ran forward.
static apus_recurrence_gradient draw_gradient(const cell_problem *p, const float *y,
                                              const float *saved, ptrdiff_t time,
                                              ptrdiff_t batch) {
  const apus_recurrence *c = &p->call;
  const ptrdiff_t t = c->t, n = c->n, f = c->f, h = c->h, gates = gates_of(p->kind);
  apus_recurrence_gradient g = {
      .t = t, .n = n, .f = f, .h = h, .x = c->x, .x_time = c->x_time, .x_batch = c->x_batch,
      .y = y, .y_time = c->y_time, .y_batch = c->y_batch, .saved = saved, .saved_time = time,
      .saved_batch = batch, .w = p->w, .r = p->r, .p = p->p, .h0 = c->h0, .c0 = c->c0,
      .lengths = c->lengths, .reverse = c->reverse, .activation = c->activation,
      .linear_before_reset = p->kind == GRU_LINEAR_BEFORE_RESET,
  };
  const float *dy = random_floats(y_size(p), 1), *dh = random_floats(n * h, 1);
  const float *dc = random_floats(n * h, 1);
  if (!one_in(4)) g.dy = dy, g.dy_time = c->y_time, g.dy_batch = c->y_batch;
  if (one_in(2)) g.dh_last = dh;
  if (one_in(2) && p->kind == LSTM) g.dc_last = dc;
  output_count = 0;
  g.dx = wanted((t - 1) * c->x_time + (n - 1) * c->x_batch + f);
  g.dx_time = c->x_time, g.dx_batch = c->x_batch, g.add_dx = one_in(2);
  g.dw = wanted(gates * h * f);
  g.dr = wanted(gates * h * h);
  g.db = wanted(2 * gates * h);
  g.dh0 = wanted(n * h);
  float *dp = wanted(3 * h), *dc0 = wanted(n * h);
  if (p->p) g.dp = dp;
  if (p->kind == LSTM) g.dc0 = dc0;
  return g;
}

static void one(cell kind, ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H) {
  cell_problem p = draw_cell(kind, T, N, F, H);
  const float *packed = prepare(&p);
  const ptrdiff_t row = saved_blocks(kind) * H + between(0, 3), size = T * N * row;
  const int time_first = one_in(2);
  const ptrdiff_t time = time_first ? N * row : row, batch = time_first ? row : T * row;
  float *y = floats(y_size(&p)), *saved = floats(size), *h = floats(N * H), *c = floats(N * H);
  apus_recurrence call = p.call;
  call.y = y, call.h_last = h;
  if (kind == LSTM) call.c_last = c;
  forward(&p, &call, packed, saved, time, batch);
  const double relative = 2e-5, absolute = 2e-5;
  expect_near(y, y_size(&p), relative, absolute);
  expect_near(saved, size, relative, absolute);
  expect_near(h, N * H, relative, absolute);
  expect_near(c, N * H, relative, absolute);
  apus_recurrence_gradient g = draw_gradient(&p, y, saved, time, batch);
  backward(kind, &g);
  for (int i = 0; i < output_count; i++)
    expect_near(outputs[i].values, outputs[i].count, 1e-4, 1e-4);
  release();
}

void check_recurrence_gradients(void) {
  static const ptrdiff_t batches[] = {1, 2, 6, 7, 13};
  static const ptrdiff_t units[] = {20, 31, 32, 33, 48};
  for (cell kind = LSTM; kind < CELLS; kind++) {
    for (int i = 0; i < 5; i++) {
      for (ptrdiff_t h = 1; h <= 17; h++) one(kind, between(1, 7), batches[i], between(1, 13), h);
      for (int j = 0; j < 5; j++) one(kind, between(1, 7), batches[i], between(1, 34), units[j]);
    }
    // Several chunks of rows and several blocks of steps.
    one(kind, 5, between(97, 130), between(1, 9), between(1, 20));
    one(kind, between(40, 60), between(5, 9), between(1, 9), between(1, 20));
  }
}
