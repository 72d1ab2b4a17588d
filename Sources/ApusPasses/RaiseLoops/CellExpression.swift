// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// A row vector that is a linear function of one step's input and of the carried states:
/// `x X + Σ sₖ Sₖ + c`, with matrices [rows][columns].
struct AffineForm: Equatable {
  var x: [[Double]]?
  var states: [Int: [[Double]]] = [:]
  var c: [Double]

  var width: Int { c.count }

  static func identity(_ width: Int) -> [[Double]] {
    (0..<width).map { row in (0..<width).map { $0 == row ? 1 : 0 } }
  }

  /// Whether this is state `k` and nothing else.
  func isState(_ k: Int) -> Bool {
    x == nil && states.count == 1 && states[k] == AffineForm.identity(width)
      && c.allSatisfy { $0 == 0 }
  }

  private func mapped(
    _ matrix: ([[Double]]) -> [[Double]], _ row: ([Double]) -> [Double]
  ) -> AffineForm {
    AffineForm(x: x.map(matrix), states: states.mapValues(matrix), c: row(c))
  }

  /// The columns of a range.
  func columns(_ range: Range<Int>) -> AffineForm {
    mapped({ $0.map { Array($0[range]) } }, { Array($0[range]) })
  }

  /// Each column times its factor.
  func scaled(_ factors: [Double]) -> AffineForm {
    let scale = { (row: [Double]) in zip(row, factors).map { $0 * $1 } }
    return mapped({ $0.map(scale) }, scale)
  }

  /// `self · m`.
  func times(_ m: [[Double]]) -> AffineForm {
    let multiply = { (row: [Double]) in
      var sum = [Double](repeating: 0, count: m.first?.count ?? 0)
      for (factor, line) in zip(row, m) where factor != 0 {
        for column in sum.indices { sum[column] += factor * line[column] }
      }
      return sum
    }
    return mapped({ $0.map(multiply) }, multiply)
  }

  static func + (a: AffineForm, b: AffineForm) -> AffineForm {
    let add = { (p: [[Double]], q: [[Double]]) in
      zip(p, q).map { zip($0, $1).map { $0 + $1 } }
    }
    var sum = a
    sum.x = if let p = a.x, let q = b.x { add(p, q) } else { a.x ?? b.x }
    sum.states.merge(b.states, uniquingKeysWith: add)
    sum.c = zip(a.c, b.c).map { $0 + $1 }
    return sum
  }

  /// Columns of both, side by side.
  func beside(_ other: AffineForm) -> AffineForm {
    let zeros = { (rows: Int, width: Int) in
      [[Double]](repeating: [Double](repeating: 0, count: width), count: rows)
    }
    let join = { (p: [[Double]]?, q: [[Double]]?) -> [[Double]]? in
      guard let rows = p?.count ?? q?.count else { return nil }
      let left = p ?? zeros(rows, self.width)
      let right = q ?? zeros(rows, other.width)
      return zip(left, right).map { $0 + $1 }
    }
    var states: [Int: [[Double]]] = [:]
    for k in Set(self.states.keys).union(other.states.keys) {
      states[k] = join(self.states[k], other.states[k])
    }
    return AffineForm(x: join(x, other.x), states: states, c: c + other.c)
  }
}

/// How one step of a loop computes a value, with everything linear gathered up.
indirect enum CellExpression {
  case affine(AffineForm)
  case constant([Double])
  case sigmoid(CellExpression)
  case tanh(CellExpression)
  case relu(CellExpression)
  case product(CellExpression, CellExpression)
  case sum([CellExpression])
  /// An expression that is not linear, times a constant matrix.
  case times(CellExpression, [[Double]])

  /// The terms of a sum, all linear ones added up into the first.
  var terms: (affine: AffineForm?, rest: [CellExpression]) {
    guard case .sum(let parts) = self else {
      if case .affine(let form) = self { return (form, []) }
      return (nil, [self])
    }
    var affine: AffineForm?
    var rest: [CellExpression] = []
    for part in parts {
      let (form, others) = part.terms
      if let form { affine = affine.map { $0 + form } ?? form }
      rest += others
    }
    return (affine, rest)
  }

  static func + (a: CellExpression, b: CellExpression) -> CellExpression {
    let (p, q) = (a.terms, b.terms)
    let affine: AffineForm? =
      if let x = p.affine, let y = q.affine { x + y } else { p.affine ?? q.affine }
    let rest = p.rest + q.rest
    if rest.isEmpty, let affine { return .affine(affine) }
    return .sum((affine.map { [.affine($0)] } ?? []) + rest)
  }

  /// The expression times a number.
  func scaled(_ factor: Double, width: Int) -> CellExpression {
    switch self {
    case .affine(let form): .affine(form.scaled([Double](repeating: factor, count: width)))
    case .constant(let c): .constant(c.map { $0 * factor })
    case .sum(let parts): .sum(parts.map { $0.scaled(factor, width: width) })
    default: .product(.constant([Double](repeating: factor, count: width)), self)
    }
  }
}
