// SPDX-License-Identifier: Apache-2.0
//
// Elementary functions that are checked over all floats.
#ifndef APUS_CHECK_ALL_FLOATS_H
#define APUS_CHECK_ALL_FLOATS_H

#include <stddef.h>

/// y[i] = f(x[i]), i < n, n a multiple of 16.
typedef void float_loop(ptrdiff_t n, const float *x, float *y);

/// What recurrent cells use, which no kernel gives alone.
typedef struct {
  float_loop *tanh, *sigmoid;
} cell_functions;

#endif
