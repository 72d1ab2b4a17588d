// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusRuntime
import ApusTensor
import ApusTraining
import TestSupport
import Testing

/// Models that Keras made and tf2onnx exported, trained further: forecasters, one with a GRU as a
/// loop of 40 nodes, and a classifier with BatchNormalization as factors and shifts.
@Suite(.enabled(if: ProjectFolder.hasFieldModels, "there is no ../shared/field-models"))
struct FieldModelTrainingTests {
  /// A model, and what of it stays as it is.
  struct Case: CustomTestStringConvertible {
    var name: String
    var window: [Int]
    var output: Int
    var frozen: String
    var classes = false
    var testDescription: String { name }

    static let all = [
      Case(name: "tiny", window: [32, 1], output: 1, frozen: "*conv1d*"),
      Case(name: "parallel", window: [60, 8], output: 1, frozen: "*conv1d*"),
      Case(name: "stacked", window: [128, 4], output: 12, frozen: "R0__190"),
      Case(name: "attention", window: [96, 7], output: 24, frozen: "W__395"),
      Case(name: "gru", window: [100, 16], output: 8, frozen: "*gru_1_2*"),
      Case(name: "resnet1d", window: [256, 6], output: 6, frozen: "*conv1d_5*", classes: true),
    ]

    func examples(_ count: Int) throws -> TensorExamples {
      let size = window.reduce(1, *)
      let inputs = sample(count * size)
      // What is asked for can be seen in the window.
      let sums = (0..<count).map { inputs[$0 * size..<$0 * size + 16].reduce(0, +) }
      let targets =
        classes
        ? try Tensor(shape: [count], sums.map { Int64($0 > 0 ? 1 : 4) })
        : floats(
          [count, output],
          sums.flatMap { (sum: Float) -> [Float] in
            (0..<output).map { 1 + sum / Float($0 + 4) }
          })
      return try TensorExamples(
        inputs: [floats([count] + window, inputs)], targets: [targets])
    }
  }

  @Test(arguments: Case.all) func learns(_ test: Case) throws {
    let file = try Model(contentsOf: "\(ProjectFolder.fieldModels)/\(test.name).onnx")
    var choice = ImportedModel.Choice()
    choice.freeze = [test.frozen]
    let imported = try ImportedModel(file, choice)
    #expect(imported.weights.contains { $0.isTrained })
    #expect(imported.weights.contains { !$0.isTrained })
    var options = FitOptions()
    options.epochs = 4
    options.batchSize = 8
    let loss: any Loss = test.classes ? CategoricalCrossEntropy() : MeanSquaredError()
    let trainer = try Trainer(
      imported.trainable(), objective: Objective(loss), options: options)
    let examples = try test.examples(32)
    let before = try trainer.evaluate(examples)[0]
    try trainer.fit(examples)
    let after = try trainer.evaluate(examples)[0]
    #expect(after < 0.9 * before, "\(test.name): \(before) to \(after)")

    let trained = try imported.trained(trainer.learned())
    for weight in imported.weights {
      let (old, new) = (
        try bits(imported.model.graph, weight.name), try bits(trained.graph, weight.name)
      )
      #expect((old == new) == !weight.isTrained, "\(test.name): \(weight.name)")
    }
    // The model that is written predicts what the trainer does.
    let result = try Session(PreparedModel(trained)).run(examples.inputs.map { .tensor($0) })
    guard case .tensor(let tensor)? = result.first else {
      Issue.record("no result")
      return
    }
    for (got, wanted) in zip(try tensor.elements(of: Float.self), try trainer.predict(examples)[0])
    {
      #expect(abs(got - wanted) <= 1e-5 + 1e-4 * abs(wanted))
    }
  }

  private func bits(_ graph: Graph, _ name: String) throws -> [UInt32]? {
    guard let id = graph.value(named: name) else { return nil }
    return try graph.constants[id]?.tensor.elements(of: Float.self).map(\.bitPattern)
  }
}
