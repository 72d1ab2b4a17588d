// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Strings looked up as integers, or integers as strings, by two parallel lists.
  ///
  /// The type of the input tells the direction. Source: ONNX ai.onnx.ml CategoryMapper, opset 1.
  public struct CategoryMapper: Operator {
    public static var name: String { "CategoryMapper" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public var integers: [Int]?
    public var strings: [String]?
    public var defaultInteger = -1
    public var defaultString = "_Unused"
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("cats_int64s", &integers)
      try v.strings("cats_strings", &strings)
      try v.int("default_int64", &defaultInteger, default: -1)
      try v.string("default_string", &defaultString, default: "_Unused")
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      _ = try lists()
      guard let dtype = type.dtype else { return [Fact(nil, type.shape)] }
      guard dtype == .string || dtype == .int64 else {
        throw ModelError(.typeMismatch, "needs strings or int64, got \(dtype.name)")
      }
      return [Fact(dtype == .string ? .int64 : .string, type.shape)]
    }

    private func lists() throws(ModelError) -> (integers: [Int], strings: [String]) {
      guard let integers, let strings, integers.count == strings.count else {
        throw ModelError(.invalidModel, "cats_int64s and cats_strings must be of equal length")
      }
      return (integers, strings)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let tensor = try site.tensor(0)
      let (integers, strings) = try lists()
      if tensor.dtype == .string {
        let table = Dictionary(zip(strings.map { Array($0.utf8) }, integers)) { _, last in last }
        let texts = try tensor.elements(of: String.self)
        let found = texts.map { table[Array($0.utf8)] ?? defaultInteger }
        return [.tensor(try Tensor(.int64, shape: tensor.shape, converting: found))]
      }
      let table = Dictionary(zip(integers, strings)) { _, last in last }
      let found = try tensor.integers().map { table[$0] ?? defaultString }
      return [.tensor(try Tensor(shape: tensor.shape, found))]
    }
  }
}
