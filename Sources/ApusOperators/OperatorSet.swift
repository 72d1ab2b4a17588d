// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

/// Every operator that Apus knows: the one list, from which everything else is derived.
public enum OperatorSet {
  /// One line an operator, sorted.
  public static let all: [any Operator.Type] = [
    Op.Abs.self,
    Op.Acos.self,
    Op.Acosh.self,
    Op.Add.self,
    Op.GRU.self,
    Op.Identity.self,
    Op.LSTM.self,
    Op.RNN.self,
    Op.And.self,
    Op.Asin.self,
    Op.Asinh.self,
    Op.Atan.self,
    Op.Atanh.self,
    Op.BitCast.self,
    Op.BitShift.self,
    Op.BitwiseAnd.self,
    Op.BitwiseNot.self,
    Op.BitwiseOr.self,
    Op.BitwiseXor.self,
    Op.Cast.self,
    Op.CastLike.self,
    Op.Ceil.self,
    Op.Celu.self,
    Op.Clip.self,
    Op.Cos.self,
    Op.Cosh.self,
    Op.Div.self,
    Op.Elu.self,
    Op.Equal.self,
    Op.Erf.self,
    Op.Exp.self,
    Op.Floor.self,
    Op.Gelu.self,
    Op.Greater.self,
    Op.GreaterOrEqual.self,
    Op.HardSigmoid.self,
    Op.HardSwish.self,
    Op.Identity.self,
    Op.IsInf.self,
    Op.IsNaN.self,
    Op.LeakyRelu.self,
    Op.Less.self,
    Op.LessOrEqual.self,
    Op.Log.self,
    Op.Max.self,
    Op.Mean.self,
    Op.Min.self,
    Op.Mish.self,
    Op.Mod.self,
    Op.Mul.self,
    Op.Neg.self,
    Op.Not.self,
    Op.Or.self,
    Op.PRelu.self,
    Op.Pow.self,
    Op.Reciprocal.self,
    Op.Relu.self,
    Op.Round.self,
    Op.Selu.self,
    Op.Shape.self,
    Op.Shrink.self,
    Op.Sigmoid.self,
    Op.Sign.self,
    Op.Sin.self,
    Op.Sinh.self,
    Op.Softplus.self,
    Op.Softsign.self,
    Op.Sqrt.self,
    Op.Sub.self,
    Op.Sum.self,
    Op.SwiGLU.self,
    Op.Swish.self,
    Op.Tan.self,
    Op.Tanh.self,
    Op.ThresholdedRelu.self,
    Op.Where.self,
    Op.Xor.self,
  ]

  /// The newest opset of the standard domain that Apus knows.
  public static let newestOpset = 28

  private static let byName: [String: any Operator.Type] = {
    var table: [String: any Operator.Type] = [:]
    for type in all { table["\(type.domain):\(type.name)"] = type }
    return table
  }()

  /// The operator of that name, nil when unknown. `ai.onnx` is another name of the empty domain.
  public static func type(named name: String, domain: String) -> (any Operator.Type)? {
    byName["\(domain == "ai.onnx" ? "" : domain):\(name)"]
  }
}
