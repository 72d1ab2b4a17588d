// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusTensor

/// Layers from inputs to outputs: what Keras calls a functional `Model`.
///
/// Making it tells what was wrong with any call, names the layers, and gives every weight that
/// has none its first elements. `build` gives the ONNX model.
public final class FunctionalModel {
  public let name: String
  public let inputs: [SymbolicTensor]
  public let outputs: [SymbolicTensor]
  /// The calls, each after those it reads, in Keras's order.
  let calls: [LayerCall]
  /// The layers in Keras's order, each once.
  public let layers: [Layer]
  private let names: [ObjectIdentifier: String]
  /// Names of extents that `Input` was given as nil.
  private let extentNames: [String: String]

  /// Throws: what the first wrong call was wrong about; `invalidModel` when an output does not
  /// follow from the inputs, or two layers have one name.
  public init(
    inputs: [SymbolicTensor], outputs: [SymbolicTensor], name: String = "model", seed: Int = 0
  ) throws(ModelError) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    guard !outputs.isEmpty else {
      throw ModelError(.invalidModel, "a model needs an output", at: .graph(name))
    }
    let order = CallOrder(inputs: inputs, outputs: outputs)
    calls = order.calls
    layers = order.layers
    (names, extentNames) = try locating(.graph(name)) { () throws(ModelError) in
      try order.check()
      let names = try order.names()
      return (names, FunctionalModel.nameExtents(inputs, names))
    }
    for layer in layers {
      for (path, weight) in layer.namedWeights(self.name(of: layer) + "/") {
        let seed = CounterRandom(seed: UInt64(bitPattern: Int64(seed)), name: path).seed
        try weight.initialize(seed: seed)
      }
    }
  }

  /// One output. Throws: as the initialiser for several.
  public convenience init(
    _ inputs: SymbolicTensor, _ outputs: SymbolicTensor, name: String = "model", seed: Int = 0
  ) throws(ModelError) {
    try self.init(inputs: [inputs], outputs: [outputs], name: name, seed: seed)
  }

  // MARK: - Layers and weights

  /// The name of a layer in this model.
  public func name(of layer: Layer) -> String { names[ObjectIdentifier(layer)] ?? layer.kind }

  /// The name of an input, or of the layer that gives a tensor.
  public func name(of tensor: SymbolicTensor) -> String { name(of: tensor.call.layer) }

  /// The layer of that name, given or as Keras numbers them: `conv1d`, `conv1d_1`.
  public func layer(named name: String) -> Layer? { layers.first { self.name(of: $0) == name } }

  /// Every weight once, layer by layer in Keras's order.
  public var weights: [(path: String, weight: Weight)] {
    var seen: Set<ObjectIdentifier> = []
    return layers.flatMap { $0.namedWeights(name(of: $0) + "/") }.filter {
      seen.insert(ObjectIdentifier($0.weight)).inserted
    }
  }

  /// How many numbers all weights hold.
  public var parameterCount: Int { weights.reduce(0) { $0 + $1.weight.count } }

  /// How many of them training changes.
  public var trainableParameterCount: Int {
    trainedEntries.reduce(0) { $0 + $1.weight.count }
  }

  /// An extent as messages and exports name it.
  func named(_ extent: Dimension) -> Dimension {
    guard case .named(let name) = extent, FreeExtent.isFree(name) else { return extent }
    return extentNames[name].map(Dimension.named) ?? .unknown
  }

  private static func nameExtents(
    _ inputs: [SymbolicTensor], _ names: [ObjectIdentifier: String]
  ) -> [String: String] {
    var free: [(extent: String, input: String)] = []
    for input in inputs {
      for case .named(let extent) in input.shape where FreeExtent.isFree(extent) {
        if !free.contains(where: { $0.extent == extent }) {
          free.append((extent, names[ObjectIdentifier(input.call.layer)] ?? "input"))
        }
      }
    }
    if free.count == 1 { return [free[0].extent: "T"] }
    var result: [String: String] = [:]
    var taken: Set<String> = []
    for (extent, input) in free {
      var name = "T_\(input)"
      var number = 1
      while !taken.insert(name).inserted {
        name = "T_\(input)_\(number)"
        number += 1
      }
      result[extent] = name
    }
    return result
  }

  // MARK: - Use as a layer

  /// Applies the whole model to other tensors, with the same weights.
  ///
  /// Its layers become layers of the outer model, named `<model>/<layer>`.
  public func callAsFunction(_ arguments: SymbolicTensor...) -> SymbolicTensor {
    outputs(arguments)[0]
  }

  /// Applies the whole model; all its outputs.
  public func outputs(_ arguments: [SymbolicTensor]) -> [SymbolicTensor] {
    outputs(arguments, scope: name)
  }

  /// Applies the model under a name of its own in the outer model.
  func outputs(_ arguments: [SymbolicTensor], scope: String) -> [SymbolicTensor] {
    guard arguments.count == inputs.count else {
      let refusal = Refusal(
        ModelError(
          .invalidValue, "the model takes \(inputs.count) inputs, got \(arguments.count)",
          at: .graph(name)), count: outputs.count)
      return refusal.outputs(arguments)
    }
    var copies: [ObjectIdentifier: [SymbolicTensor]] = [:]
    for (input, argument) in zip(inputs, arguments) {
      copies[ObjectIdentifier(input.call)] = [argument]
    }
    for call in calls where copies[ObjectIdentifier(call)] == nil {
      let arguments = call.inputs.compactMap { copies[ObjectIdentifier($0.call)]?[$0.index] }
      let copy = LayerCall(call.layer, arguments, scope: [scope] + call.scope)
      copies[ObjectIdentifier(call)] = copy.results
    }
    return outputs.compactMap { copies[ObjectIdentifier($0.call)]?[$0.index] }
  }
}

/// A layer that refuses every call, for mistakes that are found outside a layer.
final class Refusal: Layer {
  let reason: ModelError
  let count: Int

  init(_ reason: ModelError, count: Int = 1) {
    self.reason = reason
    self.count = count
    super.init()
  }
  override var outputCount: Int { count }
  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    throw reason
  }
}
