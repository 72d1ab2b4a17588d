// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Applies one layer at every time: [N, T, …] to [N, T, …].
///
/// A Dense or an activation takes all times as they are; for others, batch and time are one axis
/// while the layer works. Source: Keras TimeDistributed.
public final class TimeDistributed: Layer {
  public let layer: Layer

  public init(_ layer: Layer, name: String? = nil) {
    self.layer = layer
    super.init(name: name)
  }

  override public var sublayers: [(name: String, layer: Layer)] { [("layer", layer)] }
  override public var outputCount: Int { layer.outputCount }

  private var worksOnAnyRank: Bool {
    switch layer {
    case is Dense, is ActivationLayer, is Dropout, is Rescaling: true
    default: false
    }
  }

  private func inner(_ inputs: [SymbolicType]) throws(ModelError) -> SymbolicType {
    let x = try only(inputs)
    try x.checkRank(3...8)
    return SymbolicType(x.dtype, [.unknown] + Array(x.shape.dropFirst(2)))
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let inner = try inner(inputs)
    return try layer.inferOutputs([inner]).map {
      SymbolicType($0.dtype, Array(inputs[0].shape[..<2]) + Array($0.shape.dropFirst()))
    }
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    _ = try layer.prepare([inner(inputs)])
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let scope = "\(e.scope)/layer"
    if worksOnAnyRank {
      return try e.emit(layer, inputs, scope: scope).map { Emitted($0.id, $0.layout) }
    }
    let x = try e.value(inputs[0])
    let inner = try inner(inputs.map(\.type))
    let rows: [Dimension?] = [nil] + Array(inner.shape.dropFirst())
    let merged = try e.reshaped(x, rows, from: x, keeping: 0)
    let wire = Wire(id: merged, layout: .channelsLast, type: inner)
    var results: [Emitted] = []
    // Each frame is an example of its own: recurrent layers inside begin anew.
    let outer = e.restartsStates
    e.restartsStates = true
    defer { e.restartsStates = outer }
    for result in try e.emit(layer, [wire], scope: scope) {
      let time = inputs[0].type.shape[1]
      let rest = Array(result.type.shape.dropFirst())
      let y = try e.value(result)
      if time.isKnown {
        results.append(Emitted(try e.reshaped(y, [nil, time] + rest, from: x, keeping: 0)))
      } else {
        results.append(Emitted(try e.reshaped(y, rest, from: x, keeping: 2)))
      }
    }
    return results
  }
}

extension Emitter {
  /// A Reshape to the first `keeping` extents of `source` and then `extents`, of which one may be
  /// nil: what is left over.
  ///
  /// Throws: `shapeMismatch` when an extent is not a number.
  func reshaped(
    _ x: ValueID, _ extents: [Dimension?], from source: ValueID, keeping: Int
  ) throws(ModelError) -> ValueID {
    var numbers: [Int] = []
    for extent in extents {
      guard let extent else {
        numbers.append(-1)
        continue
      }
      guard let number = extent.value else {
        throw ModelError(
          .shapeMismatch, "only batch and time may be unknown here; give other extents in Input")
      }
      numbers.append(number)
    }
    guard keeping > 0 else { return try node("Reshape", [x, integers(numbers)]) }
    let kept = try node("Shape", source, ["start": .int(0), "end": .int(keeping)])
    let shape = try node("Concat", [kept, integers(numbers)], ["axis": .int(0)])
    return try node("Reshape", [x, shape])
  }
}
