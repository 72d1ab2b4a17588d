// SPDX-License-Identifier: Apache-2.0
//
// Reductions over the middle of [outer][n][inner]. Sums run in blocks whose partial sums are then
// added, which keeps the rounding error of long sums small.

/// Terms per partial sum (vectors when inner is 1, rows else).
enum { SUM_BLOCK = 64 };

/// The value before the first term.
INLINE float reduce_identity(const int op) {
  return op == APUS_REDUCE_MAX ? -INFINITY : op == APUS_REDUCE_MIN ? INFINITY : 0.0f;
}

/// One more term.
INLINE vf reduce_term(const int op, vf acc, vf v) {
  switch (op) {
    case APUS_REDUCE_MAX: return v_select(acc != acc, acc, v_max(acc, v));
    case APUS_REDUCE_MIN: return v_select(acc != acc, acc, v_min(acc, v));
    case APUS_SUM_SQUARE:
    case APUS_L2: return v_fma(v, v, acc);
    case APUS_L1: return acc + v_abs(v);
    default: return acc + v;
  }
}

/// Joins two partial results.
INLINE vf reduce_join(const int op, vf a, vf b) {
  return op == APUS_REDUCE_MAX || op == APUS_REDUCE_MIN ? reduce_term(op, a, b) : a + b;
}

/// The result from the joined value.
INLINE float reduce_finish(const int op, float v, ptrdiff_t n) {
  return op == APUS_MEAN ? v / (float)n : op == APUS_L2 ? sqrtf(v) : v;
}

/// Reduces n contiguous elements: four chains, tails apart.
INLINE float reduce_row(const int op, const float *x, ptrdiff_t n) {
  const vf zero = v_set1(reduce_identity(op));
  vf total = zero;
  ptrdiff_t i = 0;
  while (i + 4 * LANES <= n) {
    vf acc[4] = {zero, zero, zero, zero};
    for (int k = 0; k < SUM_BLOCK && i + 4 * LANES <= n; k++, i += 4 * LANES)
      UNROLL for (int q = 0; q < 4; q++)
        acc[q] = reduce_term(op, acc[q], v_load(x + i + q * LANES));
    total = reduce_join(op, total, reduce_join(op, reduce_join(op, acc[0], acc[1]),
                                               reduce_join(op, acc[2], acc[3])));
  }
  for (; i + LANES <= n; i += LANES) total = reduce_term(op, total, v_load(x + i));
  float lane[2 * LANES];
  v_store(lane, total);
  int lanes = LANES;
  if (i < n) {
    // Lanes past the end must stay the identity, which a masked load does not give for max.
    for (int l = 0; l < LANES; l++) lane[LANES + l] = reduce_identity(op);
    memcpy(lane + LANES, x + i, (size_t)(n - i) * sizeof *x);
    v_store(lane, reduce_term(op, total, v_load(lane + LANES)));
  }
  for (int w = lanes / 2; w > 0; w /= 2)
    for (int l = 0; l < w; l++) {
      vf joined = reduce_join(op, v_set1(lane[l]), v_set1(lane[l + w]));
      lane[l] = joined[0];
    }
  return reduce_finish(op, lane[0], n);
}

/// Reduces n rows of one vector of columns.
INLINE vf reduce_columns(const int op, const float *x, ptrdiff_t n, ptrdiff_t inner,
                         ptrdiff_t lanes) {
  vf total = v_set1(reduce_identity(op));
  for (ptrdiff_t k = 0; k < n;) {
    vf acc = v_set1(reduce_identity(op));
    ptrdiff_t end = n - k < SUM_BLOCK ? n : k + SUM_BLOCK;
    for (; k < end; k++) acc = reduce_term(op, acc, v_load_tail_or_all(x + k * inner, lanes));
    total = reduce_join(op, total, acc);
  }
  if (op == APUS_MEAN) total = total / (float)n;
  return op == APUS_L2 ? v_sqrt(total) : total;
}

INLINE void reduce(const int op, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner, const float *x,
                   float *y) {
  for (ptrdiff_t i = 0; i < outer; i++, x += n * inner, y += inner) {
    if (inner == 1) {
      y[0] = reduce_row(op, x, n);
      continue;
    }
    ptrdiff_t c = 0;
    for (; c + LANES <= inner; c += LANES)
      v_store(y + c, reduce_columns(op, x + c, n, inner, LANES));
    if (c < inner)
      v_store_tail(y + c, reduce_columns(op, x + c, n, inner, inner - c), inner - c);
  }
}

static void ISA(reduce_f32)(int32_t op, ptrdiff_t outer, ptrdiff_t n, ptrdiff_t inner,
                            const float *x, float *y) {
  switch (op) {
    case APUS_SUM: reduce(APUS_SUM, outer, n, inner, x, y); break;
    case APUS_MEAN: reduce(APUS_MEAN, outer, n, inner, x, y); break;
    case APUS_REDUCE_MAX: reduce(APUS_REDUCE_MAX, outer, n, inner, x, y); break;
    case APUS_REDUCE_MIN: reduce(APUS_REDUCE_MIN, outer, n, inner, x, y); break;
    case APUS_SUM_SQUARE: reduce(APUS_SUM_SQUARE, outer, n, inner, x, y); break;
    case APUS_L1: reduce(APUS_L1, outer, n, inner, x, y); break;
    case APUS_L2: reduce(APUS_L2, outer, n, inner, x, y); break;
  }
}
