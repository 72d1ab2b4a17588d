// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// Reads the body of a loop as expressions of one step's input and the carried states.
struct CellReader {
  /// The body, captured constants filled in and constants folded.
  let body: Graph
  let index: GraphIndex
  /// Values of the body that count the steps from 0.
  let counters: Set<ValueID>
  /// The carried states, with their widths.
  let states: [ValueID: (number: Int, width: Int)]
  /// The sequence whose step is read, as a value of the body, once it is found.
  private(set) var sequence: ValueID?
  private var known: [ValueID: CellExpression] = [:]

  init(
    _ body: Graph, counters: Set<ValueID>, states: [ValueID: (number: Int, width: Int)]
  ) {
    self.body = body
    index = GraphIndex(body)
    self.counters = counters
    self.states = states
  }

  /// The expression of a value, nil when it is none that a recurrent cell has.
  mutating func expression(_ id: ValueID) -> CellExpression? {
    if let found = known[id] { return found }
    let made = read(id)
    known[id] = made
    return made
  }

  private mutating func read(_ id: ValueID) -> CellExpression? {
    if let state = states[id] {
      return .affine(
        AffineForm(
          states: [state.number: AffineForm.identity(state.width)],
          c: [Double](repeating: 0, count: state.width)))
    }
    if let row = row(id) { return .constant(row) }
    guard let made = index.maker(of: id) else { return nil }
    let node = body.nodes[made.node]
    switch node.op {
    case is Op.Identity, is Op.Squeeze, is Op.Unsqueeze, is Op.Reshape:
      return node.input(0).flatMap { same(id, as: $0) ? expression($0) : nil }
    case let gather as Op.Gather: return step(gather, node)
    case is Op.MatMul: return product(node, transposed: false, bias: nil)
    case let gemm as Op.Gemm:
      guard gemm.alpha == 1, gemm.beta == 1, !gemm.transA else { return nil }
      return product(node, transposed: gemm.transB, bias: node.input(2))
    case is Op.Add: return both(node).map { $0 + $1 }
    case is Op.Sub:
      return both(node).flatMap { a, b in
        width(b).map { a + b.scaled(-1, width: $0) }
      }
    case is Op.Mul: return both(node).flatMap(multiplied)
    case is Op.Neg:
      return node.input(0).flatMap { expression($0) }.flatMap { e in
        width(e).map { e.scaled(-1, width: $0) }
      }
    case is Op.Sigmoid: return node.input(0).flatMap { expression($0) }.map { .sigmoid($0) }
    case is Op.Tanh: return node.input(0).flatMap { expression($0) }.map { .tanh($0) }
    case is Op.Relu: return node.input(0).flatMap { expression($0) }.map { .relu($0) }
    case is Op.Slice, is Op.Split: return columns(of: id, node)
    case let concat as Op.Concat: return beside(concat, node)
    default: return nil
    }
  }

  // MARK: - Parts

  /// A constant of one row: [n], [1, n] or a scalar.
  private func row(_ id: ValueID) -> [Double]? {
    guard let tensor = body.foldable(id), tensor.dtype.isFloat,
      tensor.shape.dropLast().allSatisfy({ $0 == 1 })
    else { return nil }
    return try? tensor.doubles()
  }

  private func matrix(_ id: ValueID?, transposed: Bool) -> [[Double]]? {
    guard let tensor = body.foldable(id), tensor.rank == 2, tensor.dtype.isFloat,
      let values = try? tensor.doubles()
    else { return nil }
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    if transposed {
      return (0..<columns).map { c in (0..<rows).map { values[$0 * columns + c] } }
    }
    return (0..<rows).map { Array(values[($0 * columns)..<(($0 + 1) * columns)]) }
  }

  private func same(_ a: ValueID, as b: ValueID) -> Bool {
    guard let x = body[a].type.tensor?.shape, let y = body[b].type.tensor?.shape else {
      return false
    }
    return x.last == y.last && x.filter { $0 != 1 }.count == y.filter { $0 != 1 }.count
  }

  private func width(_ expression: CellExpression) -> Int? {
    switch expression {
    case .affine(let form): form.width
    case .constant(let c): c.count
    case .sigmoid(let e), .tanh(let e), .relu(let e): width(e)
    case .product(let a, let b): max(width(a) ?? 0, width(b) ?? 0)
    case .sum(let parts): parts.compactMap(width).max()
    case .times(_, let matrix): matrix.first?.count
    }
  }

  private mutating func step(_ gather: Op.Gather, _ node: Node) -> CellExpression? {
    guard gather.axis == 0, let data = node.input(0), let at = node.input(1),
      counters.contains(at), sequence == nil || sequence == data,
      let shape = body[data].type.tensor?.shape, shape.count == 3, let width = shape[2].value
    else { return nil }
    sequence = data
    return .affine(
      AffineForm(x: AffineForm.identity(width), c: [Double](repeating: 0, count: width)))
  }

  private mutating func product(
    _ node: Node, transposed: Bool, bias: ValueID?
  ) -> CellExpression? {
    guard let left = node.input(0).flatMap({ expression($0) }),
      let matrix = matrix(node.input(1), transposed: transposed), width(left) == matrix.count
    else { return nil }
    let result: CellExpression =
      if case .affine(let form) = left { .affine(form.times(matrix)) } else { .times(left, matrix) }
    guard let bias else { return result }
    guard let row = row(bias), let wide = widened(row, matrix.first?.count ?? 0) else { return nil }
    return result + .affine(AffineForm(c: wide))
  }

  private func widened(_ row: [Double], _ width: Int) -> [Double]? {
    row.count == width ? row : row.count == 1 ? [Double](repeating: row[0], count: width) : nil
  }

  /// Both operands; a constant beside something wider stretches, and one in a sum is linear.
  private mutating func both(_ node: Node) -> (CellExpression, CellExpression)? {
    guard let a = node.input(0).flatMap({ expression($0) }),
      let b = node.input(1).flatMap({ expression($0) }), let p = width(a), let q = width(b)
    else { return nil }
    let width = max(p, q)
    func fit(_ e: CellExpression, _ own: Int) -> CellExpression? {
      if case .constant(let row) = e {
        guard let wide = widened(row, width) else { return nil }
        return node.op is Op.Mul ? .constant(wide) : .affine(AffineForm(c: wide))
      }
      return own == width ? e : nil
    }
    guard let x = fit(a, p), let y = fit(b, q) else { return nil }
    return (x, y)
  }

  private func multiplied(_ a: CellExpression, _ b: CellExpression) -> CellExpression? {
    switch (a, b) {
    case (.constant(let c), .affine(let form)), (.affine(let form), .constant(let c)):
      .affine(form.scaled(c))
    default: .product(a, b)
    }
  }

  private mutating func columns(of id: ValueID, _ node: Node) -> CellExpression? {
    guard let source = node.input(0), case .affine(let form)? = expression(source),
      let shape = body[source].type.tensor?.shape, let own = body[id].type.tensor?.shape,
      shape.count == own.count, let count = own.last?.value
    else { return nil }
    let last = shape.count - 1
    if let split = node.op as? Op.Split {
      guard split.axis == last || split.axis == -1 else { return nil }
      var start = 0
      for output in node.outputs {
        if output == id { return .affine(form.columns(start..<(start + count))) }
        guard let output, let width = body[output].type.tensor?.shape?.last?.value else {
          return nil
        }
        start += width
      }
      return nil
    }
    guard let starts = integers(node.input(1)),
      let axes = node.input(3).map({ integers($0) }) ?? Array(starts.indices),
      node.input(4).map({ integers($0)?.allSatisfy { $0 == 1 } ?? false }) ?? true,
      axes.count == starts.count
    else { return nil }
    var first = 0
    for (axis, start) in zip(axes, starts) {
      if axis == last || axis == -1 {
        first = start < 0 ? start + form.width : start
      } else if start != 0
        || shape[axis < 0 ? axis + shape.count : axis] != own[axis < 0 ? axis + shape.count : axis]
      {
        return nil
      }
    }
    guard first >= 0, first + count <= form.width else { return nil }
    return .affine(form.columns(first..<(first + count)))
  }

  private func integers(_ id: ValueID?) -> [Int]? {
    body.foldable(id).flatMap { try? $0.integers() }
  }

  private mutating func beside(_ concat: Op.Concat, _ node: Node) -> CellExpression? {
    guard let rank = node.input(0).flatMap({ body[$0].type.tensor?.rank }),
      concat.axis == rank - 1 || concat.axis == -1
    else { return nil }
    var joined: AffineForm?
    for id in node.inputs {
      guard let id, case .affine(let form)? = expression(id) else { return nil }
      joined = joined.map { $0.beside(form) } ?? form
    }
    return joined.map { .affine($0) }
  }
}
