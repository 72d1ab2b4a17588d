// SPDX-License-Identifier: Apache-2.0
//
// Plain C, for any processor.
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "apus_kernels.h"

#pragma clang fp contract(off)

#define ISA_NAME "scalar"
#define ISA(name) name##_scalar
#include "../vec/scalar.h"
// After the vocabulary:
#include "../body/table.h"

