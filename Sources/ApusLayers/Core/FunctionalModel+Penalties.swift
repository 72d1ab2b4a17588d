// SPDX-License-Identifier: Apache-2.0

extension FunctionalModel {
  /// What each trained weight with a regulariser adds to the loss: `l1 Σ |w| + l2 Σ w²`.
  public var penalties: [(path: String, regularizer: Regularizer)] {
    trainedEntries.compactMap { entry in entry.weight.regularizer.map { (entry.path, $0) } }
  }

  /// The sets that trained weights are brought back to after each step.
  public var constraints: [(path: String, constraint: Constraint)] {
    trainedEntries.compactMap { entry in entry.weight.constraint.map { (entry.path, $0) } }
  }

  /// The weights that training changes, in the order of `weights`.
  var trainedEntries: [(path: String, weight: Weight)] {
    let trained = Set(layers.flatMap(\.trainedWeights).map(ObjectIdentifier.init))
    return weights.filter { trained.contains(ObjectIdentifier($0.weight)) }
  }
}
