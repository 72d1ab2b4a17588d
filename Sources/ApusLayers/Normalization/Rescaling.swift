// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// `y = x scale + offset`; integers become floats. Source: Keras Rescaling.
public final class Rescaling: Layer {
  let scale: Double
  let offset: Double

  public init(_ scale: Double, offset: Double = 0, name: String? = nil) {
    self.scale = scale
    self.offset = offset
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    [SymbolicType(.float32, try only(inputs).shape)]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    var y = try e.cast(inputs[0])
    if scale != 1 { y = try e.node("Mul", [y, e.scalar(scale)]) }
    if offset != 0 { y = try e.node("Add", [y, e.scalar(offset)]) }
    return [Emitted(y, inputs[0].layout)]
  }
}

extension Emitter {
  /// The value as 32-bit floats, in its own layout.
  func cast(_ x: Wire) throws(ModelError) -> ValueID {
    if x.type.dtype == .float32 { return x.id }
    return try node("Cast", x.id, ["to": .int(Int(DType.float32.rawValue))])
  }
}
