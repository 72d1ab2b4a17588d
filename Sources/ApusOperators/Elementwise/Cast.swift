// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The elements converted to another type; shapes stay.
  ///
  /// Source: ONNX Cast, opset 28. What the standard leaves open is in `spec/decisions.md`.
  public struct Cast: Operator {
    public static var name: String { "Cast" }
    public static var versions: [Int] { [1, 6, 9, 13, 19, 21, 23, 24, 25, 28] }
    public static var since: Int { 6 }
    public static var arity: Arity { Arity(1) }
    /// The type to convert to.
    public var to = DType.float32
    /// Whether numbers beyond the range of an 8-bit float become its largest number.
    public var saturate = true
    /// How numbers between two powers of two become a `float8e8m0`.
    public var roundMode = PowerRounding.up
    public init() {}

    public init(to: DType) { self.to = to }

    public var minimumOpset: Int {
      max(to.firstOpset, saturate ? 6 : 19, roundMode == .up ? 6 : 24)
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("to", &to, default: nil)
      try v.bool("saturate", &saturate, default: true)
      try v.choice("round_mode", &roundMode, default: PowerRounding.up)
    }

    /// Opset 1 named the type by a word.
    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 6, case .string(let word)? = raw.attributes["to"] else { return }
      guard let type = DType(name: word.lowercased()) else {
        throw ModelError(.invalidModel, "no element type is named \(word)", at: .attribute("to"))
      }
      raw.attributes["to"] = .int(Int(type.rawValue))
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      try Op.checkCast(type.dtype, to)
      return [Fact(to, type.shape, contents: site.castContents(to))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      return [.tensor(try x.cast(to: to, saturating: saturate, rounding: roundMode))]
    }
  }

  /// Throws: `typeMismatch` for complex numbers.
  static func checkCast(_ source: DType?, _ target: DType?) throws(ModelError) {
    for dtype in [source, target] {
      guard let dtype, dtype != .string, dtype != .bool else { continue }
      _ = try dtype.numeric()
    }
  }
}

extension InferSite {
  /// The contents of the first input, as far as a type that it is converted to keeps them.
  func castContents(_ target: DType) -> [Dimension]? {
    mappedContents(target) { part in
      switch part {
      case .known(let value): target == .bool ? .known(value == 0 ? 0 : 1) : part
      case .named where [.int32, .int64, .uint32, .uint64, .float32, .float64].contains(target):
        part
      default: .unknown
      }
    }
  }
}

extension DType {
  /// The first opset in which `Cast` knows the type.
  fileprivate var firstOpset: Int {
    switch self {
    case .string: 9
    case .bfloat16: 13
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz: 19
    case .int4, .uint4: 21
    case .float4e2m1: 23
    case .float8e8m0: 24
    case .int2, .uint2: 25
    case .float6e2m3, .float6e3m2: 28
    default: 6
    }
  }
}
