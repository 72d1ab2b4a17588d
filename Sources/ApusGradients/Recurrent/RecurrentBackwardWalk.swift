// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// The way back through time of one recurrent operator, in 64 bits: its inputs, what was saved, and
/// the gradients gathered so far.
public struct RecurrentBackwardWalk {
  let run: RecurrentRun
  private let peepholes: [Double]?
  private let y: [Double]
  private let saved: [Double]
  private let blocks: Int
  private let dy: [Double]?
  private let dLast: [[Double]?]
  private let shapes: [[Int]]
  private var dx: [Double]
  private var dw: [Double]
  private var dr: [Double]
  private var db: [Double]
  private var dInitial: [[Double]]
  private var dPeepholes: [Double]

  init<Cell: DifferentiableRecurrent>(
    _ cell: Cell, _ site: EvaluateSite, inputCount: Int
  ) throws(ModelError) {
    run = try RecurrentRun(
      cell, EvaluateSite(inputs: Array(site.inputs.prefix(inputCount)), wanted: []))
    peepholes = try Cell.stateCount == 2 ? site.optionalTensor(7)?.doubles() : nil
    y = try site.tensor(inputCount).doubles()
    saved = try site.tensor(inputCount + 1).doubles()
    blocks = Cell.savedCount
    dy = try site.optionalTensor(inputCount + 2)?.doubles()
    var last: [[Double]?] = []
    for state in 0..<Cell.stateCount {
      last.append(try site.optionalTensor(inputCount + 3 + state)?.doubles())
    }
    dLast = last
    let (directions, hidden) = (run.direction.count, run.hidden)
    shapes = [
      try site.tensor(0).shape, try site.tensor(1).shape, try site.tensor(2).shape,
      [directions, 2 * run.gates * hidden],
      run.layout == 0 ? [directions, run.batch, hidden] : [run.batch, directions, hidden],
      [directions, 3 * hidden],
    ]
    func zeros(_ shape: [Int]) -> [Double] {
      [Double](repeating: 0, count: shape.reduce(1, *))
    }
    dx = zeros(shapes[0])
    dw = zeros(shapes[1])
    dr = zeros(shapes[2])
    db = zeros(shapes[3])
    dInitial = [[Double]](repeating: zeros(shapes[4]), count: Cell.stateCount)
    dPeepholes = zeros(shapes[5])
  }

  /// One step seen from behind.
  struct Step {
    var direction: Int
    /// The saved blocks, `[S][H]`.
    var saved: [[Double]]
    /// The states before the step.
    var previous: [[Double]]
    /// The peepholes `[3][H]`, when there are any.
    var peepholes: [[Double]]?
  }

  /// What a step's cell finds.
  struct Found {
    /// The gradients of `W·x + Wb` and of `R·h + Rb`, gate by gate.
    var input: [[Double]]
    var hidden: [[Double]]
    /// What `R` multiplied in each gate, when it was not the hidden state itself; the gradient of
    /// the state through that gate is then in `states` already.
    var operands: [[Double]?]
    /// The gradients of the states before the step, without what goes through `R`.
    var states: [[Double]]
    var peepholes: [[Double]]?
  }

  /// Calls `body` for every step of every sequence, last steps first, with the gradients of the
  /// states after the step.
  mutating func walk(_ body: (Step, _ states: [[Double]]) -> Found) {
    let hidden = run.hidden
    for side in 0..<run.direction.count {
      for sequence in 0..<run.batch where run.lengths[sequence] > 0 {
        let place = run.stateOffset(side, sequence)
        var states = dLast.map { slice($0, place) }
        for count in (0..<run.lengths[sequence]).reversed() {
          let time = time(count, side, sequence)
          if let dy {
            let offset = run.sequenceOffset(time, side, sequence)
            for unit in 0..<hidden { states[0][unit] += dy[offset + unit] }
          }
          let step = step(count, side, sequence)
          let found = body(step, states)
          states = found.states
          gather(found, step, time, sequence, &states[0])
        }
        for index in states.indices {
          dInitial[index].replaceSubrange(place..<(place + hidden), with: states[index])
        }
      }
    }
  }

  private func time(_ count: Int, _ side: Int, _ sequence: Int) -> Int {
    run.direction.readsBackward(side) ? run.lengths[sequence] - 1 - count : count
  }

  private func slice(_ values: [Double]?, _ place: Int) -> [Double] {
    values.map { Array($0[place..<(place + run.hidden)]) }
      ?? [Double](repeating: 0, count: run.hidden)
  }

  private func block(_ number: Int, _ time: Int, _ side: Int, _ sequence: Int) -> [Double] {
    slice(saved, run.savedOffset(time, side, sequence, blocks: blocks) + number * run.hidden)
  }

  private func step(_ count: Int, _ side: Int, _ sequence: Int) -> Step {
    let now = time(count, side, sequence)
    var previous = run.initial.map { slice($0, run.stateOffset(side, sequence)) }
    if count > 0 {
      let before = time(count - 1, side, sequence)
      previous[0] = slice(y, run.sequenceOffset(before, side, sequence))
      // The cell state of LSTM.
      if previous.count == 2 { previous[1] = block(4, before, side, sequence) }
    }
    return Step(
      direction: side, saved: (0..<blocks).map { block($0, now, side, sequence) },
      previous: previous,
      peepholes: peepholes.map { all in (0..<3).map { slice(all, (side * 3 + $0) * run.hidden) } })
  }

  /// Adds what one step found, and to `state` what goes to the hidden state through `R`.
  private mutating func gather(
    _ found: Found, _ step: Step, _ time: Int, _ sequence: Int, _ state: inout [Double]
  ) {
    let (hidden, inputs) = (run.hidden, run.inputs)
    let x = run.inputOffset(time, sequence)
    for gate in 0..<run.gates {
      let operand = found.operands[gate] ?? step.previous[0]
      for unit in 0..<hidden {
        let row = (step.direction * run.gates + gate) * hidden + unit
        let (input, recurrent) = (found.input[gate][unit], found.hidden[gate][unit])
        let bias = 2 * step.direction * run.gates * hidden + gate * hidden + unit
        db[bias] += input
        db[bias + run.gates * hidden] += recurrent
        for column in 0..<inputs {
          dw[row * inputs + column] += input * run.x[x + column]
          dx[x + column] += input * run.w[row * inputs + column]
        }
        for column in 0..<hidden {
          dr[row * hidden + column] += recurrent * operand[column]
          if found.operands[gate] == nil {
            state[column] += recurrent * run.r[row * hidden + column]
          }
        }
      }
    }
    for (gate, values) in (found.peepholes ?? []).enumerated() {
      for (unit, value) in values.enumerated() {
        dPeepholes[(step.direction * 3 + gate) * hidden + unit] += value
      }
    }
  }

  /// `Rᵀ · vector` for one gate.
  func throughRecurrence(_ vector: [Double], gate: Int, _ side: Int) -> [Double] {
    var result = [Double](repeating: 0, count: run.hidden)
    for (unit, value) in vector.enumerated() {
      let row = ((side * run.gates + gate) * run.hidden + unit) * run.hidden
      for column in result.indices { result[column] += value * run.r[row + column] }
    }
    return result
  }

  /// The gradients as tensors, in the order of `RecurrentGradient`'s outputs.
  func results(peepholes: Bool) throws(ModelError) -> [Datum?] {
    var lists = [(dx, shapes[0]), (dw, shapes[1]), (dr, shapes[2]), (db, shapes[3])]
    for state in dInitial { lists.append((state, shapes[4])) }
    if peepholes { lists.append((dPeepholes, shapes[5])) }
    var data: [Datum?] = []
    for (values, shape) in lists {
      data.append(.tensor(try Tensor(run.dtype, shape: shape, converting: values)))
    }
    return data
  }
}
