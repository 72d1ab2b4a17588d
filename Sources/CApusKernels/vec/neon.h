// SPDX-License-Identifier: Apache-2.0
//
// AArch64 Advanced SIMD: 32 registers of four lanes.
#define LANES 4
#include "lanes.h"

#define TILE_ROWS 6
#define TILE_VECTORS 4
#define RECUR_ACCUMULATORS 24
#define LSTM_PAIRS 0
#define PAIRS_ADJOIN 0
#define PAIRS_LEAST_STATE PTRDIFF_MAX

INLINE vf v_fma(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
INLINE vf v_select(vi m, vf a, vf b) {
  return (vf)vbslq_f32(__builtin_bit_cast(uint32x4_t, m), (float32x4_t)a, (float32x4_t)b);
}
INLINE vf v_min(vf a, vf b) { return (vf)vminq_f32((float32x4_t)a, (float32x4_t)b); }
INLINE vf v_max(vf a, vf b) { return (vf)vmaxq_f32((float32x4_t)a, (float32x4_t)b); }
INLINE vf v_round(vf v) { return (vf)vrndnq_f32((float32x4_t)v); }
INLINE vf v_floor(vf v) { return (vf)vrndmq_f32((float32x4_t)v); }
INLINE vf v_ceil(vf v) { return (vf)vrndpq_f32((float32x4_t)v); }
INLINE vf v_sqrt(vf v) { return (vf)vsqrtq_f32((float32x4_t)v); }
INLINE vi v_pairs(vi acc, vs_pair w, const int16_t *h) {
  int16x8_t both = __builtin_bit_cast(int16x8_t, w);
  int32x4_t sum = vmlal_n_s16((int32x4_t)acc, vget_low_s16(both), h[0]);
  return (vi)vmlal_high_n_s16(sum, both, h[1]);
}
