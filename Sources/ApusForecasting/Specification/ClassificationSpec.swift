// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// What an exported classifier of series says about itself, in its file's metadata under
/// `apus.classification`: what goes in, what the classes are called, on which data and how well it
/// did. Scaling is in the graph: raw numbers go in.
public struct ClassificationSpec: Sendable, Equatable, Codable {
  /// The metadata's key.
  public static let key = "apus.classification"
  /// The version of this form that is written.
  public static let currentVersion = 1

  public var version = ClassificationSpec.currentVersion
  /// The name of the problem in the data's file.
  public var name: String
  /// The input [N, `steps`, `channels`].
  public var input: String
  public var steps: Int
  public var channels: Int
  /// Whether shorter series may go in, filled up with zeros at the end.
  public var isPadded: Bool
  /// The output [N, classes]: shares that sum to 1, in the order of `classes`.
  public var output: String
  /// The names of the classes.
  public var classes: [String]
  /// Cases by part: "training", "validation", "test".
  public var cases: [String: Int] = [:]
  /// SHA-256 of the training file, in hexadecimal.
  public var dataHash: String?
  /// The same of the test's own file; nil when there was none.
  public var testHash: String?
  /// Scores by path, such as "test.model.accuracy".
  public var metrics: [String: Double] = [:]
  public var seed: UInt64?
  /// Who made it: "apus 0.1".
  public var producer: String?

  public init(
    name: String, input: String, steps: Int, channels: Int, isPadded: Bool, output: String,
    classes: [String]
  ) {
    self.name = name
    self.input = input
    self.steps = steps
    self.channels = channels
    self.isPadded = isPadded
    self.output = output
    self.classes = classes
  }

  /// Throws: `invalidTable` for cases that the model does not take; `invalidModel` when it says
  /// impossible things about itself.
  public func check(_ dataset: ClassificationDataset) throws(ModelError) {
    guard (1...WindowPlan.largest).contains(steps), classes.count > 1 else {
      throw ModelError(
        .invalidModel, "the metadata '\(ClassificationSpec.key)' need steps and classes")
    }
    guard dataset.channels == channels else {
      throw ModelError(
        .invalidTable, "the model takes \(channels) quantities, the file has \(dataset.channels)")
    }
    _ = try Tensor.elementCount([dataset.cases.count, steps, channels])
    guard !isPadded, let place = dataset.cases.firstIndex(where: { $0.length < steps }) else {
      return
    }
    throw ModelError(
      .invalidTable,
      "case \(place + 1) has \(dataset.cases[place].length) steps, the model needs \(steps): it was "
        + "trained on series of equal length")
  }
}

extension Model {
  /// What the classifier says about itself, nil for another model.
  ///
  /// Throws: `invalidModel` when it cannot be read, `unsupported` when it is of a later version.
  public func classificationSpec() throws(ModelError) -> ClassificationSpec? {
    let key = ClassificationSpec.key
    guard let spec = try described(key, as: ClassificationSpec.self) else { return nil }
    try checkVersion(spec.version, of: key, known: ClassificationSpec.currentVersion)
    return spec
  }

  /// Puts a specification into the metadata, in place of one that is there.
  ///
  /// Throws: `invalidValue` when it holds a number that is not finite.
  public mutating func setClassificationSpec(_ spec: ClassificationSpec) throws(ModelError) {
    try describe(ClassificationSpec.key, as: spec)
  }
}
