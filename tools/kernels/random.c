// SPDX-License-Identifier: Apache-2.0
//
// Random numbers: every table draws the same.
#include "check.h"

void check_random(void) {
  static const uint64_t counters[] = {0, 0xfffffff0u, (uint64_t)7 << 32, ~(uint64_t)0 - 3};
  for (ptrdiff_t n = 0; n < 150; n++) {
    const uint64_t key = random_bits(), counter = counters[n % 4];
    const uint32_t bound = (uint32_t)random_bits();
    describe("n %td, key %llx, counter %llx, bound %x", n, (unsigned long long)key,
             (unsigned long long)counter, bound);
    float *y = floats(n);
    CALL(random_mask_f32)(n, key, counter, bound, 2.0f, y);
    expect_same(y, (size_t)n * sizeof(float));
    release();
  }
}
