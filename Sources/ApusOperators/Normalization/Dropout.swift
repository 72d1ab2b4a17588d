// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input as it is, and a mask of what was kept: everything, outside training.
  ///
  /// In training with a ratio above 0, elements would be dropped at random; Apus refuses that.
  /// Inputs: data, ratio (default 0.5), whether it is training. Source: ONNX Dropout, opset 22.
  public struct Dropout: Operator {
    public static var name: String { "Dropout" }
    public static var versions: [Int] { [1, 6, 7, 10, 12, 13, 22] }
    public static var since: Int { 12 }
    public static var arity: Arity { Arity(1...3, 1...2) }
    public static var decidingInputs: [Int] { [2] }
    /// What to begin the random numbers with.
    public var seed: Int?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("seed", &seed)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 12 else { return }
      if case .float(let ratio)? = raw.attributes.removeValue(forKey: "ratio") {
        raw.setInput(1, .constant(try Tensor(scalar: ratio)))
      }
      // Before opset 10 the mask had the data's element type, which is no longer said.
      if opset < 10 { raw.outputCount = 1 }
      guard opset < 7 else { return }
      raw.attributes["consumed_inputs"] = nil
      let isTest = raw.attributes.removeValue(forKey: "is_test")
      if isTest == nil || isTest == .int(0) {
        raw.setInput(2, .constant(try Tensor(scalar: true)))
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.realDType([0])
      let contents = site.contents(0)
      return [Fact(x.dtype, x.shape, contents: contents), Fact(.bool, x.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let isTraining = try site.integers(2)?.first ?? 0 != 0
      let ratio = try site.optionalTensor(1)?.doubles().first ?? 0.5
      guard !isTraining || ratio == 0 else {
        throw ModelError(
          .unsupported, "dropping elements at random; switch training mode off or use ratio 0")
      }
      guard site.wanted.count > 1, site.wanted[1] else { return [.tensor(x), nil] }
      try AllocationBudget.current?.check(x.count)
      let mask = [Bool](repeating: true, count: x.count)
      return [.tensor(x), .tensor(try Tensor(shape: x.shape, mask))]
    }
  }
}
