// SPDX-License-Identifier: Apache-2.0
//
// Functions of two variables, comparisons and choices.
#include <math.h>

#include "check.h"

/// An operand's layout: the same shape, a scalar, a row vector or a column vector.
typedef struct {
  ptrdiff_t row, col, size;
} layout;

static layout draw_layout(ptrdiff_t r, ptrdiff_t c) {
  const ptrdiff_t ld = c + between(0, 2);
  layout l = {ld, 1, 0};
  switch (between(0, 3)) {
    case 0: l = (layout){0, 0, 0}; break;
    case 1: l = (layout){0, 1, 0}; break;
    case 2: l = (layout){1, 0, 0}; break;
  }
  l.size = r > 0 && c > 0 ? (r - 1) * l.row + (c - 1) * l.col + 1 : 1;
  return l;
}

/// Operands of small whole numbers half of the time, so that equal ones occur.
static float *operand(const layout *l) {
  float *values = random_floats(l->size, 4);
  if (one_in(2))
    for (ptrdiff_t i = 0; i < l->size; i++) values[i] = roundf(values[i]);
  if (one_in(5)) values[between(0, l->size - 1)] = NAN;
  return values;
}

static void one_binary(int32_t op, ptrdiff_t r, ptrdiff_t c) {
  const layout la = draw_layout(r, c), lb = draw_layout(r, c);
  describe("op %d, R %td, C %td, strides %td %td, %td %td", op, r, c, la.row, la.col, lb.row,
           lb.col);
  const ptrdiff_t y_row = c + between(0, 2), size = r > 0 && c > 0 ? (r - 1) * y_row + c : 0;
  float *a = operand(&la), *b = operand(&lb), *y = random_floats(size, 1);
  if (op == APUS_POW && one_in(3)) b[0] = 2;
  CALL(binary_f32)(op, r, c, a, la.row, la.col, b, lb.row, lb.col, y, y_row);
  expect_near(y, size, 0, 0);
  release();
}

static void one_comparison(int32_t op, ptrdiff_t r, ptrdiff_t c) {
  const layout la = draw_layout(r, c), lb = draw_layout(r, c);
  describe("comparison %d, R %td, C %td", op, r, c);
  const ptrdiff_t y_row = c + between(0, 2), size = r > 0 && c > 0 ? (r - 1) * y_row + c : 0;
  const float *a = operand(&la), *b = operand(&lb);
  uint8_t *y = bytes((size_t)size);
  for (ptrdiff_t i = 0; i < size; i++) y[i] = 7;
  CALL(compare_f32)(op, r, c, a, la.row, la.col, b, lb.row, lb.col, y, y_row);
  expect_same(y, (size_t)size);
  release();
}

static void one_choice(ptrdiff_t r, ptrdiff_t c) {
  const layout lm = draw_layout(r, c), la = draw_layout(r, c), lb = draw_layout(r, c);
  describe("choice, R %td, C %td", r, c);
  const ptrdiff_t y_row = c + between(0, 2), size = r > 0 && c > 0 ? (r - 1) * y_row + c : 0;
  uint8_t *m = bytes((size_t)lm.size);
  for (ptrdiff_t i = 0; i < lm.size; i++) m[i] = (uint8_t)(one_in(2) ? 0 : random_bits());
  const float *a = operand(&la), *b = operand(&lb);
  float *y = random_floats(size, 1);
  CALL(select_b32)(r, c, m, lm.row, lm.col, (const uint32_t *)a, la.row, la.col,
                   (const uint32_t *)b, lb.row, lb.col, (uint32_t *)y, y_row);
  expect_same(y, (size_t)size * sizeof *y);
  release();
}

void check_binary(void) {
  for (ptrdiff_t c = 0; c < 36; c++)
    for (int i = 0; i < 8; i++) {
      for (int32_t op = 0; op < APUS_BINARY_COUNT; op++) one_binary(op, between(0, 5), c);
      for (int32_t op = 0; op < APUS_COMPARISON_COUNT; op++) one_comparison(op, between(0, 5), c);
      one_choice(between(0, 5), c);
    }
}
