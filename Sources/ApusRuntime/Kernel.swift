// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import ApusTensor

/// A prepared step: shapes bound, weights packed, nothing left to decide.
///
/// Kernels belong to a plan that many sessions share, so they hold no state of a run.
protocol Kernel: Sendable {
  /// Does the step. Allocates nothing (the reference fallback apart). Throws: what data can cause,
  /// such as an index out of range.
  func run(_ memory: Memory) throws(ModelError)
}

/// Where the buffers of a plan are during a run.
struct Memory {
  let bases: UnsafePointer<UnsafeMutableRawPointer>

  /// The first element of a view.
  func bytes(_ view: TensorView) -> UnsafeMutableRawPointer {
    bases[view.buffer.index] + view.offset * view.dtype.byteWidth
  }

  /// The first element of a view of `Float`s.
  func floats(_ view: TensorView) -> UnsafeMutablePointer<Float> {
    bytes(view).assumingMemoryBound(to: Float.self)
  }
}

/// Weights in the layout that a kernel reads, 64-byte aligned.
struct PackedFloats: Sendable {
  private let storage: Storage
  var pointer: UnsafeMutablePointer<Float> { storage.base.assumingMemoryBound(to: Float.self) }

  /// Room for `count` floats. Throws: `limitExceeded`.
  init(count: Int) throws(ModelError) { storage = try Storage.allocate(byteCount: count * 4) }

  /// A copy of a float tensor's elements. Throws: `typeMismatch`, `limitExceeded`.
  init(_ tensor: Tensor) throws(ModelError) {
    try self.init(count: tensor.count)
    let target = pointer
    try tensor.withElements(of: Float.self) { source in
      if let base = source.baseAddress { target.update(from: base, count: source.count) }
    }
  }
}
