// SPDX-License-Identifier: Apache-2.0
//
// What LSTM and GRU with recurrent weights in 16 bits share. The state, within [-1, 1], is rounded
// to whole 8191ths; its product with the weights is a sum of whole numbers without rounding, which
// 32 bits hold because the absolute weights of each unit's gate add up to at most
// (2^31 - 1) / 8191. One sequence at a time.
//
// A panel of R is [pair of k][G][LANES pairs of 16 bits], an odd last k paired with zeros.

/// The states, rounded, of two steps, after the cells in scratch: one row more.
enum { RECUR_I16_EXTRA = 1 };

#define STATE_STEPS 8191.0f

INLINE ptrdiff_t recur_i16_pairs(ptrdiff_t H) { return (H + 1) / 2; }

static int32_t ISA(recurrence_i16_pays)(ptrdiff_t H) { return H >= PAIRS_LEAST_STATE; }

/// Floats that panels of R and its scales take.
INLINE ptrdiff_t recur_i16_size(ptrdiff_t H, int gates) {
  return recur_panels(H) * LANES * gates * (1 + recur_i16_pairs(H));
}

/// Packs the scales of R's gates as [panel][G][LANES], for a state in whole steps, and then
/// R[G H][H].
static void ISA(recur_pack_i16)(ptrdiff_t H, int count, const float *factor, const int16_t *r,
                                const float *scale, float *to) {
  const ptrdiff_t panels = recur_panels(H), pairs = recur_i16_pairs(H);
  for (ptrdiff_t p = 0; p < panels; p++)
    for (int g = 0; g < count; g++)
      for (ptrdiff_t u = p * LANES; u < (p + 1) * LANES; u++)
        *to++ = u < H ? scale[g * H + u] * factor[g] / STATE_STEPS : 0.0f;
  int16_t *panel = (int16_t *)to;
  memset(panel, 0, (size_t)(panels * pairs * count * LANES) * sizeof(float));
  for (ptrdiff_t p = 0; p < panels; p++, panel += pairs * count * 2 * LANES)
    for (int g = 0; g < count; g++)
      for (ptrdiff_t l = 0; l < LANES && p * LANES + l < H; l++) {
        const int16_t *row = r + (g * H + p * LANES + l) * H;
        for (ptrdiff_t k = 0; k < H; k++) {
          ptrdiff_t place = PAIRS_ADJOIN ? 2 * l + (k & 1) : (k & 1) * LANES + l;
          panel[(k / 2 * count + g) * 2 * LANES + place] = row[k];
        }
      }
}

/// acc[q * G + g] = the rounded state times panels `r` and, `panel_stride` further, the next ones.
INLINE void recur_sums_i16(const int G, const int P, ptrdiff_t pairs, const int16_t *h,
                           const int16_t *r, ptrdiff_t panel_stride, vi *acc) {
  UNROLL for (int j = 0; j < G * P; j++) acc[j] = vi_set1(0);
  KEEP_LOOP for (ptrdiff_t k = 0; k < pairs; k++, h += 2, r += G * 2 * LANES)
    UNROLL for (int j = 0; j < G * P; j++)
      acc[j] = v_pairs(
          acc[j], *(const vs_pair *)(r + (j / G) * panel_stride + (j % G) * 2 * LANES), h);
}

/// Rounds the state of one panel, NaN to 0.
INLINE void recur_round_i16(vf h, int16_t *to) {
  vi whole = __builtin_convertvector(v_round(v_select(h == h, h, v_set1(0.0f)) * STATE_STEPS), vi);
  vs narrow = __builtin_convertvector(whole, vs);
  memcpy(to, &narrow, sizeof narrow);
}

/// The rounded states of the step that is even or odd as `t`.
INLINE int16_t *recur_state_i16(const ISA(recur_walk) *walk, ptrdiff_t t) {
  return (int16_t *)(walk->c + walk->padded) + (t & 1) * walk->padded;
}

/// Rounds the initial state.
INLINE void recur_begin_i16(const ISA(recur_walk) *walk) {
  for (ptrdiff_t u = 0; u < walk->padded; u += LANES)
    recur_round_i16(v_load(walk->h + u), recur_state_i16(walk, 0) + u);
}

/// Runs `rows` on each row of the batch alone.
static void ISA(recur_rows_alone)(const apus_recurrence *r, const float *packed,
                                  ISA(recur_rows) *rows) {
  if (r->h <= 0) return;
  for (ptrdiff_t n = 0; n < r->n; n++) {
    ptrdiff_t T = r->lengths ? r->lengths[n] : r->t;
    rows(r, packed, n, 1, T);
    for (ptrdiff_t t = T; r->y && t < r->t; t++)
      memset(r->y + t * r->y_time + n * r->y_batch, 0, (size_t)r->h * sizeof(float));
  }
}
