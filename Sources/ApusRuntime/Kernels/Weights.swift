// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import ApusTensor

/// Weights in the layout that a kernel reads: packed when the plan was made, or, where they are
/// inputs or computed, at each run by a step of their own.
enum Weights: Sendable {
  case constant(PackedForm)
  case live(TensorView)

  func pointer(_ memory: Memory) -> UnsafeMutablePointer<Float> {
    switch self {
    case .constant(let packed): packed.pointer
    case .live(let view): memory.floats(view)
    }
  }

  var byteCount: Int {
    switch self {
    case .constant(let packed): packed.byteCount
    case .live(let view): view.count * view.dtype.byteWidth
    }
  }

  /// The memory that a step which uses the weights reads.
  var view: TensorView? { if case .live(let view) = self { view } else { nil } }
}

/// The tensors that weights are packed from, each in row-major order unless the layout says else.
struct WeightSources {
  typealias Pointer = UnsafeMutablePointer<Float>
  var first: Pointer
  var second: Pointer?
  var third: Pointer?
  var fourth: Pointer?
}

/// Packs weights.
struct PackKernel: Kernel {
  typealias Pack = @Sendable (WeightSources, UnsafeMutablePointer<Float>) -> Void
  let first: TensorView
  let second: TensorView?
  let third: TensorView?
  let fourth: TensorView?
  let target: TensorView
  let pack: Pack

  func run(_ memory: Memory) throws(ModelError) {
    pack(
      WeightSources(
        first: memory.floats(first), second: second.map(memory.floats),
        third: third.map(memory.floats), fourth: fourth.map(memory.floats)),
      memory.floats(target))
  }
}

extension Site {
  /// `count` floats made by `pack` of one to four sources: now when all are constants, else at each
  /// run, once for all nodes that use the same sources in this layout.
  ///
  /// Throws: `limitExceeded`.
  func weights(
    _ sources: [TensorView?], layout: String, sizes: [Int] = [], count: Int,
    pack: @escaping PackKernel.Pack
  ) throws(ModelError) -> Weights {
    guard let first = sources.first ?? nil else {
      throw ModelError(.invalidModel, "the weights are missing")
    }
    func source(_ place: Int) -> TensorView? { place < sources.count ? sources[place] : nil }
    let form = DerivedForm(sources, layout: layout, sizes: sizes)
    if let packed = try packedConstants(form, count: count, pack: pack) {
      return .constant(packed)
    }
    let view = try site.derived(form) { () throws(ModelError) in
      let target = try site.scratch(.float32, count: count)
      let kernel = PackKernel(
        first: first, second: source(1), third: source(2), fourth: source(3), target: target,
        pack: pack)
      site.emit(kernel, reads: sources.compactMap(\.self), writes: [target], label: "pack weights")
      return target
    }
    return .live(view)
  }

  /// The weights packed now, unless another plan has them; nil when a source is no constant.
  private func packedConstants(
    _ form: DerivedForm, count: Int, pack: PackKernel.Pack
  ) throws(ModelError) -> PackedForm? {
    var blocks: [Bytes?] = []
    var pointers: [UnsafeMutablePointer<Float>?] = [nil, nil, nil, nil]
    for (place, source) in form.sources.enumerated() {
      let bytes = source.flatMap { site.constant(at: $0)?.bytes }
      guard source == nil || bytes != nil else { return nil }
      blocks.append(bytes)
      // Only read; the form keeps the constant alive.
      pointers[place] = bytes.map {
        UnsafeMutableRawPointer(mutating: $0.pointer).assumingMemoryBound(to: Float.self)
          + (source?.offset ?? 0)
      }
    }
    guard let first = pointers[0] else { return nil }
    let key = PackedWeights.Key(
      sources: zip(blocks, form.sources).map { bytes, view in
        bytes.flatMap { bytes in view.map { .init(bytes, $0) } }
      }, layout: form.layout, sizes: form.sizes)
    return try packedWeights.form(key) { () throws(ModelError) in
      let made = try PackedForm(count: count, of: blocks)
      pack(
        WeightSources(first: first, second: pointers[1], third: pointers[2], fourth: pointers[3]),
        made.pointer)
      return made
    }
  }

  /// An input's elements in order, stretched to `shape`: as they lie when they lie so.
  func packed(_ input: Int, stretchedTo shape: [Int]) throws(ModelError) -> TensorView? {
    guard let view = try site.view(input)?.broadcast(to: shape) else { return nil }
    return try site.packed(view)
  }
}
