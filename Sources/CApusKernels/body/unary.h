// SPDX-License-Identifier: Apache-2.0
//
// Functions of one variable over arrays. A tail runs through the same vector code, so a value's
// result does not depend on its position.

typedef void ISA(unary_loop)(ptrdiff_t n, const float *x, float *y, float alpha, float beta);

/// Defines the loop of one function: `expression` of vectors x, a (alpha) and b (beta).
#define UNARY(name, expression)                                                             \
  INLINE vf ISA(name##_lane)(vf x, vf a, vf b) {                                            \
    (void)a, (void)b;                                                                       \
    return (expression);                                                                    \
  }                                                                                         \
  static void ISA(name##_loop)(ptrdiff_t n, const float *x, float *y, float alpha,          \
                               float beta) {                                                \
    vf a = v_set1(alpha), b = v_set1(beta);                                                 \
    ptrdiff_t i = 0;                                                                        \
    for (; i + LANES <= n; i += LANES) v_store(y + i, ISA(name##_lane)(v_load(x + i), a, b)); \
    if (i < n) v_store_tail(y + i, ISA(name##_lane)(v_load_tail(x + i, n - i), a, b), n - i); \
  }

UNARY(relu, v_max(v_set1(0.0f), x))
UNARY(leaky_relu, v_select(x < 0.0f, x * a, x))
UNARY(tanh, v_tanh(x))
UNARY(sigmoid, v_sigmoid(x))
UNARY(hard_sigmoid, v_max(v_set1(0.0f), v_min(v_set1(1.0f), v_fma(x, a, b))))
UNARY(clip, v_min(b, v_max(a, x)))
UNARY(elu, v_select(x < 0.0f, a *v_expm1_negative(v_min(v_set1(0.0f), x)), x))
UNARY(selu, b *v_select(x <= 0.0f, a *v_expm1_negative(v_min(v_set1(0.0f), x)), x))
UNARY(celu, v_select(x < 0.0f, a *v_expm1_negative(v_min(v_set1(0.0f), x / a)), x))
UNARY(softplus, v_softplus(x))
UNARY(softsign, v_select(v_abs(x) == INFINITY, v_copysign(v_set1(1.0f), x), x / (1.0f + v_abs(x))))
UNARY(gelu, 0.5f * x * (1.0f + v_erf(x * 0.70710678118f)))
UNARY(gelu_tanh,
      0.5f * x * (1.0f + v_tanh(0.7978845608f * v_fma(x * x * x, v_set1(0.044715f), x))))
UNARY(swish, x *v_sigmoid(x *a))
UNARY(hard_swish,
      x *v_max(v_set1(0.0f), v_min(v_set1(1.0f), v_fma(x, v_set1(1.0f / 6.0f), v_set1(0.5f)))))
UNARY(mish, x *v_tanh(v_softplus(x)))
UNARY(thresholded_relu, v_select((x > a) | (x != x), x, v_set1(0.0f)))
UNARY(affine, v_fma(x, a, b))
UNARY(scaled_tanh, a *v_tanh(b *x))
UNARY(neg, v_from_bits(v_bits(x) ^ (int32_t)0x80000000))
UNARY(abs, v_abs(x))
UNARY(exp, v_exp(x))
UNARY(log, v_log(x))
UNARY(sqrt, v_sqrt(x))
UNARY(reciprocal, 1.0f / x)
UNARY(erf, v_erf(x))
UNARY(floor, v_floor(x))
UNARY(ceil, v_ceil(x))
UNARY(round, v_round(x))
UNARY(sign, v_select(x == 0.0f, x, v_select(x != x, x, v_copysign(v_set1(1.0f), x))))
UNARY(square, x *x)
UNARY(shrink, v_select(v_abs(x) <= a, v_set1(0.0f), x - v_copysign(b, x)))

static void ISA(identity_loop)(ptrdiff_t n, const float *x, float *y, float alpha, float beta) {
  (void)alpha, (void)beta;
  if (x != y) memmove(y, x, (size_t)n * sizeof *x);
}

static void ISA(sin_loop)(ptrdiff_t n, const float *x, float *y, float alpha, float beta) {
  (void)alpha, (void)beta;
  for (ptrdiff_t i = 0; i < n; i++) y[i] = sinf(x[i]);
}

static void ISA(cos_loop)(ptrdiff_t n, const float *x, float *y, float alpha, float beta) {
  (void)alpha, (void)beta;
  for (ptrdiff_t i = 0; i < n; i++) y[i] = cosf(x[i]);
}

static ISA(unary_loop) *const ISA(unary_loops)[APUS_UNARY_COUNT] = {
    [APUS_IDENTITY] = ISA(identity_loop),
    [APUS_RELU] = ISA(relu_loop),
    [APUS_LEAKY_RELU] = ISA(leaky_relu_loop),
    [APUS_TANH] = ISA(tanh_loop),
    [APUS_SIGMOID] = ISA(sigmoid_loop),
    [APUS_HARD_SIGMOID] = ISA(hard_sigmoid_loop),
    [APUS_CLIP] = ISA(clip_loop),
    [APUS_ELU] = ISA(elu_loop),
    [APUS_SELU] = ISA(selu_loop),
    [APUS_CELU] = ISA(celu_loop),
    [APUS_SOFTPLUS] = ISA(softplus_loop),
    [APUS_SOFTSIGN] = ISA(softsign_loop),
    [APUS_GELU] = ISA(gelu_loop),
    [APUS_GELU_TANH] = ISA(gelu_tanh_loop),
    [APUS_SWISH] = ISA(swish_loop),
    [APUS_HARD_SWISH] = ISA(hard_swish_loop),
    [APUS_MISH] = ISA(mish_loop),
    [APUS_THRESHOLDED_RELU] = ISA(thresholded_relu_loop),
    [APUS_AFFINE] = ISA(affine_loop),
    [APUS_SCALED_TANH] = ISA(scaled_tanh_loop),
    [APUS_NEG] = ISA(neg_loop),
    [APUS_ABS] = ISA(abs_loop),
    [APUS_EXP] = ISA(exp_loop),
    [APUS_LOG] = ISA(log_loop),
    [APUS_SQRT] = ISA(sqrt_loop),
    [APUS_RECIPROCAL] = ISA(reciprocal_loop),
    [APUS_ERF] = ISA(erf_loop),
    [APUS_SIN] = ISA(sin_loop),
    [APUS_COS] = ISA(cos_loop),
    [APUS_FLOOR] = ISA(floor_loop),
    [APUS_CEIL] = ISA(ceil_loop),
    [APUS_ROUND] = ISA(round_loop),
    [APUS_SIGN] = ISA(sign_loop),
    [APUS_SQUARE] = ISA(square_loop),
    [APUS_SHRINK] = ISA(shrink_loop),
};

static void ISA(unary_f32)(int32_t op, ptrdiff_t n, const float *x, float *y, float alpha,
                           float beta) {
  ISA(unary_loops)[op](n, x, y, alpha, beta);
}
