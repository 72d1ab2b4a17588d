// SPDX-License-Identifier: Apache-2.0
//
// AVX-512 F, BW, DQ, VL (Skylake server, Zen 4 and later).
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "apus_kernels.h"

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2,f16c"))), apply_to = function)

#define ISA_NAME "avx512"
#define ISA(name) name##_avx512
#include "../vec/avx512.h"
// After the vocabulary:
#include "../body/table.h"

#pragma clang attribute pop
#endif
