// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting
import ApusTensor

/// All that a classifier of series is made from: data, model, and how it is trained.
///
/// It is read from the same YAML as a `Recipe`; its `data` name a `.ts` file.
public struct ClassificationRecipe: Sendable, Hashable, Codable {
  public var data: CaseData
  /// Steps that the model sees; nil is the longest case of the training file.
  public var window: Int?
  /// Parts of each class's cases.
  public var validation = 0.2
  public var test = 0.2
  public var scale = CaseScale.standard
  public var model = RecipeModel()
  public var loss: NamedChoice = "crossentropy"
  /// Whether all classes count alike, however many cases they have.
  public var isBalanced = false
  public var training = RecipeTraining()
  public var outputs = RecipeOutputs()
  /// Only what becomes of BatchNormalization, and the opset.
  public var export = ExportOptions()

  public init(data: CaseData) {
    self.data = data
    model.architecture = "lstm-fcn"
  }
}

/// Files of labelled series.
public struct CaseData: Sendable, Hashable, Codable {
  /// The cases to train on.
  public var ts: String
  /// The cases to test on; nil takes some of the others.
  public var test: String?
  public var missing = MissingPolicy.error

  public init(ts: String, test: String? = nil) {
    self.ts = ts
    self.test = test
  }
}

/// How series are scaled, inside of the exported model.
public enum CaseScale: String, Sendable, Codable, CaseIterable {
  case none
  /// Each channel by mean and deviation of the training cases.
  case standard
  /// Each channel of each case by its own mean and deviation.
  case series
}
