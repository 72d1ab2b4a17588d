// SPDX-License-Identifier: Apache-2.0
//
// Plain C: four lanes in clang's vector extension, which any processor runs. No fused
// multiply-add, because without hardware it would be a library call.
#define LANES 4
#include "lanes.h"

#define TILE_ROWS 6
#define TILE_VECTORS 2
#define RECUR_ACCUMULATORS 12
#define LSTM_PAIRS 1
#define PAIRS_ADJOIN 0
#define PAIRS_LEAST_STATE PTRDIFF_MAX

INLINE vf v_fma(vf a, vf b, vf c) { return a * b + c; }
INLINE vf v_select(vi m, vf a, vf b) {
  return v_from_bits((m & v_bits(a)) | (~m & v_bits(b)));
}
INLINE vf v_min(vf a, vf b) { return v_select(a < b, a, b); }
INLINE vf v_max(vf a, vf b) { return v_select(a > b, a, b); }

INLINE vf v_round(vf v) {
  const vf magic = v_copysign(v_set1(0x1p23f), v);
  vf r = v_copysign((v + magic) - magic, v);
  return v_select(v_abs(v) < 0x1p23f, r, v);
}
INLINE vf v_floor(vf v) {
  vf r = v_round(v);
  return v_copysign(v_select(r > v, r - 1.0f, r), v);
}
INLINE vf v_ceil(vf v) {
  vf r = v_round(v);
  return v_copysign(v_select(r < v, r + 1.0f, r), v);
}
INLINE vf v_sqrt(vf v) {
  UNROLL for (int i = 0; i < LANES; i++) v[i] = sqrtf(v[i]);
  return v;
}
INLINE vi v_pairs(vi acc, vs_pair w, const int16_t *h) {
  return acc + __builtin_convertvector(w.lo, vi) * (int32_t)h[0] +
         __builtin_convertvector(w.hi, vi) * (int32_t)h[1];
}
