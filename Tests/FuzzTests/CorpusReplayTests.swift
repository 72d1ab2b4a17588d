// SPDX-License-Identifier: Apache-2.0

import Foundation
import FuzzEntries
import Testing

/// Every input of the kept corpus passes through its entry: finds of fuzzing stay fixed.
@Suite struct CorpusReplayTests {
  @Test(arguments: FuzzEntry.allCases)
  func keptCorpusIsDoneOrRefused(_ entry: FuzzEntry) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.folder.appendingPathComponent(entry.rawValue), includingPropertiesForKeys: nil)
    #expect(files.count > 1, "no kept corpus for \(entry.rawValue)")
    for file in files.sorted(by: { $0.path < $1.path }) {
      do {
        try entry(Array(try Data(contentsOf: file)))
      } catch {
        Issue.record("\(file.lastPathComponent): \(error)")
      }
    }
  }

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("tools/fuzz/corpus")
}
