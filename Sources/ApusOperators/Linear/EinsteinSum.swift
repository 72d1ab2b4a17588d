// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// An equation such as `bij,bjk->bik`, read for operands of known ranks.
public struct EinsteinSum: Sendable {
  /// A letter, or the place of an axis that `...` stands for, counted from the last one.
  public enum Label: Hashable, Sendable {
    case letter(Character)
    case rest(Int)
  }

  /// The labels of each operand's axes.
  public let operands: [[Label]]
  /// The labels of the result's axes.
  public let output: [Label]
  /// The labels that the result lacks.
  public let summed: [Label]

  /// Throws: `invalidValue` when the equation cannot be read, `shapeMismatch` for other ranks.
  public init(_ equation: String, ranks: [Int]) throws(ModelError) {
    let text = equation.filter { !$0.isWhitespace }
    let sides = EinsteinSum.split(text)
    let terms = sides.left.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard terms.count == ranks.count else {
      throw ModelError(
        .invalidValue, "'\(equation)' has \(terms.count) terms for \(ranks.count) inputs",
        at: .attribute("equation"))
    }
    var operands: [[Label]] = []
    for (term, rank) in zip(terms, ranks) {
      operands.append(try EinsteinSum.labels(term, rank: rank, equation))
    }
    self.operands = operands
    var counts: [Label: Int] = [:]
    for label in operands.joined() { counts[label, default: 0] += 1 }
    let rest = counts.keys.compactMap { label -> Int? in
      if case .rest(let place) = label { place } else { nil }
    }
    let most = rest.max().map { $0 + 1 } ?? 0
    if let right = sides.right {
      let letters = right.contains("...") ? right.count - 3 : right.count
      output = try EinsteinSum.labels(
        right, rank: letters + (right.contains("...") ? most : 0), equation)
    } else {
      let once = counts.filter { $0.value == 1 }.keys.compactMap { label -> Character? in
        if case .letter(let letter) = label { letter } else { nil }
      }
      output = (0..<most).reversed().map(Label.rest) + once.sorted().map(Label.letter)
    }
    let unique = Set(output)
    guard unique.count == output.count, output.allSatisfy({ counts[$0] != nil }) else {
      throw ModelError(
        .invalidValue, "the result of '\(equation)' repeats a letter or has one of its own",
        at: .attribute("equation"))
    }
    var seen = unique
    summed = operands.joined().filter { seen.insert($0).inserted }
  }

  private static func split(_ text: String) -> (left: String, right: String?) {
    let characters = Array(text)
    for i in characters.indices.dropLast() where characters[i] == "-" && characters[i + 1] == ">" {
      return (String(characters[..<i]), String(characters[(i + 2)...]))
    }
    return (text, nil)
  }

  /// The labels of one term; `...` takes as many axes as the rank leaves.
  private static func labels(
    _ term: String, rank: Int, _ equation: String
  ) throws(ModelError) -> [Label] {
    var result: [Label] = []
    let characters = Array(term)
    let letters = characters.filter(\.isLetter).count
    let dots = characters.count - letters
    let hidden = rank - letters
    guard dots == 0 ? hidden == 0 : dots == 3 && hidden >= 0 else {
      throw ModelError(
        .shapeMismatch, "the term '\(term)' of '\(equation)' does not fit an input of rank \(rank)",
        at: .attribute("equation"))
    }
    var i = 0
    while i < characters.count {
      if characters[i].isLetter {
        result.append(.letter(characters[i]))
        i += 1
        continue
      }
      guard i + 2 < characters.count, characters[i...i + 2].allSatisfy({ $0 == "." }) else {
        throw ModelError(
          .invalidValue, "'\(equation)' has a character that is no letter",
          at: .attribute("equation"))
      }
      result += (0..<hidden).reversed().map(Label.rest)
      i += 3
    }
    return result
  }

  /// The extent of each label. Throws: `shapeMismatch` when operands disagree.
  func extents(_ shapes: [[Dimension]]) throws(ModelError) -> [Label: Dimension] {
    var result: [Label: Dimension] = [:]
    for (labels, shape) in zip(operands, shapes) {
      for (label, extent) in zip(labels, shape) {
        guard let known = result[label] else {
          result[label] = extent
          continue
        }
        if case .letter(let letter) = label {
          if let a = known.value, let b = extent.value, a != b {
            throw ModelError(.shapeMismatch, "the letter \(letter) stands for both \(a) and \(b)")
          }
          if !known.isKnown && extent.isKnown { result[label] = extent }
        } else {
          result[label] = try Dimension.broadcast([known], [extent])[0]
        }
      }
    }
    return result
  }

  /// How far one step along each label moves in an operand; broadcast axes do not move.
  static func strides(_ labels: [Label], _ shape: [Int]) -> [Label: Int] {
    var result: [Label: Int] = [:]
    for (label, (extent, stride)) in zip(labels, zip(shape, Broadcasting.strides(shape))) {
      result[label, default: 0] += extent == 1 ? 0 : stride
    }
    return result
  }
}
