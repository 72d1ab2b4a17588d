// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import ApusTensor
import Foundation

/// The memory of one session for one plan: an arena, inputs, outputs, and the table of bases.
final class Binding {
  let key: PreparedModel.PlanKey
  let plan: CompiledPlan
  private let arena: Storage
  /// Memory of ports; none for an output that lies in an input's.
  private var inputs: [Storage] = []
  private var outputs: [Storage?] = []
  /// Memory that ports had before they were shared: exchanges may have put it under another port.
  private var retired: [Storage] = []
  private let bases: UnsafeMutablePointer<UnsafeMutableRawPointer>
  /// The values that the plan was made for, as they lie in memory, by place of the input.
  private let decided: [(place: Int, bytes: Bytes)]

  /// `shared` is memory of callers, by place of the input.
  ///
  /// Throws: `shapeMismatch` when shared memory has another size than its input; `limitExceeded`
  /// when memory is refused.
  init(
    _ key: PreparedModel.PlanKey, _ plan: CompiledPlan, values: [Int: Tensor] = [:],
    shared: [Int: Storage], keeping old: Binding?
  ) throws(ModelError) {
    self.key = key
    self.plan = plan
    decided = values.compactMap { place, tensor in tensor.bytes.map { (place, $0) } }
    let layout = plan.plan
    if let old, old.arena.byteCount >= layout.arenaByteCount {
      arena = old.arena
    } else {
      arena = try Storage.allocate(byteCount: layout.arenaByteCount)
    }
    for (place, port) in layout.inputs.enumerated() {
      if let storage = shared[place] {
        try port.check(storage)
        inputs.append(storage)
      } else {
        inputs.append(try Storage.allocate(byteCount: port.byteCount))
      }
    }
    for (place, port) in layout.outputs.enumerated() {
      outputs.append(
        layout.updatedInput(ofOutput: place) == nil
          ? try Storage.allocate(byteCount: port.byteCount) : nil)
    }
    bases = .allocate(capacity: max(1, layout.buffers.count))
    for (index, buffer) in layout.buffers.enumerated() {
      (bases + index).initialize(to: base(of: buffer))
    }
  }

  private func base(of buffer: Plan<any Kernel>.Buffer) -> UnsafeMutableRawPointer {
    switch buffer.home {
    case .arena(let offset): arena.base + offset
    case .input(let place): inputs[place].base
    case .output(let place): outputs[place]?.base ?? arena.base
    // Kernels only read constants.
    case .constant(let tensor):
      UnsafeMutableRawPointer(mutating: tensor.bytes?.pointer ?? UnsafeRawPointer(arena.base))
    }
  }

  deinit { bases.deallocate() }

  var memory: Memory { Memory(bases: UnsafePointer(bases)) }

  /// Whether the values that the plan depends on are those of `tensors`.
  func holds(_ tensors: [Tensor]) throws(ModelError) -> Bool {
    for (place, values) in key.values where try tensors[place].integers() != values {
      return false
    }
    return true
  }

  /// The first input whose value in memory is not the one that the plan was made for.
  var undecided: Int? {
    for (place, bytes) in decided
    where memcmp(memory.bytes(plan.plan.inputs[place].view), bytes.pointer, bytes.count) != 0 {
      return place
    }
    return nil
  }

  func input(_ place: Int) -> UnsafeMutableRawBufferPointer {
    let port = plan.plan.inputs[place]
    return UnsafeMutableRawBufferPointer(start: memory.bytes(port.view), count: port.byteCount)
  }

  func output(_ place: Int) -> UnsafeRawBufferPointer {
    let port = plan.plan.outputs[place]
    return UnsafeRawBufferPointer(start: memory.bytes(port.view), count: port.byteCount)
  }

  /// Puts an input's memory in the hands of its caller. Throws: `shapeMismatch`.
  func share(_ place: Int, _ storage: Storage) throws(ModelError) {
    let port = plan.plan.inputs[place]
    try port.check(storage)
    retired.append(inputs[place])
    inputs[place] = storage
    bases[port.view.buffer.index] = storage.base
  }

  /// Makes what came out go in next: nothing to do for an output that lies in the input's memory,
  /// else the two exchange their memory; where the input's is a caller's, it is copied to.
  func carry(output: Int, input: Int, isShared: Bool) {
    let (from, to) = (plan.plan.outputs[output].view, plan.plan.inputs[input].view)
    if from.buffer == to.buffer && from.offset == to.offset { return }
    if isShared || from.offset != 0 || plan.plan.updatedInput(ofOutput: output) != nil {
      memmove(memory.bytes(to), memory.bytes(from), plan.plan.inputs[input].byteCount)
      return
    }
    let kept = bases[to.buffer.index]
    bases[to.buffer.index] = bases[from.buffer.index]
    bases[from.buffer.index] = kept
  }

  /// Copies tensors into the inputs. Throws: `typeMismatch`.
  func write(_ arguments: [Datum]) throws(ModelError) {
    for (place, datum) in arguments.enumerated() {
      let port = plan.plan.inputs[place]
      guard case .tensor(let tensor) = datum, tensor.dtype == port.dtype, let bytes = tensor.bytes
      else {
        throw ModelError(
          .typeMismatch, "needs a \(port.dtype.name) tensor", at: .value(port.name))
      }
      // A shared input that the caller left out is in place already.
      memmove(memory.bytes(port.view), bytes.pointer, bytes.count)
    }
  }

  /// Copies the outputs out. Throws: `limitExceeded`.
  func read() throws(ModelError) -> [Datum] {
    var results: [Datum] = []
    for (place, port) in plan.plan.outputs.enumerated() {
      let bytes = try Bytes(copying: output(place))
      results.append(.tensor(try Tensor(port.dtype, shape: port.shape, bytes: bytes)))
    }
    return results
  }
}

extension Plan.Port {
  /// Throws: `shapeMismatch` when memory of a caller is not as large as the input.
  fileprivate func check(_ storage: Storage) throws(ModelError) {
    guard storage.byteCount == byteCount else {
      throw ModelError(
        .shapeMismatch,
        "the shared memory has \(storage.byteCount) bytes; the input is \(dtype.name)\(shape), "
          + "\(byteCount) bytes", at: .value(name))
    }
  }
}
