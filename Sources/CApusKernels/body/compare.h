// SPDX-License-Identifier: Apache-2.0
//
// Comparisons that give Booleans (one byte, 0 or 1), choices by them, and Booleans as numbers.
// Plain loops: the compiler makes vectors of them.

#define COMPARISON(name, relation)                                                            \
  static void ISA(name##_row)(ptrdiff_t n, const float *a, ptrdiff_t a_col, const float *b,   \
                              ptrdiff_t b_col, uint8_t *y) {                                  \
    if (a_col && b_col)                                                                       \
      for (ptrdiff_t i = 0; i < n; i++) y[i] = a[i] relation b[i];                            \
    else if (a_col)                                                                           \
      for (ptrdiff_t i = 0; i < n; i++) y[i] = a[i] relation b[0];                            \
    else                                                                                      \
      for (ptrdiff_t i = 0; i < n; i++) y[i] = a[0] relation b[i * b_col];                    \
  }

COMPARISON(less, <)
COMPARISON(less_or_equal, <=)
COMPARISON(greater, >)
COMPARISON(greater_or_equal, >=)
COMPARISON(equal, ==)

static void ISA(compare_f32)(int32_t op, ptrdiff_t R, ptrdiff_t C, const float *a,
                             ptrdiff_t a_row, ptrdiff_t a_col, const float *b, ptrdiff_t b_row,
                             ptrdiff_t b_col, uint8_t *y, ptrdiff_t y_row) {
  for (ptrdiff_t i = 0; i < R; i++, a += a_row, b += b_row, y += y_row) switch (op) {
      case APUS_LESS: ISA(less_row)(C, a, a_col, b, b_col, y); break;
      case APUS_LESS_OR_EQUAL: ISA(less_or_equal_row)(C, a, a_col, b, b_col, y); break;
      case APUS_GREATER: ISA(greater_row)(C, a, a_col, b, b_col, y); break;
      case APUS_GREATER_OR_EQUAL: ISA(greater_or_equal_row)(C, a, a_col, b, b_col, y); break;
      case APUS_EQUAL: ISA(equal_row)(C, a, a_col, b, b_col, y); break;
    }
}

static void ISA(select_b32)(ptrdiff_t R, ptrdiff_t C, const uint8_t *m, ptrdiff_t m_row,
                            ptrdiff_t m_col, const uint32_t *a, ptrdiff_t a_row, ptrdiff_t a_col,
                            const uint32_t *b, ptrdiff_t b_row, ptrdiff_t b_col, uint32_t *y,
                            ptrdiff_t y_row) {
  for (ptrdiff_t i = 0; i < R; i++, m += m_row, a += a_row, b += b_row, y += y_row) {
    if (m_col && a_col && b_col)
      for (ptrdiff_t j = 0; j < C; j++) y[j] = m[j] ? a[j] : b[j];
    else if (m_col && a_col)
      for (ptrdiff_t j = 0; j < C; j++) y[j] = m[j] ? a[j] : b[0];
    else if (m_col && b_col)
      for (ptrdiff_t j = 0; j < C; j++) y[j] = m[j] ? a[0] : b[j];
    else
      for (ptrdiff_t j = 0; j < C; j++) y[j] = m[j * m_col] ? a[j * a_col] : b[j * b_col];
  }
}

static void ISA(convert_bool_f32)(ptrdiff_t n, const uint8_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] = x[i] ? 1.0f : 0.0f;
}
