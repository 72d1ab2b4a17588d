// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// Three residual blocks of convolutions over time, then one decision.
  public static func resnet1d(
    time: Int = 256, features: Int = 6, classes: Int = 6, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let signal = Input(shape: [.known(time), .known(features)], name: "signal")
    func convolution(_ filters: Int, _ taps: Int, _ x: SymbolicTensor) -> SymbolicTensor {
      BatchNormalization()(Conv1D(filters, kernelSize: taps, padding: .same)(x))
    }
    var h = signal
    for filters in [64, 128, 128] {
      let shortcut = convolution(filters, 1, h)
      for taps in [8, 5] { h = ReLU()(convolution(filters, taps, h)) }
      h = convolution(filters, 3, h)
      h = ReLU()(Add()(h, shortcut))
    }
    h = GlobalAveragePooling1D()(h)
    let decision = Dense(classes, activation: .softmax, name: "class")(h)
    return try FunctionalModel(signal, decision, name: "resnet1d", seed: seed)
  }
}
