// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ApusTraining
import ArgumentParser

/// The form of the exported model as options.
struct ExportEntries: ParsableArguments {
  @Flag(help: "Make states of recurrent layers inputs and outputs, for streams.") var states = false
  @Flag(help: "Put BatchNormalization into the weights before it.") var fold = false
  @Option(help: "Export for so many windows to a run; any number unless given.")
  var exportBatch: Int?
  @Flag(help: "Export for windows of any length, where the network allows it.")
  var dynamicTime = false
  @Option(help: "The version of the standard to export in.") var opset: Int?

  /// Sets what was given. - Throws: as `RecipeSource.set`.
  func set(in source: inout RecipeSource) throws(ModelError) {
    let entries: [(String, String?)] = [
      ("export.states", states ? "explicit" : nil),
      ("export.batch-normalization", fold ? "folded" : nil),
      ("export.batch", exportBatch.map { "\($0)" }),
      ("export.time", dynamicTime ? "dynamic" : nil), ("export.opset", opset.map { "\($0)" }),
    ]
    for case (let key, let text?) in entries { try source.set(key, to: text) }
  }
}
