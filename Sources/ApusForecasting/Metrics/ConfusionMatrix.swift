// SPDX-License-Identifier: Apache-2.0

/// How often each class was taken for each: accuracy and F1 follow.
public struct ConfusionMatrix: Sendable, Hashable {
  public let classCount: Int
  /// By true class, then by predicted class.
  public private(set) var counts: [[Int]]

  public init(classCount: Int) {
    precondition(classCount > 0)
    self.classCount = classCount
    counts = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
  }

  /// Adds one case.
  public mutating func add(predicted: Int, truth: Int) { counts[truth][predicted] += 1 }

  /// The part of cases that were predicted rightly: Σ cᵢᵢ / Σ cᵢⱼ; NaN without cases.
  public var accuracy: Double {
    let right = (0..<classCount).reduce(0) { $0 + counts[$1][$1] }
    return Double(right) / Double(counts.reduce(0) { $0 + $1.reduce(0, +) })
  }

  /// F1 of one class: 2·TP / (2·TP + FP + FN); 0 when it never occurs and is never predicted.
  /// Source: scikit-learn f1_score.
  public func f1(_ class: Int) -> Double {
    let hits = counts[`class`][`class`]
    let predicted = counts.reduce(0) { $0 + $1[`class`] }
    let actual = counts[`class`].reduce(0, +)
    return predicted + actual == 0 ? 0 : 2 * Double(hits) / Double(predicted + actual)
  }

  /// The plain mean of F1 over the classes that occur or are predicted; NaN without cases.
  public var macroF1: Double {
    let used = (0..<classCount).filter { label in
      counts[label].contains { $0 > 0 } || counts.contains { $0[label] > 0 }
    }
    return used.reduce(0) { $0 + f1($1) } / Double(used.count)
  }
}
