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

  /// The weight at a path such as `lstm/kernel`. Throws: `invalidValue` when there is none.
  public func weight(at path: String) throws(ModelError) -> Weight {
    for (known, weight) in weights where known == path { return weight }
    throw ModelError(
      .invalidValue, "the model '\(name)' has no weight '\(path)'; `weights` lists their paths")
  }

  /// Takes trained values, by the path of each weight and in Keras's layout, as the initialisers
  /// of a graph for training have them; weights that are not named stay.
  ///
  /// Throws: `invalidValue` for a path that no weight has, `shapeMismatch`; then nothing changed.
  public func setTrained(_ values: [String: Tensor]) throws(ModelError) {
    var changes: [(weight: Weight, value: Tensor)] = []
    for (path, value) in values {
      let weight = try weight(at: path)
      try locating(.value(path)) { () throws(ModelError) in try weight.check(value) }
      changes.append((weight, value))
    }
    for (weight, value) in changes { try weight.set(value) }
  }
}
