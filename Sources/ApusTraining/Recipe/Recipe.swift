// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting
import ApusTensor

/// All that a forecaster is made from: data, windows, model, and how it is trained.
///
/// `Recipe(RecipeSource(contentsOf:))` reads one from YAML; `Recipe.example` is one with comments.
public struct Recipe: Sendable, Hashable, Codable {
  public var data: RecipeData
  public var plan: WindowPlan
  public var split = RecipeSplit()
  public var scale = RecipeScale()
  public var model = RecipeModel()
  public var loss: NamedChoice = "mse"
  /// Levels between 0 and 1, ascending; empty forecasts one number.
  public var quantiles: [Double] = []
  /// The probability of conformal intervals; nil makes none.
  public var intervals: Double?
  public var training = RecipeTraining()
  /// Lags in rows of the seasonal baselines; the first is also that of MASE.
  public var seasons: [Int] = []
  public var outputs = RecipeOutputs()
  public var export = ExportOptions()

  public init(data: RecipeData, plan: WindowPlan) {
    self.data = data
    self.plan = plan
  }
}

/// Where the numbers come from.
public struct RecipeData: Sendable, Hashable, Codable {
  public var csv: String
  public var time: String?
  public var series: String?
  public var roles: ForecastRoles
  public var missing = MissingPolicy.error
  public var duplicates = DuplicatePolicy.error

  public init(csv: String, roles: ForecastRoles) {
    self.csv = csv
    self.roles = roles
  }
}

/// Parts of the rows, or the moments at which parts begin.
public struct RecipeSplit: Sendable, Hashable, Codable {
  public var validation = 0.1
  public var test = 0.2
  public var validationFrom: String?
  public var testFrom: String?
  /// Rows from one forecast that is scored to the next; nil is the windows' stride.
  public var scoredEvery: Int?

  public init() {}
}

/// How columns are scaled: all alike but those that are named.
public struct RecipeScale: Sendable, Hashable, Codable {
  public var kinds: [ScalerKind] = [.standard]
  public var columns: [String: [ScalerKind]] = [:]

  public init() {}
}

/// The network: an architecture with sizes, or a file.
public struct RecipeModel: Sendable, Hashable, Codable {
  public var architecture = "parallel"
  /// An ONNX file to train further; nil builds the architecture.
  public var file: String?
  /// Patterns of names of initialisers, or of nodes that read them, that stay as they are.
  public var freeze: [String] = []
  /// Patterns of names of further initialisers that are trained.
  public var train: [String] = []
  public var batchNormalization = BatchNormalizationTraining.folded
  public var units: Int?
  public var filters: Int?
  public var kernelSize: Int?
  public var dropout: Double?
  public var blocks: Int?
  public var period: Int?
  public var segments: Int?
  public var highway: Int?
  /// Whether the highway begins with its least squares solution.
  public var fitsHighway = false
  public var instanceNormalization = false

  public init() {}
}

/// How the network is trained.
public struct RecipeTraining: Sendable, Hashable, Codable {
  public var optimizer: NamedChoice = "adam"
  /// nil takes the optimiser's own.
  public var rate: Double?
  public var schedule: NamedChoice = "constant"
  public var warmUpSteps = 0
  public var batchSize = 32
  public var epochs = 100
  /// Epochs without a better validation loss after which it ends; nil trains all epochs.
  public var patience: Int? = 10
  public var minimumDelta = 0.0
  public var clipping: NamedChoice?
  /// What the decay of the weights leaves out.
  public var undecayed = UndecayedParameters()
  /// The decay of a moving average of the weights; nil keeps none.
  public var averaging: Double?
  public var seed: UInt64 = 0
  /// Whether the chosen number of epochs is trained again on training and validation together.
  public var refits = false

  public init() {}
}

/// Files that a run writes.
public struct RecipeOutputs: Sendable, Hashable, Codable {
  public var model = "model.onnx"
  /// A page about the run; nil writes none.
  public var report: String?
  /// A line an epoch, JSON for .jsonl, else CSV; nil writes none.
  public var log: String?
  /// nil is the model's path with `.checkpoint.npz`.
  public var checkpoint: String?
  /// A folder of event files for TensorBoard; nil writes none.
  public var tensorBoard: String?

  public init() {}
}
