// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What an emitter knows of a model's weights, and the values that stand for them so far.
struct WeightTable {
  /// The path of each weight in its model, such as `lstm/kernel`.
  private var paths: [ObjectIdentifier: String] = [:]
  private var trained: Set<ObjectIdentifier> = []
  /// Values of forms, by the weights and the form's name.
  private var forms: [Key: ValueID] = [:]
  /// Constants of weights in Keras's layout.
  var constants: [ObjectIdentifier: ValueID] = [:]
  /// Weights that a run changes, in the order of their first change, and their newest values.
  private(set) var updated: [(weight: Weight, value: ValueID)] = []

  private struct Key: Hashable {
    var weights: [ObjectIdentifier]
    var name: String
  }

  init() {}

  init(paths: [(path: String, weight: Weight)], trained: [Weight]) {
    for (path, weight) in paths where self.paths[ObjectIdentifier(weight)] == nil {
      self.paths[ObjectIdentifier(weight)] = path
    }
    self.trained = Set(trained.map(ObjectIdentifier.init))
  }

  func path(_ weight: Weight) -> String { paths[ObjectIdentifier(weight)] ?? weight.name }

  /// The name of a constant for a form: the weight's path, its last part replaced by `name`, or
  /// the name in `scope` when there are several weights.
  func constantName(_ name: String, _ weights: [Weight], scope: String) -> String {
    guard weights.count == 1, let path = paths[ObjectIdentifier(weights[0])] else {
      return "\(scope)/\(name)"
    }
    return path.dropLast(weights[0].name.count) + name
  }

  /// A form is trained when all its weights are.
  func role(_ weights: [Weight]) -> Constant.Role {
    weights.allSatisfy { trained.contains(ObjectIdentifier($0)) } ? .trainable : .nonTrainable
  }

  subscript(name: String, weights: [Weight]) -> ValueID? {
    get { forms[Key(weights: weights.map(ObjectIdentifier.init), name: name)] }
    set { forms[Key(weights: weights.map(ObjectIdentifier.init), name: name)] = newValue }
  }

  /// The newest value of a weight that a run changes, nil while it has its own.
  func update(of weight: Weight) -> ValueID? { updated.first { $0.weight === weight }?.value }

  mutating func setUpdate(of weight: Weight, _ value: ValueID) {
    if let place = updated.firstIndex(where: { $0.weight === weight }) {
      updated[place].value = value
    } else {
      updated.append((weight, value))
    }
  }
}
