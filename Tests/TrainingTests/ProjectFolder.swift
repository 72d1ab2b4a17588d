// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where files for tests are.
enum ProjectFolder {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A file of the project.
  static func path(_ path: String) -> String { root.appending(path: path).path }

  /// Models from elsewhere, which stand beside the project where there are any.
  static let fieldModels = path("../shared/field-models")
  static let hasFieldModels = FileManager.default.fileExists(atPath: fieldModels)
}
