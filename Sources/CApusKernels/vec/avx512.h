// SPDX-License-Identifier: Apache-2.0
//
// AVX-512 (F, BW, DQ, VL): 32 registers of sixteen lanes.
#define LANES 16
#include "lanes.h"

#define TILE_ROWS 6
#define TILE_VECTORS 4
#define RECUR_ACCUMULATORS 24
#define LSTM_PAIRS 0
#define PAIRS_ADJOIN 1
#define PAIRS_LEAST_STATE 64

INLINE vf v_fma(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
INLINE vf v_select(vi m, vf a, vf b) {
  __mmask16 k = _mm512_movepi32_mask(__builtin_bit_cast(__m512i, m));
  return (vf)_mm512_mask_blend_ps(k, (__m512)b, (__m512)a);
}
INLINE vf v_min(vf a, vf b) { return (vf)_mm512_min_ps((__m512)a, (__m512)b); }
INLINE vf v_max(vf a, vf b) { return (vf)_mm512_max_ps((__m512)a, (__m512)b); }
INLINE vf v_round(vf v) { return (vf)_mm512_roundscale_ps((__m512)v, 8); }
INLINE vf v_floor(vf v) { return (vf)_mm512_roundscale_ps((__m512)v, 9); }
INLINE vf v_ceil(vf v) { return (vf)_mm512_roundscale_ps((__m512)v, 10); }
INLINE vf v_sqrt(vf v) { return (vf)_mm512_sqrt_ps((__m512)v); }

INLINE vi v_pairs(vi acc, vs_pair w, const int16_t *h) {
  int32_t both;
  memcpy(&both, h, 4);
  __m512i sum = _mm512_madd_epi16(__builtin_bit_cast(__m512i, w), _mm512_set1_epi32(both));
  return acc + __builtin_bit_cast(vi, sum);
}

INLINE __mmask16 tail_mask(ptrdiff_t n) { return (__mmask16)((1u << n) - 1u); }
INLINE vf v_load_tail(const float *p, ptrdiff_t n) {
  return (vf)_mm512_maskz_loadu_ps(tail_mask(n), p);
}
INLINE void v_store_tail(float *p, vf v, ptrdiff_t n) {
  _mm512_mask_storeu_ps(p, tail_mask(n), (__m512)v);
}
