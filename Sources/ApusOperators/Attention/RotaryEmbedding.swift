// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Pairs of elements turned by angles that depend on their place in the sequence:
  /// `(a, b) ↦ (cos · a − sin · b, sin · a + cos · b)`.
  ///
  /// Shapes: `x, y: [B, H, S, D]` or packed `[B, S, H · D]`; with places `[B, S]` the tables of
  /// cosines and sines are `[P, R/2]`, without `[B, S, R/2]`; the first `R` elements of a head
  /// turn.
  /// Source: ONNX RotaryEmbedding, opset 23.
  public struct RotaryEmbedding: Operator {
    public static var name: String { "RotaryEmbedding" }
    public static var versions: [Int] { [23] }
    public static var arity: Arity { Arity(3...4) }
    /// Whether pairs are neighbours; else they are half of `R` apart.
    public var interleaved = false
    /// Heads of a packed input.
    public var heads: Int?
    /// `R`; 0 is all of a head.
    public var rotaryDim = 0
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("interleaved", &interleaved, default: false)
      try v.int("num_heads", &heads)
      try v.int("rotary_embedding_dim", &rotaryDim, default: 0)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if raw.attributes["num_heads"] == .int(0) { raw.attributes["num_heads"] = nil }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      let dtype = try site.realDType(0..<3)
      if let shape = x.shape {
        let full = try HeadTensor.shape(shape, heads: shape.count == 3 ? heads : nil)
        if let size = full[3].value { _ = try turned(of: size) }
      }
      return [Fact(dtype, x.shape)]
    }

    /// How many elements of a head turn. Throws: `invalidValue`.
    private func turned(of size: Int) throws(ModelError) -> Int {
      let count = rotaryDim == 0 ? size : rotaryDim
      guard count >= 0, count <= size, count % 2 == 0 else {
        throw ModelError(
          .invalidValue, "needs an even number of at most \(size) elements, got \(count)",
          at: .attribute("rotary_embedding_dim"))
      }
      return count
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      var y = try HeadTensor(x, heads: x.rank == 3 ? heads : nil)
      let half = try turned(of: y.size) / 2
      let cosines = try site.tensor(1)
      let sines = try site.tensor(2)
      let rows = try rows(site, y, table: cosines, half: half)
      guard sines.shape == cosines.shape else {
        throw ModelError(
          .shapeMismatch, "tables of shapes \(cosines.shape) and \(sines.shape) do not fit together"
        )
      }
      let (cos, sin) = (try cosines.doubles(), try sines.doubles())
      for plane in 0..<y.batch * y.heads {
        for s in 0..<y.length {
          let start = (plane * y.length + s) * y.size
          let row = rows[plane / y.heads * y.length + s] * half
          for j in 0..<half {
            let first = start + (interleaved ? 2 * j : j)
            let second = first + (interleaved ? 1 : half)
            let (a, b) = (y.values[first], y.values[second])
            y.values[first] = cos[row + j] * a - sin[row + j] * b
            y.values[second] = sin[row + j] * a + cos[row + j] * b
          }
        }
      }
      return [.tensor(try y.tensor(x.dtype, packed: x.rank == 3))]
    }

    /// The row of the tables for each place of each sample.
    private func rows(
      _ site: EvaluateSite, _ x: HeadTensor, table: Tensor, half: Int
    ) throws(ModelError) -> [Int] {
      let places = x.batch &* x.length
      guard let given = try site.optionalTensor(3) else {
        guard table.shape == [x.batch, x.length, half] else {
          throw ModelError(
            .shapeMismatch, "tables must be \([x.batch, x.length, half]), got \(table.shape)")
        }
        return Array(0..<places)
      }
      guard table.rank == 2, table.shape[1] == half, given.shape == [x.batch, x.length] else {
        throw ModelError(
          .shapeMismatch,
          "tables must be [P, \(half)] and places \([x.batch, x.length]), got \(table.shape) and "
            + "\(given.shape)")
      }
      let rows = try given.integers()
      guard rows.allSatisfy({ $0 >= 0 && $0 < table.shape[0] }) else {
        throw ModelError(
          .invalidValue, "a place lies beyond the \(table.shape[0]) rows of the tables")
      }
      return rows
    }
  }
}
