// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import ApusTensor
import Testing

struct HostileBinaryTests {
  let reader = ONNXReader()

  func refuse(
    _ bytes: [UInt8], _ text: String, _ code: ModelError.Code = .invalidModel,
    limits: LoadLimits = LoadLimits(), sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectRefusal(code, text, sourceLocation: sourceLocation) {
      _ = try ONNXReader(limits: limits).model(bytes)
    }
  }

  @Test func truncationIsRefusedAtEveryByte() throws {
    let whole =
      Wire.number(1, 8) + Wire.block(7, Wire.block(1, Wire.text(4, "Relu")) + Wire.text(2, "g"))
      + Wire.block(8, Wire.number(2, 17))
    let full = try reader.model(whole)
    for count in 1..<whole.count {
      let part = Array(whole[..<count])
      if let model = try? reader.model(part) { #expect(model != full) }
    }
    refuse(Array(whole.dropLast()), "ModelProto.opset_import[0]")
  }

  @Test func aLengthBeyondTheEndIsRefused() {
    refuse(Wire.tag(7, 2) + Wire.varint(.max), "0 are left")
    refuse(Wire.tag(7, 2) + Wire.varint(1 << 62) + [0], "1 are left")
    refuse(Wire.tag(2, 2) + Wire.varint(6) + [65, 66], "ModelProto.producer_name")
  }

  @Test func longNumbersAreRefused() {
    refuse(Wire.tag(1, 0) + [UInt8](repeating: 0xFF, count: 11), "more than 64 bits")
    refuse(Wire.tag(1, 0) + [UInt8](repeating: 0xFF, count: 9) + [2], "more than 64 bits")
    refuse(Wire.tag(1, 0) + [0x80], "cut off")
    refuse([0x88, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], "no field number")
    refuse([0x00, 0x00], "0 is no field number")
  }

  @Test func groupsAreRefused() {
    refuse(Wire.tag(1, 3) + Wire.tag(1, 4), "field 1 is a group")
    refuse(Wire.tag(99, 3) + Wire.tag(99, 4), "field 99 is a group")
    refuse(Wire.tag(99, 7), "no wire type")
  }

  @Test func badTextIsRefused() {
    refuse(Wire.block(2, [65, 0, 66]), "ModelProto.producer_name: text holds a NUL byte")
    refuse(Wire.block(2, [0xC3, 0x28]), "not UTF-8")
    refuse(
      Wire.block(7, Wire.block(1, []) + Wire.block(1, Wire.block(3, [0]))),
      "ModelProto.graph.node[1].name")
  }

  @Test func nestingIsLimited() throws {
    // graph, node, attribute, graph ... each level three messages.
    refuse(
      Wire.block(7, Wire.nest([1, 5, 6], depth: 99)), "deeper than 100",
      .limitExceeded)
    refuse(Wire.block(7, Wire.nest([1, 5, 6], depth: 5_000)), "deeper than 100", .limitExceeded)
    let deepest = Wire.block(7, Wire.nest([1, 5, 6], depth: 96))
    let model = try reader.model(deepest)
    #expect(try ONNXWriter().bytes(of: model) == deepest)
  }

  @Test func countsAreLimited() {
    var limits = LoadLimits()
    limits.nodes = 3
    refuse(
      Wire.block(7, [UInt8](Array(repeating: Wire.block(1, []), count: 4).joined())),
      "more than 3 nodes", .limitExceeded, limits: limits)
    limits = LoadLimits()
    limits.tensorElements = 7
    let tensor = Wire.block(7, Wire.block(5, Wire.block(7, [UInt8](repeating: 1, count: 8))))
    refuse(tensor, "more than 7 elements", .limitExceeded, limits: limits)
    limits = LoadLimits()
    limits.fields = 5
    refuse(
      Wire.block(7, [UInt8](Array(repeating: Wire.block(11, []), count: 5).joined())),
      "more than 5 fields", .limitExceeded, limits: limits)
    expectRefusal(.limitExceeded, "more than 5 fields") {
      _ = try ONNXJSON(limits: limits).read(
        GraphProto.self, from: #"{"input": [{}, {}, {}, {}, {}]}"#)
    }
    expectRefusal(.limitExceeded, "more than 5 fields") {
      _ = try ONNXText(limits: limits).read("g (a, b, c, d, e) => () {}")
    }
    limits = LoadLimits()
    limits.memory = 10_000
    let empties = Wire.block(7, [UInt8](Array(repeating: Wire.block(5, []), count: 40).joined()))
    refuse(empties, "limit of 10000 bytes", .limitExceeded, limits: limits)
    limits = LoadLimits()
    limits.bytes = 3
    refuse([8, 8, 8, 8], "the limit is 3", .limitExceeded, limits: limits)
  }

  @Test func aSingleMessageGivenTwiceIsRefused() {
    // protobuf would merge them, in time that grows with the square of their number.
    refuse(Wire.block(7, []) + Wire.block(7, []), "ModelProto.graph: is given twice")
  }

  @Test func aWrongWireTypeIsRefused() {
    refuse(Wire.block(1, []), "ModelProto.ir_version: is a lengthDelimited on the wire")
    refuse(Wire.number(7, 1), "expected a lengthDelimited")
    refuse(
      Wire.block(7, Wire.block(5, Wire.block(4, [1, 2, 3]))), "no whole number of 4-byte elements")
  }

  @Test func anyShortBytesGiveAnAnswer() {
    var state: UInt64 = 42
    for _ in 0..<3_000 {
      var bytes: [UInt8] = []
      for _ in 0..<24 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(UInt8(truncatingIfNeeded: state >> 33))
      }
      _ = try? reader.model(bytes)
      _ = try? reader.message(TensorProto.self, from: Wire.block(3, bytes))
    }
  }

  @Test func manyChangedBytesGiveAnAnswer() throws {
    let original = try ONNXWriter().bytes(of: Sample.model())
    var state: UInt64 = 7
    for _ in 0..<4_000 {
      var bytes = original
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
      }
      if let model = try? reader.model(bytes) { _ = try ONNXWriter().bytes(of: model) }
    }
  }
}
