// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Element type and extents of a tensor that a model will compute, channels last, batch first.
public struct SymbolicType: Hashable, Sendable, CustomStringConvertible {
  public var dtype: DType
  public var shape: [Dimension]

  public init(_ dtype: DType, _ shape: [Dimension]) {
    self.dtype = dtype
    self.shape = shape
  }

  public var rank: Int { shape.count }
  public var description: String { TensorType(dtype, shape).description }

  /// The last extent. Throws: `shapeMismatch` when it is not a number.
  func channels() throws(ModelError) -> Int {
    guard let last = shape.last, let channels = last.value else {
      throw ModelError(
        .shapeMismatch, "the last axis must have a known extent, got \(self); give it in Input")
    }
    return channels
  }

  /// Throws: `shapeMismatch` when the rank is not in the range.
  func checkRank(_ ranks: ClosedRange<Int>) throws(ModelError) {
    guard ranks.contains(rank) else {
      let wanted = ranks.count == 1 ? "\(ranks.lowerBound)" : "\(ranks.lowerBound) or more"
      throw ModelError(
        .shapeMismatch, "the input must have \(wanted) axes, batch included, got \(self)")
    }
  }

  /// A place in `shape` for an axis that may be negative. Throws: `invalidValue`.
  func axis(_ axis: Int) throws(ModelError) -> Int {
    let place = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(place) else {
      throw ModelError(.invalidValue, "axis \(axis) is outside a tensor of \(rank) axes")
    }
    return place
  }
}

extension Dimension {
  /// The extent after `change`, unknown when this one is no number.
  func changed(_ change: (Int) -> Int) -> Dimension { value.map { .known(change($0)) } ?? .unknown }
}

/// A tensor that a model will compute: what a layer's call gives, and what the next call takes.
public struct SymbolicTensor {
  let call: LayerCall
  let index: Int

  public var type: SymbolicType { call.outputs[index] }
  public var shape: [Dimension] { type.shape }
  public var dtype: DType { type.dtype }
}

/// One use of a layer; a layer that is used twice has two calls and one set of weights.
final class LayerCall {
  let layer: Layer
  let inputs: [SymbolicTensor]
  let outputs: [SymbolicType]
  /// Names of the models that the call was copied from, outermost first.
  let scope: [String]
  /// Why the call cannot be: kept until `FunctionalModel` is made, so that calls need no `try`.
  let failure: ModelError?

  init(_ layer: Layer, _ inputs: [SymbolicTensor], scope: [String] = []) {
    self.layer = layer
    self.inputs = inputs
    self.scope = scope
    let blank = [SymbolicType](repeating: SymbolicType(.float32, []), count: layer.outputCount)
    for input in inputs {
      if let failure = input.call.failure {
        self.failure = failure
        outputs = blank
        return
      }
    }
    do {
      outputs = try layer.prepare(inputs.map(\.type))
      failure = nil
    } catch {
      let place = layer.name.map { "\(layer.kind) '\($0)'" } ?? layer.kind
      failure = error.located(.node(place))
      outputs = blank
    }
  }

  var results: [SymbolicTensor] { outputs.indices.map { SymbolicTensor(call: self, index: $0) } }
}
