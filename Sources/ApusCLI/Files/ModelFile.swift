// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusSchema
import ApusTensor
import Foundation

/// How a model is written in a file, by the file's extension.
enum ModelFormat: String {
  case binary
  case text
  case json

  /// `.json` is JSON, `.onnxtxt` and `.txt` are text, everything else is binary.
  init(path: String) {
    switch (path as NSString).pathExtension.lowercased() {
    case "json": self = .json
    case "onnxtxt", "txt": self = .text
    default: self = .binary
    }
  }
}

/// A model as it was read from a file.
struct ModelFile {
  var path: String
  var proto: ModelProto
  var format: ModelFormat
  /// What the file may ask for.
  var limits: LoadLimits

  /// Reads a model in the form that its extension says.
  /// - Throws: what readers throw, with the file.
  init(_ path: String, limits: LoadLimits = LoadLimits()) throws(ModelError) {
    self.path = path
    self.limits = limits
    format = ModelFormat(path: path)
    switch format {
    case .binary: proto = try ONNXReader(limits: limits).model(contentsOf: path)
    case .json: proto = try ONNXJSON(limits: limits).read(ModelProto.self, contentsOf: path)
    case .text: proto = try ONNXText(limits: limits).read(contentsOf: path)
    }
  }

  /// The folder that tensors in other files are looked for in.
  var folder: String { FileReplacement.folder(of: path) }

  /// The bytes of the file and of the files beside it that hold its tensors.
  var byteCount: Int {
    var paths: Set<String> = [path]
    for tensor in proto.graph?.initializer ?? [] where tensor.dataLocation == .external {
      guard let entry = tensor.externalData.first(where: { $0.key == "location" }),
        let name = entry.value
      else { continue }
      paths.insert((folder as NSString).appendingPathComponent(name))
    }
    return paths.reduce(0) { total, path in
      let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      return total + (size ?? 0)
    }
  }

  /// The model, imported, with named extents replaced by numbers and all types inferred.
  /// - Throws: what importing and inference throw, with the file.
  func model(binding extents: [ExtentBinding] = []) throws(ModelError) -> Model {
    try locating(.file(path)) { () throws(ModelError) in
      var model = try Model(importing: proto, folder: folder, limits: limits)
      model.graph.bind(extents)
      try model.graph.inferTypes()
      return model
    }
  }
}

extension ModelProto {
  /// Writes the model in the form that the path's extension says; gives what that form has no
  /// place for.
  /// - Throws: what writers throw, with the file.
  func write(to path: String, external: Bool = false) throws(ModelError) -> [String] {
    let written: WrittenText
    switch ModelFormat(path: path) {
    case .binary:
      if external {
        try ONNXWriter().write(self, to: path, external: ExternalLayout())
      } else {
        try ONNXWriter().write(self, to: path)
      }
      return []
    case .json: written = try ONNXJSON().write(self)
    case .text: written = ONNXText().write(self)
    }
    try writeFile(written.utf8, to: path)
    return written.dropped
  }
}

/// Writes a whole file, aside first.
func writeFile(_ utf8: [UInt8], to path: String) throws(ModelError) {
  try locating(.file(path)) { () throws(ModelError) in
    let file = try FileReplacement(path)
    try Bytes(array: utf8).withUnsafeBytes { (bytes) throws(ModelError) in try file.append(bytes) }
    try file.finish()
  }
}
