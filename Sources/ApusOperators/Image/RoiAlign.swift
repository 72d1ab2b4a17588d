// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each region of an image batch as a small image, its elements means (or maxima) of samples
  /// between pixels: x [N, C, H, W], rois [R, 4], batch indices [R] give [R, C, h, w].
  ///
  /// Source: ONNX RoiAlign, opset 16 (in 10 always `output_half_pixel`).
  public struct RoiAlign: Operator {
    public static var name: String { "RoiAlign" }
    public static var versions: [Int] { [10, 16, 22] }
    public static var since: Int { 16 }
    public static var arity: Arity { Arity(3) }
    public var mode = Mode.average
    public var transform = Transform.halfPixel
    public var outputHeight = 1
    public var outputWidth = 1
    /// Samples along each side of an element; 0 takes as many as pixels.
    public var samplingRatio = 0
    public var spatialScale: Float = 1
    public init() {}

    /// What becomes of the samples of an element.
    public enum Mode: String, Sendable {
      case average = "avg"
      case max
    }

    /// Whether regions are moved by half a pixel.
    public enum Transform: String, Sendable {
      case halfPixel = "half_pixel"
      case outputHalfPixel = "output_half_pixel"
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("mode", &mode, default: .average)
      try v.choice("coordinate_transformation_mode", &transform, default: .halfPixel)
      try v.int("output_height", &outputHeight, default: 1)
      try v.int("output_width", &outputWidth, default: 1)
      try v.int("sampling_ratio", &samplingRatio, default: 0)
      try v.float("spatial_scale", &spatialScale, default: 1)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 16 else { return }
      raw.attributes["coordinate_transformation_mode"] = .string("output_half_pixel")
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      let rois = try site.tensor(1).shape
      if let shape = x.shape, shape.count != 4 { throw RoiAlign.wrongShape("x", "[N, C, H, W]") }
      if let rois, rois.count != 2 { throw RoiAlign.wrongShape("rois", "[R, 4]") }
      return [
        Fact(
          x.dtype,
          [
            rois?[0] ?? .unknown, x.shape?[1] ?? .unknown, .known(outputHeight),
            .known(outputWidth),
          ])
      ]
    }

    private static func wrongShape(_ what: String, _ shape: String) -> ModelError {
      ModelError(.shapeMismatch, "\(what) must have shape \(shape)")
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let rois = try site.tensor(1)
      let batches = try site.tensor(2).integers()
      guard x.rank == 4 else { throw RoiAlign.wrongShape("x", "[N, C, H, W]") }
      guard rois.rank == 2, rois.shape[1] == 4, batches.count == rois.shape[0],
        batches.allSatisfy({ $0 >= 0 && $0 < x.shape[0] })
      else { throw RoiAlign.wrongShape("rois and batch indices", "[R, 4] and [R], in the batch") }
      let shape = [rois.shape[0], x.shape[1], outputHeight, outputWidth]
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      let values = try x.doubles()
      let regions = try rois.doubles()
      let area = x.shape[2] * x.shape[3]
      var result: [Double] = []
      result.reserveCapacity(count)
      for roi in 0..<(count == 0 ? 0 : shape[0]) {
        let bins = try bins(Array(regions[(roi * 4)..<(roi * 4 + 4)]), x.shape[2], x.shape[3])
        for channel in 0..<shape[1] {
          let plane = (batches[roi] * shape[1] + channel) * area
          for bin in bins { result.append(pooled(bin, values, plane)) }
        }
      }
      return [.tensor(try Tensor(x.dtype, shape: shape, converting: result))]
    }

    /// Four corners of one sample and their weights.
    private typealias Sample = [(place: Int, weight: Double)]

    private func pooled(_ samples: [Sample], _ values: [Double], _ plane: Int) -> Double {
      var results: [Double] = []
      for sample in samples {
        let corners = sample.map { $0.weight * values[plane + $0.place] }
        results.append(
          mode == .average ? corners.reduce(0, +) : corners.max() ?? 0)
      }
      if mode == .max { return results.max() ?? 0 }
      return results.reduce(0, +) / Double(Swift.max(1, results.count))
    }

    /// The samples of every element of a region, in row-major order.
    private func bins(
      _ roi: [Double], _ height: Int, _ width: Int
    ) throws(ModelError) -> [[Sample]] {
      let shift = transform == .halfPixel ? 0.5 : 0
      let corner = roi.map { $0 * Double(spatialScale) - shift }
      var span = [corner[3] - corner[1], corner[2] - corner[0]]
      if transform == .outputHalfPixel { span = span.map { Swift.max(1, $0) } }
      let bin = [span[0] / Double(outputHeight), span[1] / Double(outputWidth)]
      var grid: [Int] = []
      for size in bin {
        let ratio = samplingRatio > 0 ? Double(samplingRatio) : size.rounded(.up)
        guard ratio.isFinite, ratio < 0x1p20 else {
          throw ModelError(.limitExceeded, "region \(roi) needs too many samples")
        }
        grid.append(Swift.max(0, Int(ratio)))
      }
      let work = try Tensor.elementCount([outputHeight, outputWidth, grid[0], grid[1]])
      try WorkBudget.spend(work)
      try AllocationBudget.current?.check(work &* 96)
      var result: [[Sample]] = []
      for row in 0..<outputHeight {
        for column in 0..<outputWidth {
          var samples: [Sample] = []
          for iy in 0..<grid[0] {
            let y = corner[1] + (Double(row) + (Double(iy) + 0.5) / Double(grid[0])) * bin[0]
            for ix in 0..<grid[1] {
              let x = corner[0] + (Double(column) + (Double(ix) + 0.5) / Double(grid[1])) * bin[1]
              samples.append(RoiAlign.sample(y, x, height, width))
            }
          }
          result.append(samples)
        }
      }
      return result
    }

    private static func sample(_ y: Double, _ x: Double, _ height: Int, _ width: Int) -> Sample {
      // Beyond one pixel outside the image all is zero.
      guard y >= -1, y <= Double(height), x >= -1, x <= Double(width), height > 0, width > 0
      else { return [] }
      func ends(_ place: Double, _ extent: Int) -> [(Int, Double)] {
        let place = Swift.max(0, place)
        let low = Int(place)
        if low >= extent - 1 { return [(extent - 1, 1), (extent - 1, 0)] }
        return [(low, 1 - (place - Double(low))), (low + 1, place - Double(low))]
      }
      return ends(y, height).flatMap { row in
        ends(x, width).map { (row.0 * width + $0.0, row.1 * $0.1) }
      }
    }
  }
}
