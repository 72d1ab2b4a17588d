// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting
public import ApusGraph
import ApusRuntime
public import ApusTensor

/// Runs a model that takes series [N, T, C] and gives the shares of classes [N, classes].
public struct TrainedClassifier {
  private let prepared: PreparedModel
  private let steps: Int
  private let classes: Int

  /// Throws: what preparing throws.
  public init(_ model: Model, steps: Int, classes: Int) throws(ModelError) {
    prepared = try PreparedModel(model)
    self.steps = steps
    self.classes = classes
  }

  /// The shares of all classes for cases, one row each.
  ///
  /// Throws: what running throws; `unsupported` for a model that gives something else.
  public func shares(
    of dataset: ClassificationDataset, _ places: [Int], largestBatch: Int = 64
  ) throws(ModelError) -> [[Float]] {
    let session = Session(prepared)
    var rows: [[Float]] = []
    for first in stride(from: 0, to: places.count, by: max(1, largestBatch)) {
      let batch = Array(places[first..<min(places.count, first + max(1, largestBatch))])
      let values = batch.flatMap { dataset.window($0, steps: steps) }
      let input = try Tensor(shape: [batch.count, steps, dataset.channels], values)
      guard case .tensor(let result)? = try session.run([.tensor(input)]).first,
        result.shape.count == 2, result.shape[0] == batch.count, result.shape[1] == classes
      else { throw ModelError(.unsupported, "the model does not give shares [N, classes]") }
      let numbers = try result.elements(of: Float.self)
      for row in batch.indices {
        rows.append(Array(numbers[row * result.shape[1]..<(row + 1) * result.shape[1]]))
      }
    }
    return rows
  }

  /// The classes with the largest share, the first of equal ones. Throws: as `shares`.
  public func classes(
    of dataset: ClassificationDataset, _ places: [Int]
  ) throws(ModelError) -> [Int] {
    try shares(of: dataset, places).map(TrainedClassifier.largest)
  }

  /// The place of the largest share, the first of equal ones.
  public static func largest(_ shares: [Float]) -> Int {
    shares.indices.reduce(0) { shares[$1] > shares[$0] ? $1 : $0 }
  }
}
