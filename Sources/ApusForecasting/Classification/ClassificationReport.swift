// SPDX-License-Identifier: Apache-2.0

/// How often a classifier, and simple ones beside it, named the right class.
public struct ClassificationReport: Sendable, Equatable, Codable {
  /// The scores of one classifier.
  public struct Entry: Sendable, Equatable, Codable {
    public var title: String
    /// The part of cases that were named rightly.
    public var accuracy: Double
    /// The plain mean of F1 over the classes that occur or were named.
    public var macroF1: Double
    /// Cases by true class, then by the class that was named.
    public var confusion: [[Int]]
    public var classes: [ClassScore]
  }

  /// The scores of one class: precision TP / (TP + FP), recall TP / (TP + FN) and their harmonic
  /// mean; 0 where nothing is below the line. Source: scikit-learn.
  public struct ClassScore: Sendable, Equatable, Codable {
    public var label: String
    /// Cases of the class.
    public var cases: Int
    public var precision: Double
    public var recall: Double
    public var f1: Double
  }

  /// "validation" or "test".
  public var part: String
  public var cases: Int
  /// The names of the classes.
  public var labels: [String]
  /// The keys of `scores`, the model first.
  public var order: [String] = []
  public var scores: [String: Entry] = [:]

  public init(part: String, cases: Int, labels: [String]) {
    self.part = part
    self.cases = cases
    self.labels = labels
  }

  /// Scores the classes that one classifier named for all cases.
  public mutating func add(_ key: String, title: String, predicted: [Int], truth: [Int]) {
    var matrix = ConfusionMatrix(classCount: labels.count)
    for (guess, label) in zip(predicted, truth) { matrix.add(predicted: guess, truth: label) }
    order.append(key)
    scores[key] = Entry(
      title: title, accuracy: matrix.accuracy, macroF1: matrix.macroF1, confusion: matrix.counts,
      classes: labels.indices.map { label in
        ClassScore(
          label: labels[label], cases: matrix.counts[label].reduce(0, +),
          precision: matrix.precision(label), recall: matrix.recall(label), f1: matrix.f1(label))
      })
  }

  /// The best of the simple classifiers.
  public var bestBaseline: Entry? {
    order.filter { $0 != "model" }.compactMap { scores[$0] }.max { $0.accuracy < $1.accuracy }
  }
}

extension ConfusionMatrix {
  /// TP / (TP + FP) of one class; 0 when it is never predicted.
  public func precision(_ label: Int) -> Double {
    let predicted = counts.reduce(0) { $0 + $1[label] }
    return predicted == 0 ? 0 : Double(counts[label][label]) / Double(predicted)
  }

  /// TP / (TP + FN) of one class; 0 when it never occurs.
  public func recall(_ label: Int) -> Double {
    let actual = counts[label].reduce(0, +)
    return actual == 0 ? 0 : Double(counts[label][label]) / Double(actual)
  }
}
