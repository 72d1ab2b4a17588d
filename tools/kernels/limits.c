// SPDX-License-Identifier: Apache-2.0
//
// Measures of the processor: what they return is what they say that they do.
#include <math.h>

#include "check.h"

void check_limits(void) {
  for (ptrdiff_t n = 0; n < 400; n += 13) {
    describe("read %td", n);
    float *x = floats(n);
    for (ptrdiff_t i = 0; i < n; i++) x[i] = 1;
    const float sum = CALL(read_f32)(n, x);
    law(sum <= (float)n && sum > (float)n - 8 * 16, "a sum of all but the last elements");
    release();
  }
  describe("peak");
  float *sink = random_floats(32, 0.5f);
  const double done = CALL(peak_f32)(1000, sink);
  law(done > 0 && fmod(done, 1000) == 0, "operations of whole rounds");
  release();
}
