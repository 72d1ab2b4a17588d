// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

/// What `FunctionalModel.buildForTraining` gives: the graph of a training step and its meaning.
public struct TrainingGraph: Sendable {
  /// A weight that a step changes by itself, such as a moving mean.
  public struct StateUpdate: Sendable, Hashable {
    /// The initialiser that holds the old value, and the weight's path.
    public var initializer: String
    /// The output of the graph that gives the new value.
    public var output: String
  }

  /// Initialisers are weights in Keras's shape, named by their paths: trained ones have the role
  /// `trainable`. All that is random is a Dropout or a RandomNormalLike node.
  public var model: Model
  /// How many of the graph's outputs are the model's own; new values of weights follow.
  public var outputCount: Int
  public var stateUpdates: [StateUpdate]
  /// What each weight, by its path, adds to the loss.
  public var penalties: [(path: String, regularizer: Regularizer)]
  /// The sets that weights, by their paths, are brought back to after each step.
  public var constraints: [(path: String, constraint: Constraint)]
}
