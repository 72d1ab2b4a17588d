// SPDX-License-Identifier: Apache-2.0
//
// Matrix products.
#include <math.h>

#include "check.h"

typedef struct {
  ptrdiff_t m, n, k, lda, ldc, b_k, b_n;
  float *a, *b, *bias, *c;
  random_epilogue e;
} product;

/// Inputs of one product: B as it is or transposed, rows of A that may overlap.
static product draw(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k) {
  product p = {.m = m, .n = n, .k = k, .ldc = n + between(0, 4)};
  p.lda = one_in(4) && k > 1 ? between(1, k) : k + between(0, 3);
  const int transposed = one_in(2);
  const ptrdiff_t ldb = (transposed ? k : n) + between(0, 3);
  p.b_k = transposed ? 1 : ldb, p.b_n = transposed ? ldb : 1;
  p.a = random_floats((m - 1) * p.lda + k, 1);
  p.b = random_floats((transposed ? n : k) * ldb, 1);
  p.bias = one_in(3) ? NULL : random_floats(n, 1);
  p.c = random_floats(m * p.ldc, 1);
  draw_epilogue(&p.e, random_floats(m * p.ldc, 1), p.ldc, 1);
  describe("M %td, N %td, K %td, lda %td, ldc %td, B %s, bias %d, activation %d", m, n, k, p.lda,
           p.ldc, transposed ? "transposed" : "row-major", p.bias != NULL,
           p.e.epilogue ? p.e.values.activation : -1);
  return p;
}

static float *packed(const product *p) {
  float *to = aligned_floats(CALL(gemm_packed_size)(p->k, p->n));
  CALL(gemm_pack_f32)(p->k, p->n, p->b, p->b_k, p->b_n, to);
  return to;
}

/// Rounding of a sum of k products of numbers below 1.
static double rounding(ptrdiff_t k) { return 5e-7 * (3 + sqrt((double)k)); }

/// gemm, its rows in parts, and gemv on its first row.
static void one_product(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k) {
  const product p = draw(m, n, k);
  const float *b = packed(&p);
  float *whole = copy_of(p.c, m * p.ldc), *parts = copy_of(p.c, m * p.ldc);
  float *row = copy_of(p.c, n);
  CALL(gemm_f32)(m, n, k, p.a, p.lda, b, p.bias, whole, p.ldc, p.e.epilogue);
  expect_near(whole, m * p.ldc, 1e-6, rounding(k));
  for (ptrdiff_t from = 0, to; from < m; from = to) {
    to = from + between(1, 4);
    if (to > m) to = m;
    random_epilogue e = p.e;
    if (e.values.residual) e.values.residual += from * p.ldc;
    CALL(gemm_f32)(to - from, n, k, p.a + from * p.lda, p.lda, b, p.bias, parts + from * p.ldc,
                   p.ldc, p.e.epilogue ? &e.values : NULL);
  }
  law(same_bits(whole, parts, m * p.ldc), "a row does not depend on the number of rows");
  CALL(gemv_f32)(n, k, p.a, b, p.bias, row, p.e.epilogue);
  expect_near(row, n, 1e-6, rounding(k));
  release();
}

/// Runs of K, as convolutions have them.
static void one_run(void) {
  apus_k_runs runs = {.outer = between(0, 3), .inner = between(0, 3), .length = between(0, 12)};
  const ptrdiff_t gap = between(0, 2);
  runs.b_first = between(0, 4);
  runs.b_inner = runs.length + gap, runs.b_outer = 3 * runs.b_inner + gap;
  runs.a_inner = runs.length + between(0, 5), runs.a_outer = 3 * runs.a_inner + between(0, 5);
  product p = draw(between(1, 14), between(1, 80), runs.b_first + 3 * runs.b_outer);
  p.lda = between(1, 20);
  p.a = random_floats((p.m - 1) * p.lda + 3 * runs.a_outer, 1);
  float *c = copy_of(p.c, p.m * p.ldc);
  CALL(gemm_runs_f32)(p.m, p.n, p.k, &runs, p.a, p.lda, packed(&p), p.bias, c, p.ldc,
                      p.e.epilogue);
  expect_near(c, p.m * p.ldc, 1e-6, rounding(p.k));
  release();
}

/// A^T B.
static void one_transposed(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k) {
  const ptrdiff_t lda = one_in(4) ? between(1, m) : m + between(0, 3), ldb = n + between(0, 3);
  const ptrdiff_t ldc = n + between(0, 3);
  describe("M %td, N %td, K %td, lda %td, ldb %td, ldc %td", m, n, k, lda, ldb, ldc);
  const float *a = random_floats(k > 0 ? (k - 1) * lda + m : 0, 1);
  const float *b = random_floats(k > 0 ? (k - 1) * ldb + n : 0, 1);
  float *c = random_floats((m - 1) * ldc + n, 1);
  CALL(gemm_tn_f32)(m, n, k, a, lda, b, ldb, c, ldc, one_in(2));
  expect_near(c, (m - 1) * ldc + n, 1e-6, rounding(k));
  release();
}

void check_gemm(void) {
  static const ptrdiff_t rows[] = {1, 2, 3, 4, 5, 6, 7, 13};
  static const ptrdiff_t wide[] = {31, 32, 33, 48, 63, 64, 65, 81, 128, 150, 257};
  for (ptrdiff_t n = 1; n <= 17; n++)
    for (int i = 0; i < 8; i++) {
      one_product(rows[i], n, between(0, 19));
      one_transposed(rows[i], n, between(0, 19));
    }
  for (int j = 0; j < 11; j++)
    for (int i = 0; i < 8; i++) {
      one_product(rows[i], wide[j], between(0, 40));
      one_transposed(rows[i], wide[j], between(0, 40));
    }
  for (int i = 0; i < 4; i++) {
    one_product(between(20, 60), between(100, 300), between(200, 500));
    one_transposed(between(20, 60), between(20, 90), between(250, 600));
  }
  for (int i = 0; i < 150; i++) one_run();
}
