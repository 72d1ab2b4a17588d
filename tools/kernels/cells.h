// SPDX-License-Identifier: Apache-2.0
//
// Random problems for LSTM, GRU and RNN.
#ifndef APUS_CHECK_CELLS_H
#define APUS_CHECK_CELLS_H

#include "check.h"

typedef enum { LSTM, GRU, GRU_LINEAR_BEFORE_RESET, RNN_TANH, RNN_RELU, CELLS } cell;

/// Gates of a cell.
ptrdiff_t gates_of(cell kind);

/// One direction: its call, whose outputs are not set, and its weights.
typedef struct {
  cell kind;
  apus_recurrence call;
  const float *w, *r, *b, *p;  // b and p may be NULL
  int32_t *lengths;            // NULL: all have T
} cell_problem;

/// Random weights, inputs, layouts and options.
cell_problem draw_cell(cell kind, ptrdiff_t T, ptrdiff_t N, ptrdiff_t F, ptrdiff_t H);

/// Floats of an output with the problem's layout of y.
ptrdiff_t y_size(const cell_problem *problem);

/// Packs the weights and gives the call its scratch.
const float *prepare(cell_problem *problem);

#endif
