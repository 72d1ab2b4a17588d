// SPDX-License-Identifier: Apache-2.0
//
// Argument types of the kernels: operation codes and the structs that describe one call.
#ifndef APUS_KERNEL_TYPES_H
#define APUS_KERNEL_TYPES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define APUS_NULLABLE _Nullable
#define APUS_NONNULL _Nonnull
#define APUS_UNSPECIFIED _Null_unspecified
#define APUS_ASSUME_NONNULL_BEGIN _Pragma("clang assume_nonnull begin")
#define APUS_ASSUME_NONNULL_END _Pragma("clang assume_nonnull end")
#else
#define APUS_NULLABLE
#define APUS_NONNULL
#define APUS_UNSPECIFIED
#define APUS_ASSUME_NONNULL_BEGIN
#define APUS_ASSUME_NONNULL_END
#endif

/// Alignment in bytes of packed weights and scratch.
#define APUS_KERNEL_ALIGNMENT 64

APUS_ASSUME_NONNULL_BEGIN

/// Functions of one variable. `a` is alpha and `b` is beta of the call.
enum {
  APUS_IDENTITY = 0,
  APUS_RELU,          ///< max(x, 0)
  APUS_LEAKY_RELU,    ///< x < 0 ? a x : x
  APUS_TANH,
  APUS_SIGMOID,       ///< 1 / (1 + exp(-x))
  APUS_HARD_SIGMOID,  ///< max(0, min(1, a x + b))
  APUS_CLIP,          ///< min(max(x, a), b)
  APUS_ELU,           ///< x < 0 ? a (exp(x) - 1) : x
  APUS_SELU,          ///< b (x <= 0 ? a (exp(x) - 1) : x): a is ONNX alpha, b ONNX gamma
  APUS_CELU,          ///< max(0, x) + min(0, a (exp(x / a) - 1))
  APUS_SOFTPLUS,      ///< log(1 + exp(x))
  APUS_SOFTSIGN,      ///< x / (1 + |x|)
  APUS_GELU,          ///< x/2 (1 + erf(x / sqrt 2))
  APUS_GELU_TANH,     ///< x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
  APUS_SWISH,         ///< x sigmoid(a x)
  APUS_HARD_SWISH,    ///< x max(0, min(1, x / 6 + 1/2))
  APUS_MISH,          ///< x tanh(softplus(x))
  APUS_THRESHOLDED_RELU,  ///< x > a ? x : 0
  APUS_AFFINE,        ///< a x + b (ONNX and Keras "linear" activation with a slope)
  APUS_SCALED_TANH,   ///< a tanh(b x)
  APUS_NEG,
  APUS_ABS,
  APUS_EXP,
  APUS_LOG,
  APUS_SQRT,
  APUS_RECIPROCAL,
  APUS_ERF,
  APUS_SIN,
  APUS_COS,
  APUS_FLOOR,
  APUS_CEIL,
  APUS_ROUND,  ///< to nearest, ties to even
  APUS_SIGN,   ///< -1, 0 or 1 (NaN for NaN)
  APUS_SQUARE,
  APUS_SHRINK,  ///< |x| <= a ? 0 : x - b sign x
  APUS_UNARY_COUNT,
};

/// Functions of two variables.
enum {
  APUS_ADD = 0,
  APUS_SUB,
  APUS_MUL,
  APUS_DIV,
  APUS_MIN,    ///< NaN if either is NaN
  APUS_MAX,    ///< NaN if either is NaN
  APUS_POW,
  APUS_PRELU,  ///< a < 0 ? a b : a
  APUS_BINARY_COUNT,
};

/// Comparisons; false when either is NaN.
enum {
  APUS_LESS = 0,
  APUS_LESS_OR_EQUAL,
  APUS_GREATER,
  APUS_GREATER_OR_EQUAL,
  APUS_EQUAL,
  APUS_COMPARISON_COUNT,
};

/// Reductions.
enum {
  APUS_SUM = 0,
  APUS_MEAN,
  APUS_REDUCE_MAX,  ///< NaN if any is NaN; -infinity over nothing
  APUS_REDUCE_MIN,  ///< NaN if any is NaN; +infinity over nothing
  APUS_SUM_SQUARE,
  APUS_L1,
  APUS_L2,
  APUS_REDUCTION_COUNT,
};

/// Rules of optimisers. h is `hyper`, g the gradient after scaling and clipping; a, b, epsilon and
/// moments are those of `apus_update`.
enum {
  APUS_SGD_STEP = 0,   ///< p -= h0 g
  APUS_MOMENTUM_STEP,  ///< m = a m - h0 g; p += m
  APUS_NESTEROV_STEP,  ///< m = a m - h0 g; p += a m - h0 g
  /// m += (1 - a)(g - m); v += (1 - b)(g g - v); p -= h1 m / (sqrt v + epsilon); with w, AMSGrad:
  /// w = max(w, v) in the place of v
  APUS_ADAM_STEP,
  APUS_NADAM_STEP,  ///< m, v as above; p -= h0 (h1 m + h2 g) / (sqrt(h3 v) + epsilon)
  /// v += (1 - a)(g g - v); d = v + epsilon; with w, centred: w += (1 - a)(g - w), d -= w w;
  /// s = h0 g / sqrt d; with m: s = m = b m + s; p -= s
  APUS_RMSPROP_STEP,
  APUS_ADAGRAD_STEP,  ///< v += g g; p -= h0 g / sqrt(v + epsilon)
  APUS_LION_STEP,     ///< p -= h0 sign(a m + (1 - a) g); m = b m + (1 - b) g
  APUS_AVERAGE_STEP,  ///< p = g + h7 (p - g): a moving average p of weights g; no decay
  APUS_STEP_COUNT,
};

/// What happens to a matrix product or convolution before it is stored:
/// `C = activation(product + bias + (accumulate ? C : 0) + (residual ? residual : 0))`.
typedef struct apus_epilogue {
  int32_t activation;  ///< any unary code
  float alpha, beta;   ///< of the activation
  int32_t accumulate;  ///< nonzero: add what C holds
  /// Added before the activation; element (i, j) at `residual[i * ldr + j]`. May be C itself.
  const float *APUS_NULLABLE residual;
  ptrdiff_t ldr;
} apus_epilogue;

/// The part of K that a product runs over, as up to `outer * inner` runs of `length` elements:
/// run (p, q) covers A elements `p * a_outer + q * a_inner + [0, length)` of each row and packed
/// B rows `b_first + p * b_outer + q * b_inner + [0, length)`. Dilated and 2-D convolutions
/// without im2col, and border rows that see only some of the taps.
typedef struct apus_k_runs {
  ptrdiff_t outer, inner, length;
  ptrdiff_t a_outer, a_inner;
  ptrdiff_t b_first, b_outer, b_inner;
} apus_k_runs;

/// A channels-last window over [N][H][W][C]: convolution, depthwise convolution and pooling.
/// One-dimensional: h = kernel_h = out_h = stride_h = dilation_h = 1, pads of h 0.
typedef struct apus_window {
  ptrdiff_t n, h, w, c;      ///< input sizes; c is channels per group
  ptrdiff_t out_h, out_w;    ///< output sizes
  ptrdiff_t m;               ///< output channels per group; equals c for depthwise and pooling
  ptrdiff_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
  ptrdiff_t pad_top, pad_left, pad_bottom, pad_right;
  /// Input element (n, i, j, c) is at `n * x_batch + i * x_row + j * x_col + c`.
  ptrdiff_t x_batch, x_row, x_col;
  /// Output element (n, i, j, m) is at `n * y_batch + i * y_row + j * y_col + m`. A residual has
  /// the strides `r_batch`, `r_row` and, per column, the epilogue's `ldr`.
  ptrdiff_t y_batch, y_row, y_col;
  ptrdiff_t r_batch, r_row;
  /// Which rows of the flattened output (index `i * out_w + j` of each image) to compute: a
  /// caller splits work over threads with them. Whole: 0 and out_h * out_w.
  ptrdiff_t first, last;
} apus_window;

/// One direction of LSTM, GRU or RNN over a batch of sequences.
typedef struct apus_recurrence {
  ptrdiff_t t, n, f, h;
  /// x element (t, n, f) is at `t * x_time + n * x_batch + f`; strides may be negative.
  const float *APUS_UNSPECIFIED x;
  ptrdiff_t x_time, x_batch;
  /// y element (t, n, h) is at `t * y_time + n * y_batch + h`; NULL when Y is not wanted.
  float *APUS_NULLABLE y;
  ptrdiff_t y_time, y_batch;
  const float *APUS_NULLABLE h0;  ///< [N][H], NULL is zero
  const float *APUS_NULLABLE c0;  ///< [N][H], NULL is zero (LSTM only)
  float *APUS_NULLABLE h_last;    ///< [N][H], may be h0
  float *APUS_NULLABLE c_last;    ///< [N][H], may be c0 (LSTM only)
  /// Steps of each batch row (0 ... T), NULL when all have T. Later Y rows become zero.
  const int32_t *APUS_NULLABLE lengths;
  /// Nonzero: from a row's last step to its first; Y keeps time order (ONNX "reverse").
  int32_t reverse;
  /// RNN: APUS_TANH or APUS_RELU. Not read by LSTM and GRU.
  int32_t activation;
  float *APUS_UNSPECIFIED scratch;  ///< of the kernel's scratch size
} apus_recurrence;

/// The way back through time of one direction of LSTM, GRU or RNN. Gradients that are NULL are not
/// worked out; the others are written whole.
typedef struct apus_recurrence_gradient {
  ptrdiff_t t, n, f, h;
  /// Inputs and states of the way there: (t, n, i) at `t * time + n * batch + i`.
  const float *APUS_UNSPECIFIED x;
  ptrdiff_t x_time, x_batch;
  const float *APUS_UNSPECIFIED y;
  ptrdiff_t y_time, y_batch;
  /// What the training kernel saved: block b at `t * time + n * batch + b * h`.
  const float *APUS_UNSPECIFIED saved;
  ptrdiff_t saved_time, saved_batch;
  const float *APUS_UNSPECIFIED w;  ///< [G H][F], as in ONNX, not packed
  const float *APUS_UNSPECIFIED r;  ///< [G H][H]
  const float *APUS_NULLABLE p;     ///< peepholes [3 H] (LSTM only)
  const float *APUS_NULLABLE h0;    ///< [N][H], NULL is zero
  const float *APUS_NULLABLE c0;    ///< [N][H], NULL is zero (LSTM only)
  /// Gradients of the outputs; NULL is zero.
  const float *APUS_NULLABLE dy;
  ptrdiff_t dy_time, dy_batch;
  const float *APUS_NULLABLE dh_last;  ///< [N][H]
  const float *APUS_NULLABLE dc_last;  ///< [N][H] (LSTM only)
  const int32_t *APUS_NULLABLE lengths;
  int32_t reverse;
  int32_t activation;           ///< RNN: APUS_TANH or APUS_RELU
  int32_t linear_before_reset;  ///< GRU
  /// Gradients wanted. `add_dx` nonzero: dx is added to (the second direction).
  float *APUS_NULLABLE dx;
  ptrdiff_t dx_time, dx_batch;
  int32_t add_dx;
  float *APUS_NULLABLE dw;   ///< [G H][F]
  float *APUS_NULLABLE dr;   ///< [G H][H]
  float *APUS_NULLABLE db;   ///< [2 G H], input bias first
  float *APUS_NULLABLE dp;   ///< [3 H]; needs p
  float *APUS_NULLABLE dh0;  ///< [N][H]
  float *APUS_NULLABLE dc0;  ///< [N][H]
  float *APUS_UNSPECIFIED scratch;  ///< of the kernel's scratch size
} apus_recurrence_gradient;

/// One step of an optimiser over n elements: p and the moments are updated in place, after
/// `g = clip(scale g, +-clip)` and `p -= p decay h0 mask`.
typedef struct apus_update {
  ptrdiff_t n;
  float *APUS_UNSPECIFIED p;
  const float *APUS_UNSPECIFIED g;
  float *APUS_NULLABLE m, *APUS_NULLABLE v, *APUS_NULLABLE w;  ///< moments, as the rule has them
  const float *APUS_UNSPECIFIED hyper;  ///< 8 numbers, the first is the learning rate
  const float *APUS_NULLABLE scale;     ///< one number, NULL is 1
  const float *APUS_NULLABLE mask;      ///< [n], NULL is 1
  float a, b;                           ///< constants of the rule
  float rest_a, rest_b;                 ///< 1 - a and 1 - b, rounded once
  float epsilon, decay;
  float clip;  ///< infinity is none
} apus_update;

APUS_ASSUME_NONNULL_END

#endif
