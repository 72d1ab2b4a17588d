// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// Shape arithmetic: how operators act on extents of which some are names.
///
/// A tensor of whole numbers has contents when it is small; real numbers that are whole, and
/// Booleans as 0 and 1, count too, so that a detour through another element type keeps names.
extension InferSite {
  /// Larger constants are data, not shapes.
  private static let largestContents = 1024

  /// The whole numbers that a tensor of rank 0 or 1 holds, as far as they are known.
  public func wholeContents(_ index: Int) -> [Dimension]? {
    guard let fact = fact(index) else { return nil }
    if let contents = fact.contents { return contents }
    guard let constant = fact.constant, constant.rank <= 1,
      constant.count <= InferSite.largestContents
    else { return nil }
    if constant.dtype.isInteger || constant.dtype == .bool {
      return (try? constant.integers())?.map(Dimension.known)
    }
    guard let values = try? constant.doubles() else { return nil }
    return values.map { value in
      Int(exactly: value).map(Dimension.known) ?? .unknown
    }
  }

  /// What `rule` makes of the contents of the first input; nil when nothing is known of it.
  public func mappedContents(
    _ dtype: DType?, _ rule: (Dimension) -> Dimension
  ) -> [Dimension]? {
    guard let dtype, let contents = wholeContents(0) else { return nil }
    return dtype.keeping(contents.map(rule))
  }

  /// What `rule` makes of the contents of several inputs, stretched to the longest; nil when
  /// nothing is known of the result.
  public func combinedContents(
    _ indices: some Sequence<Int>, _ dtype: DType?, _ rule: ([Dimension]) -> Dimension
  ) -> [Dimension]? {
    guard let dtype else { return nil }
    var parts: [[Dimension]] = []
    for index in indices {
      guard let part = wholeContents(index) else { return nil }
      parts.append(part)
    }
    let count = parts.first { $0.count != 1 }?.count ?? 1
    guard parts.allSatisfy({ $0.count == 1 || $0.count == count }) else { return nil }
    return dtype.keeping(
      (0..<count).map { place in rule(parts.map { $0.count == 1 ? $0[0] : $0[place] }) })
  }
}

extension DType {
  /// The contents, with numbers that the type does not hold exactly made unknown; nil when
  /// nothing is left.
  func keeping(_ contents: [Dimension]) -> [Dimension]? {
    let kept = contents.map { part in
      if case .known(let value) = part, !holds(value) { Dimension.unknown } else { part }
    }
    return kept.contains { $0 != .unknown } || kept.isEmpty ? kept : nil
  }

  /// Whether elements of this type represent the whole number exactly.
  private func holds(_ value: Int) -> Bool {
    func check<T: IntegerElement>(_ type: T.Type) -> Bool { T(exactly: value) != nil }
    if self == .bool { return value == 0 || value == 1 }
    if let type = try? integer() { return check(type) }
    switch self {
    case .float64: return value.magnitude <= 1 << 53
    case .float32: return value.magnitude <= 1 << 24
    default: return false
    }
  }
}

extension Dimension {
  /// The same extent, whatever is known of it: two unknown ones are not.
  func isSame(_ other: Dimension) -> Bool { self == other && self != .unknown }

  /// The sum, when it is known: of numbers, or of 0 and anything.
  static func sum(_ a: Dimension, _ b: Dimension) -> Dimension {
    switch (a, b) {
    case (.known(0), _): b
    case (_, .known(0)): a
    case (.known(let x), .known(let y)): exact(x.addingReportingOverflow(y))
    default: .unknown
    }
  }

  /// The difference, when it is known: of numbers, of anything and 0, of anything and itself.
  static func difference(_ a: Dimension, _ b: Dimension) -> Dimension {
    switch (a, b) {
    case (_, .known(0)): a
    case (.known(let x), .known(let y)): exact(x.subtractingReportingOverflow(y))
    default: a.isSame(b) ? .known(0) : .unknown
    }
  }

  /// The product, when it is known: of numbers, of 1 or 0 and anything.
  static func product(_ a: Dimension, _ b: Dimension) -> Dimension {
    switch (a, b) {
    case (.known(1), _): b
    case (_, .known(1)): a
    case (.known(0), .named), (.named, .known(0)): .known(0)
    case (.known(let x), .known(let y)): exact(x.multipliedReportingOverflow(by: y))
    default: .unknown
    }
  }

  /// The smaller or larger one, when it is known; names stand for extents, which are not negative.
  static func extreme(_ a: Dimension, _ b: Dimension, larger: Bool) -> Dimension {
    switch (a, b) {
    case (.known(let x), .known(let y)): return .known(larger ? max(x, y) : min(x, y))
    case (.named, .known(let y)) where y <= 0: return larger ? a : b
    case (.known(let x), .named) where x <= 0: return larger ? b : a
    default: return a.isSame(b) ? a : .unknown
    }
  }

  private static func exact(_ result: (partialValue: Int, overflow: Bool)) -> Dimension {
    result.overflow ? .unknown : .known(result.partialValue)
  }
}
