// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import ApusTensor
import Foundation
import Testing

/// A message read from a file, of which large tensors are not looked at, is the message read from
/// memory, and is refused for the same reason.
@Suite struct WireSourceTests {
  /// A model whose fields lie below, at and above the sizes at which reading changes its ways.
  private static func encoded() -> [UInt8] {
    func tensor(_ name: String, _ count: Int, seed: UInt8) -> [UInt8] {
      let raw = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ Int(seed)) }
      return Wire.number(1, UInt64(count)) + Wire.number(2, 2) + Wire.text(8, name)
        + Wire.block(9, raw)
    }
    var graph = Wire.text(2, "g")
    for (place, count) in [0, 1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 150_000].enumerated() {
      graph += Wire.block(5, tensor("w\(place)", count, seed: UInt8(place)))
      graph += Wire.text(10, String(repeating: "d", count: place))  // the last one holds
    }
    let floats = (0..<40_000).flatMap { value in
      withUnsafeBytes(of: Float(value).bitPattern.littleEndian, Array.init)
    }
    let integers = (0..<50_000).flatMap { Wire.varint(UInt64($0 * $0)) }
    graph += Wire.block(5, Wire.number(1, 40_000) + Wire.number(2, 1) + Wire.block(4, floats))
    graph += Wire.block(5, Wire.number(1, 50_000) + Wire.number(2, 7) + Wire.block(7, integers))
    graph += Wire.block(900, [UInt8](repeating: 7, count: 70_000))
    graph += Wire.block(1, Wire.text(4, "Relu") + Wire.text(1, "x") + Wire.text(2, "y"))
    return Wire.number(1, 9) + Wire.text(2, String(repeating: "é", count: 50_000))
      + Wire.block(7, graph) + Wire.text(6, "end")
  }

  private func outcome(_ read: () throws -> ModelProto) -> String {
    do {
      // Bytes as they are written again: a message that is the same in all its parts.
      return try ONNXWriter().bytes(of: read()).hashValue.description
    } catch let error as ModelError {
      return "\(error.code): \(error.message)"
    } catch { return "\(error)" }
  }

  private func expectTheSame(_ bytes: [UInt8], _ what: String) throws {
    let file = try withFolder { folder in
      let path = folder + "/model.onnx"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      return outcome { try ONNXReader().model(contentsOf: path) }
    }
    #expect(file == outcome { try ONNXReader().model(bytes) }, "\(what)")
  }

  @Test func filesAndMemoryAgree() throws {
    let bytes = Self.encoded()
    #expect(try ONNXWriter().bytes(of: ONNXReader().model(bytes)).count > 500_000)
    try expectTheSame(bytes, "whole")
  }

  @Test func filesThatAreCutAgree() throws {
    let bytes = Self.encoded()
    for count in stride(from: 0, to: bytes.count, by: bytes.count / 150) {
      try expectTheSame(Array(bytes[..<count]), "cut to \(count)")
    }
  }

  @Test func filesThatAreChangedAgree() throws {
    let bytes = Self.encoded()
    var state: UInt64 = 1
    for _ in 0..<150 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var changed = bytes
      let place = Int(state >> 33) % bytes.count
      changed[place] = UInt8(truncatingIfNeeded: state >> 20)
      try expectTheSame(changed, "byte \(place)")
    }
  }

  /// Beside the large tensors, where a changed byte is a changed tag or length.
  @Test func changedHeadsAgree() throws {
    let bytes = Self.encoded()
    let start = 100_000  // behind the producer's name
    for place in start..<start + 60 {
      for value: UInt8 in [0, 0x7F, 0xFF] {
        var changed = bytes
        changed[place] = value
        try expectTheSame(changed, "byte \(place) as \(value)")
      }
    }
  }

  @Test func oneofsAndListsKeepTheirOrder() throws {
    // Of two cases of a oneof the last holds; lists come in pieces, packed and not.
    let dimension = Wire.number(1, 3) + Wire.text(2, "N")
    let shape = try ONNXReader().message(
      TensorShapeProto.self, from: Wire.block(1, dimension) + Wire.block(1, Wire.number(1, 4)))
    #expect(shape.dim.map(\.dimParam) == ["N", nil])
    #expect(shape.dim.map(\.dimValue) == [nil, 4])
    let tensor = try ONNXReader().message(
      TensorProto.self,
      from: Wire.block(7, [1, 2]) + Wire.number(2, 7) + Wire.number(7, 300) + Wire.block(7, [5]))
    #expect(tensor.int64Data == [1, 2, 300, 5])
  }

  /// What is given over and over takes time by its length, not by its square.
  @Test func manyCasesAndSingleNumbersAreRead() throws {
    let count = 200_000
    let cases = (0..<count).flatMap { _ in Wire.text(3, "") + Wire.number(1, 7) }
    let dimension = try ONNXReader().message(TensorShapeProto.Dimension.self, from: cases)
    #expect(dimension.dimValue == 7)
    let singles = (0..<count).flatMap { Wire.number(7, UInt64($0 % 100)) }
    let tensor = try ONNXReader().message(TensorProto.self, from: singles)
    #expect(tensor.int64Data == (0..<count).map { Int64($0 % 100) })
  }
}
