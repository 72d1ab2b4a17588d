// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// Recurrent weights that a file holds as whole numbers, for the kernels that multiply those by a
/// state in whole 8191ths: where these were measured to be faster and their sums fit 32 bits.
struct NarrowRecurrence {
  private let rows: [Int16]
  /// One for each row of each direction.
  private let scales: [Float]
  private let rowCount: Int

  /// nil where the weights have to be floats: under `--exact`, for several sequences, few units, a
  /// state that comes from outside or exceeds 1, sums that could overflow, or numbers that are not
  /// finite, whose NaN a state of whole numbers could not hand on.
  init?(
    _ site: Site, _ cell: RecurrentKernel.Cell, batch: Int, linearBeforeReset: Bool,
    others: [TensorView?]
  ) throws(ModelError) {
    let inner = site.site
    guard !site.isExact, batch == 1, let id = inner.node.input(2),
      let source = inner.graph.constants[id]?.quantized, source.integers.rank == 3
    else { return nil }
    switch cell {
    case .lstm: break
    case .gru where linearBeforeReset: break
    default: return nil
    }
    let shape = source.integers.shape
    guard site.table.c.pointee.recurrence_i16_pays(shape[2]) != 0,
      let scales = try source.rowScales(), scales.allSatisfy(\.isFinite),
      try NarrowRecurrence.mayStart(inner, from: 5), try NarrowRecurrence.mayStart(inner, from: 6),
      try NarrowRecurrence.areFinite(others, inner)
    else { return nil }
    rowCount = shape[1]
    self.scales = scales
    switch source.integers.dtype {
    case .int8: rows = try source.integers.elements(of: Int8.self).map(Int16.init)
    case .int16: rows = try source.integers.elements(of: Int16.self)
    default: return nil
    }
    for row in stride(from: 0, to: rows.count, by: shape[2]) {
      var sum = 0
      for place in row..<row + shape[2] { sum += abs(Int(rows[place])) }
      guard sum <= Op.LSTM.mostNarrowSum else { return nil }
    }
  }

  /// The whole numbers and scales of one direction.
  func part(_ direction: Int, hidden: Int) -> (rows: [Int16], scales: [Float]) {
    let first = direction * rowCount
    return (
      Array(rows[first * hidden..<(first + rowCount) * hidden]),
      Array(scales[first..<first + rowCount])
    )
  }

  /// Whether an initial state is absent or a constant within ±1.
  private static func mayStart(
    _ site: LoweringSite<RuntimeMachine>, from input: Int
  ) throws(ModelError) -> Bool {
    guard site.has(input) else { return true }
    guard let state = site.constant(input), state.dtype == .float32 else { return false }
    return try state.elements(of: Float.self).allSatisfy { abs($0) <= 1 }
  }

  /// Whether the other weights are constants without NaN and infinity.
  private static func areFinite(
    _ views: [TensorView?], _ site: LoweringSite<RuntimeMachine>
  ) throws(ModelError) -> Bool {
    for view in views {
      guard let view else { continue }
      guard let tensor = site.constant(at: view) else { return false }
      let isFinite = try tensor.withElements(of: Float.self) { $0.allSatisfy(\.isFinite) }
      if !isFinite { return false }
    }
    return true
  }
}

extension Constant.Quantized {
  /// The scale of each row along the last axis of a tensor of rank 3; nil where rows have several.
  fileprivate func rowScales() throws(ModelError) -> [Float]? {
    guard scale.dtype == .float32 else { return nil }
    let shape = integers.shape
    let all = try scale.elements(of: Float.self)
    let axis = axis < 0 ? axis + 3 : axis
    if blockSize == 0, scale.rank <= 1, all.count == 1 {
      return [Float](repeating: all[0], count: shape[0] * shape[1])
    }
    if blockSize == 0, axis == 1, all.count == shape[1] {
      return (0..<shape[0]).flatMap { _ in all }
    }
    return axis == 2 && scale.shape == [shape[0], shape[1], 1] ? all : nil
  }
}
