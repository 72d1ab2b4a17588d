// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// The weights that turn a spectrum into mel bands: triangles evenly spaced on the mel scale,
  /// [N/2 + 1, bands].
  ///
  /// Inputs: number of bands, length N of the transform, sample rate, lowest and highest frequency.
  /// Mel is `2595·log₁₀(1 + hertz/700)`; corners are whole frequency bins.
  /// Source: ONNX MelWeightMatrix, opset 17.
  public struct MelWeightMatrix: Operator {
    public static var name: String { "MelWeightMatrix" }
    public static var versions: [Int] { [17] }
    public static var since: Int { 17 }
    public static var arity: Arity { Arity(5) }
    public static var decidingInputs: [Int] { [0, 1] }
    public var outputType = DType.float32
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("output_datatype", &outputType, default: .float32)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let bands = try site.integers(0)?.first.map(Dimension.known) ?? .unknown
      let bins = try site.integers(1)?.first.map { Dimension.known($0 / 2 + 1) } ?? .unknown
      for extent in [bands, bins] {
        if let value = extent.value, value < 0 {
          throw ModelError(.invalidValue, "the matrix has a negative extent, \(value)")
        }
      }
      return [Fact(outputType, [bins, bands])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let bands = try site.tensor(0).singleInteger("the number of bands")
      let length = try site.tensor(1).singleInteger("the length")
      let rate = try site.tensor(2).singleInteger("the sample rate")
      let low = try site.tensor(3).singleDouble("the lowest frequency")
      let high = try site.tensor(4).singleDouble("the highest frequency")
      guard bands >= 0, length >= 0, rate > 0 else {
        throw ModelError(
          .invalidValue, "bands \(bands), length \(length) and rate \(rate) must be positive")
      }
      let bins = length / 2 + 1
      let count = try Tensor.elementCount([bins, bands])
      try AllocationBudget.current?.check(count * 8)
      func mel(_ hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }
      let step = (mel(high) - mel(low)) / Double(bands + 2)
      let corners = (0..<(bands + 2)).map { corner in
        let hertz = 700 * (pow(10, (mel(low) + Double(corner) * step) / 2595) - 1)
        let bin = ((Double(length) + 1) * hertz / Double(rate)).rounded(.down)
        return bin.isNaN ? 0 : Int(min(Double(bins), max(-1, bin)))
      }
      var result = [Double](repeating: 0, count: count)
      for band in 0..<bands {
        let (first, center, last) = (corners[band], corners[band + 1], corners[band + 2])
        guard first >= 0, last <= bins, first <= center, center <= last, center < bins else {
          throw ModelError(
            .invalidValue, "the band from bin \(first) to \(last) lies outside \(bins) bins")
        }
        if first == center { result[center * bands + band] = 1 }
        for bin in first..<center {
          result[bin * bands + band] = Double(bin - first) / Double(center - first)
        }
        for bin in center..<last {
          result[bin * bands + band] = Double(last - bin) / Double(last - center)
        }
        if first < center && center == last { result[center * bands + band] = 1 }
      }
      return [.tensor(try Tensor(outputType, shape: [bins, bands], converting: result))]
    }
  }
}
