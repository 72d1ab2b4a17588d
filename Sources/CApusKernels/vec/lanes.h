// SPDX-License-Identifier: Apache-2.0
//
// The part of the vector vocabulary that clang's vector extension can say for every instruction
// set. The including header defines LANES first and the rest of the vocabulary after:
//
//   v_fma(a, b, c)        a b + c, one rounding where the processor can
//   v_min(a, b)           smaller one; NaN when b is NaN (put the value that may be NaN second)
//   v_max(a, b)           likewise
//   v_select(m, a, b)     per lane: m is all ones ? a : b
//   v_round, v_floor, v_ceil, v_sqrt
//   v_load_tail(p, n), v_store_tail(p, v, n)    n < LANES elements, other lanes zero or untouched;
//                         here for four lanes
//   v_pairs(acc, w, h)    acc + w0 h[0] + w1 h[1] in 32 bits, w0 and w1 the two 16-bit numbers that
//                         `w` holds for each lane: side by side where PAIRS_ADJOIN, else w0 of all
//                         lanes before w1 of all
//
// Tile constants, by the number of vector registers:
//   TILE_ROWS x TILE_VECTORS   accumulators of a matrix product tile; panel width in vectors
//   RECUR_ACCUMULATORS         accumulators of a recurrent block (rows x gates)
//   LSTM_PAIRS                 1: a single sequence's step takes two panels of units at once
//   PAIRS_LEAST_STATE          units from which recurrences with weights of 16 bits are faster than
//                              those of floats; PTRDIFF_MAX where they are not or nobody measured
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
#define KEEP_LOOP _Pragma("clang loop unroll(disable)")

typedef float vf __attribute__((ext_vector_type(LANES), may_alias));
typedef int32_t vi __attribute__((ext_vector_type(LANES), may_alias));
typedef int16_t vs __attribute__((ext_vector_type(LANES), may_alias));
typedef int16_t vs_pair __attribute__((ext_vector_type(2 * LANES), may_alias));
typedef float vf_unaligned __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

INLINE vf v_load(const float *p) { return *(const vf_unaligned *)p; }
INLINE void v_store(float *p, vf v) { *(vf_unaligned *)p = v; }
INLINE vf v_set1(float s) { return (vf)s; }
INLINE vi vi_set1(int32_t s) { return (vi)s; }
INLINE vi v_bits(vf v) { return __builtin_bit_cast(vi, v); }
INLINE vf v_from_bits(vi v) { return __builtin_bit_cast(vf, v); }
INLINE vf v_abs(vf v) { return v_from_bits(v_bits(v) & 0x7fffffff); }

/// |a| with the sign of b.
INLINE vf v_copysign(vf a, vf b) {
  return v_from_bits((v_bits(a) & 0x7fffffff) | (v_bits(b) & (int32_t)0x80000000));
}

/// Sum over the lanes, halves first.
INLINE float v_sum(vf v) {
  float s[LANES];
  memcpy(s, &v, sizeof v);
  for (int w = LANES / 2; w > 0; w /= 2)
    for (int i = 0; i < w; i++) s[i] += s[i + w];
  return s[0];
}

#if LANES == 4
// Lane by lane: a copy of unknown size would be a call.
INLINE vf v_load_tail(const float *p, ptrdiff_t n) {
  vf v = 0;
  if (n > 0) v[0] = p[0];
  if (n > 1) v[1] = p[1];
  if (n > 2) v[2] = p[2];
  return v;
}
INLINE void v_store_tail(float *p, vf v, ptrdiff_t n) {
  if (n > 0) p[0] = v[0];
  if (n > 1) p[1] = v[1];
  if (n > 2) p[2] = v[2];
}
#else
INLINE vf v_load_tail(const float *p, ptrdiff_t n);
INLINE void v_store_tail(float *p, vf v, ptrdiff_t n);
#endif

INLINE vf v_load_tail_or_all(const float *p, ptrdiff_t n) {
  return n >= LANES ? v_load(p) : v_load_tail(p, n);
}
INLINE void v_store_tail_or_all(float *p, vf v, ptrdiff_t n) {
  if (n >= LANES)
    v_store(p, v);
  else
    v_store_tail(p, v, n);
}
