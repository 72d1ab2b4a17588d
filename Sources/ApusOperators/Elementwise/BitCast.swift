// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The bits of the elements read as another type of as many bits; shapes stay.
  ///
  /// Source: ONNX BitCast, opset 26.
  public struct BitCast: Operator {
    public static var name: String { "BitCast" }
    public static var versions: [Int] { [26] }
    public static var arity: Arity { Arity(1) }
    /// The type to read the bits as.
    public var to = DType.float32
    public init() {}

    public init(to: DType) { self.to = to }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("to", &to, default: nil)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let dtype = type.dtype { try check(dtype) }
      return [Fact(to, type.shape)]
    }

    private func check(_ source: DType) throws(ModelError) {
      guard source != .string, to != .string, source.bitWidth == to.bitWidth else {
        throw ModelError(
          .typeMismatch,
          "needs types of one width, got \(source.name) and \(to.name)", at: .attribute("to"))
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      try check(x.dtype)
      guard let bytes = x.bytes else {
        throw ModelError(.typeMismatch, "strings have no bits to read")
      }
      guard to.byteWidth == 1 else {
        return [.tensor(try Tensor(to, shape: x.shape, bytes: bytes))]
      }
      let codes = try Tensor(.uint8, shape: x.shape, bytes: bytes).elements(of: UInt8.self)
      let clean = try Tensor(shape: x.shape, codes.map(canonical))
      guard let result = clean.bytes else { return [.tensor(clean)] }
      return [.tensor(try Tensor(to, shape: x.shape, bytes: result))]
    }

    /// The byte that holds the bits of one element: narrow types fill theirs up, and a Boolean is
    /// true unless all bits are 0.
    private func canonical(_ byte: UInt8) -> UInt8 {
      switch to {
      case .bool: byte == 0 ? 0 : 1
      case .int4, .int2:
        UInt8(bitPattern: Int8(bitPattern: byte << UInt8(8 - to.bitWidth)) >> Int8(8 - to.bitWidth))
      default: to.bitWidth < 8 ? byte & (1 << UInt8(to.bitWidth) - 1) : byte
      }
    }
  }
}
