// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Sums of products over axes that have letters: `ij,jk->ik` is a matrix product, `ii->i` a
  /// diagonal, `ij->` a sum; `...` stands for axes without letters, which broadcast.
  ///
  /// `y[out] = Σ x₁[…] · x₂[…] · …` over the letters that are not in the result; without `->` the
  /// result has the letters that occur once, in the order of the alphabet.
  /// Source: ONNX Einsum, opset 28.
  public struct Einsum: Operator {
    public static var name: String { "Einsum" }
    public static var versions: [Int] { [12, 28] }
    public static var since: Int { 12 }
    public static var arity: Arity { Arity(1...Arity.many) }
    public var equation = ""
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.string("equation", &equation, default: nil)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.commonDType(site.inputs.indices)
      var shapes: [[Dimension]] = []
      for index in site.inputs.indices {
        guard let shape = try site.tensor(index).shape else { return [Fact(dtype, nil)] }
        shapes.append(shape)
      }
      let sum = try EinsteinSum(equation, ranks: shapes.map(\.count))
      let extents = try sum.extents(shapes)
      return [Fact(dtype, sum.output.map { extents[$0] ?? .unknown })]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var inputs: [Tensor] = []
      for index in site.inputs.indices { inputs.append(try site.tensor(index)) }
      let sum = try EinsteinSum(equation, ranks: inputs.map(\.rank))
      let extents = try sum.extents(inputs.map { $0.shape.map(Dimension.known) })
      let output = sum.output.map { extents[$0]?.value ?? 1 }
      let summed = sum.summed.map { extents[$0]?.value ?? 1 }
      var to: [[Int]] = []
      var over: [[Int]] = []
      for (input, letters) in zip(inputs, sum.operands) {
        let strides = EinsteinSum.strides(letters, input.shape)
        to.append(try Broadcasting.indices(output, strides: sum.output.map { strides[$0] ?? 0 }))
        over.append(try Broadcasting.indices(summed, strides: sum.summed.map { strides[$0] ?? 0 }))
      }
      try WorkBudget.spend(product: output + summed + [inputs.count])
      func add<A: Accumulating>(_ type: A.Type) throws(ModelError) -> Tensor {
        var factors: [[A]] = []
        for input in inputs { factors.append(try A.elements(input)) }
        var result: [A] = []
        for position in to.first?.indices ?? 0..<0 {
          var total = A.zero
          for step in over.first?.indices ?? 0..<0 {
            var product = factors[0][to[0][position] + over[0][step]]
            for k in factors.indices.dropFirst() {
              var next = A.zero
              next.add(product, times: factors[k][to[k][position] + over[k][step]])
              product = next
            }
            total.add(product, times: .one)
          }
          result.append(total)
        }
        return try A.tensor(inputs[0].dtype, output, result)
      }
      guard let first = inputs.first else {
        throw ModelError(.invalidModel, "needs at least one input")
      }
      return [.tensor(try first.dtype.gathersReals() ? add(Double.self) : add(Int.self))]
    }
  }
}
