// SPDX-License-Identifier: Apache-2.0

package import ApusGraph
package import ApusTensor

/// The inputs of a recurrent operator as `Double`s, and the walk over directions, sequences and
/// time that all three operators share.
package struct RecurrentRun: Sendable {
  package let dtype: DType
  package let steps: Int
  package let batch: Int
  package let inputs: Int
  package let hidden: Int
  package let direction: Direction
  package let layout: Int
  package let gates: Int
  package let x: [Double]
  package let w: [Double]
  package let r: [Double]
  private let bias: [Double]?
  package let lengths: [Int]
  package let initial: [[Double]?]

  package init<O: RecurrentOperator>(_ op: O, _ site: EvaluateSite) throws(ModelError) {
    let extents = try op.extents(
      site.inputs.map { datum in
        guard case .tensor(let tensor)? = datum else { return nil }
        return tensor.shape.map(Dimension.known)
      })
    let tensors = (x: try site.tensor(0), w: try site.tensor(1), r: try site.tensor(2))
    dtype = tensors.x.dtype
    steps = extents.steps.value ?? 0
    batch = extents.batch.value ?? 0
    inputs = extents.inputs.value ?? 0
    hidden = extents.hidden.value ?? 0
    direction = op.direction
    layout = op.layout
    gates = O.gateCount
    // Empty inputs may claim any number of steps and sequences.
    let outputCount = try Tensor.elementCount([max(1, steps), batch, direction.count, hidden])
    try AllocationBudget.current?.check(outputCount * 8)
    x = try tensors.x.doubles()
    w = try tensors.w.doubles()
    r = try tensors.r.doubles()
    bias = try site.optionalTensor(3)?.doubles()
    lengths =
      try RecurrentRun.lengths(site.integers(4), steps: steps)
      ?? [Int](repeating: steps, count: batch)
    var initial: [[Double]?] = []
    for state in 0..<O.stateCount {
      initial.append(try site.optionalTensor(5 + state)?.doubles())
    }
    self.initial = initial
  }

  private static func lengths(_ lengths: [Int]?, steps: Int) throws(ModelError) -> [Int]? {
    for length in lengths ?? [] where !(0...steps).contains(length) {
      throw ModelError(
        .invalidValue, "sequence_lens must lie in 0...\(steps), the steps of X; got \(length)")
    }
    return lengths
  }

  /// One step of one direction: changes the states, of which the first is the hidden one, given
  /// the gates' share of the input, `W·x + Wb`, and of the hidden state, `R·h + Rb`. Returns what
  /// the gradient needs of it, in blocks of H numbers.
  typealias Step = (
    _ direction: Int, _ fromInput: [Double], _ fromHidden: [Double], _ states: inout [[Double]]
  ) -> [Double]

  /// `Y`, the last states and, when `saved` blocks a step are asked for, those. Steps beyond a sequence's length are 0, and so are the last states
  /// of a sequence of length 0.
  func outputs(
    wanted: [Bool], saving blocks: Int?, _ step: Step
  ) throws(ModelError) -> [Datum?] {
    let directions = direction.count
    let shapes = try spend()
    var y = [Double](repeating: 0, count: try Tensor.elementCount(shapes.y))
    var last = [[Double]](
      repeating: [Double](repeating: 0, count: try Tensor.elementCount(shapes.state)),
      count: initial.count)
    let savedShape = [steps, directions, batch, blocks ?? 0, hidden]
    let savedCount = try Tensor.elementCount(savedShape)
    try AllocationBudget.current?.check(savedCount * 8)
    var saved = [Double](repeating: 0, count: savedCount)
    for side in 0..<directions {
      let bias = gateBias(side)
      for sequence in 0..<batch where lengths[sequence] > 0 {
        let place = stateOffset(side, sequence)
        var states = initial.map { initial in
          initial.map { Array($0[place..<(place + hidden)]) }
            ?? [Double](repeating: 0, count: hidden)
        }
        for count in 0..<lengths[sequence] {
          let time = direction.readsBackward(side) ? lengths[sequence] - 1 - count : count
          let fromInput = product(
            w, side, x, offset: inputOffset(time, sequence), length: inputs, plus: bias.input)
          let fromHidden = product(
            r, side, states[0], offset: 0, length: hidden, plus: bias.hidden)
          let left = step(side, fromInput, fromHidden, &states)
          if blocks != nil {
            let place = savedOffset(time, side, sequence, blocks: left.count / hidden)
            saved.replaceSubrange(place..<(place + left.count), with: left)
          }
          let offset = sequenceOffset(time, side, sequence)
          y.replaceSubrange(offset..<(offset + hidden), with: states[0])
        }
        for index in states.indices {
          last[index].replaceSubrange(place..<(place + hidden), with: states[index])
        }
      }
    }
    var data: [Datum?] = []
    for (index, values) in ([y] + last).enumerated() {
      let isWanted = index < wanted.count && wanted[index]
      let shape = index == 0 ? shapes.y : shapes.state
      data.append(isWanted ? .tensor(try Tensor(dtype, shape: shape, converting: values)) : nil)
    }
    if blocks != nil {
      data.append(.tensor(try Tensor(dtype, shape: savedShape, converting: saved)))
    }
    return data
  }

  /// `vector · (rows of R)ᵀ` for some rows of one direction, without bias.
  func recurrence(_ side: Int, gate: Int, _ vector: [Double]) -> [Double] {
    let first = (side * gates + gate) * hidden
    return rows(r, first..<(first + hidden), vector, offset: 0, length: hidden)
  }

  /// The bias `Rb` of one gate, zeros when there is none.
  func recurrenceBias(_ side: Int, gate: Int) -> [Double] {
    let all = gateBias(side).hidden
    return Array(all[(gate * hidden)..<((gate + 1) * hidden)])
  }

  // MARK: - Parts

  private func gateBias(_ side: Int) -> (input: [Double], hidden: [Double]) {
    let rows = gates * hidden
    guard let bias else {
      let zeros = [Double](repeating: 0, count: rows)
      return (zeros, zeros)
    }
    let first = side * 2 * rows
    return (
      Array(bias[first..<(first + rows)]), Array(bias[(first + rows)..<(first + 2 * rows)])
    )
  }

  private func product(
    _ matrix: [Double], _ side: Int, _ vector: [Double], offset: Int, length: Int,
    plus bias: [Double]
  ) -> [Double] {
    let first = side * gates * hidden
    let sums = rows(
      matrix, first..<(first + gates * hidden), vector, offset: offset, length: length)
    return zip(sums, bias).map { $0 + $1 }
  }

  private func rows(
    _ matrix: [Double], _ rows: Range<Int>, _ vector: [Double], offset: Int, length: Int
  ) -> [Double] {
    matrix.withUnsafeBufferPointer { matrix in
      vector.withUnsafeBufferPointer { vector in
        rows.map { row in
          var sum = 0.0
          for column in 0..<length {
            sum += matrix[row * length + column] * vector[offset + column]
          }
          return sum
        }
      }
    }
  }

  package func inputOffset(_ time: Int, _ sequence: Int) -> Int {
    (layout == 0 ? time * batch + sequence : sequence * steps + time) * inputs
  }

  package func stateOffset(_ side: Int, _ sequence: Int) -> Int {
    (layout == 0 ? side * batch + sequence : sequence * direction.count + side) * hidden
  }

  package func sequenceOffset(_ time: Int, _ side: Int, _ sequence: Int) -> Int {
    let place =
      layout == 0
      ? (time * direction.count + side) * batch + sequence
      : (sequence * steps + time) * direction.count + side
    return place * hidden
  }

  /// Where the first of the blocks that a step saved lies.
  package func savedOffset(_ time: Int, _ side: Int, _ sequence: Int, blocks: Int) -> Int {
    ((time * direction.count + side) * batch + sequence) * blocks * hidden
  }

  /// The shapes of the outputs, after paying for the work and memory.
  private func spend() throws(ModelError) -> (y: [Int], state: [Int]) {
    let directions = direction.count
    let y =
      layout == 0 ? [steps, directions, batch, hidden] : [batch, steps, directions, hidden]
    let state = layout == 0 ? [directions, batch, hidden] : [batch, directions, hidden]
    let each = w.count / directions + r.count / directions + 1
    let (work, overflow) = each.multipliedReportingOverflow(
      by: try Tensor.elementCount([steps, batch, directions]))
    try WorkBudget.spend(overflow ? .max : work)
    return (y, state)
  }
}

extension Float? {
  /// `x` within ± this, `x` itself when there is no bound.
  package func clipping(_ x: Double) -> Double {
    guard let bound = self.map(Double.init) else { return x }
    return x > bound ? bound : x < -bound ? -bound : x
  }
}
