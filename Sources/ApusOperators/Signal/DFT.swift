// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The discrete Fourier transform along an axis: `y[k] = Σ x[n]·exp(-2πi·k·n/N)`; real numbers
  /// are […, 1] and complex ones […, 2].
  ///
  /// Inputs: x, length N (cuts or fills up with zeros), axis (default -2).
  /// Source: ONNX DFT, opset 20 (in 17 the axis was an attribute, default 1).
  public struct DFT: Operator {
    public static var name: String { "DFT" }
    public static var versions: [Int] { [17, 20] }
    public static var since: Int { 20 }
    public static var arity: Arity { Arity(1...3) }
    public static var decidingInputs: [Int] { [1, 2] }
    public var inverse = false
    /// Whether only the first N/2 + 1 frequencies are written (or read, by the inverse).
    public var onesided = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("inverse", &inverse, default: false)
      try v.bool("onesided", &onesided, default: false)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 20 else { return }
      switch raw.attributes.removeValue(forKey: "axis") {
      case nil: raw.setInput(2, .constant(try Tensor(scalar: Int64(1))))
      case .int(let axis): raw.setInput(2, .constant(try Tensor(scalar: Int64(axis))))
      default: throw ModelError(.invalidModel, "must be an integer", at: .attribute("axis"))
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard var shape = input.shape else { return [Fact(input.dtype, nil)] }
      let given = try site.integers(2)
      guard !site.has(2) || given != nil else {
        var unknown = [Dimension](repeating: .unknown, count: shape.count)
        if !unknown.isEmpty { unknown[shape.count - 1] = inverse && onesided ? 1 : 2 }
        return [Fact(input.dtype, unknown)]
      }
      let axis = try DFT.signalAxis(given?.first ?? -2, rank: shape.count)
      if let parts = shape[shape.count - 1].value { try checkParts(parts) }
      var length: Dimension = shape[axis]
      if site.has(1) {
        length = try site.integers(1)?.first.map(Dimension.known) ?? .unknown
      } else if inverse && onesided {
        length = shape[axis].value.map { .known(2 &* ($0 &- 1)) } ?? .unknown
      }
      if onesided && !inverse { length = length.value.map { .known($0 / 2 + 1) } ?? .unknown }
      if let known = length.value, known < 1 { throw DFT.badLength(known) }
      shape[axis] = length
      shape[shape.count - 1] = inverse && onesided ? 1 : 2
      return [Fact(input.dtype, shape)]
    }

    private static func badLength(_ length: Int) -> ModelError {
      ModelError(.invalidValue, "the length must be positive, got \(length)")
    }

    private static func signalAxis(_ axis: Int, rank: Int) throws(ModelError) -> Int {
      let axis = try Axis.normalized(axis, rank: rank)
      guard axis < rank - 1 else {
        throw ModelError(.invalidValue, "the last axis holds the parts of complex numbers")
      }
      return axis
    }

    private func checkParts(_ parts: Int) throws(ModelError) {
      guard parts == 1 || parts == 2, !onesided || (parts == 1) != inverse else {
        throw ModelError(
          .shapeMismatch,
          onesided
            ? "a one-sided transform takes real numbers (its inverse complex ones), got \(parts)"
            : "the last axis must be 1 (real) or 2 (complex), got \(parts)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let axis = try DFT.signalAxis(
        site.optionalTensor(2)?.singleInteger("the axis") ?? -2, rank: input.rank)
      let parts = input.shape[input.rank - 1]
      try checkParts(parts)
      let extent = input.shape[axis]
      let length =
        try site.optionalTensor(1)?.singleInteger("the length")
        ?? (inverse && onesided ? 2 * (extent - 1) : extent)
      guard length > 0 else { throw DFT.badLength(length) }
      var shape = input.shape
      shape[axis] = onesided && !inverse ? length / 2 + 1 : length
      shape[input.rank - 1] = inverse && onesided ? 1 : 2
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(Tensor.elementCount([count, 8]))
      try AllocationBudget.current?.check(Tensor.elementCount([length, 64]))
      let x = try input.doubles()
      let inner = shape[(axis + 1)..<(input.rank - 1)].reduce(1, *)
      let outer = shape[..<axis].reduce(1, *)
      let written = shape[input.rank - 1]
      var result = [Double](repeating: 0, count: count)
      for row in 0..<(count == 0 ? 0 : outer) {
        for column in 0..<inner {
          try WorkBudget.spend(length)
          var real = [Double](repeating: 0, count: length)
          var imaginary = real
          for n in 0..<min(extent, length) {
            let place = ((row * extent + n) * inner + column) * parts
            real[n] = x[place]
            if parts == 2 { imaginary[n] = x[place + 1] }
          }
          if inverse && onesided { DFT.mirror(&real, &imaginary) }
          let y = try Fourier.transform(real, imaginary, inverse: inverse)
          for k in 0..<shape[axis] {
            let place = ((row * shape[axis] + k) * inner + column) * written
            result[place] = y.real[k]
            if written == 2 { result[place + 1] = y.imaginary[k] }
          }
        }
      }
      return [.tensor(try Tensor(input.dtype, shape: shape, converting: result))]
    }

    /// Makes the second half of the frequencies the conjugate of the first, as real signals have.
    private static func mirror(_ real: inout [Double], _ imaginary: inout [Double]) {
      let count = real.count
      imaginary[0] = 0
      if count % 2 == 0 { imaginary[count / 2] = 0 }
      for k in (count / 2 + 1)..<max(count / 2 + 1, count) {
        real[k] = real[count - k]
        imaginary[k] = -imaginary[count - k]
      }
    }
  }
}
