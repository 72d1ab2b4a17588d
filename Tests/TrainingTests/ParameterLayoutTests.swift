// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ApusTraining
import Testing

@Suite struct ParameterLayoutTests {
  @Test func vectorsHoldTensorsAtCacheLines() throws {
    let layout = try ParameterLayout([("a", [2, 3]), ("b", []), ("c", [17])])
    #expect(layout.entries.map(\.offset) == [0, 16, 32])
    #expect(layout.count == 64)
    var tensors: [String: Tensor] = [:]
    for entry in layout.entries {
      tensors[entry.name] = try Tensor(
        shape: entry.shape, (0..<entry.count).map { Float($0 + entry.offset) })
    }
    let flat = try layout.flatten(tensors)
    #expect(flat[5] == 5 && flat[6] == 0 && flat[16] == 16 && flat[48] == 48)
    #expect(try layout.tensors(of: flat)["c"]?.elements(of: Float.self).last == 48)
    #expect(throws: ModelError.self) { try layout.flatten([:]) }
    #expect(throws: ModelError.self) { try ParameterLayout([("a", [1]), ("a", [1])]) }
  }
}
