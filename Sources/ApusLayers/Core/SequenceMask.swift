// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Sets what comes after a sequence's end to 0: `y[n, t] = x[n, t]` for t < lengths[n], else 0.
///
/// A sequence [N, T, C], T known, and lengths int32 [N] as `Masking` gives them, to [N, T, C].
/// Between layers it does what Keras's masks do for layers that read neighbours in time.
public final class SequenceMask: Layer {
  public override init(name: String? = nil) { super.init(name: name) }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    try checkSequence(inputs)
    return [inputs[0]]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let times = inputs[0].type.shape[1].value ?? 0
    let places = e.constant(try Tensor(shape: [1, times, 1], (0..<times).map(Float.init)))
    let ends = try e.node("Unsqueeze", [e.lengths(inputs[1]), e.integers([1, 2])])
    let mask = try e.node(
      "Cast", e.node("Less", [places, ends]), ["to": .int(Int(DType.float32.rawValue))])
    return [Emitted(try e.node("Mul", [e.value(inputs[0]), mask]))]
  }
}

extension Layer {
  /// Throws: unless there are a sequence [N, T, C] of known T and lengths [N].
  func checkSequence(_ inputs: [SymbolicType]) throws(ModelError) {
    guard inputs.count == 2, inputs[1].dtype == .int32, inputs[1].shape.count == 1 else {
      throw ModelError(.invalidValue, "takes a sequence [N, T, C] and its lengths, int32 [N]")
    }
    try checkFloat(inputs[0])
    try inputs[0].checkRank(3...3)
    guard inputs[0].shape[1].value != nil else {
      throw ModelError(.unsupported, "the number of times must be known, got \(inputs[0])")
    }
  }
}

extension Emitter {
  /// Lengths as floats [N].
  func lengths(_ wire: Wire) throws(ModelError) -> ValueID {
    try node("Cast", value(wire), ["to": .int(Int(DType.float32.rawValue))])
  }
}
