// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import ApusTensor

/// Stands in until ApusONNX has the textual syntax.
struct ONNXText {
  func read<M: Message>(_ type: M.Type, contentsOf path: String) throws(ModelError) -> M {
    throw ModelError(.unsupported, "the textual syntax cannot be read yet", at: .file(path))
  }
  func write(_ message: some Message) throws(ModelError) -> WrittenText {
    throw ModelError(.unsupported, "the textual syntax cannot be written yet")
  }
}
