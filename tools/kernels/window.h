// SPDX-License-Identifier: Apache-2.0
//
// Random windows over channels-last arrays.
#ifndef APUS_CHECK_WINDOW_H
#define APUS_CHECK_WINDOW_H

#include "check.h"

enum { SAME_CHANNELS = 1, CEILING = 2, STRIDE_ONE = 4 };

/// A window, one- or two-dimensional, with gaps between channels, lines and perhaps with padding,
/// strides and dilation; SAME_CHANNELS: m is c; CEILING: sizes may be rounded up, as pooling can.
apus_window draw_window(int options);

/// Elements that the input and the output take.
ptrdiff_t input_size(const apus_window *w);
ptrdiff_t output_size(const apus_window *w);
ptrdiff_t taps_of(const apus_window *w);

/// Describes the window for messages.
void describe_window(const apus_window *w);

/// An epilogue whose residual has the layout of the output; sets the residual's strides.
void draw_window_epilogue(apus_window *w, random_epilogue *e, int may_accumulate);

#endif
