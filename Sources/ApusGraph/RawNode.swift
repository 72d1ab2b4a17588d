// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A node as a file has it: attributes by name, not yet an operator's value.
public struct RawNode: Sendable {
  public var domain: String
  public var opType: String
  public var attributes: [String: Attribute]
  public var inputs: [Input]
  public var outputCount: Int

  public enum Input: Sendable {
    case value(ValueID)
    case absent
    /// What an older opset had as an attribute.
    case constant(Tensor)
  }

  public init(
    domain: String, opType: String, attributes: [String: Attribute], inputs: [Input],
    outputCount: Int
  ) {
    self.domain = domain
    self.opType = opType
    self.attributes = attributes
    self.inputs = inputs
    self.outputCount = outputCount
  }

  /// Makes an integer-list attribute of older opsets the input at `index`.
  ///
  /// Throws: `invalidModel` when the attribute is of another kind.
  public mutating func moveIntsToInput(_ name: String, at index: Int) throws(ModelError) {
    guard let attribute = attributes.removeValue(forKey: name) else { return }
    let values: [Int]
    switch attribute {
    case .ints(let list): values = list
    case .int(let value): values = [value]
    default: throw ModelError(.invalidModel, "must be integers", at: .attribute(name))
    }
    try setInput(index, .constant(Tensor(.int64, shape: [values.count], converting: values)))
  }

  /// Sets an input, filling the places before it with absent ones.
  public mutating func setInput(_ index: Int, _ input: Input) {
    while inputs.count <= index { inputs.append(.absent) }
    inputs[index] = input
  }
}
