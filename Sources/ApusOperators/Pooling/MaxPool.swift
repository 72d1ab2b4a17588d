// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The largest element under each position of a window, and where it lies in the whole input.
  ///
  /// Shapes: `x: [N, C, D₁ … Dₙ]`, both results `[N, C, O₁ … Oₙ]`, the second int64. Padding takes
  /// no part; of equal elements the first counts. Source: ONNX MaxPool, opset 22.
  public struct MaxPool: Operator {
    public static var name: String { "MaxPool" }
    public static var versions: [Int] { [1, 8, 10, 11, 12, 22] }
    public static var since: Int { 8 }
    public var minimumOpset: Int { window.ceilMode || window.isDilated ? 10 : 8 }
    public static var arity: Arity { Arity(1...1, 1...2) }
    public var window = Window()
    /// Whether positions count as if the first spatial axis were the fastest.
    public var columnMajor = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try window.attributes(&v, pooling: true)
      try v.bool("storage_order", &columnMajor, default: false)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      if let dtype = x.dtype, dtype != .int8, dtype != .uint8 { _ = try dtype.float() }
      let shape = try Pooling.shape(x.shape, window)
      return [Fact(x.dtype, shape), Fact(.int64, shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let placed = try Pooling.place(window, on: x.shape)
      let shape = Array(x.shape.prefix(2)) + placed.output
      let values = try x.doubles()
      var largest = [Int](repeating: -1, count: try Tensor.elementCount(shape))
      try Pooling.walk(x.shape, window) { position, source in
        let best = largest[position]
        if best < 0 || values[source] > values[best] || values[source].isNaN {
          largest[position] = source
        }
      }
      let least = x.dtype.isFloat ? -Double.infinity : (x.dtype == .int8 ? -128 : 0)
      let fill = try Tensor(x.dtype, shape: [1], converting: [least])
      let y = try x.gathered(largest, shape: shape, fill: fill)
      let places = columnMajor ? reordered(largest, x.shape) : largest
      return [.tensor(y), .tensor(try Tensor(.int64, shape: shape, converting: places))]
    }

    /// Row-major places in `[N, C, D…]` with the spatial axes counted the other way around.
    private func reordered(_ places: [Int], _ shape: [Int]) -> [Int] {
      let spatial = Array(shape.dropFirst(2))
      let count = spatial.product
      return places.map { place in
        guard place >= 0, count > 0 else { return place }
        var rest = place % count
        var stride = count
        var index = 0
        for extent in spatial.reversed() {
          stride /= extent
          index += rest % extent * stride
          rest /= extent
        }
        return place - place % count + index
      }
    }
  }
}
