// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import ApusTensor
import Foundation

/// The memory of one session for one plan: an arena, inputs, outputs, and the table of bases.
final class Binding {
  let key: PreparedModel.PlanKey
  let plan: CompiledPlan
  private let arena: Storage
  private var inputs: [Storage] = []
  private var outputs: [Storage] = []
  private let bases: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private var inputBuffers: [Int] = []
  private var outputBuffers: [Int] = []

  /// Throws: `limitExceeded` when memory is refused.
  init(
    _ key: PreparedModel.PlanKey, _ plan: CompiledPlan, keeping old: Binding?
  ) throws(ModelError) {
    self.key = key
    self.plan = plan
    let layout = plan.plan
    if let old, old.arena.byteCount >= layout.arenaByteCount {
      arena = old.arena
    } else {
      arena = try Storage.allocate(byteCount: layout.arenaByteCount)
    }
    for port in layout.inputs { inputs.append(try Storage.allocate(byteCount: port.byteCount)) }
    for port in layout.outputs { outputs.append(try Storage.allocate(byteCount: port.byteCount)) }
    inputBuffers = [Int](repeating: 0, count: inputs.count)
    outputBuffers = [Int](repeating: 0, count: outputs.count)
    bases = .allocate(capacity: max(1, layout.buffers.count))
    for (index, buffer) in layout.buffers.enumerated() {
      let base: UnsafeMutableRawPointer
      switch buffer.home {
      case .arena(let offset): base = arena.base + offset
      case .input(let place):
        base = inputs[place].base
        inputBuffers[place] = index
      case .output(let place):
        base = outputs[place].base
        outputBuffers[place] = index
      // Kernels only read constants.
      case .constant(let tensor):
        base = UnsafeMutableRawPointer(
          mutating: tensor.bytes?.pointer ?? UnsafeRawPointer(arena.base))
      }
      (bases + index).initialize(to: base)
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

  func input(_ place: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: bases[inputBuffers[place]], count: plan.plan.inputs[place].byteCount)
  }

  func output(_ place: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: bases[outputBuffers[place]], count: plan.plan.outputs[place].byteCount)
  }

  /// Exchanges the memory of an output and an input, so that what came out goes in next.
  func swap(output: Int, input: Int) {
    let kept = bases[inputBuffers[input]]
    bases[inputBuffers[input]] = bases[outputBuffers[output]]
    bases[outputBuffers[output]] = kept
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
      memcpy(bases[inputBuffers[place]], bytes.pointer, bytes.count)
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
