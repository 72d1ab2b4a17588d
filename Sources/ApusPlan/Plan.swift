// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A compiled graph for one set of shapes: steps in order, and where every buffer lies.
public struct Plan<Step> {
  /// Where the memory of a buffer comes from.
  public enum Home: Sendable {
    /// A range of the session's arena, in bytes.
    case arena(offset: Int)
    /// The tensor that the caller binds to an input.
    case input(Int)
    /// The tensor that the caller receives as an output.
    case output(Int)
    /// Part of the plan.
    case constant(Tensor)
  }

  public struct Buffer: Sendable {
    public var byteCount: Int
    public var home: Home
  }

  public struct ScheduledStep {
    public var step: Step
    /// The nodes that the step does, such as `Conv 'c1' + Relu`.
    public var label: String
    public var reads: [TensorView]
    public var writes: [TensorView]
    /// Whether it is the operator's reference and not a kernel of the machine.
    public var isFallback: Bool
  }

  public struct Port: Sendable {
    public var name: String
    public var dtype: DType
    public var shape: [Int]
    /// Where it lies.
    public var view: TensorView
    public var byteCount: Int { shape.reduce(1, *) * dtype.byteWidth }
  }

  public var steps: [ScheduledStep]
  public var buffers: [Buffer]
  public var arenaByteCount: Int
  public var inputs: [Port]
  public var outputs: [Port]

  /// The input in whose memory an output lies, because the plan updates that input in place; nil
  /// when the output has memory of its own.
  public func updatedInput(ofOutput place: Int) -> Int? {
    if case .input(let input) = buffers[outputs[place].view.buffer.index].home {
      input
    } else {
      nil
    }
  }
}

extension Plan: Sendable where Step: Sendable {}
extension Plan.ScheduledStep: Sendable where Step: Sendable {}
