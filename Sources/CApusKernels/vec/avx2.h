// SPDX-License-Identifier: Apache-2.0
//
// AVX2 with FMA: 16 registers of eight lanes.
#define LANES 8
#include "lanes.h"

#define TILE_ROWS 6
#define TILE_VECTORS 2
#define RECUR_ACCUMULATORS 12
#define LSTM_PAIRS 1
#define PAIRS_ADJOIN 1
#define PAIRS_LEAST_STATE 32

INLINE vf v_fma(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
INLINE vf v_select(vi m, vf a, vf b) {
  return (vf)_mm256_blendv_ps((__m256)b, (__m256)a, __builtin_bit_cast(__m256, m));
}
INLINE vf v_min(vf a, vf b) { return (vf)_mm256_min_ps((__m256)a, (__m256)b); }
INLINE vf v_max(vf a, vf b) { return (vf)_mm256_max_ps((__m256)a, (__m256)b); }
INLINE vf v_round(vf v) { return (vf)_mm256_round_ps((__m256)v, 8); }
INLINE vf v_floor(vf v) { return (vf)_mm256_floor_ps((__m256)v); }
INLINE vf v_ceil(vf v) { return (vf)_mm256_ceil_ps((__m256)v); }
INLINE vf v_sqrt(vf v) { return (vf)_mm256_sqrt_ps((__m256)v); }

INLINE vi v_pairs(vi acc, vs_pair w, const int16_t *h) {
  int32_t both;
  memcpy(&both, h, 4);
  __m256i sum = _mm256_madd_epi16(__builtin_bit_cast(__m256i, w), _mm256_set1_epi32(both));
  return acc + __builtin_bit_cast(vi, sum);
}

INLINE __m256i tail_mask(ptrdiff_t n) {
  const vi lane = {0, 1, 2, 3, 4, 5, 6, 7};
  return __builtin_bit_cast(__m256i, lane < (int32_t)n);
}
INLINE vf v_load_tail(const float *p, ptrdiff_t n) {
  return (vf)_mm256_maskload_ps(p, tail_mask(n));
}
INLINE void v_store_tail(float *p, vf v, ptrdiff_t n) {
  _mm256_maskstore_ps(p, tail_mask(n), (__m256)v);
}
