// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting
public import ApusTensor

/// A recipe's labelled series, read, checked and split.
public struct ClassificationData: Sendable {
  /// The cases of one part: where they are, and which.
  public struct Part: Sendable {
    public let name: String
    public let dataset: ClassificationDataset
    /// The class of each case of the set.
    public let classes: [Int]
    public let places: [Int]

    /// The classes of the part's cases.
    public var truth: [Int] { places.map { classes[$0] } }
  }

  public let training: Part
  public let validation: Part
  public let test: Part
  /// Names of the classes.
  public let labels: [String]
  /// Steps that the model sees.
  public let steps: Int
  /// SHA-256 of the files, in hexadecimal.
  public let hash: String
  public let testHash: String?
  /// Mean and variance of each channel over the training cases.
  let statistics: (means: [Double], variances: [Double])

  /// Reads the files of a recipe; its paths begin at `folder`.
  ///
  /// Throws: what reading throws; `invalidTable` for cases that cannot be used, `invalidValue` for
  /// a split without training.
  public init(_ recipe: ClassificationRecipe, folder: String = "") throws(ModelError) {
    let path = recipe.data.ts.path(in: folder)
    hash = try DataHash.ofFile(path)
    let (cases, classes) = try ClassificationData.read(path, recipe.data.missing, labels: nil)
    labels = cases.labels
    guard labels.count > 1 else {
      throw ModelError(
        .invalidTable, "@classLabel must name two classes at least, got \(labels)",
        at: .file(path))
    }
    let split = try CaseSplit(
      classes: classes, validation: recipe.validation, test: recipe.test,
      seed: recipe.training.seed)
    func part(_ name: String, _ places: [Int]) -> Part {
      Part(name: name, dataset: cases, classes: classes, places: places)
    }
    training = part("training", split.training)
    validation = part("validation", split.validation)
    if let file = recipe.data.test?.path(in: folder) {
      testHash = try DataHash.ofFile(file)
      let (others, truth) = try ClassificationData.read(file, recipe.data.missing, labels: labels)
      guard others.channels == cases.channels else {
        throw ModelError(
          .invalidTable,
          "expected \(cases.channels) quantities as in training, got "
            + "\(others.channels)", at: .file(file))
      }
      test = Part(
        name: "test", dataset: others, classes: truth, places: Array(others.cases.indices))
    } else {
      testHash = nil
      test = part("test", split.test)
    }
    steps = recipe.window ?? cases.longest
    _ = try Tensor.elementCount([max(1, cases.cases.count), steps, cases.channels])
    statistics = cases.statistics(split.training)
  }

  private static func read(
    _ path: String, _ missing: MissingPolicy, labels: [String]?
  ) throws(ModelError) -> (ClassificationDataset, [Int]) {
    var dataset = try ClassificationDataset(ts: path)
    let classes = try locating(.file(path)) { () throws(ModelError) in
      try dataset.fillMissing(missing)
      return try dataset.classes(named: labels ?? dataset.labels)
    }
    return (dataset, classes)
  }

  public var parts: [Part] { [training, validation, test] }

  /// Whether a case is shorter than what the model sees.
  public var isPadded: Bool {
    parts.contains { part in part.places.contains { part.dataset.cases[$0].length < steps } }
  }

  /// Cases whose end the model does not see.
  public var cutCases: Int {
    parts.reduce(0) { sum, part in
      sum + part.places.count { part.dataset.cases[$0].length > steps }
    }
  }

  /// A part's cases as examples.
  func examples(_ part: Part, isBalanced: Bool = false) -> CaseExamples {
    CaseExamples(
      part.dataset, classes: part.classes, places: part.places, steps: steps,
      isBalanced: isBalanced)
  }

  /// Training and validation together.
  var joined: Part {
    Part(
      name: "training", dataset: training.dataset, classes: training.classes,
      places: (training.places + validation.places).sorted())
  }
}
