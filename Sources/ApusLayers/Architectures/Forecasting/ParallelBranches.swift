// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension ArchitectureDraft {
  /// Two convolutions, each followed by pooling where the series is long enough, as features
  /// [N, units].
  func convolutionBranch() -> SymbolicTensor {
    var c = window
    for _ in 0..<2 {
      c = Conv1D(
        options.filters, kernelSize: options.kernelSize, padding: .same, activation: .relu)(c)
      if c.shape[1].value ?? 0 >= 4 { c = MaxPooling1D(2)(c) }
    }
    c = Dropout(options.dropout)(Flatten()(c))
    return Dense(options.units, activation: .relu)(c)
  }

  /// The last state of an LSTM over the window: [N, units].
  func recurrentBranch() -> SymbolicTensor {
    let l = LSTM(options.units)
    return Dropout(options.dropout)(lengths.map { l(window, lengths: $0) } ?? l(window))
  }

  /// Both branches side by side, joined, under one dense layer and the head.
  func parallel(
    _ join: (SymbolicTensor, SymbolicTensor) -> SymbolicTensor
  ) -> SymbolicTensor {
    let joined = join(convolutionBranch(), recurrentBranch())
    return head(Dense(options.units, activation: .relu)(joined))
  }
}
