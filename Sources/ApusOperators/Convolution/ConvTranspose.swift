// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Transposed convolution: each element of the input, times the filter, is added to the result
  /// where the filter lies: `y[n, m, i · stride + k · dilation − pad] += x[n, c, i] · w[c, m, k]`.
  ///
  /// Shapes: `x: [N, C, D₁ … Dₙ]`, `w: [C, M/group, K₁ … Kₙ]`, bias `[M]`, `y: [N, M, O₁ … Oₙ]`,
  /// `O = stride · (D − 1) + output_padding + (K − 1) · dilation + 1 − pads`.
  /// Source: ONNX ConvTranspose, opset 22.
  public struct ConvTranspose: Operator {
    public static var name: String { "ConvTranspose" }
    public static var versions: [Int] { [1, 11, 22] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(2...3) }
    public static var weightInputs: [Int] { [1, 2] }
    public var window = Window()
    public var group = 1
    /// Elements more at the end of each axis.
    public var outputPadding: [Int]?
    /// The result's spatial extents, from which padding follows; `pads` then takes no part.
    public var outputShape: [Int]?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try window.attributes(&v, pooling: false)
      try v.int("group", &group, default: 1)
      try v.ints("output_padding", &outputPadding)
      try v.ints("output_shape", &outputShape)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType(0..<3)
      let w = try site.tensor(1).shape
      guard let x = try site.tensor(0).shape else { return [Fact(dtype, nil)] }
      try Convolution.check(x, w, channelAxis: 0, group: group)
      var shape = [x[0], filters(w)] + x.dropFirst(2).map { _ in .unknown }
      if let bias = site.shape(2) {
        guard bias.count == 1, bias[0].value == nil || shape[1].value == nil || bias[0] == shape[1]
        else {
          throw ModelError(.shapeMismatch, "needs a bias of \(shape[1]) numbers, got \(bias)")
        }
      }
      let kernel = w.flatMap { Convolution.knownExtents($0.dropFirst(2)) }
      if kernel != nil || window.kernelShape != nil {
        let axes = try window.axes(rank: x.count - 2, kernel: kernel)
        for (axis, extent) in x.dropFirst(2).enumerated() {
          guard let extent = extent.value else { continue }
          shape[axis + 2] = .known(try place(axes[axis], axis, of: axes.count, on: extent).extent)
        }
      }
      return [Fact(dtype, shape)]
    }

    private func filters(_ w: [Dimension]?) -> Dimension {
      guard let own = w?[1].value else { return .unknown }
      let (filters, overflow) = own.multipliedReportingOverflow(by: group)
      return overflow ? .unknown : .known(filters)
    }

    /// The result's extent along an axis and the padding before its first element.
    package func place(
      _ window: WindowAxis, _ axis: Int, of rank: Int, on extent: Int
    ) throws(ModelError) -> (extent: Int, begin: Int) {
      let zeros = [Int](repeating: 0, count: rank)
      let more = outputPadding ?? zeros
      guard more.count == rank, outputShape?.count ?? rank == rank else {
        throw ModelError(
          .invalidValue, "output_padding and output_shape need \(rank) numbers, one for each axis")
      }
      guard extent >= 1, extent <= 1 << 30 else {
        throw ModelError(.shapeMismatch, "an axis needs 1 to 2³⁰ elements, got \(extent)")
      }
      guard more[axis] >= 0, more[axis] < max(window.stride, window.dilation) else {
        throw ModelError(
          .invalidValue, "must be less than the stride or the dilation, got \(more[axis])",
          at: .attribute("output_padding"))
      }
      let full = window.stride * (extent - 1) + more[axis] + window.reach
      let isSame = window.autoPad == .sameUpper || window.autoPad == .sameLower
      guard let wanted = outputShape?[axis] ?? (isSame ? extent * window.stride : nil) else {
        let begin = window.autoPad == .valid ? 0 : window.padBegin
        let end = window.autoPad == .valid ? 0 : window.padEnd
        guard full > begin + end else {
          throw ModelError(.shapeMismatch, "padding leaves nothing of \(full) elements")
        }
        return (full - begin - end, begin)
      }
      guard wanted >= 1, wanted < full + window.stride else {
        throw ModelError(
          .invalidValue, "needs an extent from 1 to \(full + window.stride - 1), got \(wanted)",
          at: .attribute("output_shape"))
      }
      let total = max(0, full - wanted)
      return (wanted, window.autoPad == .sameUpper ? total / 2 : total - total / 2)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let w = try site.tensor(1)
      try Convolution.check(
        x.shape.map(Dimension.known), w.shape.map(Dimension.known), channelAxis: 0, group: group)
      let spatial = Array(x.shape.dropFirst(2))
      let axes = try window.axes(rank: spatial.count, kernel: Array(w.shape.dropFirst(2)))
      var output: [Int] = []
      var begin: [Int] = []
      for (axis, extent) in spatial.enumerated() {
        let place = try place(axes[axis], axis, of: axes.count, on: extent)
        output.append(place.extent)
        begin.append(place.begin)
      }
      // The window moves over the result, one position for each element of the input.
      let placed = try PlacedWindow(axes, on: output, output: spatial, begin: begin, end: begin)
      let filters = w.shape[1] * group
      var y = try scatter(x.doubles(), w.doubles(), x.shape, filters: filters, placed)
      try Convolution.add(
        bias: site.optionalTensor(2)?.doubles(), to: &y, channels: filters,
        positions: placed.inputCount)
      let shape = [x.shape[0], filters] + output
      return [.tensor(try Tensor(x.dtype, shape: shape, converting: y))]
    }

    private func scatter(
      _ x: [Double], _ w: [Double], _ shape: [Int], filters: Int, _ window: PlacedWindow
    ) throws(ModelError) -> [Double] {
      let channels = shape[1]
      let perGroup = filters / group
      let taps = window.taps
      try WorkBudget.spend(product: [taps, window.positions])
      try WorkBudget.spend(product: [shape[0], channels, perGroup, taps, window.positions])
      let count = try Tensor.elementCount([shape[0], filters, window.inputCount])
      try AllocationBudget.current?.check(count * 8)
      var y = [Double](repeating: 0, count: count)
      for tap in 0..<taps {
        let pairs = window.pairs(tap: tap)
        for (n, c) in Convolution.product(shape[0], channels) {
          let from = (n * channels + c) * window.positions
          let first = n * filters + c / (channels / group) * perGroup
          for m in 0..<perGroup {
            let weight = w[(c * perGroup + m) * taps + tap]
            let to = (first + m) * window.inputCount
            for pair in pairs { y[to + pair.source] += x[from + pair.position] * weight }
          }
        }
      }
      return y
    }
  }
}
