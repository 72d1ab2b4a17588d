// SPDX-License-Identifier: Apache-2.0
// The few LAPACK routines that Apus calls, by Fortran's convention: every argument by address,
// matrices column after column, 32-bit integers.
#ifndef APUS_OPENBLAS_H
#define APUS_OPENBLAS_H

#include <stdint.h>

void openblas_set_num_threads(int count);

// QR factorisation of an m × n matrix, in place.
void dgeqrf_(const int32_t *m, const int32_t *n, double *a, const int32_t *lda, double *tau,
             double *work, const int32_t *lwork, int32_t *info);

// Least squares of least norm through QR with column pivoting; says the rank.
void dgelsy_(const int32_t *m, const int32_t *n, const int32_t *nrhs, double *a,
             const int32_t *lda, double *b, const int32_t *ldb, int32_t *jpvt,
             const double *rcond, int32_t *rank, double *work, const int32_t *lwork,
             int32_t *info);

#endif
