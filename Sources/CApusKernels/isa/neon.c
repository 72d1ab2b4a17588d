// SPDX-License-Identifier: Apache-2.0
//
// AArch64, whose baseline includes Advanced SIMD: no target attribute needed.
#if defined(__aarch64__)
#include <arm_neon.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "apus_kernels.h"

#pragma clang fp contract(off)

#define ISA_NAME "neon"
#define ISA(name) name##_neon
#include "../vec/neon.h"
// After the vocabulary:
#include "../body/table.h"

#endif
