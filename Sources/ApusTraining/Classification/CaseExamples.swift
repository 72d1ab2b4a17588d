// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting

/// Labelled series as examples: windows [T, C] and classes, int64.
public struct CaseExamples: Examples {
  private let dataset: ClassificationDataset
  /// The class of each case of the set.
  private let classes: [Int]
  /// The cases that are examples, by their places in the set.
  public let places: [Int]
  private let steps: Int
  /// By class; nil where all examples count alike.
  private let weights: [Float]?

  /// With `isBalanced`, an example of class c weighs n / (k · n_c): all k classes of the n examples
  /// count alike. Source: scikit-learn class_weight="balanced".
  public init(
    _ dataset: ClassificationDataset, classes: [Int], places: [Int], steps: Int,
    isBalanced: Bool = false
  ) {
    self.dataset = dataset
    self.classes = classes
    self.places = places
    self.steps = steps
    guard isBalanced else {
      weights = nil
      return
    }
    var counts = [Int](repeating: 0, count: (classes.max() ?? 0) + 1)
    for place in places { counts[classes[place]] += 1 }
    let present = counts.count { $0 > 0 }
    weights = counts.map { $0 == 0 ? 0 : Float(places.count) / Float(present * $0) }
  }

  public var count: Int { places.count }
  public var inputShapes: [[Int]] { [[steps, dataset.channels]] }
  public var hasWeights: Bool { weights != nil }

  public func gatherInput(
    _ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer
  ) {
    dataset.gather(
      chosen.map { places[$0] }, steps: steps,
      into: target.assumingMemoryBound(to: Float.self))
  }

  public func gatherTarget(
    _ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer
  ) {
    let memory = target.assumingMemoryBound(to: Int64.self)
    for (row, number) in chosen.enumerated() { memory[row] = Int64(classes[places[number]]) }
  }

  public func gatherWeights(
    _ chosen: ArraySlice<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    for (row, number) in chosen.enumerated() {
      target[row] = weights?[classes[places[number]]] ?? 1
    }
  }
}
