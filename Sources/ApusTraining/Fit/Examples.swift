// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Inputs and targets to learn from, of which a step takes a few by number.
public protocol Examples: Sendable {
  /// How many examples there are.
  var count: Int { get }
  /// Extents of each of the model's inputs for one example, without the first axis.
  var inputShapes: [[Int]] { get }
  /// Whether each example has a weight.
  var hasWeights: Bool { get }
  /// Writes the chosen examples of an input one after another.
  func gatherInput(_ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer)
  /// Writes the chosen examples of the target of an output one after another.
  func gatherTarget(_ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer)
  /// Writes the weights of the chosen examples.
  func gatherWeights(_ chosen: ArraySlice<Int>, into target: UnsafeMutablePointer<Float>)
}

extension Examples {
  public var hasWeights: Bool { false }
  public func gatherWeights(_ chosen: ArraySlice<Int>, into target: UnsafeMutablePointer<Float>) {
    for place in 0..<chosen.count { target[place] = 1 }
  }
}

/// Examples held as whole tensors whose first axis counts them.
public struct TensorExamples: Examples {
  public let inputs: [Tensor]
  /// One for each output; nil where an output is not trained.
  public let targets: [Tensor?]
  public let weights: [Float]?
  public let count: Int

  /// Throws: `shapeMismatch` when the tensors do not hold equally many examples.
  public init(
    inputs: [Tensor], targets: [Tensor?], weights: [Float]? = nil
  ) throws(ModelError) {
    guard let count = inputs.first?.shape.first else {
      throw ModelError(.shapeMismatch, "examples need an input with a first axis")
    }
    for tensor in inputs + targets.compactMap(\.self)
    where tensor.shape.first != count || tensor.bytes == nil {
      throw ModelError(
        .shapeMismatch, "every tensor must hold \(count) examples, one has shape \(tensor.shape)")
    }
    guard weights?.count ?? count == count else {
      throw ModelError(
        .shapeMismatch, "needs \(count) weights, got \(weights?.count ?? 0)")
    }
    self.inputs = inputs
    self.targets = targets
    self.weights = weights
    self.count = count
  }

  public var inputShapes: [[Int]] { inputs.map { Array($0.shape.dropFirst()) } }
  public var hasWeights: Bool { weights != nil }

  public func gatherInput(
    _ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer
  ) {
    inputs[place].gatherRows(chosen, into: target)
  }

  public func gatherTarget(
    _ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer
  ) {
    targets[place]?.gatherRows(chosen, into: target)
  }

  public func gatherWeights(
    _ chosen: ArraySlice<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    for (place, number) in chosen.enumerated() { target[place] = weights?[number] ?? 1 }
  }
}

extension Tensor {
  fileprivate func gatherRows(_ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer) {
    guard let bytes, let count = shape.first, count > 0 else { return }
    let size = bytes.count / count
    for (place, number) in chosen.enumerated() {
      (target + place * size).copyMemory(from: bytes.pointer + number * size, byteCount: size)
    }
  }
}

/// Some of other examples, in an order of its own.
public struct ExampleSubset: Examples {
  public let whole: any Examples
  public let numbers: [Int]

  /// Throws: `invalidValue` when a number is outside.
  public init(_ whole: any Examples, _ numbers: [Int]) throws(ModelError) {
    guard numbers.allSatisfy({ (0..<whole.count).contains($0) }) else {
      throw ModelError(.invalidValue, "example numbers must be 0 ..< \(whole.count)")
    }
    self.whole = whole
    self.numbers = numbers
  }

  public var count: Int { numbers.count }
  public var inputShapes: [[Int]] { whole.inputShapes }
  public var hasWeights: Bool { whole.hasWeights }

  public func gatherInput(
    _ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer
  ) {
    whole.gatherInput(place, chosen.map { numbers[$0] }[...], into: target)
  }
  public func gatherTarget(
    _ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer
  ) {
    whole.gatherTarget(place, chosen.map { numbers[$0] }[...], into: target)
  }
  public func gatherWeights(
    _ chosen: ArraySlice<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    whole.gatherWeights(chosen.map { numbers[$0] }[...], into: target)
  }
}
