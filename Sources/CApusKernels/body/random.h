// SPDX-License-Identifier: Apache-2.0
//
// Random numbers by number: Philox 4x32 with 10 rounds (Salmon et al., 2011), the same numbers as
// `CounterGenerator` gives.

typedef uint64_t vl __attribute__((ext_vector_type(LANES)));
typedef uint32_t vu __attribute__((ext_vector_type(LANES)));

/// Word j of counter `counter + i` in lane i of w[j].
INLINE void philox(uint64_t key, uint64_t counter, vu *w) {
  vl x0, x1, x2 = 0, x3 = 0;
  UNROLL for (int i = 0; i < LANES; i++) {
    x0[i] = (counter + (uint64_t)i) & 0xffffffffu;
    x1[i] = (counter + (uint64_t)i) >> 32;
  }
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  UNROLL for (int round = 0; round < 10; round++) {
    vl a = x0 * (uint64_t)0xd2511f53u, b = x2 * (uint64_t)0xcd9e8d57u;
    x0 = (b >> 32) ^ x1 ^ (uint64_t)k0;
    x2 = (a >> 32) ^ x3 ^ (uint64_t)k1;
    x1 = b & 0xffffffffu;
    x3 = a & 0xffffffffu;
    k0 += 0x9e3779b9u;
    k1 += 0xbb67ae85u;
  }
  w[0] = __builtin_convertvector(x0, vu);
  w[1] = __builtin_convertvector(x1, vu);
  w[2] = __builtin_convertvector(x2, vu);
  w[3] = __builtin_convertvector(x3, vu);
}

static void ISA(random_mask_f32)(ptrdiff_t count, uint64_t key, uint64_t counter, uint32_t bound,
                                 float kept, float *y) {
  float block[4 * LANES], numbers[4 * LANES];
  for (ptrdiff_t i = 0; i < count; i += 4 * LANES, counter += LANES) {
    vu w[4];
    philox(key, counter, w);
    UNROLL for (int j = 0; j < 4; j++)
      v_store(numbers + j * LANES, v_select((vi)(w[j] < bound), v_set1(0.0f), v_set1(kept)));
    const int isWhole = count - i >= 4 * LANES;
    float *to = isWhole ? y + i : block;
    for (int q = 0; q < LANES; q += 4)
      transpose_quads((const uint32_t *)numbers + q, LANES, (uint32_t *)to + 4 * q, 4);
    if (!isWhole) memcpy(y + i, block, (size_t)(count - i) * sizeof(float));
  }
}
