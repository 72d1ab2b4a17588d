// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The boxes with the best scores of each class, leaving out those that overlap a better one:
  /// boxes [N, B, 4] and scores [N, C, B] give [K, 3] of batch, class and box.
  ///
  /// Inputs: boxes, scores, most boxes of a class, overlap bound, score bound.
  /// Source: ONNX NonMaxSuppression, opset 10.
  public struct NonMaxSuppression: Operator {
    public static var name: String { "NonMaxSuppression" }
    public static var versions: [Int] { [10, 11] }
    public static var since: Int { 10 }
    public static var arity: Arity { Arity(2...5) }
    public static var decidingInputs: [Int] { [0, 1, 2, 3, 4] }
    /// Whether boxes are [x centre, y centre, width, height], not two corners [y, x, y, x].
    public var centerPointBox = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("center_point_box", &centerPointBox, default: false)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      guard try site.tensor(0).rank ?? 3 == 3, try site.tensor(1).rank ?? 3 == 3 else {
        throw ModelError(.shapeMismatch, "needs boxes [N, B, 4] and scores [N, C, B]")
      }
      return [Fact(.int64, [.unknown, 3])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let boxes = try site.tensor(0)
      let scores = try site.tensor(1)
      guard boxes.rank == 3, scores.rank == 3, boxes.shape[2] == 4,
        boxes.shape[0] == scores.shape[0], boxes.shape[1] == scores.shape[2]
      else {
        throw ModelError(
          .shapeMismatch,
          "needs boxes [N, B, 4] and scores [N, C, B], got \(boxes.shape) and "
            + "\(scores.shape)")
      }
      let limit = try site.optionalTensor(2)?.singleInteger("the most boxes") ?? 0
      let overlap = try site.optionalTensor(3)?.singleDouble("the overlap bound") ?? 0
      let bound = try site.optionalTensor(4)?.singleDouble("the score bound")
      let places = try boxes.doubles()
      let values = try scores.doubles()
      let count = boxes.shape[1]
      var selected: [Int64] = []
      for batch in 0..<(values.isEmpty ? 0 : boxes.shape[0]) {
        let corners = (0..<count).map { self.corners(places, (batch * count + $0) * 4) }
        for category in 0..<scores.shape[1] {
          let start = (batch * scores.shape[1] + category) * count
          let order = (0..<count)
            .filter { box in bound.map { values[start + box] > $0 } ?? true }
            .sorted { a, b in
              let (p, q) = (values[start + a], values[start + b])
              return p > q || (!(q > p) && a < b)
            }
          var kept: [Int] = []
          for box in order where kept.count < limit {
            try WorkBudget.spend(kept.count)
            if kept.contains(where: { corners[$0].overlap(corners[box]) > overlap }) { continue }
            kept.append(box)
            selected += [Int64(batch), Int64(category), Int64(box)]
          }
        }
      }
      return [.tensor(try Tensor(shape: [selected.count / 3, 3], selected))]
    }

    private func corners(_ v: [Double], _ at: Int) -> Box {
      if centerPointBox {
        return Box(
          top: v[at + 1] - v[at + 3] / 2, left: v[at] - v[at + 2] / 2,
          bottom: v[at + 1] + v[at + 3] / 2, right: v[at] + v[at + 2] / 2)
      }
      return Box(
        top: min(v[at], v[at + 2]), left: min(v[at + 1], v[at + 3]),
        bottom: max(v[at], v[at + 2]), right: max(v[at + 1], v[at + 3]))
    }

    private struct Box {
      var top, left, bottom, right: Double
      var area: Double { (bottom - top) * (right - left) }

      /// The area that both boxes cover, by the area that either covers.
      func overlap(_ other: Box) -> Double {
        let height = min(bottom, other.bottom) - max(top, other.top)
        let width = min(right, other.right) - max(left, other.left)
        guard height > 0, width > 0, area > 0, other.area > 0 else { return 0 }
        let shared = height * width
        return shared / (area + other.area - shared)
      }
    }
  }
}
