// SPDX-License-Identifier: Apache-2.0
#ifndef APUS_ALLOCATION_COUNT_H
#define APUS_ALLOCATION_COUNT_H

#include <stdbool.h>

// Counts the calls of malloc and its kin by this thread while it counts. Only with glibc
// and without a sanitizer, which has an allocator of its own.

// Whether this build can count.
bool allocation_count_works(void);

// Sets the count to 0 and starts counting.
void allocation_count_start(void);

// Stops counting; returns the count.
long allocation_count_stop(void);

#endif
