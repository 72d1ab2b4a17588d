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

  /// The kernel as one of which several threads may each do a share, else nil.
  var divisible: (any DivisibleKernel)? { get }

  /// What a run of the step does, for a roofline.
  var work: Work { get }
}

extension Kernel {
  var divisible: (any DivisibleKernel)? { nil }
  var work: Work { Work() }
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
