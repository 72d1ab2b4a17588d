// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Finds where each sequence ends that was filled up to a common length.
///
/// [N, T, C] to the sequence with padding set to 0, and the lengths int32 [N]: how many times
/// there are up to the last at which any channel differs from `maskValue`. `outputs` gives both:
///
///     let padded = Masking().outputs(window)
///     let h = LSTM(8)(padded[0], lengths: padded[1])
///
/// Source: Keras Masking, for padding at the end; padding elsewhere counts as data.
public final class Masking: Layer {
  let maskValue: Double

  public init(_ maskValue: Double = 0, name: String? = nil) {
    self.maskValue = maskValue
    super.init(name: name)
  }

  override public var outputCount: Int { 2 }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(3...3)
    return [x, SymbolicType(.int32, [x.shape[0]])]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = try e.value(inputs[0])
    func cast(_ id: ValueID, _ type: DType) throws(ModelError) -> ValueID {
      try e.node("Cast", id, ["to": .int(Int(type.rawValue))])
    }
    let far = try e.node("Abs", e.node("Sub", [x, e.scalar(maskValue)]))
    let farthest = try e.node("ReduceMax", far, ["axes": .ints([2]), "keepdims": .int(1)])
    let differs = try cast(e.node("Greater", [farthest, e.scalar(0)]), .float32)
    let one = try Tensor(shape: [1], [Float(1)])
    let ones = try e.node(
      "ConstantOfShape", e.node("Shape", differs), ["value": .tensor(one)])
    let axis = e.constant(try Tensor(scalar: Int64(1)))
    let places = try e.node("Mul", [e.node("CumSum", [ones, axis]), differs])
    let lengths = try e.node("ReduceMax", places, ["axes": .ints([1, 2]), "keepdims": .int(0)])
    let kept = maskValue == 0 ? x : try e.node("Mul", [x, differs])
    return [Emitted(kept), Emitted(try cast(lengths, .int32))]
  }
}
