// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Part of the input: along each listed axis from `start` to before `end` by `step`, as Python's
  /// slices do; negative positions count from the end.
  ///
  /// Inputs: data, starts, ends, axes, steps. Source: ONNX Slice, opset 10 (before it attributes).
  public struct Slice: Operator {
    public static var name: String { "Slice" }
    public static var versions: [Int] { [1, 10, 11, 13] }
    public static var since: Int { 10 }
    public static var arity: Arity { Arity(3...5) }
    public static var decidingInputs: [Int] { [1, 2, 3, 4] }
    public init() {}

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 10 else { return }
      try raw.moveIntsToInput("starts", at: 1)
      try raw.moveIntsToInput("ends", at: 2)
      try raw.moveIntsToInput("axes", at: 3)
    }

    /// Where a slice starts, how many it takes and how far apart.
    struct Run {
      var start: Int
      var step: Int
      var count: Int

      /// Throws: `invalidValue` when the step is 0.
      init(start: Int, end: Int, step: Int, extent: Int) throws(ModelError) {
        guard step != 0 else { throw ModelError(.invalidValue, "a step must not be 0") }
        let first = start < 0 ? start &+ extent : start
        let last = end < 0 ? end &+ extent : end
        if step > 0 {
          self.start = max(0, min(extent, first))
          let stop = max(0, min(extent, last))
          count = self.start < stop ? (stop - self.start - 1) / step + 1 : 0
        } else {
          self.start = max(0, min(extent - 1, first))
          let stop = max(-1, min(extent - 1, last))
          count =
            extent > 0 && self.start > stop
            ? (self.start - stop - 1) / -max(step, -Int.max) + 1 : 0
        }
        self.step = count > 1 ? step : 1
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard var shape = input.shape else { return [Fact(input.dtype, nil)] }
      let unknown = [Dimension](repeating: .unknown, count: shape.count)
      let axes: [Int]
      if site.has(3) {
        guard let given = try site.integers(3) else { return [Fact(input.dtype, unknown)] }
        axes = try Axis.normalized(given, rank: shape.count)
      } else {
        var count = try site.entryCount(1)
        if count == nil { count = try site.entryCount(2) }
        guard let count else { return [Fact(input.dtype, unknown)] }
        axes = try Slice.firstAxes(count, rank: shape.count)
      }
      let entries = [Dimension](repeating: .unknown, count: axes.count)
      let starts = site.shapeContents(1) ?? entries
      let ends = site.shapeContents(2) ?? entries
      let steps =
        site.has(4)
        ? site.shapeContents(4) ?? entries : [Dimension](repeating: 1, count: axes.count)
      try Slice.check([starts.count, ends.count, steps.count], axes.count)
      var contents: [Dimension]?
      for (place, axis) in axes.enumerated() {
        let extent = shape[axis]
        shape[axis] = try Slice.extent(
          extent, start: starts[place], end: ends[place], step: steps[place])
        guard shape.count == 1, let held = site.shapeContents(0), extent == .known(held.count),
          let start = starts[place].value, let end = ends[place].value,
          let step = steps[place].value
        else { continue }
        let run = try Run(start: start, end: end, step: step, extent: held.count)
        contents = (0..<run.count).map { held[run.start + $0 * run.step] }
      }
      if axes.isEmpty { contents = site.shapeContents(0) }
      return [Fact(input.dtype, shape, contents: contents)]
    }

    /// What is left of an extent.
    private static func extent(
      _ extent: Dimension, start: Dimension, end: Dimension, step: Dimension
    ) throws(ModelError) -> Dimension {
      if start == 0 && step == 1 && end == extent && extent != .unknown { return extent }
      guard let first = start.value, let last = end.value, let by = step.value else {
        return .unknown
      }
      if let value = extent.value {
        return .known(try Run(start: first, end: last, step: by, extent: value).count)
      }
      let farthest = Int(Int32.max)
      if first == 0 && by == 1 && last >= farthest { return extent }
      if by == -1 && (first == -1 || first >= farthest) && last <= -farthest { return extent }
      if first >= 0 && by > 0 && last >= 0 && last <= first { return 0 }
      return .unknown
    }

    private static func firstAxes(_ count: Int, rank: Int) throws(ModelError) -> [Int] {
      guard count <= rank else {
        throw ModelError(.shapeMismatch, "there are \(count) starts, but the rank is \(rank)")
      }
      return Array(0..<count)
    }

    private static func check(_ counts: [Int], _ axes: Int) throws(ModelError) {
      guard counts.allSatisfy({ $0 == axes }) else {
        throw ModelError(
          .shapeMismatch, "starts, ends and steps must be as many as axes (\(axes)), got \(counts)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let starts = try site.tensor(1).integers()
      let ends = try site.tensor(2).integers()
      let axes =
        if let given = try site.integers(3) {
          try Axis.normalized(given, rank: input.rank)
        } else {
          try Slice.firstAxes(starts.count, rank: input.rank)
        }
      let steps = try site.integers(4) ?? [Int](repeating: 1, count: axes.count)
      try Slice.check([starts.count, ends.count, steps.count], axes.count)
      var shape = input.shape
      var strides = Broadcasting.strides(shape)
      var offset = 0
      for (place, axis) in axes.enumerated() {
        let run = try Run(
          start: starts[place], end: ends[place], step: steps[place], extent: shape[axis])
        offset = offset &+ run.start &* strides[axis]
        strides[axis] = strides[axis] &* run.step
        shape[axis] = run.count
      }
      return [.tensor(try input.strided(shape, strides, offset: offset))]
    }
  }
}
