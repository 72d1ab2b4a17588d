// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation

/// The files that `tools/fixtures/make-npz.py` made with NumPy.
enum Fixture {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("models/numpy")

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
}

extension Bytes {
  init(_ array: [UInt8]) throws {
    let storage = try Storage.allocate(byteCount: array.count)
    storage.base.copyMemory(from: array, byteCount: array.count)
    self.init(storage)
  }

  var array: [UInt8] { Array(UnsafeRawBufferPointer(start: pointer, count: count)) }
}
