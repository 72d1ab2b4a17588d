// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Elements held between two scalar bounds, either of which may be absent:
  /// `y = min(max(x, lower), upper)`.
  ///
  /// Source: ONNX Clip, opset 13. Before opset 11 the bounds were attributes: they become float
  /// inputs, which for this reason may bound other types of real numbers too.
  public struct Clip: Operator {
    public static var name: String { "Clip" }
    public static var versions: [Int] { [1, 6, 11, 12, 13] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(1...3) }
    public init() {}

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 11 else { return }
      raw.attributes["consumed_inputs"] = nil
      for (index, name) in [(1, "min"), (2, "max")] {
        guard let attribute = raw.attributes.removeValue(forKey: name) else { continue }
        guard case .float(let bound) = attribute else {
          throw ModelError(.invalidModel, "must be a real number", at: .attribute(name))
        }
        // The default bounds are no bounds, and infinite after rounding to a narrower type.
        if bound.magnitude == .greatestFiniteMagnitude { continue }
        raw.setInput(index, .constant(try Tensor(scalar: bound)))
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let dtype = type.dtype { _ = try dtype.numeric() }
      for index in 1...2 where site.has(index) {
        let bound = try site.tensor(index)
        try Clip.check(bound: bound.dtype, against: type.dtype)
        if let count = bound.knownShape.map({ $0.reduce(1) { $0 &* $1 } }), count != 1 {
          throw ModelError(.shapeMismatch, "a bound must be one number, got \(bound)")
        }
      }
      return [Fact(.tensor(type), contents: contents(site, type.dtype))]
    }

    private func contents(_ site: InferSite, _ dtype: DType?) -> [Dimension]? {
      let present = (0..<3).filter(site.has)
      return site.combinedContents(present, dtype) { parts in
        zip(present, parts).dropFirst().reduce(parts[0]) { value, bound in
          Dimension.extreme(value, bound.1, larger: bound.0 == 1)
        }
      }
    }

    private static func check(bound: DType?, against dtype: DType?) throws(ModelError) {
      guard let bound, let dtype, bound != dtype, !(bound == .float32 && dtype.isFloat) else {
        return
      }
      throw ModelError(
        .typeMismatch, "a bound must have the input's type \(dtype.name), got \(bound.name)")
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      func clip<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
        let lower = try bound(1, of: site, type)
        let upper = try bound(2, of: site, type)
        let values = try x.elements(of: type).map { value in
          var value = value
          if let lower, value < lower { value = lower }
          if let upper, value > upper { value = upper }
          return value
        }
        return try Tensor(shape: x.shape, values)
      }
      return [.tensor(try clip(x.dtype.numeric()))]
    }

    private func bound<T: NumericElement>(
      _ index: Int, of site: EvaluateSite, _ type: T.Type
    ) throws(ModelError) -> T? {
      guard let tensor = try site.optionalTensor(index) else { return nil }
      try Clip.check(bound: tensor.dtype, against: T.dtype)
      guard tensor.count == 1 else {
        throw ModelError(.shapeMismatch, "a bound must be one number, got \(tensor.shape)")
      }
      return tensor.dtype == T.dtype
        ? try tensor.elements(of: type)[0] : T(converting: try tensor.doubles()[0])
    }
  }
}
