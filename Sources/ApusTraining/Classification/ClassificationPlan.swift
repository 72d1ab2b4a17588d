// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
public import ApusTensor

/// What the training of a classifier is going to do, before it does it.
public struct ClassificationPlan: Sendable, Encodable {
  /// The cases of one part.
  public struct Part: Sendable, Encodable {
    public var name: String
    public var cases: Int
    /// Cases of each class, in the order of `labels`.
    public var byClass: [Int]
  }

  public var file: String
  public var testFile: String?
  public var name: String
  public var labels: [String]
  public var steps: Int
  public var channels: Int
  public var isPadded: Bool
  /// Cases that are longer than what the model sees.
  public var cutCases: Int
  public var parts: [Part]
  public var networks: [TrainingPlan.Network]
}

extension ClassificationTraining {
  /// What `run` is going to do. Throws: what building throws.
  public func plan() throws(ModelError) -> ClassificationPlan {
    let batch = recipe.training.batchSize
    let shape = [data.steps, data.training.dataset.channels]
    var networks: [TrainingPlan.Network] = []
    for member in members {
      let model = try member.trainable()
      networks.append(
        TrainingPlan.Network(
          name: member.name, inputs: ["window": shape],
          parameters: try member.plannedParameters(),
          parameterCount: model.parameters.elementCount,
          stepsPerEpoch: (data.training.places.count + batch - 1) / batch))
    }
    return ClassificationPlan(
      file: recipe.data.ts, testFile: recipe.data.test, name: data.training.dataset.name,
      labels: data.labels, steps: data.steps, channels: shape[1], isPadded: data.isPadded,
      cutCases: data.cutCases,
      parts: data.parts.map { part in
        ClassificationPlan.Part(
          name: part.name, cases: part.places.count,
          byClass: data.labels.indices.map { label in part.truth.count { $0 == label } })
      }, networks: networks)
  }
}
