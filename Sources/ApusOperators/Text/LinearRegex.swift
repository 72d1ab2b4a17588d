// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// A regular expression that is matched in time proportional to text times expression, whatever
/// the expression: all paths through it advance together.
///
/// Source: K. Thompson, "Regular expression search algorithm", 1968; syntax: RE2.
struct LinearRegex: Sendable {
  /// One step of the program.
  enum Step: Sendable {
    case scalar(ScalarSet)
    /// Goes on at both places.
    case fork(Int, Int)
    case jump(Int)
    case assert(Assertion)
    case match
  }

  /// A place between scalars.
  enum Assertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordEdge, noWordEdge
  }

  private(set) var steps: [Step] = []
  /// Parts written so far; repeated empty parts write no steps and still take time.
  private var emitted = 0

  /// The number of steps.
  var size: Int { steps.count }

  /// More steps than any sensible expression has: `{1000}` within `{1000}` is refused.
  private static let mostSteps = 20_000

  /// Throws: `invalidValue` for a malformed expression, `unsupported` for syntax that Apus lacks.
  init(_ pattern: String) throws(ModelError) {
    var parser = RegexParser(pattern)
    let tree = try parser.parse()
    try emit(tree)
    steps.append(.match)
  }

  // MARK: - Program

  private mutating func emit(_ tree: RegexTree) throws(ModelError) {
    emitted += 1
    guard emitted < 10 * LinearRegex.mostSteps, steps.count < LinearRegex.mostSteps else {
      throw ModelError(.limitExceeded, "the expression is too long")
    }
    switch tree {
    case .set(let set): steps.append(.scalar(set))
    case .assertion(let assertion): steps.append(.assert(assertion))
    case .sequence(let parts):
      for part in parts { try emit(part) }
    case .choice(let options):
      var ends: [Int] = []
      for option in options.dropLast() {
        let fork = steps.count
        steps.append(.fork(fork + 1, 0))
        try emit(option)
        ends.append(steps.count)
        steps.append(.jump(0))
        steps[fork] = .fork(fork + 1, steps.count)
      }
      if let last = options.last { try emit(last) }
      for end in ends { steps[end] = .jump(steps.count) }
    case .repetition(let part, let least, let most):
      for _ in 0..<least { try emit(part) }
      guard let most else {
        let fork = steps.count
        steps.append(.fork(fork + 1, 0))
        try emit(part)
        steps.append(.jump(fork))
        steps[fork] = .fork(fork + 1, steps.count)
        return
      }
      var forks: [Int] = []
      for _ in least..<max(least, most) {
        forks.append(steps.count)
        steps.append(.fork(steps.count + 1, 0))
        try emit(part)
      }
      for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
    }
  }

  // MARK: - Matching

  /// Whether the whole text matches.
  func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var marks = [Int](repeating: -1, count: steps.count)
    var threads: [Int] = []
    follow(0, at: 0, scalars, &marks, &threads)
    for (place, scalar) in scalars.enumerated() {
      var next: [Int] = []
      for thread in threads {
        if case .scalar(let set) = steps[thread], set.contains(scalar) {
          follow(thread + 1, at: place + 1, scalars, &marks, &next)
        }
      }
      threads = next
      if threads.isEmpty { return false }
    }
    return threads.contains { if case .match = steps[$0] { true } else { false } }
  }

  /// Adds every step that waits for a scalar, reached from `start` without taking one.
  private func follow(
    _ start: Int, at place: Int, _ text: [Unicode.Scalar], _ marks: inout [Int],
    _ threads: inout [Int]
  ) {
    var stack = [start]
    while let step = stack.popLast() {
      guard marks[step] != place else { continue }
      marks[step] = place
      switch steps[step] {
      case .scalar, .match: threads.append(step)
      case .jump(let target): stack.append(target)
      case .fork(let first, let second): stack += [second, first]
      case .assert(let assertion):
        if holds(assertion, at: place, text) { stack.append(step + 1) }
      }
    }
  }

  private func holds(_ assertion: Assertion, at place: Int, _ text: [Unicode.Scalar]) -> Bool {
    func isWord(_ place: Int) -> Bool {
      text.indices.contains(place) && ScalarSet.word.contains(text[place])
    }
    switch assertion {
    case .textStart: return place == 0
    case .textEnd: return place == text.count
    case .lineStart: return place == 0 || text[place - 1] == "\n"
    case .lineEnd: return place == text.count || text[place] == "\n"
    case .wordEdge: return isWord(place - 1) != isWord(place)
    case .noWordEdge: return isWord(place - 1) == isWord(place)
    }
  }
}

/// A set of Unicode scalars as ranges.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>]
  var isNegated = false
  var ignoresCase = false

  static let digit = ScalarSet(ranges: [0x30...0x39])
  static let word = ScalarSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let space = ScalarSet(ranges: [0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
  static let none = ScalarSet(ranges: [])

  init(ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }
  init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

  /// All other scalars, as ranges.
  var inverted: ScalarSet {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return ScalarSet(ranges: result)
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var found = ranges.contains { $0.contains(scalar.value) }
    if ignoresCase && !found {
      let other = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
      found = other.contains { mapping in
        guard mapping.unicodeScalars.count == 1, let single = mapping.unicodeScalars.first else {
          return false
        }
        return ranges.contains { $0.contains(single.value) }
      }
    }
    return found != isNegated
  }
}
