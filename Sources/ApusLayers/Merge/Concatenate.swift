// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Tensors one after another along an axis. Source: Keras Concatenate.
public final class Concatenate: Layer {
  let axis: Int

  public init(axis: Int = -1, name: String? = nil) {
    self.axis = axis
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    guard let first = inputs.first else {
      throw ModelError(.invalidValue, "joins 1 or more tensors, got none")
    }
    let place = try first.axis(axis)
    var shape = first.shape
    for input in inputs.dropFirst() {
      guard input.rank == first.rank, input.dtype == first.dtype else {
        throw ModelError(.shapeMismatch, "\(input) cannot be joined to \(first)")
      }
      for (number, extent) in input.shape.enumerated() {
        if number == place {
          shape[number] =
            extent.value.map { size in shape[number].changed { $0 + size } }
            ?? .unknown
        } else if let a = shape[number].value, let b = extent.value {
          guard a == b else {
            throw ModelError(
              .shapeMismatch,
              "axis \(number) of \(input) and \(first) differ; only axis \(place) "
                + "may")
          }
        } else if extent.isKnown {
          shape[number] = extent
        }
      }
    }
    return [SymbolicType(first.dtype, shape)]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let (values, layout) = try e.aligned(inputs)
    let place = layout.place(ofAxis: try inputs[0].type.axis(axis), rank: inputs[0].rank)
    return [Emitted(try e.node("Concat", values, ["axis": .int(place)]), layout)]
  }
}
