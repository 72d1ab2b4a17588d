// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// Sets every weight of every layer from arrays with the keys of Keras's weight files.
  ///
  /// A key is the layer's class with a number and the weight's place in `get_weights`, such as
  /// `conv1d/0`, `conv1d_1/0`; names given to layers do not count. Throws: `invalidValue` when
  /// `array` has none for a key, `shapeMismatch`.
  public func setKerasWeights(_ array: (String) -> Tensor?) throws(ModelError) {
    var numbers: [String: Int] = [:]
    for layer in layers where !layer.weights.isEmpty {
      let kind = layer.kind.snakeCased
      let number = numbers[kind, default: 0]
      numbers[kind] = number + 1
      let key = number == 0 ? kind : "\(kind)_\(number)"
      var values: [Tensor] = []
      for place in layer.weights.indices {
        guard let value = array("\(key)/\(place)") else {
          throw ModelError(
            .invalidValue, "there is no array '\(key)/\(place)' for '\(name(of: layer))'")
        }
        values.append(value)
      }
      try locating(.node(name(of: layer))) { () throws(ModelError) in
        try layer.setWeights(values)
      }
    }
  }
}
