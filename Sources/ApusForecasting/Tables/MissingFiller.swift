// SPDX-License-Identifier: Apache-2.0

/// Fills one column of one series by a policy.
struct MissingFiller {
  let policy: MissingPolicy
  let isText: Bool
  /// Values that were filled in.
  private(set) var count = 0

  init(policy: MissingPolicy, isText: Bool) {
    self.policy = policy
    self.isText = isText
  }

  /// Fills the NaN among the first `end` values, or marks rows as left out; gives the place of a
  /// value that the policy refuses to be without.
  mutating func fill(_ values: inout [Double], end: Int, keeps: inout [Bool]) -> Int? {
    guard let missing = values[..<end].firstIndex(where: \.isNaN) else { return nil }
    switch policy {
    case .error: return missing
    case .drop:
      for place in 0..<end where values[place].isNaN { keeps[place] = false }
    case .forwardFill, .interpolate:
      let first = values[..<end].firstIndex { !$0.isNaN } ?? end
      for place in 0..<first { keeps[place] = false }
      var last = first
      for place in first..<end where !values[place].isNaN {
        if place > last + 1 { bridge(&values, last, place) }
        last = place
      }
      if last < end {
        for place in last + 1..<max(last + 1, end) {
          values[place] = values[last]
          count += 1
        }
      }
    }
    return nil
  }

  /// Fills the values between two known ones.
  private mutating func bridge(_ values: inout [Double], _ a: Int, _ b: Int) {
    for place in a + 1..<b {
      let part = Double(place - a) / Double(b - a)
      let isStraight = policy == .interpolate && !isText
      values[place] = isStraight ? values[a] + part * (values[b] - values[a]) : values[a]
      count += 1
    }
  }
}
