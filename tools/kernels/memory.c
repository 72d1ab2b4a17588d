// SPDX-License-Identifier: Apache-2.0
//
// Blocks of memory whose ends are guarded, and random numbers.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

enum { GUARD_BYTES = 256, MOST_BLOCKS = 256 };
static const uint32_t guard_word = 0x7fc0beef;  // a NaN

typedef struct {
  char *map;
  size_t mapped;
  char *start;
  size_t size;
  char *end;  // of what may be touched
} block;

static block blocks[MOST_BLOCKS];
static int block_count;

static void fill_words(char *from, char *to) {
  for (; from + 4 <= to; from += 4) memcpy(from, &guard_word, 4);
}

/// A block of `size` bytes, at an address that `alignment` divides, as near to the end as can be.
static void *guarded(size_t size, size_t alignment) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const size_t taken = (size + alignment - 1) / alignment * alignment;
  block b = {.size = size, .mapped = (taken + GUARD_BYTES + page - 1) / page * page + page};
  b.map = mmap(NULL, b.mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (b.map == MAP_FAILED || block_count == MOST_BLOCKS) {
    fprintf(stderr, "no memory for a block of %zu bytes\n", size);
    exit(2);
  }
  b.end = b.map + b.mapped - page;
  b.start = b.end - taken;
  mprotect(b.end, page, PROT_NONE);
  fill_words(b.start - GUARD_BYTES, b.end);
  blocks[block_count++] = b;
  return b.start;
}

static int is_guard(const char *from, const char *to) {
  for (; from + 4 <= to; from += 4)
    if (memcmp(from, &guard_word, 4) != 0) return 0;
  return 1;
}

void release(void) {
  for (int i = 0; i < block_count; i++) {
    const block *b = &blocks[i];
    law(is_guard(b->start - GUARD_BYTES, b->start), "nothing is written before an array");
    law(is_guard(b->start + (b->size + 3) / 4 * 4, b->end), "nothing is written after an array");
    munmap(b->map, b->mapped);
  }
  block_count = 0;
}

float *floats(ptrdiff_t count) { return guarded((size_t)count * sizeof(float), sizeof(float)); }

float *aligned_floats(ptrdiff_t count) {
  return guarded((size_t)count * sizeof(float), APUS_KERNEL_ALIGNMENT);
}

void *bytes(size_t size) { return guarded(size, 1); }

float *random_floats(ptrdiff_t count, float scale) {
  float *values = floats(count);
  fill(values, count, scale);
  return values;
}

float *copy_of(const float *values, ptrdiff_t count) {
  float *copy = floats(count);
  memcpy(copy, values, (size_t)count * sizeof(float));
  return copy;
}
