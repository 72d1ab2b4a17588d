// SPDX-License-Identifier: Apache-2.0
//
// The tanh and sigmoid of recurrent cells over arrays, for the vocabulary that the command line
// names: -DVOCABULARY='"avx2.h"' -DCELLS=cells_avx2.
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#pragma clang fp contract(off)

#include VOCABULARY
// After the vocabulary:
#include "all_floats.h"
#include "elementary.h"

static void cell_tanh(ptrdiff_t n, const float *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += LANES) {
    const v_ratio r = v_tanh_ratio(v_load(x + i));
    v_store(y + i, r.p / r.q);
  }
}

/// Cells halve the gate's weights and get twice its value.
static void cell_sigmoid(ptrdiff_t n, const float *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += LANES) {
    const v_ratio r = v_sigmoid_ratio(0.5f * v_load(x + i));
    v_store(y + i, 0.5f * r.p / r.q);
  }
}

const cell_functions CELLS = {cell_tanh, cell_sigmoid};
