// SPDX-License-Identifier: Apache-2.0

import ApusGradients
package import ApusGraph
import ApusOperators

/// The operators that the runtime has kernels for.
///
/// A list, since a cast `as? any Lowerable` asks Swift's runtime, which reads every conformance of
/// the program once for each type asked.
package enum Lowerings {
  /// Those of ONNX, sorted by name.
  static let standard: [any Lowerable.Type] = [
    Op.Abs.self,
    Op.Acos.self,
    Op.Acosh.self,
    Op.Add.self,
    Op.And.self,
    Op.Asin.self,
    Op.Asinh.self,
    Op.Atan.self,
    Op.Atanh.self,
    Op.AveragePool.self,
    Op.BatchNormalization.self,
    Op.Cast.self,
    Op.Ceil.self,
    Op.Celu.self,
    Op.Clip.self,
    Op.Concat.self,
    Op.Conv.self,
    Op.Cos.self,
    Op.Cosh.self,
    Op.Div.self,
    Op.Elu.self,
    Op.Equal.self,
    Op.Erf.self,
    Op.Exp.self,
    Op.Floor.self,
    Op.GRU.self,
    Op.Gather.self,
    Op.Gelu.self,
    Op.Gemm.self,
    Op.GlobalAveragePool.self,
    Op.GlobalMaxPool.self,
    Op.Greater.self,
    Op.GreaterOrEqual.self,
    Op.HardSigmoid.self,
    Op.HardSwish.self,
    Op.LSTM.self,
    Op.LayerNormalization.self,
    Op.LeakyRelu.self,
    Op.Less.self,
    Op.LessOrEqual.self,
    Op.Log.self,
    Op.LogSoftmax.self,
    Op.MatMul.self,
    Op.Max.self,
    Op.MaxPool.self,
    Op.Mean.self,
    Op.Min.self,
    Op.Mish.self,
    Op.Mul.self,
    Op.Neg.self,
    Op.Not.self,
    Op.Or.self,
    Op.PRelu.self,
    Op.Pad.self,
    Op.Pow.self,
    Op.RNN.self,
    Op.Reciprocal.self,
    Op.ReduceL1.self,
    Op.ReduceL2.self,
    Op.ReduceMax.self,
    Op.ReduceMean.self,
    Op.ReduceMin.self,
    Op.ReduceSum.self,
    Op.ReduceSumSquare.self,
    Op.Relu.self,
    Op.Round.self,
    Op.Selu.self,
    Op.Shrink.self,
    Op.Sigmoid.self,
    Op.Sign.self,
    Op.Sin.self,
    Op.Sinh.self,
    Op.Softmax.self,
    Op.Softplus.self,
    Op.Softsign.self,
    Op.Sqrt.self,
    Op.Sub.self,
    Op.Sum.self,
    Op.Swish.self,
    Op.Tan.self,
    Op.Tanh.self,
    Op.ThresholdedRelu.self,
    Op.Tile.self,
    Op.Where.self,
  ]

  /// Those of the training dialect, sorted by name.
  static let training: [any Lowerable.Type] = [
    Op.ActivationGradient.self,
    Op.AdagradUpdate.self,
    Op.AdamUpdate.self,
    Op.AveragePoolGradient.self,
    Op.BatchNormalizationGradient.self,
    Op.BatchNormalizationTraining.self,
    Op.ConvGradient.self,
    Op.GatherGradient.self,
    Op.LionUpdate.self,
    Op.MaxPoolGradient.self,
    Op.NadamUpdate.self,
    Op.RMSpropUpdate.self,
    Op.SGDUpdate.self,
    Op.WeightAverage.self,
    RecurrentGradient<Op.GRU>.self,
    RecurrentGradient<Op.LSTM>.self,
    RecurrentGradient<Op.RNN>.self,
    RecurrentTraining<Op.GRU>.self,
    RecurrentTraining<Op.LSTM>.self,
    RecurrentTraining<Op.RNN>.self,
  ]

  /// The types among `types` that there are kernels for and that the lists forget.
  package static func forgotten(among types: [any Operator.Type]) -> [any Operator.Type] {
    types.filter { type in
      type is any Lowerable.Type && !(standard + training).contains { $0 == type }
    }
  }

  /// The operator as one that there are kernels for, else nil.
  static func lowerable(_ op: any Operator) -> (any Lowerable)? {
    let type = ObjectIdentifier(type(of: op))
    func cast<L: Lowerable>(_ type: L.Type) -> (any Lowerable)? { op as? L }
    let list = op.domain.isEmpty ? standard : training
    return list.first { ObjectIdentifier($0) == type }.flatMap { cast($0) }
  }
}
