// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The Fourier transforms of a signal's frames, each times a window: [B, T, 1 or 2] to
  /// [B, frames, N or N/2 + 1, 2] with frames = (T - N) / step + 1.
  ///
  /// Inputs: signal, step, window [N], length N. Source: ONNX STFT, opset 17.
  public struct STFT: Operator {
    public static var name: String { "STFT" }
    public static var versions: [Int] { [17] }
    public static var since: Int { 17 }
    public static var arity: Arity { Arity(2...4) }
    public static var decidingInputs: [Int] { [1, 3] }
    /// Whether only the first N/2 + 1 frequencies are given; needs real numbers.
    public var onesided = true
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("onesided", &onesided, default: true)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let signal = try site.tensor(0)
      guard let shape = signal.shape else {
        return [Fact(signal.dtype, [.unknown, .unknown, .unknown, 2])]
      }
      guard shape.count == 3 else { throw STFT.wrongShape("\(shape)") }
      var length = shape[1]
      if site.has(3) {
        length = try site.integers(3)?.first.map(Dimension.known) ?? .unknown
      } else if site.has(2) {
        length = site.shape(2)?.first ?? .unknown
      }
      var frames = Dimension.unknown
      if let extent = shape[1].value, let size = length.value,
        let step = try site.integers(1)?.first
      {
        frames = .known(try STFT.frames(extent, size, step))
      }
      if onesided { length = length.value.map { .known($0 / 2 + 1) } ?? .unknown }
      return [Fact(signal.dtype, [shape[0], frames, length, 2])]
    }

    private static func wrongShape(_ got: String) -> ModelError {
      ModelError(.shapeMismatch, "needs a signal [B, T, 1] or [B, T, 2], got \(got)")
    }

    private static func frames(_ extent: Int, _ size: Int, _ step: Int) throws(ModelError) -> Int {
      guard size > 0, size <= extent, step > 0 else {
        throw ModelError(
          .invalidValue, "frames of \(size) every \(step) do not fit a signal of \(extent)")
      }
      return (extent - size) / step + 1
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let signal = try site.tensor(0)
      guard signal.rank == 3, signal.shape[2] == 1 || signal.shape[2] == 2 && !onesided else {
        throw STFT.wrongShape("\(signal.shape)" + (onesided ? ", one-sided" : ""))
      }
      let step = try site.tensor(1).singleInteger("the step")
      let window = try site.optionalTensor(2)?.doubles()
      let size =
        try site.optionalTensor(3)?.singleInteger("the length")
        ?? window?.count ?? signal.shape[1]
      guard window?.count ?? size == size else {
        throw ModelError(
          .shapeMismatch, "the window has \(window?.count ?? 0) elements, a frame \(size)")
      }
      let extent = signal.shape[1]
      let frames = try STFT.frames(extent, size, step)
      let bins = onesided ? size / 2 + 1 : size
      let shape = [signal.shape[0], frames, bins, 2]
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      let x = try signal.doubles()
      let parts = signal.shape[2]
      var result: [Double] = []
      result.reserveCapacity(count)
      for batch in 0..<signal.shape[0] {
        for frame in 0..<frames {
          try WorkBudget.spend(size)
          var real = [Double](repeating: 0, count: size)
          var imaginary = real
          for n in 0..<size {
            let place = (batch * extent + frame * step + n) * parts
            let weight = window?[n] ?? 1
            real[n] = x[place] * weight
            if parts == 2 { imaginary[n] = x[place + 1] * weight }
          }
          let y = try Fourier.transform(real, imaginary, inverse: false)
          for k in 0..<bins { result += [y.real[k], y.imaginary[k]] }
        }
      }
      return [.tensor(try Tensor(signal.dtype, shape: shape, converting: result))]
    }
  }
}
