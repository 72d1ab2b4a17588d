// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusSchema
import ApusTensor
import ArgumentParser

/// Writes a model in another form.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Converts a model between binary, text and JSON, and to later opsets.",
    discussion: """
      Forms go by extension: .onnx is binary, .onnxtxt and .txt are ONNX's textual syntax, .json is
      protobuf's JSON. Tensors in other files are brought in; --external puts large ones into
      OUT.data.

      Examples:
        apus convert model.onnx model.json
        apus convert model.onnxtxt model.onnx
        apus convert old.onnx new.onnx --opset 21
        apus convert model.onnx large.onnx --external
      """)

  @Argument(help: "The model to read.") var input: String
  @Argument(help: "The model to write.") var output: String
  @Option(help: "Raise the model to this opset of the standard domain.") var opset: Int?
  @Flag(help: "Put large tensors into OUT.data.") var external = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var limits: RunLimits

  struct Report: Encodable {
    var output: String
    var opset: Int?
    var dropped: [String]
  }

  func validate() throws {
    if external, ModelFormat(path: output) != .binary {
      throw ValidationError("--external goes with a binary model (.onnx)")
    }
  }

  func run() throws { try limits.bounded { try convert() } }

  private func convert() throws {
    var file = try ModelFile(input, limits: limits.load)
    if let opset { try raise(&file, to: opset) }
    try ExternalData(folder: file.folder, limits: file.limits).embed(in: &file.proto)
    let dropped = try file.proto.write(to: output, external: external)
    let standard = file.proto.opsetImport.first { ($0.domain ?? "").isEmpty }
    let written = standard?.version.map { Int($0) }
    if json {
      try Console.print(json: Report(output: output, opset: written, dropped: dropped))
    } else {
      for line in dropped { Console.note("dropped: \(line)") }
      print("wrote \(output)" + (written.map { ", opset \($0)" } ?? ""))
    }
  }

  private func raise(_ file: inout ModelFile, to opset: Int) throws(ModelError) {
    var model = try locating(.file(file.path)) { () throws(ModelError) in
      try Model(importing: file.proto, folder: file.folder, limits: file.limits)
    }
    let own = model.opsets["", default: 1]
    guard opset >= own else {
      throw ModelError(
        .unsupported, "the model has opset \(own); going back to \(opset) is not supported",
        at: .file(file.path))
    }
    if opset == own { return }
    try locating(.file(file.path)) { () throws(ModelError) in try model.graph.inferTypes() }
    model.opsets[""] = opset
    file.proto = try model.exported()
  }
}
