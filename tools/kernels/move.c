// SPDX-License-Identifier: Apache-2.0
//
// Moves and conversions, which give the same bits on every table.
#include <math.h>
#include <string.h>

#include "check.h"

static void one_transposition(ptrdiff_t r, ptrdiff_t c) {
  const ptrdiff_t batch = between(0, 3), ldx = c + between(0, 3), ldy = r + between(0, 3);
  const ptrdiff_t x_batch = r * ldx + between(0, 2), y_batch = c * ldy + between(0, 2);
  describe("%td x %td x %td, ldx %td, ldy %td", batch, r, c, ldx, ldy);
  const float *x = random_floats((batch - 1) * x_batch + (r - 1) * ldx + c > 0 && batch > 0
                                     ? (batch - 1) * x_batch + (r - 1) * ldx + c
                                     : 0, 1);
  const ptrdiff_t size = batch > 0 ? (batch - 1) * y_batch + (c - 1) * ldy + r : 0;
  float *y = floats(size);
  CALL(transpose_b32)(batch, r, c, x, x_batch, ldx, y, y_batch, ldy);
  expect_same(y, (size_t)size * sizeof *y);
  release();
}

/// A copy between layouts whose dimensions lie in any order, x perhaps backwards or repeated.
static void one_copy(void) {
  const int32_t rank = (int32_t)between(0, 5), element = 1 << between(0, 3);
  ptrdiff_t sizes[8], xs[8], ys[8], order[8], elements = 1;
  for (int d = 0; d < rank; d++) sizes[d] = between(one_in(9) ? 0 : 1, 5), order[d] = d;
  for (int d = rank - 1; d > 0; d--) {
    const ptrdiff_t other = between(0, d), kept = order[d];
    order[d] = order[other], order[other] = kept;
  }
  ptrdiff_t x_size = 1, y_size = 1, offset = 0;
  for (int d = rank - 1; d >= 0; d--) {
    const ptrdiff_t at = order[d];
    xs[at] = x_size;
    x_size *= sizes[at] + between(0, 1);
    ys[d] = y_size;
    y_size *= sizes[d] + between(0, 1);
    elements *= sizes[d];
  }
  for (int d = 0; d < rank; d++) {
    if (one_in(6)) xs[d] = 0;
    if (one_in(6) && sizes[d] > 0) offset += xs[d] * (sizes[d] - 1), xs[d] = -xs[d];
  }
  describe("rank %d, %td elements of %d bytes", rank, elements, element);
  if (x_size < 1) x_size = 1;
  uint8_t *x = bytes((size_t)(x_size * element)), *y = bytes((size_t)(y_size * element));
  for (ptrdiff_t i = 0; i < x_size * element; i++) x[i] = (uint8_t)random_bits();
  memset(y, 7, (size_t)(y_size * element));
  CALL(copy_strided)(element, rank, sizes, x + offset * element, xs, y, ys);
  expect_same(y, (size_t)(y_size * element));
  release();
}

static void one_gather(ptrdiff_t c) {
  const ptrdiff_t rows = between(1, 9), count = between(0, 12), row_bytes = c * 3;
  describe("%td of %td rows of %td", count, rows, c);
  int64_t *indices = bytes((size_t)count * sizeof *indices);
  for (ptrdiff_t i = 0; i < count; i++) indices[i] = between(0, rows - 1);
  uint8_t *x = bytes((size_t)(rows * row_bytes)), *y = bytes((size_t)(count * row_bytes));
  for (ptrdiff_t i = 0; i < rows * row_bytes; i++) x[i] = (uint8_t)random_bits();
  CALL(gather_rows)(count, row_bytes, x, indices, y);
  expect_same(y, (size_t)(count * row_bytes));
  float *sum = random_floats(rows * c, 1);
  CALL(scatter_add_f32)(count, c, random_floats(count * c, 1), indices, sum);
  expect_same(sum, (size_t)(rows * c) * sizeof *sum);
  release();
}

/// Floats of any kind, many near the limits of integers.
static float *any_floats(ptrdiff_t n) {
  static const float limits[] = {0x1p31f, -0x1p31f, 0x1p63f, -0x1p63f, INFINITY, -INFINITY, NAN,
                                 2147483520.0f, 0.99999994f, -0.0f};
  float *x = random_floats(n, 1e10f);
  for (ptrdiff_t i = 0; i < n; i++) {
    if (one_in(3)) x[i] = limits[between(0, (ptrdiff_t)(sizeof limits / sizeof *limits) - 1)];
    if (one_in(3)) x[i] *= 1e-8f;
  }
  return x;
}

static void one_conversion(ptrdiff_t n) {
  describe("n %td", n);
  const size_t count = (size_t)n;
  int64_t *wide = bytes(count * 8), *wide_result = bytes(count * 8);
  int32_t *narrow = bytes(count * 4), *narrow_result = bytes(count * 4);
  uint8_t *bits = bytes(count);
  for (ptrdiff_t i = 0; i < n; i++) {
    wide[i] = (int64_t)random_bits() >> between(0, 63);
    narrow[i] = (int32_t)(random_bits() >> between(32, 63));
    bits[i] = (uint8_t)(one_in(2) ? 0 : random_bits());
  }
  const float *x = any_floats(n);
  float *y = floats(n);
  CALL(convert_i32_f32)(n, narrow, y);
  expect_same(y, count * 4);
  CALL(convert_i64_f32)(n, wide, y);
  expect_same(y, count * 4);
  CALL(convert_bool_f32)(n, bits, y);
  expect_same(y, count * 4);
  CALL(convert_f32_i32)(n, x, narrow_result);
  expect_same(narrow_result, count * 4);
  CALL(convert_f32_i64)(n, x, wide_result);
  expect_same(wide_result, count * 8);
  release();
}

void check_move(void) {
  for (ptrdiff_t r = 1; r < 22; r++)
    for (ptrdiff_t c = 1; c < 22; c++) one_transposition(r, c);
  for (int i = 0; i < 20; i++) one_transposition(between(30, 70), between(30, 70));
  for (int i = 0; i < 500; i++) one_copy();
  for (ptrdiff_t c = 0; c < 36; c++)
    for (int i = 0; i < 3; i++) {
      one_gather(c);
      one_conversion(c);
    }
}
