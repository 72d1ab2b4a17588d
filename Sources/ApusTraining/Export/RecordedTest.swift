// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusRuntime
public import ApusTensor
import Foundation

/// Inputs and what a model gave for them, kept in its metadata under `apus.test`, so that any
/// program can find out whether it runs the model right.
public struct RecordedTest: Sendable {
  /// The metadata's key.
  public static let key = "apus.test"

  public var inputs: [(name: String, tensor: Tensor)]
  public var outputs: [(name: String, tensor: Tensor)]

  /// As JSON holds it: float32 in row-major order, little-endian, in base64.
  fileprivate struct Form: Codable {
    struct Entry: Codable {
      var name: String
      var shape: [Int]
      var float32: String
    }
    var inputs: [Entry]
    var outputs: [Entry]
  }
}

extension Model {
  /// Runs the model on float32 inputs and keeps them and the results in the metadata.
  ///
  /// Throws: `unsupported` for other element types; what running throws.
  public mutating func recordTest(_ inputs: [Datum]) throws(ModelError) {
    let results = try Session(PreparedModel(self)).run(inputs)
    let form = RecordedTest.Form(
      inputs: try RecordedTest.entries(graph.inputs.map { graph[$0].name }, inputs),
      outputs: try RecordedTest.entries(graph.outputs.map { graph[$0].name }, results))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(form) else {
      throw ModelError(.invalidValue, "the recorded test cannot be written")
    }
    metadata.removeAll { $0.key == RecordedTest.key }
    metadata.append((RecordedTest.key, String(decoding: text, as: UTF8.self)))
  }

  /// The test that the metadata holds, nil when there is none. Throws: `invalidModel`.
  public func recordedTest() throws(ModelError) -> RecordedTest? {
    guard let entry = metadata.last(where: { $0.key == RecordedTest.key }) else { return nil }
    let form: RecordedTest.Form
    do {
      form = try JSONDecoder().decode(RecordedTest.Form.self, from: Data(entry.value.utf8))
    } catch {
      throw ModelError(.invalidModel, "the metadata '\(RecordedTest.key)' cannot be read: \(error)")
    }
    return RecordedTest(
      inputs: try RecordedTest.tensors(form.inputs),
      outputs: try RecordedTest.tensors(form.outputs))
  }
}

extension RecordedTest {
  fileprivate static func entries(
    _ names: [String], _ data: [Datum]
  ) throws(ModelError) -> [Form.Entry] {
    var entries: [Form.Entry] = []
    for (name, datum) in zip(names, data) {
      guard case .tensor(let tensor) = datum, tensor.dtype == .float32 else {
        throw ModelError(
          .unsupported, "a recorded test holds float32 only, not \(datum.type)", at: .value(name))
      }
      let bytes = try tensor.elements(of: Float.self).flatMap { value in
        withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
      }
      entries.append(
        Form.Entry(
          name: name, shape: tensor.shape, float32: Data(bytes).base64EncodedString()))
    }
    return entries
  }

  fileprivate static func tensors(
    _ entries: [Form.Entry]
  ) throws(ModelError) -> [(name: String, tensor: Tensor)] {
    var tensors: [(name: String, tensor: Tensor)] = []
    for entry in entries {
      guard let data = Data(base64Encoded: entry.float32), entry.shape.allSatisfy({ $0 >= 0 }),
        data.count == 4 * (try Tensor.elementCount(entry.shape))
      else {
        throw ModelError(
          .invalidModel, "'\(entry.name)' of the recorded test does not hold \(entry.shape)")
      }
      let values = stride(from: 0, to: data.count, by: 4).map { place in
        Float(
          bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[place + $1]) << (8 * $1) })
      }
      tensors.append((entry.name, try Tensor(shape: entry.shape, values)))
    }
    return tensors
  }
}
