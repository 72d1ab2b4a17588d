// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

/// Every operator that Apus knows: the one list, from which everything else is derived.
public enum OperatorSet {
  /// One line an operator, sorted.
  public static let all: [any Operator.Type] = [
    Op.Add.self,
    Op.GRU.self,
    Op.Identity.self,
    Op.LSTM.self,
    Op.RNN.self,
    Op.Shape.self,
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
