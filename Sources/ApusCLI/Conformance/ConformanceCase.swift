// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusOperators
import ApusRuntime
import ApusSchema
import ApusTensor
import Foundation

/// How a case of the standard's backend tests ended.
enum Verdict: String, CaseIterable, Codable {
  /// Every output is as recorded.
  case passed
  /// The model ran and an output differs.
  case wrong
  /// Apus says that it cannot run the model, and why.
  case refused
  /// The process died.
  case crashed
  /// No answer in time.
  case timedOut
}

/// One folder with `model.onnx` and `test_data_set_*`.
struct ConformanceCase {
  var folder: String
  /// Whether operators' references run, instead of the runtime.
  var isReference = false

  /// Runs every data set; the second part says what differs or why the model was refused.
  func run() -> (Verdict, String) {
    do {
      let sets = try dataSets()
      guard !sets.isEmpty else { return (.refused, "there is no test_data_set_* to compare with") }
      let path = folder + "/model.onnx"
      let proto = try ONNXReader().model(contentsOf: path)
      let model = try Model(importing: proto, folder: folder)
      var options = PreparedModel.Options()
      options.isOptimised = !isReference
      let session = Session(try PreparedModel(model, options: options))
      let drawsRandomly = model.graph.drawsRandomly
      for set in sets {
        let inputs = try data(set, "input", model.graph.inputs.map { model.graph[$0].type })
        let expected = try data(set, "output", model.graph.outputs.map { model.graph[$0].type })
        let given = inputs.compactMap(\.self)
        let got =
          try isReference || given.count < inputs.count
          ? model.graph.evaluate(inputs) : session.run(given)
        for (index, expected) in expected.enumerated() {
          guard let expected else { continue }
          // Recorded random numbers cannot be had again.
          if drawsRandomly && got[index].type == expected.type { continue }
          if let difference = try Difference.between(
            got[index], expected, relative: bounds.relative, absolute: bounds.absolute)
          {
            return (.wrong, "output \(index): \(difference)")
          }
        }
      }
      return (.passed, "")
    } catch let error as ModelError {
      return (.refused, error.description.split(separator: "\n").joined(separator: "; "))
    } catch {
      return (.refused, "\(error)")
    }
  }

  private var bounds: (relative: Double, absolute: Double) {
    let text = try? String(contentsOfFile: folder + "/tolerance", encoding: .utf8)
    let numbers = (text ?? "").split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    return numbers.count == 2 ? (numbers[0], max(numbers[1], 1e-6)) : (1e-3, 1e-5)
  }

  private func dataSets() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix("test_data_set_") }.sorted().map { folder + "/" + $0 }
  }

  private func data(_ set: String, _ kind: String, _ types: [ValueType]) throws -> [Datum?] {
    var result: [Datum?] = []
    for (index, type) in types.enumerated() {
      let path = "\(set)/\(kind)_\(index).pb"
      guard FileManager.default.fileExists(atPath: path) else {
        result.append(nil)
        continue
      }
      result.append(try Datum(contentsOf: path, type: type))
    }
    return result
  }
}

extension Graph {
  /// Whether an operator gives other numbers in every run, bodies included.
  fileprivate var drawsRandomly: Bool {
    nodes.contains { node in
      !type(of: node.op).isDeterministic || node.op.bodies.contains(where: \.drawsRandomly)
    }
  }
}

extension Datum {
  /// The value in a protobuf file, of the kind that `type` says.
  init(contentsOf path: String, type: ValueType) throws(ModelError) {
    let reader = ONNXReader()
    switch type {
    case .sequence: try self.init(reader.message(SequenceProto.self, contentsOf: path))
    case .optional(let element):
      // Recorded optionals are either wrapped or the bare element.
      if let wrapped = try? reader.message(OptionalProto.self, contentsOf: path),
        let datum = try? Datum(wrapped)
      {
        self = datum
      } else {
        try self.init(contentsOf: path, type: element)
      }
    case .map: try self.init(reader.message(MapProto.self, contentsOf: path))
    default: try self.init(reader.message(TensorProto.self, contentsOf: path))
    }
  }
}
