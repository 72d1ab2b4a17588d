// SPDX-License-Identifier: Apache-2.0
//
// The bodies of all kernels with AVX-512's sixteen lanes and tiles, for any processor with fused
// multiply-adds.
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "apus_kernels.h"

#pragma clang fp contract(off)
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2,f16c"))), apply_to = function)
#endif

#define ISA_NAME "sixteen"
#define ISA(name) name##_sixteen
#include "sixteen_lanes.h"
// After the vocabulary:
#include "../../Sources/CApusKernels/body/table.h"

#if defined(__x86_64__)
#pragma clang attribute pop
#endif
