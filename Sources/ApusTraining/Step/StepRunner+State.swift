// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Parameters and moments between a run's state and the memory of a step.
extension StepRunner {
  /// Copies in what training changes. Throws: nothing a caller can cause.
  func write(_ state: TrainingState, hyper: [Float]) throws(ModelError) {
    try copy(state.parameters, to: step.places.parameters)
    if let place = step.places.statistics { try copy(state.statistics, to: place) }
    for (place, moment) in zip(step.places.moments, state.moments) { try copy(moment, to: place) }
    if let place = step.places.hyper { try copy(hyper, to: place) }
  }

  /// Copies in what predicts.
  func write(learned state: TrainingState) throws(ModelError) {
    try copy(state.learned, to: step.places.parameters)
    if let place = step.places.statistics { try copy(state.statistics, to: place) }
  }

  /// Copies out what the step changed.
  func read(_ state: inout TrainingState) throws(ModelError) {
    if let place = step.places.newParameters { state.parameters = Array(try outputFloats(place)) }
    if let place = step.places.newStatistics { state.statistics = Array(try outputFloats(place)) }
    for (number, place) in step.places.newMoments.enumerated() {
      state.moments[number] = Array(try outputFloats(place))
    }
  }

  /// The whole loss, then that of each output.
  func losses() throws(ModelError) -> [Double] {
    var losses: [Double] = []
    for place in step.places.losses { losses.append(Double(try output(place))) }
    return losses
  }

  private func copy(_ values: [Float], to place: Int) throws(ModelError) {
    let target = try inputFloats(place)
    guard values.count <= target.count else {
      throw ModelError(
        .shapeMismatch, "needs \(target.count) numbers, got \(values.count)")
    }
    for (index, value) in values.enumerated() { target[index] = value }
  }
}

extension TrainingState {
  /// `average ← decay · average + (1 - decay) · parameters`
  mutating func updateAverage(decay: Double) {
    guard var average else { return }
    self.average = nil
    let (kept, new) = (Float(decay), Float(1 - decay))
    for place in average.indices {
      average[place] = kept * average[place] + new * parameters[place]
    }
    self.average = average
  }
}
