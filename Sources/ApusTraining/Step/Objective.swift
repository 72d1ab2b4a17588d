// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// What training makes small: the weighted sum of a loss for each output, and penalties.
public struct Objective: Sendable {
  /// The loss of one output of the model, and its weight in the sum.
  public struct Part: Sendable {
    public var loss: any Loss
    public var weight: Double

    public init(_ loss: any Loss, weight: Double = 1) {
      self.loss = loss
      self.weight = weight
    }
  }

  /// `l1 Σ|w| + l2 Σw²` of one parameter.
  public struct Penalty: Sendable {
    public var parameter: String
    public var l1: Double
    public var l2: Double

    public init(parameter: String, l1: Double = 0, l2: Double = 0) {
      self.parameter = parameter
      self.l1 = l1
      self.l2 = l2
    }
  }

  /// One for each output of the model; nil where an output is not trained.
  public var parts: [Part?]
  public var penalties: [Penalty] = []
  /// Whether every example has a weight, which multiplies its loss in each part.
  public var weighsExamples = false

  /// Losses that a step reports: the whole, then that of each part.
  var lossCount: Int { 1 + parts.compactMap(\.self).count }

  public init(_ parts: [Part?]) { self.parts = parts }

  /// A model with one output.
  public init(_ loss: any Loss) { parts = [Part(loss)] }
}
