// SPDX-License-Identifier: Apache-2.0
//
// AVX2 and FMA (Haswell, Zen and later).
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "apus_kernels.h"

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2,f16c"))), apply_to = function)

#define ISA_NAME "avx2"
#define ISA(name) name##_avx2
#include "../vec/avx2.h"
// After the vocabulary:
#include "../body/table.h"

#pragma clang attribute pop
#endif
