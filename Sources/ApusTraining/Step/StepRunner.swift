// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusRuntime
import ApusTensor

/// The graph of a step, planned for one batch size, with its memory.
final class StepRunner {
  let step: StepGraph
  let session: Session

  init(_ step: StepGraph, _ fit: FitOptions) throws(ModelError) {
    self.step = step
    var options = PreparedModel.Options()
    options.table = fit.table
    options.leastShare = fit.leastShare
    // Passes have run, and constants that are shared with other plans stay as they are.
    options.isOptimised = false
    session = Session(
      try PreparedModel(Model(graph: step.graph, opsets: [:]), options: options),
      workers: fit.workers)
    var shapes: [[Int]] = []
    for id in step.graph.inputs {
      guard let shape = step.graph[id].type.tensor?.knownShape else {
        throw ModelError(.noGradient, "a step needs known shapes", at: .value(step.graph[id].name))
      }
      shapes.append(shape)
    }
    try session.bind(shapes: shapes)
  }

  // MARK: - Memory

  func input(_ place: Int) throws(ModelError) -> UnsafeMutableRawBufferPointer {
    guard let memory = session.input(place) else {
      throw ModelError(.invalidValue, "the step has no input \(place)")
    }
    return memory
  }

  func inputFloats(_ place: Int) throws(ModelError) -> UnsafeMutableBufferPointer<Float> {
    try input(place).bindMemory(to: Float.self)
  }

  func outputFloats(_ place: Int) throws(ModelError) -> UnsafeBufferPointer<Float> {
    guard let memory = session.output(place) else {
      throw ModelError(.invalidValue, "the step has no output \(place)")
    }
    return memory.bindMemory(to: Float.self)
  }

  func output(_ place: Int) throws(ModelError) -> Float {
    let floats = try outputFloats(place)
    return floats.isEmpty ? .nan : floats[0]
  }

  // MARK: - A step

  /// Copies the chosen examples in. Throws: nothing a caller can cause.
  func load(_ examples: any Examples, _ chosen: ArraySlice<Int>) throws(ModelError) {
    for place in examples.inputShapes.indices {
      guard let base = try input(place).baseAddress else { continue }
      examples.gatherInput(place, chosen, into: base)
    }
    for (number, place) in step.places.targets.enumerated() {
      guard let place, let base = try input(place).baseAddress else { continue }
      examples.gatherTarget(number, chosen, into: base)
    }
    if let place = step.places.weights, let base = try inputFloats(place).baseAddress {
      examples.gatherWeights(chosen, into: base)
    }
  }

  /// Draws the random numbers of a step.
  func draw(seed: UInt64, step number: Int) throws(ModelError) {
    for (place, random) in step.randoms.enumerated() {
      if let base = try inputFloats(step.places.firstRandom + place).baseAddress {
        random.fill(base, seed: seed, step: number, session.model.table)
      }
    }
  }

  func run() throws(ModelError) { try session.run() }
}
