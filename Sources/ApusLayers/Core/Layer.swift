// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A step of a model with weights of its own: calling it on tensors gives tensors.
///
/// A layer is called like a function, `Dense(8)(x)`. What is wrong with a call is told when the
/// model is made. Calling one layer twice uses the same weights twice.
public class Layer {
  /// The name that was asked for; a model gives the others Keras's: `conv1d`, `conv1d_1`.
  public let name: String?
  /// Whether training changes the weights.
  public var trainable = true
  /// The weights of this layer itself, in Keras's order.
  private(set) var ownWeights: [Weight] = []
  private var isBuilt = false

  public init(name: String? = nil) { self.name = name }

  /// Keras's name of the class.
  public var kind: String { String(describing: type(of: self)) }

  /// How many tensors a call gives.
  public var outputCount: Int { 1 }

  /// Layers inside this one, whose weights follow its own.
  public var sublayers: [(name: String, layer: Layer)] { [] }

  // MARK: - What a layer defines

  /// Adds the weights, once shapes are known. Throws: `shapeMismatch`, `invalidValue`.
  func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {}

  /// The types of the outputs. Throws: `shapeMismatch`, `typeMismatch`, `invalidValue`.
  func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] { inputs }

  /// Appends the nodes; the shapes were checked by `inferOutputs`.
  func emit(_ emitter: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    throw ModelError(.unsupported, "\(kind) cannot be written as ONNX")
  }

  // MARK: - Calls

  /// Applies the layer. The first output, when there are several: see `outputs`.
  public func callAsFunction(_ inputs: SymbolicTensor...) -> SymbolicTensor { outputs(inputs)[0] }

  /// Applies the layer to a list of tensors: `Concatenate()([a, b])`.
  public func callAsFunction(_ inputs: [SymbolicTensor]) -> SymbolicTensor { outputs(inputs)[0] }

  /// Applies the layer; all its outputs, such as `[sequence, hidden, cell]` of an LSTM.
  public func outputs(_ inputs: SymbolicTensor...) -> [SymbolicTensor] { outputs(inputs) }

  /// Applies the layer to a list of tensors; all its outputs.
  public func outputs(_ inputs: [SymbolicTensor]) -> [SymbolicTensor] {
    LayerCall(self, inputs).results
  }

  /// Checks a call, and makes the weights at the first one.
  func prepare(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let outputs = try inferOutputs(inputs)
    if !isBuilt {
      try addWeights(inputs)
      isBuilt = true
    }
    for weight in ownWeights { try weight.initializer.check() }
    return outputs
  }

  // MARK: - Weights

  /// Adds a weight, in the order of Keras's `get_weights`.
  @discardableResult
  func addWeight(
    _ name: String, _ shape: [Int], _ initializer: Initializer, trainable: Bool = true,
    regularizer: Regularizer? = nil, constraint: Constraint? = nil
  ) throws(ModelError) -> Weight {
    let weight = Weight(
      name: name, shape: shape, initializer: initializer, isTrainable: trainable,
      regularizer: regularizer, constraint: constraint)
    _ = try Tensor.elementCount(shape)
    ownWeights.append(weight)
    return weight
  }

  /// The weight of this layer itself that has the name. Throws: `invalidValue` when not built.
  func weight(_ name: String) throws(ModelError) -> Weight {
    for weight in ownWeights where weight.name == name { return weight }
    throw ModelError(.invalidValue, "\(kind) has no weight '\(name)'; call the layer first")
  }

  /// All weights in the order of Keras's `get_weights`: trained ones first, as in Keras.
  public var weights: [Weight] { namedWeights("").map(\.weight) }

  /// The weights with paths such as `forward/kernel`.
  func namedWeights(_ prefix: String) -> [(path: String, weight: Weight)] {
    ownWeights.map { (prefix + $0.name, $0) }
      + sublayers.flatMap { $0.layer.namedWeights("\(prefix)\($0.name)/") }
  }

  /// The weights that training changes.
  var trainedWeights: [Weight] {
    guard trainable else { return [] }
    return ownWeights.filter(\.isTrainable) + sublayers.flatMap { $0.layer.trainedWeights }
  }

  /// Sets every weight, in the order and the layout of Keras's `get_weights`.
  ///
  /// Throws: `shapeMismatch` when number or shapes differ; `invalidValue` before the first call.
  public func setWeights(_ values: [Tensor]) throws(ModelError) {
    let weights = weights
    guard values.count == weights.count else {
      throw ModelError(
        .shapeMismatch,
        "\(kind) has \(weights.count) weights, got \(values.count); a layer has weights once it "
          + "was called")
    }
    for (weight, value) in zip(weights, values) { try weight.set(value) }
  }

  /// The weights in the order and the layout of Keras's `get_weights`.
  ///
  /// Throws: `invalidValue` when no model or `setWeights` has given them values yet.
  public func getWeights() throws(ModelError) -> [Tensor] {
    var values: [Tensor] = []
    for weight in weights { values.append(try weight.known()) }
    return values
  }
}
