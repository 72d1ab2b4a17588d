// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import OperatorCases
import TestSupport
import Testing

/// The list of operators itself.
@Suite struct OperatorSetTests {
  /// Operators without cases, and why.
  static let withoutCases = [
    "Upsample": "it is read as Resize and is never evaluated itself"
  ]

  @Test func listIsSortedAndUnique() {
    let names = OperatorSet.all.map { $0.name }
    for (name, next) in zip(names, names.dropFirst()) {
      #expect(name.utf8.lexicographicallyPrecedes(next.utf8), "\(name) stands before \(next)")
    }
  }

  @Test func operatorsAreFoundByNameAndDomain() {
    for type in OperatorSet.all {
      #expect(OperatorSet.type(named: type.name, domain: type.domain) == type, "\(type.name)")
      #expect(OperatorSet.type(named: type.name, domain: "another") == nil, "\(type.name)")
      #expect(OperatorSet.type(named: type.name + "A", domain: type.domain) == nil, "\(type.name)")
    }
    #expect(OperatorSet.type(named: "Add", domain: "ai.onnx") == Op.Add.self)
    #expect(OperatorSet.type(named: "", domain: "") == nil)
  }

  @Test func everyOperatorHasCases() {
    for type in OperatorSet.all {
      let count = (type as? any HasCases.Type)?.cases.count ?? 0
      #expect((count > 0) == (Self.withoutCases[type.name] == nil), "\(type.name): \(count) cases")
    }
  }

  @Test func versionsAscendAndHoldTheFormWritten() {
    for type in OperatorSet.all {
      let versions = type.versions
      #expect(
        !versions.isEmpty && zip(versions, versions.dropFirst()).allSatisfy(<), "\(type.name)")
      #expect(type.since >= versions.first ?? 1, "\(type.name)")
    }
  }

  @Test func privateAttributesInAFileAreRefused() throws {
    for (opType, name) in [("Scan", "apus.batched"), ("Softmax", "apus.joins_later_axes")] {
      var raw = RawNode(
        domain: "", opType: opType, attributes: [name: .int(1)], inputs: [], outputCount: 1)
      #expect(throws: ModelError.self) { try OperatorSet.decode(&raw, opset: 13) }
    }
  }
}
