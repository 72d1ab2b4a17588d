// SPDX-License-Identifier: Apache-2.0
//
// One step of an optimiser: parameters and moments are read and written once.

/// Numbers of one call in registers; stores to parameters cannot change them.
typedef struct {
  vf h[8];
  vf a, b, rest_a, rest_b, epsilon, scale, clip, decay;
} ISA(update_numbers);

INLINE vf update_sign(vf x) {
  return v_select(x == 0.0f, x, v_select(x != x, x, v_copysign(v_set1(1.0f), x)));
}

/// `n` <= LANES elements from `i` on.
INLINE void update_vector(const int rule, const apus_update *u, const ISA(update_numbers) *k,
                          ptrdiff_t i, ptrdiff_t n) {
  vf p = v_load_tail_or_all(u->p + i, n);
  vf g = v_load_tail_or_all(u->g + i, n) * k->scale;
  g = v_min(k->clip, v_max(-k->clip, g));
  vf m = u->m ? v_load_tail_or_all(u->m + i, n) : v_set1(0.0f);
  vf v = u->v ? v_load_tail_or_all(u->v + i, n) : v_set1(0.0f);
  vf w = u->w ? v_load_tail_or_all(u->w + i, n) : v_set1(0.0f);
  if (rule != APUS_AVERAGE_STEP) {
    vf decay = k->decay;
    if (u->mask) decay *= v_load_tail_or_all(u->mask + i, n);
    p -= p * decay;
  }
  switch (rule) {
    case APUS_SGD_STEP: p -= k->h[0] * g; break;
    case APUS_MOMENTUM_STEP:
      m = v_fma(k->a, m, -(k->h[0] * g));
      p += m;
      break;
    case APUS_NESTEROV_STEP: {
      vf step = k->h[0] * g;
      m = v_fma(k->a, m, -step);
      p += v_fma(k->a, m, -step);
      break;
    }
    case APUS_ADAM_STEP:
      m = v_fma(k->rest_a, g - m, m);
      v = v_fma(k->rest_b, g * g - v, v);
      if (u->w) w = v_max(w, v);
      p -= k->h[1] * m / (v_sqrt(u->w ? w : v) + k->epsilon);
      break;
    case APUS_NADAM_STEP:
      m = v_fma(k->rest_a, g - m, m);
      v = v_fma(k->rest_b, g * g - v, v);
      p -= k->h[0] * v_fma(k->h[1], m, k->h[2] * g) / (v_sqrt(v * k->h[3]) + k->epsilon);
      break;
    case APUS_RMSPROP_STEP: {
      v = v_fma(k->rest_a, g * g - v, v);
      vf d = v + k->epsilon;
      if (u->w) {
        w = v_fma(k->rest_a, g - w, w);
        d -= w * w;
      }
      vf step = k->h[0] * g / v_sqrt(d);
      if (u->m) step = m = v_fma(k->b, m, step);
      p -= step;
      break;
    }
    case APUS_ADAGRAD_STEP:
      v = v_fma(g, g, v);
      p -= k->h[0] * g / v_sqrt(v + k->epsilon);
      break;
    case APUS_LION_STEP:
      p -= k->h[0] * update_sign(v_fma(k->a, m, k->rest_a * g));
      m = v_fma(k->b, m, k->rest_b * g);
      break;
    case APUS_AVERAGE_STEP: p = v_fma(k->h[7], p - g, g); break;
  }
  v_store_tail_or_all(u->p + i, p, n);
  if (u->m) v_store_tail_or_all(u->m + i, m, n);
  if (u->v) v_store_tail_or_all(u->v + i, v, n);
  if (u->w) v_store_tail_or_all(u->w + i, w, n);
}

INLINE void update_all(const int rule, const apus_update *update) {
  const apus_update copy = *update, *u = &copy;
  ISA(update_numbers) k = {
      .a = v_set1(u->a),
      .b = v_set1(u->b),
      .rest_a = v_set1(u->rest_a),
      .rest_b = v_set1(u->rest_b),
      .epsilon = v_set1(u->epsilon),
      .scale = v_set1(u->scale ? *u->scale : 1.0f),
      .clip = v_set1(u->clip),
      .decay = v_set1(u->decay * u->hyper[0]),
  };
  for (int i = 0; i < 8; i++) k.h[i] = v_set1(u->hyper[i]);
  ptrdiff_t i = 0;
  for (; i + LANES <= u->n; i += LANES) update_vector(rule, u, &k, i, LANES);
  if (i < u->n) update_vector(rule, u, &k, i, u->n - i);
}

static void ISA(update_f32)(int32_t rule, const apus_update *update) {
  switch (rule) {
    case APUS_SGD_STEP: update_all(APUS_SGD_STEP, update); break;
    case APUS_MOMENTUM_STEP: update_all(APUS_MOMENTUM_STEP, update); break;
    case APUS_NESTEROV_STEP: update_all(APUS_NESTEROV_STEP, update); break;
    case APUS_ADAM_STEP: update_all(APUS_ADAM_STEP, update); break;
    case APUS_NADAM_STEP: update_all(APUS_NADAM_STEP, update); break;
    case APUS_RMSPROP_STEP: update_all(APUS_RMSPROP_STEP, update); break;
    case APUS_ADAGRAD_STEP: update_all(APUS_ADAGRAD_STEP, update); break;
    case APUS_LION_STEP: update_all(APUS_LION_STEP, update); break;
    case APUS_AVERAGE_STEP: update_all(APUS_AVERAGE_STEP, update); break;
  }
}
