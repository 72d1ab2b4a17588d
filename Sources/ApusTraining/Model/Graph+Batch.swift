// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor

extension Graph {
  /// A graph that was exported for so many examples, made so that it takes any number; nil where
  /// that is not possible, or where it takes any number already.
  ///
  /// Extents that a Reshape spells out are copied from its input instead. Whether examples are then
  /// independent of each other is seen by a run: two batches at once must give what each gives.
  func withAnyBatch() -> Graph? {
    let shapes = inputs.map { self[$0].type.tensor?.shape }
    guard let batch = shapes.first??.first?.value,
      shapes.allSatisfy({ $0?.first?.value == batch && $0?.allSatisfy(\.isKnown) == true }),
      inputs.allSatisfy({ self[$0].type.tensor?.dtype == .float32 })
    else { return nil }
    var freed = self
    for place in freed.nodes.indices { freed.copyExtents(ofReshape: place) }
    let changes = freed.inputs.map { (input: $0, axis: 0, extent: Dimension.named("N")) }
    do {
      try freed.setExtents(changes)
      return try agrees(with: freed, batch: batch) ? freed : nil
    } catch {
      return nil
    }
  }

  private mutating func copyExtents(ofReshape place: Int) {
    guard let op = nodes[place].op as? Op.Reshape, !op.allowZero,
      let from = nodes[place].input(0), let input = self[from].type.tensor?.shape,
      let shape = nodes[place].input(1), let tensor = constants[shape]?.tensor,
      var extents = try? tensor.integers()
    else { return }
    for axis in extents.indices.prefix(input.count)
    where input[axis].value.map({ Int(extents[axis]) == $0 }) == true {
      extents[axis] = 0
    }
    guard let changed = try? Tensor(shape: [extents.count], extents.map { Int64($0) }) else {
      return
    }
    nodes[place].inputs[1] = addConstant(self[shape].name + "/any_batch", changed)
  }

  /// Whether two batches at once give what each of them gives here.
  private func agrees(with freed: Graph, batch: Int) throws(ModelError) -> Bool {
    let generator = CounterGenerator(key: 1)
    var halves: [[Datum]] = [[], []]
    var whole: [Datum] = []
    var counter: UInt64 = 0
    for id in inputs {
      let shape = self[id].type.tensor?.knownShape ?? []
      var values: [Float] = []
      for half in halves.indices {
        let numbers = (0..<shape.reduce(1, *)).map { place -> Float in
          Float(generator.normal(counter &+ UInt64(place)))
        }
        counter &+= UInt64(numbers.count)
        halves[half].append(.tensor(try Tensor(shape: shape, numbers)))
        values += numbers
      }
      whole.append(.tensor(try Tensor(shape: [2 * batch] + shape.dropFirst(), values)))
    }
    let session = Session(try PreparedModel(Model(graph: self, opsets: [:])))
    let (first, second) = (try session.run(halves[0]), try session.run(halves[1]))
    let both = try Session(PreparedModel(Model(graph: freed, opsets: [:]))).run(whole)
    for (place, datum) in both.enumerated() {
      guard case .tensor(let joined) = datum, case .tensor(let a) = first[place],
        case .tensor(let b) = second[place], joined.shape.first == 2 * batch
      else { return false }
      let (got, wanted) = (try joined.doubles(), try a.doubles() + b.doubles())
      let largest = wanted.map(abs).max() ?? 0
      guard got.count == wanted.count,
        zip(got, wanted).allSatisfy({ abs($0 - $1) <= 1e-4 * max(largest, 1e-6) })
      else { return false }
    }
    return true
  }
}
