// SPDX-License-Identifier: Apache-2.0
//
// Runs all cases on scalar and on every other table of this process, and compares.
#include "check.h"

#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const apus_kernel_table *table;

enum { MOST_TABLES = 8, SHOWN_FAILURES = 20 };
static const apus_kernel_table *tables[MOST_TABLES];
static int table_count, table_index;
static long calls[MOST_TABLES][KERNEL_COUNT];

static const char *family_name;
static char described[160];
static int last_kernel;
static long failures, comparisons;

// What scalar gave, in the order of the calls.
static char *record;
static size_t record_size, record_room, record_at;

static uint64_t random_state;

void count_call(int kernel) {
  calls[table_index][kernel]++;
  last_kernel = kernel;
}

void describe(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(described, sizeof described, format, arguments);
  va_end(arguments);
}

static void fail(const char *format, ...) {
  if (failures++ >= SHOWN_FAILURES) return;
  va_list arguments;
  va_start(arguments, format);
  printf("%s: %s of %s, %s: ", family_name, apus_kernel_name(last_kernel), table->isa, described);
  vprintf(format, arguments);
  printf("\n");
  va_end(arguments);
}

void law(int holds, const char *what) {
  if (!holds) fail("%s does not hold", what);
}

int same_bits(const float *a, const float *b, ptrdiff_t count) {
  return memcmp(a, b, (size_t)count * sizeof(float)) == 0;
}

/// Adds to the record when scalar runs and gives NULL, else gives what scalar recorded.
static const void *recorded(const void *data, size_t size) {
  if (table_index > 0) {
    if (record_at + size > record_size) {
      fail("it gives more results than scalar: the case draws what depends on the table");
      return NULL;
    }
    record_at += size;
    return record + record_at - size;
  }
  if (record_size + size > record_room) {
    record_room = 2 * (record_size + size);
    record = realloc(record, record_room);
    if (!record) exit(2);
  }
  if (size > 0) memcpy(record + record_size, data, size);
  record_size += size;
  return NULL;
}

void expect_near(const float *values, ptrdiff_t count, double relative, double absolute) {
  const char *wanted = recorded(values, (size_t)count * sizeof(float));
  for (ptrdiff_t i = 0; wanted && i < count; i++) {
    float want;
    memcpy(&want, wanted + (size_t)i * sizeof want, sizeof want);
    const double difference = fabs((double)values[i] - (double)want);
    comparisons++;
    if (values[i] == want || (isnan(values[i]) && isnan(want))) continue;
    if (isfinite(want) && difference <= absolute + relative * fabs((double)want)) continue;
    fail("element %td of %td is %.9g, not %.9g (bound %.2g + %.2g |y|)", i, count,
         (double)values[i], (double)want, absolute, relative);
    return;
  }
}

void expect_same(const void *data, size_t size) {
  const char *wanted = recorded(data, size);
  comparisons += (long)(wanted ? size : 0);
  if (wanted && memcmp(data, wanted, size) != 0) {
    size_t i = 0;
    while (((const char *)data)[i] == wanted[i]) i++;
    fail("byte %zu of %zu differs", i, size);
  }
}

// MARK: - Random numbers

uint64_t random_bits(void) {
  uint64_t z = random_state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

float uniform(void) { return (float)((int64_t)(random_bits() >> 40) - (1 << 23)) / (1 << 23); }

ptrdiff_t between(ptrdiff_t low, ptrdiff_t high) {
  return low + (ptrdiff_t)(random_bits() % (uint64_t)(high - low + 1));
}

int one_in(ptrdiff_t n) { return between(1, n) == 1; }

void fill(float *to, ptrdiff_t count, float scale) {
  for (ptrdiff_t i = 0; i < count; i++) to[i] = uniform() * scale;
}

// MARK: - What several families need

activation_numbers numbers_of(int32_t op) {
  switch (op) {
    case APUS_CLIP: return (activation_numbers){-0.5f, 0.75f};
    case APUS_SELU: return (activation_numbers){1.67326f, 1.0507f};
    case APUS_SWISH: return (activation_numbers){1.0f, 0.0f};
    default: return (activation_numbers){0.3125f, 0.375f};
  }
}

void draw_epilogue(random_epilogue *e, const float *residual, ptrdiff_t ldr, int may_accumulate) {
  // Continuous functions only: at a jump, tables may differ by more than rounding.
  const int32_t op = (int32_t)between(0, APUS_MISH);
  const activation_numbers numbers = numbers_of(op);
  e->values = (apus_epilogue){.activation = op, .alpha = numbers.alpha, .beta = numbers.beta};
  if (may_accumulate && one_in(3)) e->values.accumulate = 1;
  if (one_in(2)) e->values.residual = residual, e->values.ldr = ldr;
  e->epilogue = one_in(3) ? NULL : &e->values;
}

// MARK: - Running

static void touched_too_much(int signal) {
  static const char text[] = "a kernel touched memory outside its arrays: ";
  const char *parts[] = {text, apus_kernel_name(last_kernel), " of ", table->isa, ", ", described,
                         "\n"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    if (write(2, parts[i], strlen(parts[i])) < 0) break;
  _exit(128 + signal);
}

static void run(const char *name, void (*family)(void)) {
  family_name = name;
  record_size = 0;
  for (table_index = 0; table_index < table_count; table_index++) {
    table = tables[table_index];
    random_state = 1;
    record_at = 0;
    family();
    release();
    if (table_index > 0 && record_at != record_size) fail("it gives fewer results than scalar");
  }
}

/// Every kernel of kernels.def must have run on every table.
static void demand_all(void) {
  for (int k = 0; k < KERNEL_COUNT; k++)
    for (int i = 0; i < table_count; i++)
      if (calls[i][k] == 0) {
        printf("kernel %s has no case: call it by CALL(%s) in a file of tools/kernels, on random "
               "inputs of several shapes, and give its results to expect_near or expect_same\n",
               apus_kernel_name(k), apus_kernel_name(k));
        failures++;
        break;
      }
}

#if defined(APUS_SIXTEEN_LANES)
extern const apus_kernel_table apus_kernel_table_sixteen;
#endif

static void find_tables(void) {
  for (ptrdiff_t i = 0; apus_isa_name(i); i++) {
    const apus_kernel_table *found = apus_kernels_named(apus_isa_name(i));
    if (found) tables[table_count++] = found;
    if (found && strcmp(found->isa, apus_isa_name(i)) != 0) {
      printf("table %s names itself %s\n", apus_isa_name(i), found->isa);
      failures++;
    }
  }
#if defined(APUS_SIXTEEN_LANES)
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return;
#endif
  tables[table_count++] = &apus_kernel_table_sixteen;
#endif
}

/// check [--chosen NAME]: runs all cases; with a name, dispatch must choose that table.
/// check --all-floats NAME: the laws of elementary functions.
int main(int count, char **arguments) {
  signal(SIGSEGV, touched_too_much);
  signal(SIGBUS, touched_too_much);
  find_tables();
  const char *mode = count > 2 ? arguments[1] : "", *name = count > 2 ? arguments[2] : "";
  if (strcmp(mode, "--all-floats") == 0) {
    for (int i = 0; i < table_count; i++)
      if (strcmp(tables[i]->isa, name) == 0) return check_all_floats(tables[i]) != 0;
    printf("skipped: this processor has no table %s\n", name);
    return 0;
  }
  if (strcmp(mode, "--chosen") == 0 && strcmp(apus_kernels()->isa, name) != 0) {
    printf("dispatch chooses %s, not %s\n", apus_kernels()->isa, name);
    failures++;
  }
#define RUN(family) run(#family, check_##family);
  FAMILIES(RUN)
  demand_all();
  printf("%d kernels on", (int)KERNEL_COUNT);
  for (int i = 0; i < table_count; i++) printf(" %s", tables[i]->isa);
  printf(" (chosen: %s): %ld comparisons, %ld failures\n", apus_kernels()->isa, comparisons,
         failures);
  return failures != 0;
}
