// SPDX-License-Identifier: Apache-2.0
//
// Softmax, log softmax and layer normalisation over the last axis.

/// y[i] = exp(x[i] - max), returns the sum.
INLINE float exp_shifted(const float *x, ptrdiff_t C, float max, float *y) {
  const vf shift = v_set1(max);
  vf sum = v_set1(0.0f);
  ptrdiff_t j = 0;
  for (; j + LANES <= C; j += LANES) {
    vf e = v_exp(v_load(x + j) - shift);
    v_store(y + j, e);
    sum += e;
  }
  if (j < C) {
    ptrdiff_t n = C - j;
    float lane[LANES];
    for (int l = 0; l < LANES; l++) lane[l] = -INFINITY;
    memcpy(lane, x + j, (size_t)n * sizeof *x);
    vf e = v_exp(v_load(lane) - shift);
    v_store_tail(y + j, e, n);
    sum += e;
  }
  return v_sum(sum);
}

static void ISA(softmax_f32)(ptrdiff_t R, ptrdiff_t C, const float *x, float *y) {
  for (ptrdiff_t i = 0; i < R; i++, x += C, y += C) {
    float sum = exp_shifted(x, C, reduce_row(APUS_REDUCE_MAX, x, C), y);
    vf scale = v_set1(1.0f / sum);
    ptrdiff_t j = 0;
    for (; j + LANES <= C; j += LANES) v_store(y + j, v_load(y + j) * scale);
    if (j < C) v_store_tail(y + j, v_load_tail(y + j, C - j) * scale, C - j);
  }
}

static void ISA(log_softmax_f32)(ptrdiff_t R, ptrdiff_t C, const float *x, float *y) {
  for (ptrdiff_t i = 0; i < R; i++, x += C, y += C) {
    const float max = reduce_row(APUS_REDUCE_MAX, x, C);
    vf sum = v_set1(0.0f), shift = v_set1(max);
    float lane[LANES];
    ptrdiff_t j = 0;
    for (; j < C; j += LANES) {
      ptrdiff_t n = C - j < LANES ? C - j : LANES;
      for (int l = 0; l < LANES; l++) lane[l] = -INFINITY;
      memcpy(lane, x + j, (size_t)n * sizeof *x);
      sum += v_exp(v_load(lane) - shift);
    }
    vf log_sum = v_log(v_set1(v_sum(sum)));
    for (j = 0; j + LANES <= C; j += LANES) v_store(y + j, (v_load(x + j) - shift) - log_sum);
    if (j < C)
      v_store_tail(y + j, (v_load_tail(x + j, C - j) - shift) - log_sum, C - j);
  }
}

/// Sum of (x - mean)^2.
INLINE float square_deviation(const float *x, ptrdiff_t C, float mean) {
  vf sum = v_set1(0.0f), m = v_set1(mean);
  ptrdiff_t j = 0;
  for (; j + LANES <= C; j += LANES) {
    vf d = v_load(x + j) - m;
    sum = v_fma(d, d, sum);
  }
  if (j < C) {
    float lane[LANES];
    for (int l = 0; l < LANES; l++) lane[l] = mean;
    memcpy(lane, x + j, (size_t)(C - j) * sizeof *x);
    vf d = v_load(lane) - m;
    sum = v_fma(d, d, sum);
  }
  return v_sum(sum);
}

static void ISA(layer_norm_f32)(ptrdiff_t R, ptrdiff_t C, const float *x, const float *scale,
                                const float *bias, float epsilon, float *y) {
  for (ptrdiff_t i = 0; i < R; i++, x += C, y += C) {
    const float mean = reduce_row(APUS_MEAN, x, C);
    const vf m = v_set1(mean);
    const vf inverse =
        v_set1(1.0f / sqrtf(square_deviation(x, C, mean) / (float)C + epsilon));
    for (ptrdiff_t j = 0; j < C; j += LANES) {
      ptrdiff_t n = C - j < LANES ? C - j : LANES;
      vf v = (v_load_tail_or_all(x + j, n) - m) * inverse;
      if (scale) v *= v_load_tail_or_all(scale + j, n);
      if (bias) v += v_load_tail_or_all(bias + j, n);
      v_store_tail_or_all(y + j, v, n);
    }
  }
}
