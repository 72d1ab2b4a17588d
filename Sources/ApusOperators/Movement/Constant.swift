// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A tensor that the node itself holds; just one of the attributes is set.
  ///
  /// Source: ONNX Constant, opset 12 (before it only `value`). `sparse_value` is refused.
  public struct Constant: Operator {
    public static var name: String { "Constant" }
    public static var versions: [Int] { [1, 9, 11, 12, 13, 19, 21, 23, 24, 25] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(0) }
    public var minimumOpset: Int { value == nil ? 12 : 1 }
    public var value: Tensor?
    public var valueFloat: Float?
    public var valueFloats: [Float]?
    public var valueInt: Int?
    public var valueInts: [Int]?
    public var valueString: String?
    public var valueStrings: [String]?
    public init() {}
    public init(_ value: Tensor) { self.value = value }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.tensor("value", &value)
      try v.float("value_float", &valueFloat)
      try v.floats("value_floats", &valueFloats)
      try v.int("value_int", &valueInt)
      try v.ints("value_ints", &valueInts)
      try v.string("value_string", &valueString)
      try v.strings("value_strings", &valueStrings)
    }

    /// The tensor that the attributes give. Throws: `invalidModel` unless just one is set.
    public func result() throws(ModelError) -> Tensor {
      var given: [Tensor] = []
      if let value { given.append(value) }
      if let valueFloat { given.append(try Tensor(scalar: valueFloat)) }
      if let valueFloats { given.append(try Tensor(shape: [valueFloats.count], valueFloats)) }
      if let valueInt { given.append(try Tensor(scalar: Int64(valueInt))) }
      if let valueInts {
        given.append(try Tensor(shape: [valueInts.count], valueInts.map(Int64.init)))
      }
      if let valueString { given.append(try Tensor(scalar: valueString)) }
      if let valueStrings { given.append(try Tensor(shape: [valueStrings.count], valueStrings)) }
      guard given.count == 1 else {
        throw ModelError(
          .invalidModel, "needs just one of the value attributes, got \(given.count)")
      }
      return given[0]
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let tensor = try result()
      return [Fact(Datum.tensor(tensor).type, constant: tensor)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      [.tensor(try result())]
    }
  }
}
