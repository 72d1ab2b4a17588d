// SPDX-License-Identifier: Apache-2.0
//
// Elementary functions on one vector. All pass NaN through and work on any input. The polynomial
// and rational coefficients are our own minimax fits (iteratively reweighted least squares in 60
// digits), the reductions are the textbook ones of Cody and Waite.

INLINE vf polynomial(vf x, const float *c, int degree) {
  vf p = v_set1(c[degree]);
  UNROLL for (int i = degree - 1; i >= 0; i--) p = v_fma(p, x, v_set1(c[i]));
  return p;
}

/// 2^k of a small integer k, -126 <= k <= 127.
INLINE vf power_of_two(vi k) { return v_from_bits((k + 127) << 23); }

/// exp(x) = 2^k (1 + m): the pieces, for |x| < 150. k by the magic-number rounding, which yields
/// garbage but no undefined conversion for NaN.
INLINE vf exp_reduced(vf x, vi *k) {
  const vf magic = v_set1(0x1.8p23f);
  vf shifted = v_fma(x, v_set1(1.442695041f), magic);
  vf n = shifted - magic;
  vf r = v_fma(n, v_set1(-0x1.62e4p-1f), x);
  r = v_fma(n, v_set1(-0x1.7f7d1cp-20f), r);
  static const float c[] = {0.500000007168f,  0.166666658201f,  0.0416662803018f,
                            0.00833350374541f, 0.00139457536898f, 0.000197892714098f};
  *k = v_bits(shifted) - v_bits(magic);
  return v_fma(r * r, polynomial(r, c, 5), r);
}

/// exp(x) to about 1 ulp: denormal results, 0 below -104, infinity above 88.73.
INLINE vf v_exp(vf x) {
  x = v_max(v_set1(-105.0f), v_min(v_set1(90.0f), x));
  vi k;
  vf m = exp_reduced(x, &k);
  vi half = k >> 1;
  return (m + 1.0f) * power_of_two(half) * power_of_two(k - half);
}

/// exp(x) for x <= 0 where results below 2^-126 may become 0: softmax and sigmoid of what is
/// added to 1 anyway.
INLINE vf v_exp_negative(vf x) {
  x = v_max(v_set1(-87.33f), x);
  vi k;
  vf m = exp_reduced(x, &k);
  return (m + 1.0f) * power_of_two(k);
}

/// exp(x) - 1 for x <= 0, accurate near 0.
INLINE vf v_expm1_negative(vf x) {
  vf y = v_max(v_set1(-60.0f), x);
  vi k;
  vf m = exp_reduced(y, &k);
  vf scale = power_of_two(k);
  return v_select(v_abs(x) < 1e-10f, x, v_fma(m, scale, scale - 1.0f));
}

/// Natural logarithm to about 1 ulp: -infinity at 0, NaN below, denormals too.
INLINE vf v_log(vf x) {
  vi tiny = x < 0x1p-126f;
  vf scaled = v_select(tiny, x * 0x1p23f, x);
  // x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
  vi bits = v_bits(scaled) - 0x3f3504f3;
  vi k = bits >> 23;
  vf f = v_from_bits((bits & 0x7fffff) + 0x3f3504f3) - 1.0f;
  vf n = __builtin_convertvector(k - (tiny & 23), vf);
  static const float c[] = {0.333333126011f,  -0.250000096095f, 0.200021188304f,
                            -0.166679954093f, 0.142195489575f,  -0.124055948695f,
                            0.118881912478f,  -0.116756267114f, 0.0674654799783f};
  vf f2 = f * f;
  vf low = v_fma(n, v_set1(0x1.7f7d1cp-20f), f * f2 * polynomial(f, c, 8));
  vf r = v_fma(f2, v_set1(-0.5f), low) + f;
  r = v_fma(n, v_set1(0x1.62e4p-1f), r);
  r = v_select(x == 0.0f, v_set1(-INFINITY), r);
  r = v_select(x == INFINITY, x, r);
  return v_select((x < 0.0f) | (x != x), x - x + v_set1(NAN), r);
}

/// log(1 + x) for x in [0, 1], relative accuracy also near 0.
INLINE vf v_log1p_unit(vf x) {
  vf w = x + 1.0f;
  return v_log(w) + (x - (w - 1.0f)) / w;
}

/// A quotient that is not divided yet: a recurrent cell divides once for several of them.
typedef struct {
  vf p, q;
} v_ratio;

/// tanh(x) = p / q with x P(x^2) and Q(x^2) of degrees 4 and 4: within 4e-7, odd. Beyond the
/// clamp p equals q with fused multiply-adds, so the quotient saturates at exactly +-1; just below
/// it the quotient may exceed 1 by two roundings.
INLINE v_ratio v_tanh_ratio(vf x) {
  static const float p[] = {1.0f, 0.134004919541f, 0.00351877234144f, 2.09942379369e-5f,
                            1.38980857068e-8f};
  static const float q[] = {1.0f, 0.467338123098f, 0.0259650059357f, 0.000332369160138f,
                            7.9967357435e-7f};
  const vf limit = v_set1(0x1.13d786p+3f);
  vf y = v_max(-limit, v_min(limit, x));
  vf y2 = y * y;
  return (v_ratio){y * polynomial(y2, p, 4), polynomial(y2, q, 4)};
}

/// tanh(x) = m / (m + 2) with m = exp(2|x|) - 1, within about 2 ulp; slower than the rational.
INLINE vf v_tanh(vf x) {
  vf y = v_min(v_set1(10.0f), v_abs(x));
  vi k;
  vf m = exp_reduced(y + y, &k);
  vf scale = power_of_two(k);
  m = v_fma(m, scale, scale - 1.0f);
  return v_copysign(v_select(y < 1e-4f, y, v_min(v_set1(1.0f), m / (m + 2.0f))), x);
}

/// 1 / (1 + exp(-x)) = e / (1 + e) for x < 0 with e = exp(-|x|): relative accuracy on both sides.
INLINE vf v_sigmoid(vf x) {
  vf e = v_exp(v_from_bits(v_bits(x) | (int32_t)0x80000000));
  return v_select(x < 0.0f, e, v_set1(1.0f)) / (1.0f + e);
}

/// 2 sigmoid(2 x) = (p + q) / q of tanh's ratio, for gates whose weights were halved.
INLINE v_ratio v_sigmoid_ratio(vf x) {
  v_ratio t = v_tanh_ratio(x);
  return (v_ratio){t.p + t.q, t.q};
}

/// Error function to about 1.5 ulp: x P(x^2) below 0.925, 1 - exp(-t Q(t)) above.
INLINE vf v_erf(vf x) {
  static const float p[] = {1.128379147810f,   -0.376124813802f,  0.112816843333f,
                            -0.026761766745f, 0.00498599433412f, -0.00059539660142f};
  static const float q[] = {1.12865216795f,    0.635135889076f,  0.106263186294f,
                            -0.0237853836149f, 0.00365378220802f, -0.000325657378393f,
                            1.15227787452e-5f};
  vf t = v_min(v_set1(4.0f), v_abs(x));
  vf small = x * polynomial(x * x, p, 5);
  vf e = v_exp_negative(v_from_bits(v_bits(t * polynomial(t, q, 6)) ^ (int32_t)0x80000000));
  return v_select(t < 0.925f, small, v_copysign(1.0f - e, x));
}

/// log(1 + exp(x)) without overflow.
INLINE vf v_softplus(vf x) {
  vf e = v_exp(v_from_bits(v_bits(x) | (int32_t)0x80000000));
  return v_max(v_set1(0.0f), x) + v_log1p_unit(e);
}
