// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each region of an image batch as a small image of maxima: x [N, C, H, W] and rois [R, 5]
  /// (batch index, x1, y1, x2, y2) give [R, C, h, w]. Empty elements are 0.
  ///
  /// Source: ONNX MaxRoiPool, opset 1.
  public struct MaxRoiPool: Operator {
    public static var name: String { "MaxRoiPool" }
    public static var versions: [Int] { [1, 22] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(2) }
    public var pooledShape: [Int] = []
    public var spatialScale: Float = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("pooled_shape", &pooledShape, default: nil)
      try v.float("spatial_scale", &spatialScale, default: 1)
    }

    private func pooled() throws(ModelError) -> (height: Int, width: Int) {
      guard pooledShape.count == 2, pooledShape.allSatisfy({ $0 > 0 && $0 < 1 << 31 }) else {
        throw ModelError(
          .invalidValue, "must be [height, width], got \(pooledShape)",
          at: .attribute("pooled_shape"))
      }
      return (pooledShape[0], pooledShape[1])
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      let rois = try site.tensor(1).shape
      let (height, width) = try pooled()
      guard x.rank ?? 4 == 4, rois?.count ?? 2 == 2 else {
        throw ModelError(.shapeMismatch, "needs x [N, C, H, W] and rois [R, 5]")
      }
      return [
        Fact(
          x.dtype,
          [rois?[0] ?? .unknown, x.shape?[1] ?? .unknown, .known(height), .known(width)])
      ]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let rois = try site.tensor(1)
      let (height, width) = try pooled()
      guard x.rank == 4, rois.rank == 2, rois.shape[1] == 5 else {
        throw ModelError(.shapeMismatch, "needs x [N, C, H, W] and rois [R, 5]")
      }
      let shape = [rois.shape[0], x.shape[1], height, width]
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      let values = try x.doubles()
      let regions = try rois.doubles()
      let (rows, columns) = (x.shape[2], x.shape[3])
      var result: [Double] = []
      result.reserveCapacity(count)
      for roi in 0..<(count == 0 ? 0 : shape[0]) {
        let batch = regions[roi * 5]
        guard batch >= 0, batch < Double(x.shape[0]) else {
          throw ModelError(.invalidValue, "batch index \(batch) is not in the batch")
        }
        let ends = regions[(roi * 5 + 1)..<(roi * 5 + 5)].map {
          ($0 * Double(spatialScale)).rounded(.toNearestOrAwayFromZero)
        }
        let down = bands(ends[1], ends[3], height, rows)
        let across = bands(ends[0], ends[2], width, columns)
        for channel in 0..<shape[1] {
          let plane = (Int(batch) * shape[1] + channel) * rows * columns
          for band in down {
            try WorkBudget.spend(band.count &* columns)
            for column in across {
              var best: Double?
              for y in band {
                for x in column {
                  best = Swift.max(best ?? -.infinity, values[plane + y * columns + x])
                }
              }
              result.append(best ?? 0)
            }
          }
        }
      }
      return [.tensor(try Tensor(x.dtype, shape: shape, converting: result))]
    }

    /// The pixels of each element along one axis.
    private func bands(
      _ first: Double, _ last: Double, _ count: Int, _ extent: Int
    ) -> [Swift.Range<Int>] {
      let size = max(last - first + 1, 1) / Double(count)
      func pixel(_ place: Double) -> Int {
        place.isNaN ? 0 : Int(min(Double(extent), max(0, place)))
      }
      return (0..<count).map { band in
        let start = pixel((Double(band) * size).rounded(.down) + first)
        let end = pixel((Double(band + 1) * size).rounded(.up) + first)
        return start..<max(start, end)
      }
    }
  }
}
