// SPDX-License-Identifier: Apache-2.0
//
// What the processor can do at most, for `apus bench --roofline`.

/// Independent sums, as many as a product's tile has.
enum { PEAK_CHAINS = TILE_ROWS * TILE_VECTORS };

static double ISA(peak_f32)(ptrdiff_t rounds, float *sink) {
  vf sum[PEAK_CHAINS];
  const vf a = v_load(sink), b = v_load(sink + LANES);
  UNROLL for (int i = 0; i < PEAK_CHAINS; i++) sum[i] = a + (float)i;
  KEEP_LOOP for (ptrdiff_t k = 0; k < rounds; k++) {
    UNROLL for (int i = 0; i < PEAK_CHAINS; i++) sum[i] = v_fma(sum[i], a, b);
  }
  vf all = sum[0];
  UNROLL for (int i = 1; i < PEAK_CHAINS; i++) all += sum[i];
  v_store(sink, all);
  return 2.0 * PEAK_CHAINS * LANES * (double)rounds;
}

static float ISA(read_f32)(ptrdiff_t count, const float *x) {
  enum { CHAINS = 8 };
  vf sum[CHAINS];
  UNROLL for (int i = 0; i < CHAINS; i++) sum[i] = v_set1(0.0f);
  KEEP_LOOP for (ptrdiff_t k = 0; k + CHAINS * LANES <= count; k += CHAINS * LANES) {
    UNROLL for (int i = 0; i < CHAINS; i++) sum[i] += v_load(x + k + i * LANES);
  }
  vf all = sum[0];
  UNROLL for (int i = 1; i < CHAINS; i++) all += sum[i];
  return v_sum(all);
}
