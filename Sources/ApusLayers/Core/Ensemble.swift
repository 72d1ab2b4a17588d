// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// How an ensemble weighs its models.
public enum EnsembleWeights: Sendable {
  /// All alike.
  case average
  /// By given numbers, one per model, used as they are.
  case fixed([Double])
  /// By the softmax of learned numbers, equal at first.
  case learnable
}

/// Joins whole models into one: inputs of one name are shared, and output i of the result is the
/// weighted sum of output i of all models.
///
/// Layers are named `<model>/<layer>`, with numbers where models have one name; weights are shared
/// with the models. Throws: `invalidModel` when numbers of outputs differ, `shapeMismatch` when
/// inputs of one name or outputs differ.
public func ensemble(
  _ models: [FunctionalModel], weights: EnsembleWeights = .average, name: String = "ensemble",
  seed: Int = 0
) throws(ModelError) -> FunctionalModel {
  guard let first = models.first else {
    throw ModelError(.invalidModel, "an ensemble needs a model", at: .graph(name))
  }
  var inputs: [String: SymbolicTensor] = [:]
  var order: [SymbolicTensor] = []
  var results: [[SymbolicTensor]] = []
  var scopes: Set<String> = []
  for model in models {
    guard model.outputs.count == first.outputs.count else {
      throw ModelError(
        .invalidModel,
        "models must have as many outputs: '\(first.name)' has "
          + "\(first.outputs.count), '\(model.name)' has \(model.outputs.count)", at: .graph(name))
    }
    var arguments: [SymbolicTensor] = []
    for input in model.inputs {
      let inputName = model.name(of: input.call.layer)
      if let shared = inputs[inputName] {
        guard sameInput(shared, input) else {
          throw ModelError(
            .shapeMismatch, "models take '\(inputName)' as \(shared.type) and as \(input.type)",
            at: .graph(name))
        }
        arguments.append(shared)
      } else {
        let extents = input.shape.dropFirst().map { extent -> Dimension? in
          if case .named(let name) = extent, FreeExtent.isFree(name) { nil } else { extent }
        }
        let fresh = Input(shape: extents, name: inputName, dtype: input.dtype)
        inputs[inputName] = fresh
        order.append(fresh)
        arguments.append(fresh)
      }
    }
    var scope = model.name
    var number = 1
    while !scopes.insert(scope).inserted {
      scope = "\(model.name)_\(number)"
      number += 1
    }
    results.append(model.outputs(arguments, scope: scope))
  }
  var outputs: [SymbolicTensor] = []
  for place in first.outputs.indices {
    let layerName = first.name(of: first.outputs[place].call.layer)
    let tensors = results.map { $0[place] }
    for (tensor, model) in zip(tensors, models) where tensor.shape.count != tensors[0].shape.count {
      throw ModelError(
        .shapeMismatch,
        "output \(place) of '\(model.name)' is \(tensor.type), of '\(first.name)' "
          + "\(tensors[0].type)", at: .graph(name))
    }
    let merge: Layer =
      switch weights {
      case .average where models.count == 1: WeightedSum(.fixed([1]), name: layerName)
      case .average: Average(name: layerName)
      case .fixed(let numbers): WeightedSum(.fixed(numbers), name: layerName)
      case .learnable: WeightedSum(.softmax, name: layerName)
      }
    outputs.append(merge(tensors))
  }
  return try FunctionalModel(inputs: order, outputs: outputs, name: name, seed: seed)
}

/// Whether two inputs have one type, where extents that are not known fit each other only.
private func sameInput(_ a: SymbolicTensor, _ b: SymbolicTensor) -> Bool {
  func plain(_ extent: Dimension) -> Dimension {
    if case .named(let name) = extent, FreeExtent.isFree(name) { .unknown } else { extent }
  }
  return a.dtype == b.dtype && a.shape.map(plain) == b.shape.map(plain)
}
