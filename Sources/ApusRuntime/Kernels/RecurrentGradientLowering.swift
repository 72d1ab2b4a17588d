// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor

/// Turns the gradient of a recurrent node into one kernel a direction.
struct RecurrentGradientLowering {
  let site: Site
  let cell: TrainedCell
  let views: TrainedSequence
  let direction: Direction
  let layout: Int
  let states: Int
  /// How many inputs the recurrent operator itself has.
  let inputCount: Int

  /// The views of all directions together.
  private struct Gradients {
    var x: TensorView?
    /// dW, dR, dB and, last, dP.
    var weights: [TensorView?]
    var states: [TensorView?]

    var all: [TensorView] { ([x] + weights + states).compactMap(\.self) }
  }

  func emit() throws(ModelError) {
    let inner = site.site
    let y = try sequence(inputCount)
    let saved = try inner.packed(inputCount + 1)
    let dy = inner.has(inputCount + 2) ? try sequence(inputCount + 2) : nil
    var dLast: [TensorView?] = []
    for state in 0..<states { dLast.append(try views.state(inputCount + 3 + state)) }
    let gradients = try allocate()
    for side in 0..<direction.count {
      func own(_ view: TensorView?) -> TensorView? { view.map { views.direction($0, side) } }
      let inputs = RecurrentGradientKernel.Inputs(
        x: views.x, y: views.sequence(y, side), saved: views.blocks(saved, side),
        w: views.direction(views.w, side), r: views.direction(views.r, side), p: own(views.p),
        h0: own(views.initial[0]), c0: own(states == 2 ? views.initial[1] : nil),
        lengths: views.lengths, dy: dy.map { views.sequence($0, side) }, dhLast: own(dLast[0]),
        dcLast: own(states == 2 ? dLast[1] : nil))
      let outputs = RecurrentGradientKernel.Outputs(
        dx: gradients.x, addsToX: side == 1, dw: own(gradients.weights[0]),
        dr: own(gradients.weights[1]), db: own(gradients.weights[2]),
        dh0: own(gradients.states[0]), dc0: own(states == 2 ? gradients.states[1] : nil),
        dp: own(gradients.weights[3]))
      let read = [y, saved, views.w, views.r, views.p, dy] + dLast
      try emit(
        inputs, outputs, side, reads: views.reads + read.compactMap(\.self), gradients.all)
    }
  }

  /// Emits one direction: its groups of rows, and the sum of their gradients of weights.
  private func emit(
    _ inputs: RecurrentGradientKernel.Inputs, _ outputs: RecurrentGradientKernel.Outputs,
    _ side: Int, reads: [TensorView], _ writes: [TensorView]
  ) throws(ModelError) {
    let inner = site.site
    let groups = RowGroups(batch: views.extents.batch)
    // Fewer rows may need more: they are walked in longer blocks of steps.
    let size = groups.sizes.map {
      cell.gradientScratchCount(site.table, views.extents, rows: $0)
    }.max()
    let stride = ((size ?? 0) + 15) / 16 * 16
    let scratch = try inner.scratch(.float32, count: groups.count * stride)
    let partial =
      groups.count == 1 || outputs.weightCount == 0
      ? nil
      : try inner.allocate(.float32, [(groups.count - 1) * outputs.weightCount])
    let kernel = RecurrentGradientKernel(
      cell: cell, extents: views.extents, isReverse: direction.readsBackward(side),
      inputs: inputs, outputs: outputs, groups: groups, scratch: scratch, scratchStride: stride,
      partial: partial, table: site.table)
    inner.emit(
      kernel, reads: reads + [scratch], writes: writes + [partial].compactMap(\.self),
      label: direction.count == 2 ? "direction \(side)" : nil)
    guard let partial else { return }
    let sum = GroupSumKernel(
      outputs: outputs.weights, partial: partial, groups: groups.count - 1, table: site.table)
    inner.emit(
      sum, reads: [partial] + outputs.weights, writes: outputs.weights, label: "sum of groups")
  }

  /// A sequence of states with the units of a step side by side.
  private func sequence(_ input: Int) throws(ModelError) -> TensorView {
    let view = try site.site.required(input)
    return view.strides[3] == 1 || view.shape[3] == 1 ? view : try site.site.packed(view)
  }

  /// Room for the gradients that are wanted.
  private func allocate() throws(ModelError) -> Gradients {
    let inner = site.site
    var gradients = Gradients(x: nil, weights: [], states: [])
    if inner.node.output(0) != nil {
      let x = try inner.allocateOutput(0, order: views.order(withDirections: false))
      gradients.x = layout == 1 ? x.permuted([1, 0, 2]) : x
    }
    for output in 1..<4 { gradients.weights.append(try room(output)) }
    gradients.weights.append(states == 2 ? try room(4 + states) : nil)
    for state in 0..<states { gradients.states.append(try views.allocateState(4 + state)) }
    return gradients
  }

  private func room(_ output: Int) throws(ModelError) -> TensorView? {
    site.site.node.output(output) == nil ? nil : try site.site.allocateOutput(output)
  }
}
