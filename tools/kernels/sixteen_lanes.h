// SPDX-License-Identifier: Apache-2.0
//
// AVX-512's geometry for processors without it: sixteen lanes in clang's vector extension, used by
// the check of kernels only. Like AVX-512's, min and max give the second operand when either is
// NaN or both are zeros.
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
  // By the sign bit alone, as a mask from movepi32 is made.
  vi k = m >> 31;
  return v_from_bits((k & v_bits(a)) | (~k & v_bits(b)));
}
INLINE vf v_min(vf a, vf b) { return v_select(a < b, a, b); }
INLINE vf v_max(vf a, vf b) { return v_select(a > b, a, b); }
INLINE vf v_round(vf v) { return __builtin_elementwise_roundeven(v); }
INLINE vf v_floor(vf v) { return __builtin_elementwise_floor(v); }
INLINE vf v_ceil(vf v) { return __builtin_elementwise_ceil(v); }
INLINE vf v_sqrt(vf v) { return __builtin_elementwise_sqrt(v); }

INLINE vi v_pairs(vi acc, vs_pair w, const int16_t *h) {
  // The first of each pair is the lower half of its lane.
  vi both = __builtin_bit_cast(vi, w);
  return acc + (both << 16 >> 16) * (int32_t)h[0] + (both >> 16) * (int32_t)h[1];
}

// No element but the first n may be touched, as under a mask.
INLINE vf v_load_tail(const float *p, ptrdiff_t n) {
  vf v = 0;
  memcpy(&v, p, (size_t)n * 4);
  return v;
}
INLINE void v_store_tail(float *p, vf v, ptrdiff_t n) { memcpy(p, &v, (size_t)n * 4); }
