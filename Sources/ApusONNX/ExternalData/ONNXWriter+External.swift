// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor
import Foundation

/// How tensors are put into a file beside the model.
public struct ExternalLayout: Sendable, Equatable {
  /// Initializers of at least so many bytes go to the other file.
  public var threshold = 1024
  /// Each begins at a multiple of so many bytes; a page lets readers map it.
  public var alignment = 4096

  public init() {}
}

extension ONNXWriter {
  /// Writes a model to `path`, and its large initializers to `<path>.data`.
  ///
  /// Both files are written aside first; after an error, older files of these names are as they
  /// were. If no initializer is large enough, only the model is written.
  /// - Throws: `fileSystem`; `unsupported` if elements of the model are already in another file
  ///   (`ExternalData.embed` brings them in); what `bytes(of:)` throws.
  public func write(
    _ model: ModelProto, to path: String, external layout: ExternalLayout
  ) throws(ModelError) {
    precondition(layout.alignment > 0)
    var model = model
    let dataPath = path + ".data"
    let data = try locating(.file(dataPath)) { () throws(ModelError) in
      try FileReplacement(dataPath)
    }
    let location = dataPath.split(separator: "/").last.map(String.init) ?? dataPath
    var walker = TensorWalker(scope: .initializers) { (tensor) throws(ModelError) in
      try locating(.value(tensor.name ?? "")) { () throws(ModelError) in
        try Self.move(&tensor, to: data, location, layout)
      }
    }
    try model.fields(&walker)
    guard data.count > 0 else { return try write(model, to: path) }
    try locating(.file(path)) { () throws(ModelError) in
      let file = try FileReplacement(path)
      try pack(model) { (piece) throws(ModelError) in try file.append(piece) }
      try file.flush()
      try data.flush()
      try Self.place(file, and: data)
    }
  }

  private static func move(
    _ tensor: inout TensorProto, to data: FileReplacement, _ location: String,
    _ layout: ExternalLayout
  ) throws(ModelError) {
    guard tensor.dataLocation != .external else {
      throw ModelError(.unsupported, "the elements are already in another file: embed them first")
    }
    guard tensor.dataType != .string else { return }
    guard let bytes = try TensorProto(Tensor(tensor)).rawData, bytes.count >= layout.threshold
    else { return }
    let misfit = data.count % layout.alignment
    if misfit > 0 {
      let padding = [UInt8](repeating: 0, count: layout.alignment - misfit)
      try Bytes(array: padding).withUnsafeBytes(data.append)
    }
    let offset = data.count
    try bytes.withUnsafeBytes(data.append)
    tensor.rawData = nil
    tensor.floatData = []
    tensor.int32Data = []
    tensor.int64Data = []
    tensor.doubleData = []
    tensor.uint64Data = []
    tensor.dataLocation = .external
    tensor.externalData = [
      .init(key: "location", value: location), .init(key: "offset", value: "\(offset)"),
      .init(key: "length", value: "\(bytes.count)"),
    ]
  }

  /// Puts both files in place; if the second cannot be, the first is taken back.
  private static func place(
    _ file: FileReplacement, and data: FileReplacement
  ) throws(ModelError) {
    let kept = data.path + ".kept"
    unlink(kept)
    let hadData = link(data.path, kept) == 0
    defer { if hadData { unlink(kept) } }
    try data.finish()
    do {
      try file.finish()
    } catch {
      if hadData { rename(kept, data.path) } else { unlink(data.path) }
      throw error
    }
  }
}
