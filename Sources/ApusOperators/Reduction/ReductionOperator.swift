// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// An operator that makes one number of all elements along some axes, all of them by default.
///
/// Real numbers are reduced in `Double` and the result rounded once.
public protocol ReductionOperator: Operator {
  /// Whether reduced axes stay, with extent 1.
  var keepsDimensions: Bool { get set }
  /// Whether no axes means that each element is reduced by itself, instead of all together.
  var noopWithEmptyAxes: Bool { get set }
  /// Whether Booleans are reduced too, as 0 and 1.
  static var takesBooleans: Bool { get }
  /// The reduction of real numbers.
  func real(_ x: [Double]) -> Double
  /// The reduction of whole numbers.
  func whole<T: IntegerElement>(_ x: [T]) -> T
  /// What the operator makes of extents, as far as that is known.
  func extent(_ parts: [Dimension]) -> Dimension
}

extension ReductionOperator {
  public static var arity: Arity { Arity(1...2) }
  public static var decidingInputs: [Int] { [1] }
  public static var takesBooleans: Bool { false }
  public func extent(_ parts: [Dimension]) -> Dimension { .unknown }

  // MARK: - Attributes

  public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try v.bool("keepdims", &keepsDimensions, default: true)
    try v.bool("noop_with_empty_axes", &noopWithEmptyAxes, default: false)
  }

  public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
    if opset < Self.since { try raw.moveIntsToInput("axes", at: 1) }
  }

  // MARK: - Shape

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let type = try site.tensor(0)
    if let dtype = type.dtype { try check(dtype) }
    guard let shape = type.shape else { return [Fact(type.dtype, nil)] }
    guard let reduced = try reducedAxes(site, rank: shape.count) else {
      return [Fact(type.dtype, unknownShape(site, rank: shape.count))]
    }
    let result = zip(shape, reduced).compactMap { extent, isReduced -> Dimension? in
      isReduced ? (keepsDimensions ? 1 : nil) : extent
    }
    var contents: [Dimension]?
    if reduced == [true], let parts = site.wholeContents(0) {
      contents = type.dtype?.keeping([extent(parts)])
    }
    return [Fact(type.dtype, result, contents: contents)]
  }

  /// The shape when axes are not known before the model runs.
  private func unknownShape(_ site: InferSite, rank: Int) -> [Dimension]? {
    if keepsDimensions { return [Dimension](repeating: .unknown, count: rank) }
    guard let count = site.shape(1)?.first?.value, (1...max(1, rank)).contains(count) else {
      return nil
    }
    return [Dimension](repeating: .unknown, count: rank - min(rank, count))
  }

  private func reducedAxes(_ site: InferSite, rank: Int) throws(ModelError) -> [Bool]? {
    guard site.has(1) else { return try reduced(axes: [], rank: rank) }
    guard let axes = try site.integers(1) else { return nil }
    return try reduced(axes: axes, rank: rank)
  }

  /// For each axis, whether it is reduced. Throws: `invalidValue` when an axis does not exist.
  private func reduced(axes: [Int], rank: Int) throws(ModelError) -> [Bool] {
    if axes.isEmpty { return [Bool](repeating: !noopWithEmptyAxes, count: rank) }
    var result = [Bool](repeating: false, count: rank)
    // Exporters reduce a scalar along its axis 0 or -1, which it does not have.
    if rank == 0 && axes.allSatisfy({ $0 == 0 || $0 == -1 }) { return result }
    for axis in axes { result[try AxisLayout.normalised(axis, rank: rank)] = true }
    return result
  }

  private func check(_ dtype: DType) throws(ModelError) {
    if dtype.isFloat || dtype == .bool && Self.takesBooleans { return }
    _ = try dtype.integer()
  }

  // MARK: - Reference

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let x = try site.tensor(0)
    try check(x.dtype)
    let reduced = try reduced(axes: site.integers(1) ?? [], rank: x.rank)
    if x.dtype == .bool {
      let bytes = try Tensor(.uint8, shape: x.shape, converting: x.integers())
      let result = try reduce(bytes, reduced)
      return [.tensor(try Tensor(.bool, shape: result.shape, converting: result.integers()))]
    }
    return [.tensor(try reduce(x, reduced))]
  }

  private func reduce(_ x: Tensor, _ reduced: [Bool]) throws(ModelError) -> Tensor {
    func reals<T: FloatElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      let values = try x.doubles()
      return try fold(x, reduced) { indices in
        T(converting: real(indices.map { values[$0] }))
      }
    }
    func wholes<T: IntegerElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      let values = try x.elements(of: type)
      return try fold(x, reduced) { indices in whole(indices.map { values[$0] }) }
    }
    return try x.dtype.isFloat ? reals(x.dtype.float()) : wholes(x.dtype.integer())
  }

  /// The tensor of what `body` makes of the indices of each group of elements.
  private func fold<T: TensorElement>(
    _ x: Tensor, _ reduced: [Bool], _ body: ([Int]) -> T
  ) throws(ModelError) -> Tensor {
    let strides = Broadcasting.strides(x.shape)
    let axes = x.shape.indices
    let kept = axes.filter { !reduced[$0] }
    let gone = axes.filter { reduced[$0] }
    let starts = try Broadcasting.indices(
      kept.map { x.shape[$0] }, strides: kept.map { strides[$0] })
    let offsets = try Broadcasting.indices(
      gone.map { x.shape[$0] }, strides: gone.map { strides[$0] })
    let shape = axes.compactMap { reduced[$0] ? (keepsDimensions ? 1 : nil) : x.shape[$0] }
    try WorkBudget.spend(x.count)
    return try Tensor(
      shape: shape, starts.map { start in body(offsets.map { start + $0 }) })
  }
}
