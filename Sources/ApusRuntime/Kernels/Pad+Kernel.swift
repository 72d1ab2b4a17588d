// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor

/// Fills a tensor with one number and copies another into its middle.
struct ConstantPadKernel: Kernel {
  let y: TensorView
  /// One element; nil is zero.
  let value: TensorView?
  let copy: CopyKernel?

  func run(_ memory: Memory) throws(ModelError) {
    let target = memory.floats(y)
    target.update(repeating: value.map { memory.floats($0)[0] } ?? 0, count: y.count)
    try copy?.run(memory)
  }
}

/// Copies a tensor into the middle of another, and then what is there to its edges.
struct RepeatingPadKernel: Kernel {
  let copies: [CopyKernel]

  func run(_ memory: Memory) throws(ModelError) {
    for copy in copies { try copy.run(memory) }
  }
}

extension Op.Pad: Lowerable {
  /// Padding by constant amounts: of float32 by a number, of any elements by repeating some.
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    let x = try inner.required(0)
    guard mode != .constant || x.dtype == .float32,
      let pads = try inner.constant(1)?.integers(), !inner.has(3) || inner.constant(3) != nil
    else { return false }
    let sides = try Op.Pad.sides(pads, inner.constant(3)?.integers(), rank: x.rank)
    // What a negative amount takes away is skipped in x, what a positive one adds in y.
    var kept = x
    for (axis, side) in sides.enumerated() {
      let count = x.shape[axis] + min(0, side.before) + min(0, side.after)
      guard count >= 0 else { return false }
      kept = kept.sliced(axis, from: max(0, -side.before), count: count)
    }
    guard mode == .constant || (kept.count > 0 && repeatsFew(kept.shape, sides)) else {
      return false
    }
    let value = try inner.view(2)
    let y = try inner.allocateOutput(0, order: x.isDense ? x.physicalOrder : nil)
    var middle = y
    for (axis, side) in sides.enumerated() {
      middle = middle.sliced(axis, from: max(0, side.before), count: kept.shape[axis])
    }
    let copy = kept.count == 0 ? nil : try CopyKernel(kept, to: middle, site.table)
    guard mode == .constant else {
      var copies = [copy].compactMap(\.self)
      for edge in try edges(of: y, around: middle, sides) {
        copies.append(try CopyKernel(edge.source, to: edge.target, site.table))
      }
      inner.emit(RepeatingPadKernel(copies: copies), reads: [kept], writes: [y])
      return true
    }
    inner.emit(
      ConstantPadKernel(y: y, value: value, copy: copy), reads: [kept, value].compactMap(\.self),
      writes: [y])
    return true
  }

  /// Whether copies are few and their lists short; a file may ask for any number.
  private func repeatsFew(_ kept: [Int], _ sides: [(before: Int, after: Int)]) -> Bool {
    zip(kept, sides).allSatisfy { extent, side in
      let added = max(0, side.before) + max(0, side.after)
      // A turn or a round of what is there is a copy, however often it fits.
      return added <= 1 << 16 && (mode == .edge || added <= 16 * max(1, extent - 1))
    }
  }

  /// The copies within y that fill its edges from its middle: axis after axis, each over what the
  /// axes before have filled and the middle of those behind.
  private func edges(
    of y: TensorView, around middle: TensorView, _ sides: [(before: Int, after: Int)]
  ) throws(ModelError) -> [(source: TensorView, target: TensorView)] {
    var copies: [(source: TensorView, target: TensorView)] = []
    var band = middle
    for (axis, side) in sides.enumerated() {
      let before = max(0, side.before)
      // The axis whole; those behind it still by their middle.
      band.shape[axis] = y.shape[axis]
      band.offset -= before * y.strides[axis]
      let left = middle.shape[axis]
      let line = try sources(left, (before, max(0, side.after)))
      for run in Self.runs(line, apartFrom: before..<before + left) {
        copies.append(
          (
            band.sliced(
              axis, from: before + line[run.lowerBound], count: run.count,
              step: run.count > 1 ? line[run.lowerBound + 1] - line[run.lowerBound] : 1),
            band.sliced(axis, from: run.lowerBound, count: run.count)
          ))
      }
    }
    return copies
  }

  /// The positions outside of `middle` in runs whose sources lie equally far apart.
  private static func runs(_ line: [Int], apartFrom middle: Range<Int>) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for place in line.indices where !middle.contains(place) {
      if let run = runs.last, run.upperBound == place,
        run.count == 1
          || line[place] - line[place - 1] == line[place - 1] - line[place - 2]
      {
        runs[runs.count - 1] = run.lowerBound..<place + 1
      } else {
        runs.append(place..<place + 1)
      }
    }
    return runs
  }
}
