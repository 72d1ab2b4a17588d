// SPDX-License-Identifier: Apache-2.0
//
// BatchNormalization in training: statistics of columns and the gradient. Sums run in blocks of
// SUM_BLOCK rows whose partial sums are then added, as in reductions.

/// Sum over rows of (x - shift)^power, one vector of columns; power is 1 or 2.
INLINE vf column_sum(const int power, ptrdiff_t R, const float *x, ptrdiff_t ldx, vf shift,
                     ptrdiff_t lanes) {
  vf total = v_set1(0.0f);
  for (ptrdiff_t i = 0; i < R;) {
    vf acc = v_set1(0.0f);
    ptrdiff_t end = R - i < SUM_BLOCK ? R : i + SUM_BLOCK;
    for (; i < end; i++) {
      vf d = v_load_tail_or_all(x + i * ldx, lanes) - shift;
      acc = power == 2 ? v_fma(d, d, acc) : acc + d;
    }
    total += acc;
  }
  return total;
}

INLINE void column_statistics(ptrdiff_t R, const float *x, ptrdiff_t ldx, float *mean,
                              float *variance, ptrdiff_t lanes) {
  const vf count = v_set1((float)R);
  vf m = column_sum(1, R, x, ldx, v_set1(0.0f), lanes) / count;
  v_store_tail_or_all(mean, m, lanes);
  v_store_tail_or_all(variance, column_sum(2, R, x, ldx, m, lanes) / count, lanes);
}

static void ISA(column_statistics_f32)(ptrdiff_t R, ptrdiff_t C, const float *x, ptrdiff_t ldx,
                                       float *mean, float *variance) {
  ptrdiff_t c = 0;
  for (; c + LANES <= C; c += LANES)
    column_statistics(R, x + c, ldx, mean + c, variance + c, LANES);
  if (c < C) column_statistics(R, x + c, ldx, mean + c, variance + c, C - c);
}

/// The sums over rows of dy and of dy (x - mean) inverse, one vector of columns.
INLINE void batch_norm_sums(ptrdiff_t R, const float *x, const float *dy, ptrdiff_t ld, vf mean,
                            vf inverse, vf *sum, vf *product, ptrdiff_t lanes) {
  *sum = *product = v_set1(0.0f);
  for (ptrdiff_t i = 0; i < R;) {
    vf s = v_set1(0.0f), p = v_set1(0.0f);
    ptrdiff_t end = R - i < SUM_BLOCK ? R : i + SUM_BLOCK;
    for (; i < end; i++) {
      vf g = v_load_tail_or_all(dy + i * ld, lanes);
      s += g;
      p = v_fma(g, (v_load_tail_or_all(x + i * ld, lanes) - mean) * inverse, p);
    }
    *sum += s;
    *product += p;
  }
}

INLINE void batch_norm_gradient(ptrdiff_t R, ptrdiff_t ld, const float *x, const float *dy,
                                const float *mean, const float *inverse, const float *scale,
                                float *dx, float *dscale, float *dbias, ptrdiff_t lanes) {
  const vf m = v_load_tail_or_all(mean, lanes), v = v_load_tail_or_all(inverse, lanes);
  vf sum, product;
  batch_norm_sums(R, x, dy, ld, m, v, &sum, &product, lanes);
  if (dbias) v_store_tail_or_all(dbias, sum, lanes);
  if (dscale) v_store_tail_or_all(dscale, product, lanes);
  if (!dx) return;
  const vf count = v_set1((float)R), factor = v_load_tail_or_all(scale, lanes) * v;
  sum = sum / count, product = product / count;
  for (ptrdiff_t i = 0; i < R; i++) {
    vf normal = (v_load_tail_or_all(x + i * ld, lanes) - m) * v;
    vf g = v_load_tail_or_all(dy + i * ld, lanes) - v_fma(normal, product, sum);
    v_store_tail_or_all(dx + i * ld, factor * g, lanes);
  }
}

static void ISA(batch_norm_gradient_f32)(ptrdiff_t R, ptrdiff_t C, ptrdiff_t ld, const float *x,
                                         const float *dy, const float *mean, const float *inverse,
                                         const float *scale, float *dx, float *dscale,
                                         float *dbias) {
  if (R <= 0) return;
  for (ptrdiff_t c = 0; c < C; c += LANES) {
    ptrdiff_t lanes = C - c < LANES ? C - c : LANES;
    float *to = dx ? dx + c : NULL, *s = dscale ? dscale + c : NULL, *b = dbias ? dbias + c : NULL;
    if (lanes == LANES)
      batch_norm_gradient(R, ld, x + c, dy + c, mean + c, inverse + c, scale + c, to, s, b, LANES);
    else
      batch_norm_gradient(R, ld, x + c, dy + c, mean + c, inverse + c, scale + c, to, s, b, lanes);
  }
}
