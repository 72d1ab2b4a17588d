// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Einsum: Differentiable {
  /// The gradient of each operand is an Einsum of `∂y` and the other operands; letters that only
  /// that operand has were summed, and the gradient is the same along them.
  ///
  /// Throws: `noGradient` for a letter that stands twice in one operand.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let inputs = site.node.inputs.indices
    var shapes: [[Int]] = []
    for place in inputs { shapes.append(try site.shape(site.input(place))) }
    let sum = try EinsteinSum(equation, ranks: shapes.map(\.count))
    let letters = try EinsumLetters(sum)
    guard sum.operands.allSatisfy({ Set($0).count == $0.count }) else {
      throw ModelError(
        .noGradient, "a letter that stands twice in one operand has no gradient: '\(equation)'",
        at: .attribute("equation"))
    }
    var extents: [Character: Int] = [:]
    for (labels, shape) in zip(sum.operands, shapes) {
      for (letter, extent) in zip(letters(labels), shape) {
        extents[letter] = extents[letter] == nil || extent != 1 ? extent : extents[letter]
      }
    }
    // Axes that are stretched lose their letter.
    var terms: [EinsumTerm] = []
    for (labels, shape) in zip(sum.operands, shapes) {
      let all = zip(letters(labels), shape).filter { $1 != 1 || extents[$0] == 1 }
      terms.append(EinsumTerm(letters: all.map(\.0), shape: all.map(\.1)))
    }
    for place in inputs where site.wants(place) {
      var others: [(term: [Character], id: ValueID)] = [(letters(sum.output), dy)]
      for other in inputs where other != place {
        let id = try site.reshape(site.input(other), to: terms[other].shape)
        others.append((terms[other].letters, id))
      }
      try give(others, terms[place], letters(sum.operands[place]), to: place, site)
    }
  }

  private func give(
    _ others: [(term: [Character], id: ValueID)], _ own: EinsumTerm, _ axes: [Character],
    to place: Int, _ site: BackwardSite
  ) throws(ModelError) {
    let known = Set(others.flatMap(\.term))
    let result = own.letters.filter(known.contains)
    var op = Op.Einsum()
    op.equation = others.map { String($0.term) }.joined(separator: ",") + "->" + String(result)
    let part = try site.nodes(op, others.map(\.id), outputs: 1)[0]
    let shape = try site.shape(site.input(place))
    let kept = zip(axes, shape).map { result.contains($0) ? $1 : 1 }
    try site.give(site.expand(site.reshape(part, to: kept), to: shape), to: place)
  }
}

/// The axes of an operand that have letters of their own, and their extents.
private struct EinsumTerm {
  var letters: [Character]
  var shape: [Int]
}

/// A letter for every label of an equation, those of `...` included.
private struct EinsumLetters {
  private var letters: [EinsteinSum.Label: Character] = [:]

  /// Throws: `noGradient` when there are more labels than letters.
  init(_ sum: EinsteinSum) throws(ModelError) {
    let alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for label in sum.operands.joined() where letters[label] == nil {
      guard letters.count < alphabet.count else {
        throw ModelError(.noGradient, "an equation of more than 52 axes has no gradient")
      }
      letters[label] = alphabet[alphabet.index(alphabet.startIndex, offsetBy: letters.count)]
    }
  }

  func callAsFunction(_ labels: [EinsteinSum.Label]) -> [Character] {
    labels.compactMap { letters[$0] }
  }
}
