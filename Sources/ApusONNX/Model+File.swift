// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Model {
  /// The model in a binary `.onnx` file, with all types inferred; tensors in other files are looked
  /// for in the file's folder.
  ///
  /// Throws: `fileSystem`, `invalidModel`, `limitExceeded`, and what inference throws.
  public init(contentsOf path: String, limits: LoadLimits = LoadLimits()) throws(ModelError) {
    let proto = try ONNXReader(limits: limits).model(contentsOf: path)
    self = try locating(.file(path)) { () throws(ModelError) in
      var model = try Model(
        importing: proto, folder: FileReplacement.folder(of: path), limits: limits)
      try model.graph.inferTypes()
      return model
    }
  }

  /// Writes the model as a binary `.onnx` file; after an error an older file is as it was.
  ///
  /// Throws: what `exported()` throws; `fileSystem`, `limitExceeded`.
  public func write(to path: String) throws(ModelError) {
    try ONNXWriter().write(exported(), to: path)
  }
}
