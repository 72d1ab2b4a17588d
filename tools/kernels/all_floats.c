// SPDX-License-Identifier: Apache-2.0
//
// The laws of elementary functions over all 2^32 floats, and their errors on every 101st.
#include "all_floats.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { ODD = 1, POSITIVE = 2, CHUNK = 4096, SAMPLED = 101 };
static const uint32_t infinity_bits = 0x7f800000;

#if defined(__x86_64__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

/// A function, what it promises, and the double it is compared with.
typedef struct {
  const char *name;
  int32_t op;         // of unary_f32, or -1: the loop
  float_loop *loop;
  double (*exact)(double);
  int laws;           // ODD, or POSITIVE: NaN below 0
  float low, high;    // range of results
  float zero;         // f(0)
  float saturated;    // from this |x| on, f is a limit exactly, 0 or -limit below; 0: never
  float limit;
  double ulps, absolute;  // bounds of the error; 0: no such bound
  int32_t down;       // at most so many ulp does a step go the wrong way; 0: no such bound
  float fall;         // or so much; 0: no such bound
} function;

/// What was seen.
typedef struct {
  uint64_t outside, not_odd, nan_wrong, not_saturated, backward;
  int32_t down;
  float fall;
  double ulps, absolute;
  float ulps_at, absolute_at;
} findings;

static double exact_sigmoid(double x) { return 1 / (1 + exp(-x)); }

static void evaluate(const function *f, ptrdiff_t n, const float *x, float *y) {
  if (f->loop)
    f->loop(n, x, y);
  else
    CALL(unary_f32)(f->op, n, x, y, 0, 0);
}

static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static float from_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// Order-preserving integers for floats, -0 and 0 alike.
static int32_t key(float x) {
  const int32_t bits = (int32_t)bits_of(x), sign = bits >> 31;
  return ((bits & 0x7fffffff) ^ sign) - sign;
}

static double step_of(float x) {
  const uint64_t exponent = bits_of(x) >> 23 & 255;
  const uint64_t bits = (exponent > 0 ? exponent + 1023 - 150 : 1023 - 149) << 52;
  double step;
  memcpy(&step, &bits, sizeof step);
  return step;
}

/// Laws of single results and of neighbours: y are results of rising |x|, on the side `sign`;
/// y[-1] is the result before.
WIDE static void look(const function *f, int32_t sign, const float *y, findings *found) {
  const float low = f->low, high = f->high;
  int32_t inside = 0, backward = 0, down = 0, fall = 0;
#pragma clang loop vectorize(enable)
  for (int i = 0; i < CHUNK; i++) {
    inside += (y[i] >= low) & (y[i] <= high);
    const int32_t fell = (key(y[i - 1]) - key(y[i])) * sign;
    // Of numbers that are not negative, the order is that of their bits.
    const int32_t by = (int32_t)bits_of((y[i - 1] - y[i]) * (float)sign), fell_by = fell > 0 ? by : 0;
    backward += fell > 0;
    down = fell > down ? fell : down;
    fall = fell_by > fall ? fell_by : fall;
  }
  found->outside += (uint64_t)(CHUNK - inside);
  found->backward += (uint64_t)backward;
  if (down > found->down) found->down = down;
  if (from_bits((uint32_t)fall) > found->fall) found->fall = from_bits((uint32_t)fall);
}

WIDE static uint32_t count_not_odd(const float *y, const float *z) {
  uint32_t count = 0;
  for (int i = 0; i < CHUNK; i++) count += (bits_of(y[i]) ^ bits_of(z[i])) != 0x80000000u;
  return count;
}

WIDE static uint32_t count_others(const float *y, float limit) {
  uint32_t count = 0;
  for (int i = 0; i < CHUNK; i++) count += y[i] != limit;
  return count;
}

static void sample(const function *f, const float *x, const float *y, int first, findings *found) {
  for (int i = first; i < CHUNK; i += SAMPLED) {
    const double want = f->exact((double)x[i]), error = fabs((double)y[i] - want);
    const float rounded = (float)want;
    if (rounded == y[i] || !isfinite(rounded)) continue;
    const double ulps = error / step_of(rounded);
    if (ulps > found->ulps) found->ulps = ulps, found->ulps_at = x[i];
    if (error > found->absolute) found->absolute = error, found->absolute_at = x[i];
  }
}

/// NaNs must give NaN: those whose bits lie above infinity's, of both signs.
static void look_at_nans(const function *f, findings *found) {
  float x[CHUNK], y[CHUNK];
  for (uint32_t sign = 0; sign < 2; sign++)
    for (uint32_t base = infinity_bits; base < 0x80000000u; base += CHUNK) {
      for (uint32_t i = 0; i < CHUNK; i++) x[i] = from_bits((base + i) | sign << 31);
      evaluate(f, CHUNK, x, y);
      for (int i = base == infinity_bits; i < CHUNK; i++) found->nan_wrong += y[i] == y[i];
    }
}

/// All numbers by rising magnitude, infinity last. Results begin at [1], after the one before.
static void look_at_numbers(const function *f, findings *found) {
  static float x[CHUNK], minus[CHUNK], y[CHUNK + 1], z[CHUNK + 1];
  y[0] = z[0] = f->zero;
  for (uint32_t base = 0; base <= infinity_bits; base += CHUNK) {
    for (uint32_t i = 0; i < CHUNK; i++) {
      const uint32_t bits = base + i < infinity_bits ? base + i : infinity_bits;
      x[i] = from_bits(bits), minus[i] = from_bits(bits | 0x80000000u);
    }
    evaluate(f, CHUNK, x, y + 1);
    evaluate(f, CHUNK, minus, z + 1);
    look(f, 1, y + 1, found);
    if (f->laws & POSITIVE)
      for (int i = base == 0; i < CHUNK; i++) found->nan_wrong += z[i + 1] == z[i + 1];
    else
      look(f, -1, z + 1, found);
    if (f->laws & ODD) found->not_odd += count_not_odd(y + 1, z + 1);
    if (f->saturated > 0 && x[0] >= f->saturated)
      found->not_saturated += count_others(y + 1, f->limit) +
                              count_others(z + 1, f->laws & ODD ? -f->limit : 0);
    const int first = (int)(base / CHUNK % SAMPLED);
    sample(f, x, y + 1, first, found);
    if (!f->laws) sample(f, minus, z + 1, first, found);
    y[0] = y[CHUNK], z[0] = z[CHUNK];
  }
}

static int report(const function *f, const findings *found) {
  printf("%s of %s: error at most ", f->name, table->isa);
  if (f->ulps > 0)
    printf("%.2f ulp (at %a); ", found->ulps, (double)found->ulps_at);
  else
    printf("%.2e (at %a); ", found->absolute, (double)found->absolute_at);
  printf("%llu steps back of at most ", (unsigned long long)found->backward);
  if (f->down > 0)
    printf("%d ulp\n", found->down);
  else
    printf("%.1e\n", (double)found->fall);
  const struct {
    uint64_t count;
    const char *what;
  } wrong[] = {
      {found->outside, "results are outside the range or NaN"},
      {found->not_odd, "pairs of results are not opposite, or zeros of the wrong sign"},
      {found->nan_wrong, "results are numbers where they must be NaN"},
      {found->not_saturated, "results are not the limit where it is reached"},
      {f->down > 0 && found->down > f->down, "bound on steps back in ulp is broken"},
      {f->fall > 0 && found->fall > f->fall, "bound on steps back is broken"},
      {f->ulps > 0 && found->ulps > f->ulps, "bound on the error in ulp is broken"},
      {f->absolute > 0 && found->absolute > f->absolute, "bound on the error is broken"},
  };
  int failed = 0;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    if (wrong[i].count > 0) {
      printf("  FAILED: %llu %s\n", (unsigned long long)wrong[i].count, wrong[i].what);
      failed = 1;
    }
  fflush(stdout);
  return failed;
}

static const cell_functions *cells_of(const char *isa) {
#define CELLS(name)                         \
  extern const cell_functions cells_##name; \
  if (strcmp(isa, #name) == 0) return &cells_##name;
  CELLS(scalar)
#if defined(__x86_64__)
  CELLS(avx2)
  CELLS(avx512)
#elif defined(__aarch64__)
  CELLS(neon)
#endif
  CELLS(sixteen)
#undef CELLS
  return NULL;
}

/// A cell's quotient may exceed its range by two roundings just before it saturates.
#define ABOVE_ONE 0x1.000004p0f

static int check_function(const function *f) {
  findings found = {0};
  float zeros[16] = {0}, results[16];
  zeros[0] = -0.0f;
  evaluate(f, 16, zeros, results);
  found.not_odd += bits_of(results[0]) != bits_of(f->laws & ODD ? -f->zero : f->zero);
  found.not_odd += bits_of(results[1]) != bits_of(f->zero);
  look_at_numbers(f, &found);
  look_at_nans(f, &found);
  return report(f, &found);
}

int check_all_floats(const apus_kernel_table *of) {
  table = of;
  const cell_functions *cells = cells_of(of->isa);
  const function functions[] = {
      {"tanh", APUS_TANH, NULL, tanh, ODD, -1, 1, 0, 9.1f, 1, 2.6, 0, 2, 0},
      {"sigmoid", APUS_SIGMOID, NULL, exact_sigmoid, 0, 0, 1, 0.5f, 105, 1, 2.6, 0, 1, 0},
      {"tanh of cells", -1, cells->tanh, tanh, ODD, -ABOVE_ONE, ABOVE_ONE, 0, 9.1f, 1, 0, 4e-7, 8,
       0},
      {"sigmoid of cells", -1, cells->sigmoid, exact_sigmoid, 0, -0x1p-22f, ABOVE_ONE, 0.5f, 18.2f,
       1, 0, 2.5e-7, 0, 4e-7f},
      {"exp", APUS_EXP, NULL, exp, 0, 0, INFINITY, 1, 105, INFINITY, 1.2, 0, 1, 0},
      {"log", APUS_LOG, NULL, log, POSITIVE, -INFINITY, INFINITY, -INFINITY, 0, 0, 1.2, 0, 2, 0},
      {"erf", APUS_ERF, NULL, erf, ODD, -1, 1, 0, 4.1f, 1, 2.6, 0, 1, 0},
  };
  // Every other function in a process of its own.
  fflush(stdout);
  const pid_t other = fork();
  int failed = other < 0;
  for (size_t i = other == 0; i < sizeof functions / sizeof functions[0]; i += other < 0 ? 1 : 2)
    failed |= check_function(&functions[i]);
  if (other == 0) _exit(failed);
  int status = 0;
  if (other > 0 && (waitpid(other, &status, 0) < 0 || status != 0)) failed = 1;
  return failed;
}
