// SPDX-License-Identifier: Apache-2.0
//
// All kernels of one instruction set, and its table. The order of the bodies is their order of
// use: elementary functions, moves, products, then what is built on them.
#include "elementary.h"
#include "unary.h"
#include "unary_gradient.h"
#include "binary.h"
#include "move.h"
#include "gemm_tile.h"
#include "gemm.h"
#include "gemm_tn.h"
#include "conv.h"
#include "winograd_tables.h"
#include "winograd.h"
#include "winograd_gradient.h"
#include "conv_gradient.h"
#include "depthwise.h"
#include "pool.h"
#include "pool_gradient.h"
#include "recurrence.h"
#include "lstm.h"
#include "gru.h"
#include "rnn.h"
#include "recurrence_i16.h"
#include "lstm_i16.h"
#include "gru_i16.h"
#include "recurrence_training.h"
#include "lstm_training.h"
#include "gru_training.h"
#include "rnn_training.h"
#include "recurrence_gradient.h"
#include "lstm_gradient.h"
#include "gru_gradient.h"
#include "rnn_gradient.h"
#include "reduce.h"
#include "normalise.h"
#include "batch_norm.h"
#include "update.h"
#include "random.h"
#include "convert.h"
#include "compare.h"
#include "limits.h"

const apus_kernel_table ISA(apus_kernel_table) = {
    .isa = ISA_NAME,
    .lanes = LANES,
#define APUS_KERNEL(name, result, parameters) .name = ISA(name),
#include "kernels.def"
#undef APUS_KERNEL
};
