// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import ApusTensor
import Foundation
import Testing

/// Reads every `.onnx` and `.pb` file of the folder `APUS_CORPUS` and writes it back into the
/// folder `APUS_CORPUS_OUT`, for `tools/fixtures/compare-models.py` to compare.
@Suite(.enabled(if: Corpus.folder != nil, "APUS_CORPUS names no folder of files"))
struct CorpusTests {
  @Test func binaryRoundTripKeepsEveryFile() throws {
    let corpus = try #require(Corpus.folder)
    var count = 0
    for file in try Corpus.files() {
      let path = corpus + "/" + file
      do {
        if file.hasSuffix(".onnx") {
          try Corpus.check(ModelProto.self, path, file)
        } else {
          try Corpus.checkValue(path, file)
        }
        count += 1
      } catch {
        Issue.record("\(file): \(error)")
      }
    }
    print("binary: \(count) files read, written and read again")
  }
}

extension CorpusTests {
  @Test func jsonRoundTripKeepsEveryModel() throws {
    let corpus = try #require(Corpus.folder)
    var count = 0
    for file in try Corpus.models() {
      do {
        let model = try ONNXReader().model(contentsOf: corpus + "/" + file)
        let json = try ONNXJSON().write(model)
        #expect(json.dropped.isEmpty)
        #expect(try ONNXJSON().read(ModelProto.self, from: json.utf8) == model, "\(file)")
        if let place = try Corpus.place(file, in: "json") {
          try Data(json.utf8).write(to: URL(fileURLWithPath: place + ".json"))
        }
        // What another implementation wrote, if the folder has it beside the model.
        let other = corpus + "/" + file + ".json"
        if FileManager.default.fileExists(atPath: other) {
          let read = try ONNXJSON().read(ModelProto.self, contentsOf: other)
          #expect(read == model, "\(file).json")
        }
        count += 1
      } catch {
        Issue.record("\(file): \(error)")
      }
    }
    print("JSON: \(count) models written and read again")
  }
}

extension CorpusTests {
  @Test func textKeepsOrReportsEverything() throws {
    let corpus = try #require(Corpus.folder)
    var count = 0
    var whole = 0
    var kinds: [String: Int] = [:]
    for file in try Corpus.models() {
      do {
        let model = try ONNXReader().model(contentsOf: corpus + "/" + file)
        let written = ONNXText().write(model)
        count += 1
        if written.dropped.isEmpty { whole += 1 }
        for line in written.dropped { kinds[Corpus.kind(line), default: 0] += 1 }
        let read = try ONNXText().read(written.utf8)
        #expect(ONNXText().write(read).utf8 == written.utf8, "\(file)")
        if let place = try Corpus.place(file, in: "text") {
          try Data(written.utf8).write(to: URL(fileURLWithPath: place + ".txt"))
          try ONNXWriter().write(read, to: place)
        }
        // What another implementation printed, if the folder has it beside the model.
        let other = corpus + "/" + file + ".txt"
        if FileManager.default.fileExists(atPath: other) {
          let read = try ONNXText().read(contentsOf: other)
          if let place = try Corpus.place(file, in: "text-read") {
            try ONNXWriter().write(read, to: place)
          }
        }
      } catch {
        Issue.record("\(file): \(error)")
      }
    }
    print("text: \(count) models written and read again, \(whole) without any loss")
    for (kind, count) in kinds.sorted(by: { $0.value > $1.value }) { print("  \(count) x \(kind)") }
  }
}

extension CorpusTests {
  /// Turns every tensor into a `Tensor` and back: `compare-models.py --values` compares.
  @Test func tensorsKeepTheirElements() throws {
    let corpus = try #require(Corpus.folder)
    var walker = TensorConversion()
    for file in try Corpus.files() {
      do {
        let path = corpus + "/" + file
        if file.hasSuffix(".onnx") {
          try Corpus.convert(ONNXReader().model(contentsOf: path), file, &walker)
        } else if Corpus.fits(TensorProto.self, path) {
          var tensor = try ONNXReader().message(TensorProto.self, contentsOf: path)
          try walker.convert(&tensor)
          if let place = try Corpus.place(file, in: "values") {
            try ONNXWriter().write(tensor, to: place)
          }
        }
      } catch {
        Issue.record("\(file): \(error)")
      }
    }
    print("tensors: \(walker.count) converted and converted back")
  }
}

/// Puts the elements of every tensor through a `Tensor`.
struct TensorConversion: MessageWalker {
  var count = 0

  mutating func convert(_ proto: inout TensorProto) throws(ModelError) {
    let made = try TensorProto(Tensor(proto), name: proto.name)
    count += 1
    proto.rawData = made.rawData
    proto.stringData = made.stringData
    proto.floatData = []
    proto.int32Data = []
    proto.int64Data = []
    proto.doubleData = []
    proto.uint64Data = []
  }

  mutating func message<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) {
    guard var tensor = value as? TensorProto else { return try walk(&value) }
    try convert(&tensor)
    value = tensor as? Value
  }

  mutating func messages<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout [Value]
  ) throws(ModelError) {
    guard var tensors = value as? [TensorProto], !tensors.isEmpty else { return try walk(&value) }
    for index in tensors.indices { try convert(&tensors[index]) }
    value = tensors as? [Value] ?? []
  }
}

enum Corpus {
  static let folder = ProcessInfo.processInfo.environment["APUS_CORPUS"]
  static let out = ProcessInfo.processInfo.environment["APUS_CORPUS_OUT"]

  static func files() throws -> [String] {
    let all = FileManager.default.enumerator(atPath: folder ?? "")?.allObjects as? [String]
    return (all ?? []).filter { $0.hasSuffix(".onnx") || $0.hasSuffix(".pb") }.sorted()
  }

  static func models() throws -> [String] { try files().filter { $0.hasSuffix(".onnx") } }

  /// The folder of `file` among the results, made if need be.
  static func place(_ file: String, in kind: String) throws -> String? {
    guard let out else { return nil }
    let path = "\(out)/\(kind)/\(file)"
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    return path
  }

  /// A line about a loss without its indices and values.
  static func kind(_ line: String) -> String {
    let path = line.split(separator: ":").first ?? ""
    return String(path.filter { !$0.isNumber })
  }

  static func check<M: Message>(_ type: M.Type, _ path: String, _ file: String) throws {
    let message = try ONNXReader().message(type, contentsOf: path)
    let bytes = try ONNXWriter().bytes(of: message)
    let again = try ONNXReader().message(type, from: bytes)
    #expect(again == message, "\(file)")
    if let place = try place(file, in: "binary") { try ONNXWriter().write(message, to: place) }
  }

  static func convert(
    _ model: ModelProto, _ file: String, _ walker: inout TensorConversion
  ) throws {
    var model = model
    try model.fields(&walker)
    if let place = try place(file, in: "values") { try ONNXWriter().write(model, to: place) }
  }

  /// Whether a lone value, which says nothing about its kind, is written back as it was.
  static func fits<M: Message>(_ type: M.Type, _ path: String) -> Bool {
    guard let original = try? Data(contentsOf: URL(fileURLWithPath: path)),
      let message = try? ONNXReader().message(type, contentsOf: path),
      let bytes = try? ONNXWriter().bytes(of: message)
    else { return false }
    return Data(bytes) == original
  }

  /// The kind of a lone value is the first that gives the same bytes back.
  static func checkValue(_ path: String, _ file: String) throws {
    if fits(TensorProto.self, path) {
      try check(TensorProto.self, path, file)
    } else if fits(SequenceProto.self, path) {
      try check(SequenceProto.self, path, file)
    } else if fits(OptionalProto.self, path) {
      try check(OptionalProto.self, path, file)
    } else {
      try check(TensorProto.self, path, file)
    }
  }
}
