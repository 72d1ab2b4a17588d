// SPDX-License-Identifier: Apache-2.0

/// A recurrent cell found in expressions: each gate as the linear form inside its function.
enum CellMatch {
  /// `h' = f(form)`.
  case rnn(AffineForm, activation: String)
  /// `n = tanh(candidate + r recurrent)` when the reset comes after the product, else
  /// `n = tanh(candidate + (r h) matrix)`; `h' = (1 - z) n + z h`.
  case gru(z: AffineForm, r: AffineForm, candidate: AffineForm, recurrent: Recurrent)
  /// `c' = f c + i g`, `h' = o tanh(c')`.
  case lstm(i: AffineForm, o: AffineForm, f: AffineForm, g: AffineForm)

  enum Recurrent {
    /// `r (h R + b)`: ONNX's linear_before_reset.
    case beforeReset(AffineForm)
    /// `(r h) R`.
    case afterReset([[Double]])
  }

  /// The number of the new cell state, in expressions of the new hidden state.
  static let newCell = 2

  /// The cell with one state, h as number 0.
  init?(hidden: CellExpression, width: Int) {
    switch hidden {
    case .tanh(.affine(let form)): self = .rnn(form, activation: "Tanh")
    case .relu(.affine(let form)): self = .rnn(form, activation: "Relu")
    default:
      guard let gru = CellMatch.gru(hidden) else { return nil }
      self = gru
    }
  }

  /// The cell with the states h (number 0) and c (number 1).
  init?(hidden: CellExpression, cell: CellExpression) {
    let (affine, terms) = cell.terms
    guard affine == nil, terms.count == 2 else { return nil }
    var forget: AffineForm?
    var input: (gate: AffineForm, candidate: AffineForm)?
    for (gate, other) in terms.compactMap(CellMatch.gated) {
      if case .affine(let form) = other, form.isState(1) { forget = gate }
      if case .tanh(.affine(let form)) = other { input = (gate, form) }
    }
    guard let forget, let input, let (output, inner) = CellMatch.gated(hidden),
      case .tanh(.affine(let form)) = inner, form.isState(CellMatch.newCell)
    else { return nil }
    self = .lstm(i: input.gate, o: output, f: forget, g: input.candidate)
  }

  /// A product with a sigmoid of something linear: what is inside it, and the other factor.
  private static func gated(_ e: CellExpression) -> (gate: AffineForm, other: CellExpression)? {
    guard case .product(let a, let b) = e else { return nil }
    if case .sigmoid(.affine(let gate)) = a { return (gate, b) }
    if case .sigmoid(.affine(let gate)) = b { return (gate, a) }
    return nil
  }

  /// `1 - sigmoid(form)`, whose gate is that of `-form`.
  private static func complement(_ e: CellExpression) -> AffineForm? {
    let (affine, rest) = e.terms
    guard let affine, affine.x == nil, affine.states.isEmpty, affine.c.allSatisfy({ $0 == 1 }),
      rest.count == 1, case .product(.constant(let c), .sigmoid(.affine(let gate))) = rest[0],
      c.allSatisfy({ $0 == -1 })
    else { return nil }
    return gate
  }

  private static func gru(_ hidden: CellExpression) -> CellMatch? {
    let (affine, terms) = hidden.terms
    guard affine == nil, terms.count == 2 else { return nil }
    for (kept, fresh) in [(terms[0], terms[1]), (terms[1], terms[0])] {
      // z h + (1 - z) n
      if let (z, state) = gated(kept), case .affine(let form) = state, form.isState(0),
        case .product(let a, let b) = fresh
      {
        for (p, n) in [(a, b), (b, a)] {
          if let gate = complement(p), gate == z { return candidate(n, z: z) }
        }
      }
      // (1 - u) h + u n: z is 1 - u, whose gate is that of -u.
      if let (u, n) = gated(fresh), case .product(let a, let b) = kept {
        for (p, state) in [(a, b), (b, a)] {
          if let gate = complement(p), gate == u, case .affine(let form) = state, form.isState(0) {
            return candidate(n, z: u.scaled([Double](repeating: -1, count: u.width)))
          }
        }
      }
    }
    return nil
  }

  private static func candidate(_ n: CellExpression, z: AffineForm) -> CellMatch? {
    guard case .tanh(let inside) = n else { return nil }
    let (affine, rest) = inside.terms
    guard let affine, affine.states.isEmpty, rest.count == 1 else { return nil }
    if let (r, other) = gated(rest[0]), case .affine(let form) = other, form.x == nil {
      return .gru(z: z, r: r, candidate: affine, recurrent: .beforeReset(form))
    }
    if case .times(let product, let matrix) = rest[0], let (r, other) = gated(product),
      case .affine(let form) = other, form.isState(0)
    {
      return .gru(z: z, r: r, candidate: affine, recurrent: .afterReset(matrix))
    }
    return nil
  }
}
