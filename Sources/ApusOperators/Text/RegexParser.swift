// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// What a regular expression says, before it becomes a program.
indirect enum RegexTree: Sendable {
  case set(ScalarSet)
  case assertion(LinearRegex.Assertion)
  case sequence([RegexTree])
  case choice([RegexTree])
  /// `most` nil is without end.
  case repetition(RegexTree, least: Int, most: Int?)
}

/// Reads RE2's syntax: groups, flags i, m and s, classes, repetition up to 1000, anchors, escapes.
///
/// Which of several ways a text matches makes no difference to whether it does, so that greedy and
/// lazy repetition are the same here. Unicode classes (`\p`) and quotes (`\Q`) are refused.
struct RegexParser {
  private let text: [Unicode.Scalar]
  private var place = 0
  private var depth = 0
  private var ignoresCase = false
  private var isMultiline = false
  private var dotTakesNewline = false

  init(_ pattern: String) { text = Array(pattern.unicodeScalars) }

  private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

  private func malformed(_ what: String) -> ModelError {
    ModelError(.invalidValue, "\(what) at place \(place) of the expression")
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    place += 1
    return true
  }

  private mutating func takeAny() throws(ModelError) -> Unicode.Scalar {
    guard let scalar = next else { throw malformed("the expression ends early") }
    place += 1
    return scalar
  }

  // MARK: - Structure

  /// Throws: `invalidValue` or `unsupported`.
  mutating func parse() throws(ModelError) -> RegexTree {
    let tree = try choice()
    guard next == nil else { throw malformed("a group is closed that was not opened") }
    return tree
  }

  private mutating func choice() throws(ModelError) -> RegexTree {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 200 else { throw ModelError(.limitExceeded, "groups are nested too deep") }
    var options = [try sequence()]
    while take("|") { options.append(try sequence()) }
    return options.count == 1 ? options[0] : .choice(options)
  }

  private mutating func sequence() throws(ModelError) -> RegexTree {
    var parts: [RegexTree] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      guard let atom = try atom() else { continue }
      parts.append(try repeated(atom))
    }
    return .sequence(parts)
  }

  private mutating func repeated(_ atom: RegexTree) throws(ModelError) -> RegexTree {
    var least = 1
    var most: Int? = 1
    switch next {
    case "*": (least, most) = (0, nil)
    case "+": (least, most) = (1, nil)
    case "?": (least, most) = (0, 1)
    case "{":
      guard let bounds = try bounds() else { return atom }
      (least, most) = bounds
      place -= 1
    default: return atom
    }
    place += 1
    _ = take("?")
    if let scalar = next, "*+?".unicodeScalars.contains(scalar) {
      throw malformed("a repetition is repeated")
    }
    return .repetition(atom, least: least, most: most)
  }

  /// `{n}`, `{n,}` or `{n,m}`; nil, taking nothing, when the brace stands for itself.
  private mutating func bounds() throws(ModelError) -> (Int, Int?)? {
    let start = place
    place += 1
    let least = number()
    var most = least
    if take(",") { most = number() }
    guard let least, take("}") else {
      place = start
      return nil
    }
    guard least <= 1000, most ?? 0 <= 1000, most ?? least >= least else {
      throw malformed("a repetition is out of order or above 1000")
    }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = next, ScalarSet.digit.contains(scalar) {
      value = min(100_000, (value ?? 0) * 10 + Int(scalar.value - 0x30))
      place += 1
    }
    return value
  }

  // MARK: - Atoms

  /// One part; nil for flags that hold from here on.
  private mutating func atom() throws(ModelError) -> RegexTree? {
    let scalar = try takeAny()
    switch scalar {
    case "(": return try group()
    case "[": return .set(try bracket())
    case ".":
      return .set(dotTakesNewline ? ScalarSet.none.inverted : ScalarSet("\n").inverted)
    case "^": return .assertion(isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(isMultiline ? .lineEnd : .textEnd)
    case "\\": return try escape()
    case "*", "+", "?": throw malformed("there is nothing to repeat")
    case "{":
      // A brace that is no repetition stands for itself, and so it does here.
      return literal(scalar)
    default: return literal(scalar)
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> RegexTree {
    var set = ScalarSet(scalar)
    set.ignoresCase = ignoresCase
    return .set(set)
  }

  private mutating func group() throws(ModelError) -> RegexTree? {
    let flags = (ignoresCase, isMultiline, dotTakesNewline)
    if take("?") {
      if take("P") || next == "<" {
        guard take("<"), next != "=", next != "!" else { throw lookaround() }
        while try takeAny() != ">" {}
      } else if try takeFlags() {
        return nil
      }
    }
    let tree = try choice()
    guard take(")") else { throw malformed("a group is not closed") }
    (ignoresCase, isMultiline, dotTakesNewline) = flags
    return tree
  }

  private func lookaround() -> ModelError {
    ModelError(.invalidValue, "RE2 has no look-around")
  }

  /// Reads `i-s:` or `i-s)`; true when the flags hold for the rest of the group around.
  private mutating func takeFlags() throws(ModelError) -> Bool {
    var value = true
    while true {
      switch try takeAny() {
      case ":": return false
      case ")": return true
      case "-": value = false
      case "i": ignoresCase = value
      case "m": isMultiline = value
      case "s": dotTakesNewline = value
      case "U": break
      case "=", "!": throw lookaround()
      default: throw malformed("an unknown flag")
      }
    }
  }

  // MARK: - Escapes and classes

  private mutating func escape() throws(ModelError) -> RegexTree {
    switch next {
    case "b": place += 1; return .assertion(.wordEdge)
    case "B": place += 1; return .assertion(.noWordEdge)
    case "A": place += 1; return .assertion(.textStart)
    case "z": place += 1; return .assertion(.textEnd)
    default: break
    }
    var set = try escapedSet()
    set.ignoresCase = ignoresCase && set.ranges.count == 1 && set.ranges[0].count == 1
    return .set(set)
  }

  /// What follows a backslash, in or out of brackets.
  private mutating func escapedSet() throws(ModelError) -> ScalarSet {
    let scalar = try takeAny()
    switch scalar {
    case "d": return .digit
    case "D": return ScalarSet.digit.inverted
    case "w": return .word
    case "W": return ScalarSet.word.inverted
    case "s": return .space
    case "S": return ScalarSet.space.inverted
    case "n": return ScalarSet("\n")
    case "t": return ScalarSet("\t")
    case "r": return ScalarSet("\r")
    case "f": return ScalarSet("\u{0C}")
    case "v": return ScalarSet("\u{0B}")
    case "a": return ScalarSet("\u{07}")
    case "x": return try hexadecimal()
    case "p", "P", "C", "Q":
      throw ModelError(.unsupported, "\\\(scalar) in an expression is not supported")
    default:
      guard scalar.isASCII, !ScalarSet.word.contains(scalar) || scalar == "_" else {
        throw malformed("an unknown escape \\\(scalar)")
      }
      return ScalarSet(scalar)
    }
  }

  private mutating func hexadecimal() throws(ModelError) -> ScalarSet {
    var digits = ""
    if take("{") {
      while next != "}", digits.count < 8 { digits.unicodeScalars.append(try takeAny()) }
      guard take("}") else { throw malformed("a malformed \\x") }
    } else {
      for _ in 0..<2 { digits.unicodeScalars.append(try takeAny()) }
    }
    guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
      throw malformed("a malformed \\x")
    }
    return ScalarSet(scalar)
  }

  /// What stands between brackets.
  private mutating func bracket() throws(ModelError) -> ScalarSet {
    let isNegated = take("^")
    var set = ScalarSet.none
    var isFirst = true
    while isFirst || next != "]" {
      isFirst = false
      if next == "[", place + 1 < text.count, text[place + 1] == ":" {
        set.ranges += try namedClass().ranges
        continue
      }
      let start = try member()
      guard start.ranges.count == 1, start.ranges[0].count == 1, next == "-",
        place + 1 < text.count, text[place + 1] != "]"
      else {
        set.ranges += start.ranges
        continue
      }
      place += 1
      let end = try member()
      guard end.ranges.count == 1, end.ranges[0].count == 1,
        start.ranges[0].lowerBound <= end.ranges[0].lowerBound
      else { throw malformed("a range out of order") }
      set.ranges.append(start.ranges[0].lowerBound...end.ranges[0].lowerBound)
    }
    place += 1
    set.isNegated = isNegated
    set.ignoresCase = ignoresCase
    return set
  }

  private mutating func member() throws(ModelError) -> ScalarSet {
    let scalar = try takeAny()
    return scalar == "\\" ? try escapedSet() : ScalarSet(scalar)
  }

  /// `[:alpha:]` and its kin.
  private mutating func namedClass() throws(ModelError) -> ScalarSet {
    place += 2
    let isNegated = take("^")
    var name = ""
    while let scalar = next, scalar != ":" {
      name.unicodeScalars.append(scalar)
      place += 1
    }
    guard take(":"), take("]"), let ranges = RegexParser.classes[name] else {
      throw malformed("an unknown class")
    }
    let set = ScalarSet(ranges: ranges)
    return isNegated ? set.inverted : set
  }

  private static let classes: [String: [ClosedRange<UInt32>]] = [
    "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A],
    "alpha": [0x41...0x5A, 0x61...0x7A],
    "ascii": [0x00...0x7F],
    "blank": [0x09...0x09, 0x20...0x20],
    "cntrl": [0x00...0x1F, 0x7F...0x7F],
    "digit": [0x30...0x39],
    "graph": [0x21...0x7E],
    "lower": [0x61...0x7A],
    "print": [0x20...0x7E],
    "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
    "space": [0x09...0x0D, 0x20...0x20],
    "upper": [0x41...0x5A],
    "word": ScalarSet.word.ranges,
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
  ]
}
