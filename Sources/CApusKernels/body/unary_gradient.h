// SPDX-License-Identifier: Apache-2.0
//
// Gradients of functions of one variable: dx = dy f'(v), where v is the function's result y where
// f' is easier said of it, else its argument x.

/// Defines the loop of one function: `slope` of vectors v, a (alpha) and b (beta).
#define SLOPE(name, slope)                                                                    \
  INLINE vf ISA(name##_slope)(vf v, vf a, vf b) {                                             \
    (void)a, (void)b;                                                                         \
    return (slope);                                                                           \
  }                                                                                           \
  static void ISA(name##_slopes)(ptrdiff_t n, const float *dy, const float *v, float *dx,     \
                                 float alpha, float beta) {                                   \
    vf a = v_set1(alpha), b = v_set1(beta);                                                   \
    ptrdiff_t i = 0;                                                                          \
    for (; i + LANES <= n; i += LANES)                                                        \
      v_store(dx + i, v_load(dy + i) * ISA(name##_slope)(v_load(v + i), a, b));               \
    if (i < n)                                                                                \
      v_store_tail(dx + i,                                                                    \
                   v_load_tail(dy + i, n - i) *                                               \
                       ISA(name##_slope)(v_load_tail(v + i, n - i), a, b),                    \
                   n - i);                                                                    \
  }

#define ZERO v_set1(0.0f)
#define ONE v_set1(1.0f)

/// Phi(x) + x phi(x), the normal distribution and its density.
INLINE vf gelu_slope(vf x) {
  vf density = 0.3989422804f * v_exp(-0.5f * x * x);
  return v_fma(x, density, 0.5f * (1.0f + v_erf(x * 0.70710678118f)));
}

INLINE vf gelu_tanh_slope(vf x) {
  const float root = 0.7978845608f;
  vf t = v_tanh(root * v_fma(x * x * x, v_set1(0.044715f), x));
  vf inner = root * v_fma(x * x, v_set1(3 * 0.044715f), ONE);
  return v_fma(0.5f * x * (1.0f - t * t), inner, 0.5f * (1.0f + t));
}

INLINE vf swish_slope(vf x, vf a) {
  vf gate = v_sigmoid(a * x);
  return v_fma(a * x, gate * (1.0f - gate), gate);
}

INLINE vf mish_slope(vf x) {
  vf t = v_tanh(v_softplus(x));
  return v_fma(x * (1.0f - t * t), v_sigmoid(x), t);
}

SLOPE(relu, v_select(v > 0.0f, ONE, ZERO))
SLOPE(leaky_relu, v_select(v > 0.0f, ONE, a))
SLOPE(tanh, 1.0f - v * v)
SLOPE(sigmoid, v *(1.0f - v))
SLOPE(hard_sigmoid, v_select((v > 0.0f) & (v < 1.0f), a, ZERO))
SLOPE(clip, v_select((v < a) | (v > b), ZERO, ONE))
SLOPE(elu, v_select(v < 0.0f, v + a, ONE))
SLOPE(selu, v_select(v > 0.0f, b, v_fma(a, b, v)))
SLOPE(celu, v_select(v < 0.0f, v / a + 1.0f, ONE))
SLOPE(softplus, -v_expm1_negative(-v))
SLOPE(softsign, (1.0f - v_abs(v)) * (1.0f - v_abs(v)))
SLOPE(gelu, gelu_slope(v))
SLOPE(gelu_tanh, gelu_tanh_slope(v))
SLOPE(swish, swish_slope(v, a))
SLOPE(hard_swish, v_select(v <= -3.0f, ZERO, v_select(v < 3.0f, v / 3.0f + 0.5f, ONE)))
SLOPE(mish, mish_slope(v))
SLOPE(thresholded_relu, v_select(v > a, ONE, ZERO))
SLOPE(shrink, v_select(v_abs(v) > a, ONE, ZERO))

#undef ZERO
#undef ONE

typedef void ISA(slope_loop)(ptrdiff_t n, const float *dy, const float *v, float *dx, float alpha,
                             float beta);

static ISA(slope_loop) *const ISA(slope_loops)[APUS_UNARY_COUNT] = {
    [APUS_RELU] = ISA(relu_slopes),
    [APUS_LEAKY_RELU] = ISA(leaky_relu_slopes),
    [APUS_TANH] = ISA(tanh_slopes),
    [APUS_SIGMOID] = ISA(sigmoid_slopes),
    [APUS_HARD_SIGMOID] = ISA(hard_sigmoid_slopes),
    [APUS_CLIP] = ISA(clip_slopes),
    [APUS_ELU] = ISA(elu_slopes),
    [APUS_SELU] = ISA(selu_slopes),
    [APUS_CELU] = ISA(celu_slopes),
    [APUS_SOFTPLUS] = ISA(softplus_slopes),
    [APUS_SOFTSIGN] = ISA(softsign_slopes),
    [APUS_GELU] = ISA(gelu_slopes),
    [APUS_GELU_TANH] = ISA(gelu_tanh_slopes),
    [APUS_SWISH] = ISA(swish_slopes),
    [APUS_HARD_SWISH] = ISA(hard_swish_slopes),
    [APUS_MISH] = ISA(mish_slopes),
    [APUS_THRESHOLDED_RELU] = ISA(thresholded_relu_slopes),
    [APUS_SHRINK] = ISA(shrink_slopes),
};

static void ISA(unary_gradient_f32)(int32_t op, ptrdiff_t n, const float *dy, const float *v,
                                    float *dx, float alpha, float beta) {
  if (op >= 0 && op < APUS_UNARY_COUNT && ISA(slope_loops)[op])
    ISA(slope_loops)[op](n, dy, v, dx, alpha, beta);
}
