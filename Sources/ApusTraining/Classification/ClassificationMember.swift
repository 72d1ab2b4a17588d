// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor

/// A network that classifies and is trained by itself: the whole model, or one of an ensemble.
enum ClassificationMember {
  case layers(FunctionalModel)
  case file(ImportedClassifier)

  var name: String {
    switch self {
    case .layers(let network): network.name
    case .file(let network): network.name
    }
  }

  /// Throws: what building throws.
  func trainable() throws(ModelError) -> TrainableModel {
    switch self {
    case .layers(let network): try TrainableModel(network)
    case .file(let network): try network.imported.trainable()
    }
  }

  /// Cross-entropy of the shares, or of what shares are made of.
  func objective(labelSmoothing: Double) -> Objective {
    switch self {
    case .layers(let network):
      return Objective(CategoricalCrossEntropy(labelSmoothing: labelSmoothing), for: network)
    case .file(let network):
      let loss = CategoricalCrossEntropy(
        labelSmoothing: labelSmoothing, isFromLogits: network.givesLogits)
      let others = network.imported.model.graph.outputs.count - 1
      return Objective([Objective.Part(loss)] + Array(repeating: nil, count: max(0, others)))
    }
  }

  /// Its weights for the plan, those of a file in the order of its nodes. Throws: as `trainable`.
  func plannedParameters() throws(ModelError) -> [TrainingPlan.Parameter] {
    let model = try trainable()
    let statistics = model.statistics.entries.map {
      TrainingPlan.Parameter(name: $0.name, shape: $0.shape, isTrained: false)
    }
    guard case .file(let network) = self else {
      return model.parameters.entries.map {
        TrainingPlan.Parameter(name: $0.name, shape: $0.shape, isTrained: true)
      } + statistics
    }
    return network.imported.weights.map {
      TrainingPlan.Parameter(
        name: $0.name, shape: $0.shape, isTrained: $0.isTrained, node: $0.node)
    } + statistics
  }
}
