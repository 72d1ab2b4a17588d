// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import ApusTensor
import Foundation
import Testing

struct BinaryTests {
  @Test func aModelSurvives() throws {
    let model = try Sample.model()
    let bytes = try ONNXWriter().bytes(of: model)
    let again = try ONNXReader().model(bytes)
    #expect(again == model)
    #expect(try ONNXWriter().bytes(of: again) == bytes)
  }

  @Test func presenceIsKept() throws {
    let bytes = Wire.text(2, "") + Wire.number(5, 0)
    let model = try ONNXReader().model(bytes)
    #expect(model.producerName == "")
    #expect(model.modelVersion == 0)
    #expect(model.irVersion == nil)
    #expect(model.domain == nil)
    #expect(try ONNXWriter().bytes(of: model) == bytes)
  }

  @Test func unknownFieldsAreKept() throws {
    let inner = Wire.text(2, "g") + Wire.number(900, 5) + Wire.block(901, [0, 1, 2])
    let bytes =
      Wire.number(1, 9) + Wire.block(7, inner) + Wire.tag(1000, 5) + [1, 2, 3, 4]
      + Wire.tag(1001, 1) + [1, 2, 3, 4, 5, 6, 7, 8]
    let model = try ONNXReader().model(bytes)
    #expect(model.graph?.unknownFields.map(\.number) == [900, 901])
    #expect(model.unknownFields.map(\.wireType) == [.fixed32, .fixed64])
    #expect(try ONNXWriter().bytes(of: model) == bytes)
  }

  @Test func unknownEnumerationNumbersAreKept() throws {
    let bytes = Wire.text(1, "a") + Wire.number(20, 77)
    let attribute = try ONNXReader().message(AttributeProto.self, from: bytes)
    #expect(attribute.type?.rawValue == 77)
    #expect(try ONNXWriter().bytes(of: attribute) == bytes)
  }

  @Test func packedAndUnpackedListsAreTheSame() throws {
    let packed = try ONNXReader().message(
      TensorProto.self, from: Wire.block(1, [2, 3]) + Wire.block(7, [1, 2] + Wire.varint(.max)))
    let unpacked = try ONNXReader().message(
      TensorProto.self,
      from: Wire.number(1, 2) + Wire.number(1, 3) + Wire.number(7, 1) + Wire.number(7, 2)
        + Wire.number(7, .max))
    #expect(packed == unpacked)
    #expect(packed.int64Data == [1, 2, -1])
    #expect(packed.dims == [2, 3])
  }

  @Test func nestedTypesAndTestValuesSurvive() throws {
    let map = TypeProto.with {
      $0.mapType = .with {
        $0.keyType = .string
        $0.valueType = .with { $0.sequenceType = .with { $0.elemType = Sample.type() } }
      }
      $0.denotation = ""
    }
    let bytes = try ONNXWriter().bytes(of: map)
    #expect(try ONNXReader().message(TypeProto.self, from: bytes) == map)
    var list = SequenceProto.with { $0.elemType = .tensor }
    list.tensorValues = [try Sample.tensor(), TensorProto()]
    var optional = OptionalProto.with { $0.elemType = .optional }
    optional.optionalValue = .with { $0.sequenceValue = list }
    let value = try ONNXWriter().bytes(of: optional)
    #expect(try ONNXReader().message(OptionalProto.self, from: value) == optional)
  }

  @Test func textWithNULAndDeepTreesAreNotWritten() throws {
    expectRefusal(.invalidValue, "ModelProto.domain") {
      _ = try ONNXWriter().bytes(of: ModelProto.with { $0.domain = "a\0b" })
    }
    var type = TypeProto()
    for _ in 0..<80 {
      type = .with { $0.sequenceType = .with { [type] in $0.elemType = type } }
    }
    expectRefusal(.limitExceeded, "nested too deep") { _ = try ONNXWriter().bytes(of: type) }
  }

  @Test func aFileIsReplacedWholeOrNotAtAll() throws {
    try withFolder { folder in
      let path = folder + "/m.onnx"
      let model = try Sample.model()
      try ONNXWriter().write(model, to: path)
      #expect(try ONNXReader().model(contentsOf: path) == model)
      expectRefusal(.invalidValue, path) {
        try ONNXWriter().write(model.setting { $0.docString = "\0" }, to: path)
      }
      #expect(try ONNXReader().model(contentsOf: path) == model)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m.onnx"])
      expectRefusal(.fileSystem, "folder") {
        try ONNXWriter().write(model, to: folder + "/no/folder/m.onnx")
      }
      expectRefusal(.fileSystem, "not a regular file") {
        _ = try ONNXReader().model(contentsOf: folder)
      }
      expectRefusal(.fileSystem, "cannot open") {
        _ = try ONNXReader().model(contentsOf: folder + "/none")
      }
    }
  }
}
