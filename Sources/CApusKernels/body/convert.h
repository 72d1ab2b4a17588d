// SPDX-License-Identifier: Apache-2.0
//
// Conversions between f32 and integers. To integers: truncation, saturation, NaN to 0, so that no
// input is undefined.

static void ISA(convert_i32_f32)(ptrdiff_t n, const int32_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] = (float)x[i];
}

static void ISA(convert_i64_f32)(ptrdiff_t n, const int64_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] = (float)x[i];
}

static void ISA(convert_f32_i32)(ptrdiff_t n, const float *x, int32_t *y) {
  for (ptrdiff_t i = 0; i < n; i++) {
    float v = x[i];
    y[i] = v >= 0x1p31f ? INT32_MAX : v >= -0x1p31f ? (int32_t)v : v == v ? INT32_MIN : 0;
  }
}

static void ISA(convert_f32_i64)(ptrdiff_t n, const float *x, int64_t *y) {
  for (ptrdiff_t i = 0; i < n; i++) {
    float v = x[i];
    y[i] = v >= 0x1p63f ? INT64_MAX : v >= -0x1p63f ? (int64_t)v : v == v ? INT64_MIN : 0;
  }
}
