// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// The extents of a recurrent operator, as far as its inputs tell them.
public struct RecurrentExtents: Sendable {
  public private(set) var steps = Dimension.unknown
  public private(set) var batch = Dimension.unknown
  public private(set) var inputs = Dimension.unknown
  public private(set) var hidden = Dimension.unknown
  public let directions: Int

  public init(directions: Int) { self.directions = directions }

  /// What one axis of an input must be.
  enum Axis {
    case steps
    case batch
    case inputs
    case directions
    case hidden(times: Int)
  }

  /// Takes what a shape says of the extents, nothing when it is nil.
  ///
  /// Throws: `shapeMismatch` when it contradicts what is known already.
  mutating func bind(
    _ name: String, _ shape: [Dimension]?, _ axes: [Axis]
  ) throws(ModelError) {
    guard let shape else { return }
    var fits = shape.count == axes.count
    for (extent, axis) in zip(shape, axes) where fits { fits = bind(extent, axis) }
    guard fits else {
      let got = shape.map(\.description).joined(separator: ", ")
      let expected = axes.map(describe).joined(separator: ", ")
      throw ModelError(.shapeMismatch, "\(name) must have shape [\(expected)], got [\(got)]")
    }
  }

  private mutating func bind(_ extent: Dimension, _ axis: Axis) -> Bool {
    switch axis {
    case .steps: merge(&steps, extent)
    case .batch: merge(&batch, extent)
    case .inputs: merge(&inputs, extent)
    case .directions: extent.value.map { $0 == directions } ?? true
    case .hidden(1):
      extent.value.map { $0 > 0 } ?? true && merge(&hidden, extent)
    case .hidden(let times):
      extent.value.map {
        $0 > 0 && $0 % times == 0 && merge(&hidden, .known($0 / times))
      } ?? true
    }
  }

  private func merge(_ known: inout Dimension, _ extent: Dimension) -> Bool {
    switch (known, extent) {
    case (.known(let a), .known(let b)): return a == b
    case (.known, _): return true
    case (_, .known), (.unknown, _): known = extent
    default: break
    }
    return true
  }

  private func describe(_ axis: Axis) -> String {
    switch axis {
    case .steps: "seq_length \(steps)"
    case .batch: "batch_size \(batch)"
    case .inputs: "input_size \(inputs)"
    case .directions: "num_directions \(directions)"
    case .hidden(1): "hidden_size \(hidden)"
    case .hidden(let times): "\(times) * hidden_size \(hidden)"
    }
  }

  /// The shape of `Y`.
  package func sequenceShape(layout: Int) -> [Dimension] {
    layout == 0
      ? [steps, .known(directions), batch, hidden] : [batch, steps, .known(directions), hidden]
  }

  /// The shape of a last state.
  package func stateShape(layout: Int) -> [Dimension] {
    layout == 0 ? [.known(directions), batch, hidden] : [batch, .known(directions), hidden]
  }
}
