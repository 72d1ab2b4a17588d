// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// Adds a scaler's formulas to a graph as nodes.
struct ScalingEmitter {
  var graph: Graph
  let scaler: FittedScaler

  /// A value and what its axes are.
  struct Port {
    var value: ValueID
    var dtype: DType
    var rank: Int
    var port: ScaledPort
  }

  /// Nodes that scale the inputs `port`, columns of one formula together.
  mutating func scale(_ port: Port) throws(ModelError) -> ValueID {
    try byFormula(port) { (emitter, part) throws(ModelError) in
      var x = part.value
      for place in emitter.steps(part).indices {
        x = try emitter.scaled(x, step: place, part)
      }
      return x
    }
  }

  /// Nodes that take forecasts back to raw units; `latest` gives the last input of a column,
  /// raw, with extent 1 along time and columns.
  mutating func unscale(
    _ port: Port,
    latest: (inout ScalingEmitter, _ column: Int, Port) throws(ModelError) -> ValueID
  ) throws(ModelError) -> ValueID {
    try byFormula(port) { (emitter, part) throws(ModelError) in
      var y = part.value
      for (place, step) in emitter.steps(part).enumerated().reversed() {
        switch step.kind {
        case .difference:
          let axis = try emitter.integers("time", [part.port.timeAxis], shape: [])
          y = emitter.node(Op.CumSum(), [y, axis])
          var starts: [ValueID] = []
          for column in part.port.columns {
            var start = try latest(&emitter, column, part)
            for before in 0..<place {
              var single = part
              single.port.columns = [column]
              start = try emitter.scaled(start, step: before, single)
            }
            starts.append(start)
          }
          y = emitter.node(Op.Add(), [y, emitter.joined(starts, part)])
        case .log1p:
          let one = try emitter.numbers("one", [1], part)
          y = emitter.node(Op.Sub(), [emitter.node(Op.Exp(), [y]), one])
        default:
          let steps = part.port.columns.map { emitter.scaler.columns[$0].steps[place] }
          if steps.contains(where: { $0.scale != 1 }) {
            y = emitter.node(Op.Mul(), [y, try emitter.numbers("scale", steps.map(\.scale), part)])
          }
          if steps.contains(where: { $0.shift != 0 }) {
            y = emitter.node(Op.Add(), [y, try emitter.numbers("shift", steps.map(\.shift), part)])
          }
        }
      }
      return y
    }
  }

  // MARK: - Parts

  /// The steps of a part, whose columns all have the same formula.
  private func steps(_ part: Port) -> [ScalingStep] {
    part.port.columns.first.map { scaler.columns[$0].steps } ?? []
  }

  /// Cuts a port into runs of columns with one formula, and joins what `body` makes of each.
  private mutating func byFormula(
    _ port: Port, _ body: (inout ScalingEmitter, Port) throws(ModelError) -> ValueID
  ) throws(ModelError) -> ValueID {
    func formula(_ column: Int) -> [ScalerKind] {
      scaler.columns[column].steps.map { $0.isAffine ? .standard : $0.kind }
    }
    var runs: [Range<Int>] = []
    let columns = port.port.columns
    for place in columns.indices {
      if let last = runs.last, formula(columns[last.lowerBound]) == formula(columns[place]) {
        runs[runs.count - 1] = last.lowerBound..<place + 1
      } else {
        runs.append(place..<place + 1)
      }
    }
    guard runs.count > 1, let axis = port.port.columnAxis else { return try body(&self, port) }
    var parts: [ValueID] = []
    for run in runs {
      var part = port
      part.value = try slice(port.value, axis: axis, run.lowerBound, run.upperBound)
      part.port.columns = Array(columns[run])
      parts.append(try body(&self, part))
    }
    return joined(parts, port)
  }

  /// One step of a part's scaling.
  private mutating func scaled(
    _ x: ValueID, step place: Int, _ part: Port
  ) throws(ModelError) -> ValueID {
    let steps = part.port.columns.map { scaler.columns[$0].steps[place] }
    switch steps[0].kind {
    case .difference:
      let axis = part.port.timeAxis
      let first = try slice(x, axis: axis, 0, 1)
      let before = node(Op.Concat(axis: axis), [first, try slice(x, axis: axis, 0, -1)])
      return node(Op.Sub(), [x, before])
    case .log1p:
      return node(Op.Log(), [node(Op.Add(), [x, try numbers("one", [1], part)])])
    default:
      var y = x
      if steps.contains(where: { $0.shift != 0 }) {
        y = node(Op.Sub(), [y, try numbers("shift", steps.map(\.shift), part)])
      }
      if steps.contains(where: { $0.scale != 1 }) {
        y = node(Op.Div(), [y, try numbers("scale", steps.map(\.scale), part)])
      }
      return y
    }
  }

  // MARK: - Nodes

  mutating func node(_ op: any Operator, _ inputs: [ValueID?]) -> ValueID {
    let output = graph.addNode(op, inputs, name: "scaler/\(op.name)")[0]
    // Values' names are made unique, and ONNX Runtime wants the same of nodes.
    graph.nodes[graph.nodes.count - 1].name = graph[output].name
    return output
  }

  /// Part of a value along one axis.
  mutating func slice(
    _ x: ValueID, axis: Int, _ start: Int, _ end: Int
  ) throws(ModelError) -> ValueID {
    node(
      Op.Slice(),
      [
        x, try integers("start", [start]), try integers("end", [end]), try integers("axis", [axis]),
      ])
  }

  private mutating func joined(_ parts: [ValueID], _ port: Port) -> ValueID {
    guard parts.count > 1, let axis = port.port.columnAxis else { return parts[0] }
    return node(Op.Concat(axis: axis), parts)
  }

  /// Whole numbers: [n], or the given shape.
  mutating func integers(
    _ name: String, _ values: [Int], shape: [Int]? = nil
  ) throws(ModelError) -> ValueID {
    graph.addConstant(
      "scaler/\(name)", try Tensor(shape: shape ?? [values.count], values.map(Int64.init)))
  }

  /// Real numbers along the column axis, so shaped that they broadcast; a scalar when there is
  /// one number.
  private mutating func numbers(
    _ name: String, _ values: [Double], _ part: Port
  ) throws(ModelError) -> ValueID {
    var shape: [Int] = []
    if let axis = part.port.columnAxis, values.count > 1 {
      shape = [values.count] + [Int](repeating: 1, count: part.rank - 1 - axis)
    }
    return graph.addConstant(
      "scaler/\(name)", try Tensor(part.dtype, shape: shape, converting: values))
  }
}
