// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusLayers
public import ApusTensor

extension TrainableModel {
  /// The training form of a model of layers. Its parameters have Keras's layout and paths such as
  /// `conv1d/kernel`, so that `FunctionalModel.setTrained` takes them back.
  ///
  /// Throws: `unsupported` for what cannot be written as a graph; `invalidModel`.
  public init(_ model: FunctionalModel) throws(ModelError) {
    let built = try model.buildForTraining()
    try self.init(built.model.graph)
    projections = built.constraints.map { path, constraint in
      Projection(parameter: path) { (elements, shape) throws(ModelError) in
        try constraint.project(&elements, shape: shape)
      }
    }
  }
}

extension Objective {
  /// The loss of a model of layers with one output, and the penalties that its layers ask for.
  public init(_ loss: any Loss, for model: FunctionalModel) {
    self.init([Part(loss)], for: model)
  }

  /// As above for several outputs.
  public init(_ parts: [Part?], for model: FunctionalModel) {
    self.init(parts)
    penalties = model.penalties.map { path, regularizer in
      Penalty(parameter: path, l1: regularizer.l1, l2: regularizer.l2)
    }
  }
}

extension Trainer {
  /// Gives a model of layers what was learned. Throws: `invalidValue` when it is another model.
  public func write(to model: FunctionalModel) throws(ModelError) {
    try model.setTrained(learned())
  }
}
