// SPDX-License-Identifier: Apache-2.0

import ApusRuntime
import ApusTensor

/// The memory that a step shares with others of its run.
extension StepRunner {
  /// Lets the step read and update what training changes. Throws: nothing a caller can cause.
  func share(_ memory: TrainingMemory) throws(ModelError) {
    let places = step.places
    try share(places.hyper == nil ? memory.learned : memory.parameters, at: places.parameters)
    if let place = places.statistics { try share(memory.statistics, at: place) }
    for (place, moment) in zip(places.moments, memory.moments) { try share(moment, at: place) }
    if let place = places.average, let average = memory.average {
      try share(average, at: place)
    }
  }

  private func share(_ vector: SharedVector, at place: Int) throws(ModelError) {
    try session.share(input: place, vector.storage)
  }

  /// Writes the numbers of a step. Throws: nothing a caller can cause.
  func write(hyper: [Float]) throws(ModelError) {
    guard let place = step.places.hyper else { return }
    let target = try inputFloats(place)
    for (index, value) in hyper.prefix(target.count).enumerated() { target[index] = value }
  }

  /// Takes over the moving statistics that a step gave.
  func keepStatistics(_ memory: TrainingMemory) throws(ModelError) {
    if let place = step.places.newStatistics {
      memory.statistics.write(try outputFloats(place))
    }
  }

  /// The whole loss, then that of each output.
  func losses() throws(ModelError) -> [Double] {
    var losses: [Double] = []
    for place in step.places.losses { losses.append(Double(try output(place))) }
    return losses
  }
}
