// SPDX-License-Identifier: Apache-2.0
//
// Copies that change layout: transposition, strided copies, gathering of rows.

typedef uint32_t quad __attribute__((ext_vector_type(4), may_alias));
typedef uint32_t quad_unaligned __attribute__((ext_vector_type(4), aligned(4), may_alias));

/// Transposes 4 x 4 elements.
INLINE void transpose_quads(const uint32_t *x, ptrdiff_t ldx, uint32_t *y, ptrdiff_t ldy) {
  quad a = *(const quad_unaligned *)x, b = *(const quad_unaligned *)(x + ldx);
  quad c = *(const quad_unaligned *)(x + 2 * ldx), d = *(const quad_unaligned *)(x + 3 * ldx);
  quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  quad AB = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  quad cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  quad CD = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(quad_unaligned *)y = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
  *(quad_unaligned *)(y + ldy) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  *(quad_unaligned *)(y + 2 * ldy) = __builtin_shufflevector(AB, CD, 0, 1, 4, 5);
  *(quad_unaligned *)(y + 3 * ldy) = __builtin_shufflevector(AB, CD, 2, 3, 6, 7);
}

/// Rows of the strip that a transposition moves at once: they fill whole cache lines of y.
enum { TRANSPOSE_STRIP = 16 };

static void ISA(transpose_b32)(ptrdiff_t batch, ptrdiff_t R, ptrdiff_t C, const void *x,
                               ptrdiff_t x_batch, ptrdiff_t ldx, void *y, ptrdiff_t y_batch,
                               ptrdiff_t ldy) {
  for (ptrdiff_t b = 0; b < batch; b++) {
    const uint32_t *from = (const uint32_t *)x + b * x_batch;
    uint32_t *to = (uint32_t *)y + b * y_batch;
    for (ptrdiff_t r0 = 0; r0 < R; r0 += TRANSPOSE_STRIP) {
      const ptrdiff_t r1 = R - r0 < TRANSPOSE_STRIP ? R : r0 + TRANSPOSE_STRIP;
      const ptrdiff_t quads = r0 + (r1 - r0) / 4 * 4;
      ptrdiff_t c = 0;
      for (; c + 4 <= C; c += 4) {
        for (ptrdiff_t r = r0; r < quads; r += 4)
          transpose_quads(from + r * ldx + c, ldx, to + c * ldy + r, ldy);
        for (ptrdiff_t r = quads; r < r1; r++)
          for (int q = 0; q < 4; q++) to[(c + q) * ldy + r] = from[r * ldx + c + q];
      }
      for (; c < C; c++)
        for (ptrdiff_t r = r0; r < r1; r++) to[c * ldy + r] = from[r * ldx + c];
    }
  }
}

/// A copy between two layouts after dimensions were merged; innermost last, strides in elements.
typedef struct {
  int rank;
  ptrdiff_t size[8], xs[8], ys[8];
} ISA(copy_shape);

/// Drops dimensions of size 1 and merges those that both layouts walk as one. Returns 0 when
/// there is nothing to copy.
static int ISA(copy_simplify)(int32_t rank, const ptrdiff_t *sizes, const ptrdiff_t *x_strides,
                              const ptrdiff_t *y_strides, ISA(copy_shape) *shape) {
  int k = 0;
  for (int d = 0; d < rank; d++) {
    if (sizes[d] == 0) return 0;
    if (sizes[d] == 1) continue;
    if (k > 0 && shape->xs[k - 1] == x_strides[d] * sizes[d] &&
        shape->ys[k - 1] == y_strides[d] * sizes[d]) {
      shape->size[k - 1] *= sizes[d];
      shape->xs[k - 1] = x_strides[d];
      shape->ys[k - 1] = y_strides[d];
    } else {
      shape->size[k] = sizes[d];
      shape->xs[k] = x_strides[d];
      shape->ys[k++] = y_strides[d];
    }
  }
  if (k == 0) shape->size[0] = shape->xs[0] = shape->ys[0] = 1, k = 1;
  shape->rank = k;
  return 1;
}

/// The innermost dimension, for one element type.
#define COPY_LINE(T)                                                                    \
  do {                                                                                  \
    const T *from = (const T *)x;                                                       \
    T *to = (T *)y;                                                                     \
    for (ptrdiff_t i = 0; i < n; i++) to[i * ys] = from[i * xs];                        \
  } while (0)

INLINE void copy_line(int32_t element_size, ptrdiff_t n, const char *x, ptrdiff_t xs, char *y,
                      ptrdiff_t ys) {
  if (xs == 1 && ys == 1) {
    memcpy(y, x, (size_t)(n * element_size));
    return;
  }
  switch (element_size) {
    case 1: COPY_LINE(uint8_t); break;
    case 2: COPY_LINE(uint16_t); break;
    case 4: COPY_LINE(uint32_t); break;
    case 8: COPY_LINE(uint64_t); break;
  }
}

static void ISA(copy_strided)(int32_t element_size, int32_t rank, const ptrdiff_t *sizes,
                              const void *x, const ptrdiff_t *x_strides, void *y,
                              const ptrdiff_t *y_strides) {
  ISA(copy_shape) s;
  if (!ISA(copy_simplify)(rank, sizes, x_strides, y_strides, &s)) return;
  const int last = s.rank - 1;
  ptrdiff_t index[8] = {0}, xo = 0, yo = 0;
  for (;;) {
    copy_line(element_size, s.size[last], (const char *)x + xo * element_size, s.xs[last],
              (char *)y + yo * element_size, s.ys[last]);
    int d = last - 1;
    for (; d >= 0; d--) {
      xo += s.xs[d], yo += s.ys[d];
      if (++index[d] < s.size[d]) break;
      xo -= s.xs[d] * s.size[d], yo -= s.ys[d] * s.size[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

static void ISA(gather_rows)(ptrdiff_t count, ptrdiff_t row_bytes, const void *x,
                             const int64_t *indices, void *y) {
  for (ptrdiff_t i = 0; i < count; i++)
    memcpy((char *)y + i * row_bytes, (const char *)x + indices[i] * row_bytes, (size_t)row_bytes);
}

static void ISA(scatter_add_f32)(ptrdiff_t count, ptrdiff_t C, const float *y,
                                 const int64_t *indices, float *x) {
  for (ptrdiff_t i = 0; i < count; i++, y += C) {
    float *to = x + indices[i] * C;
    ptrdiff_t c = 0;
    for (; c + LANES <= C; c += LANES) v_store(to + c, v_load(to + c) + v_load(y + c));
    if (c < C)
      v_store_tail(to + c, v_load_tail(to + c, C - c) + v_load_tail(y + c, C - c), C - c);
  }
}
