// SPDX-License-Identifier: Apache-2.0
//
// Functions of two variables over rows; each operand's column stride is 1 or 0.

/// Defines the row loop of one function of vectors a and b.
#define BINARY(name, expression)                                                           \
  INLINE vf ISA(name##_pair)(vf a, vf b) { return (expression); }                          \
  static void ISA(name##_row)(ptrdiff_t n, const float *a, ptrdiff_t a_col, const float *b, \
                              ptrdiff_t b_col, float *y) {                                 \
    ptrdiff_t i = 0;                                                                       \
    if (a_col != 0 && b_col != 0) {                                                        \
      for (; i + LANES <= n; i += LANES)                                                   \
        v_store(y + i, ISA(name##_pair)(v_load(a + i), v_load(b + i)));                    \
    } else if (a_col != 0 && n > 0) {                                                      \
      vf s = v_set1(b[0]);                                                                 \
      for (; i + LANES <= n; i += LANES) v_store(y + i, ISA(name##_pair)(v_load(a + i), s)); \
    } else if (n > 0) {                                                                    \
      vf s = v_set1(a[0]);                                                                 \
      for (; i + LANES <= n; i += LANES)                                                   \
        v_store(y + i, ISA(name##_pair)(s, b_col != 0 ? v_load(b + i) : v_set1(b[0])));    \
    }                                                                                      \
    if (i < n) {                                                                           \
      vf s = a_col != 0 ? v_load_tail(a + i, n - i) : v_set1(a[0]);                        \
      vf t = b_col != 0 ? v_load_tail(b + i, n - i) : v_set1(b[0]);                        \
      v_store_tail(y + i, ISA(name##_pair)(s, t), n - i);                                  \
    }                                                                                      \
  }

BINARY(add, a + b)
BINARY(sub, a - b)
BINARY(mul, a *b)
BINARY(div, a / b)
BINARY(min, v_select(a != a, a, v_min(a, b)))
BINARY(max, v_select(a != a, a, v_max(a, b)))
BINARY(prelu, v_select(a < 0.0f, a * b, a))

static void ISA(pow_row)(ptrdiff_t n, const float *a, ptrdiff_t a_col, const float *b,
                         ptrdiff_t b_col, float *y) {
  if (b_col == 0 && n > 0 && b[0] == 2.0f) {
    ISA(mul_row)(n, a, a_col, a, a_col, y);
    return;
  }
  for (ptrdiff_t i = 0; i < n; i++) y[i] = powf(a[i * a_col], b[i * b_col]);
}

typedef void ISA(binary_row)(ptrdiff_t n, const float *a, ptrdiff_t a_col, const float *b,
                             ptrdiff_t b_col, float *y);

static ISA(binary_row) *const ISA(binary_rows)[APUS_BINARY_COUNT] = {
    [APUS_ADD] = ISA(add_row), [APUS_SUB] = ISA(sub_row), [APUS_MUL] = ISA(mul_row),
    [APUS_DIV] = ISA(div_row), [APUS_MIN] = ISA(min_row), [APUS_MAX] = ISA(max_row),
    [APUS_POW] = ISA(pow_row), [APUS_PRELU] = ISA(prelu_row),
};

static void ISA(binary_f32)(int32_t op, ptrdiff_t R, ptrdiff_t C, const float *a, ptrdiff_t a_row,
                            ptrdiff_t a_col, const float *b, ptrdiff_t b_row, ptrdiff_t b_col,
                            float *y, ptrdiff_t y_row) {
  ISA(binary_row) *row = ISA(binary_rows)[op];
  for (ptrdiff_t i = 0; i < R; i++)
    row(C, a + i * a_row, a_col, b + i * b_row, b_col, y + i * y_row);
}

static void ISA(scale_shift_f32)(ptrdiff_t R, ptrdiff_t C, const float *x, ptrdiff_t ldx,
                                 const float *scale, const float *shift, float *y, ptrdiff_t ldy,
                                 int32_t activation, float alpha, float beta) {
  vf floor = v_set1(activation == APUS_RELU ? 0.0f : -INFINITY);
  for (ptrdiff_t i = 0; i < R; i++) {
    const float *row = x + i * ldx;
    float *out = y + i * ldy;
    ptrdiff_t j = 0;
    for (; j + LANES <= C; j += LANES) {
      vf v = v_fma(v_load(row + j), v_load(scale + j), v_load(shift + j));
      v_store(out + j, v_max(floor, v));
    }
    if (j < C) {
      ptrdiff_t n = C - j;
      vf v = v_fma(v_load_tail(row + j, n), v_load_tail(scale + j, n), v_load_tail(shift + j, n));
      v_store_tail(out + j, v_max(floor, v), n);
    }
    if (activation > APUS_RELU) ISA(unary_f32)(activation, C, out, out, alpha, beta);
  }
}
