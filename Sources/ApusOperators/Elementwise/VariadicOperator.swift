// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// An operator that combines any number of tensors element by element, stretched to one shape.
public protocol VariadicOperator: Operator {
  /// The result for one element of each input; there is at least one.
  func combine<T: NumericElement>(_ elements: [T]) -> T
  /// What the operator makes of extents, as far as that is known.
  func extent(_ parts: [Dimension]) -> Dimension
}

extension VariadicOperator {
  public static var since: Int { 8 }
  public static var arity: Arity { Arity(1...Arity.many) }
  public func extent(_ parts: [Dimension]) -> Dimension { .unknown }

  /// Drops what opset 1 said of memory; before opset 8 all shapes were equal.
  public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
    if opset < 6 { raw.attributes["consumed_inputs"] = nil }
  }

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let all = site.inputs.indices
    for index in all { _ = try site.tensor(index) }
    let dtype = try site.commonDType(all)
    if let dtype { _ = try dtype.numeric() }
    return [
      Fact(
        dtype, try site.broadcastShape(all),
        contents: site.combinedContents(all, dtype, extent))
    ]
  }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    var tensors: [Tensor] = []
    for index in site.inputs.indices { tensors.append(try site.tensor(index)) }
    let shape = try Broadcasting.shape(tensors.map(\.shape))
    func run<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      var columns: [[T]] = []
      for tensor in tensors {
        columns.append(try tensor.broadcast(to: shape).elements(of: type))
      }
      let count = try Tensor.elementCount(shape)
      return try Tensor(
        shape: shape, (0..<count).map { place in combine(columns.map { $0[place] }) })
    }
    return [.tensor(try run(try site.tensor(0).dtype.numeric()))]
  }
}

extension NumericElement {
  /// The smaller or larger one; NaN when either is NaN.
  static func extreme(_ a: Self, _ b: Self, larger: Bool) -> Self {
    if a != a { return a }
    if b != b { return b }
    return (a < b) == larger ? b : a
  }

  /// The sum of the elements: of real numbers rounded once, of integers wrapped.
  static func sum(_ elements: [Self]) -> Self {
    if Self.float != nil {
      return Self(converting: elements.reduce(0) { $0 + $1.asDouble })
    }
    return elements.reduce(Self(converting: Int64(0)), Self.adding)
  }
}
