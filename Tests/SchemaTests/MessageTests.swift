// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor
import Testing

struct MessageTests {
  @Test func floatsCompareByBitPattern() {
    var a = AttributeProto.with { $0.f = .nan }
    var b = a
    #expect(a == b)
    a.f = 0
    b.f = -0.0
    #expect(a != b)
    a.f = nil
    #expect(a != b)
    #expect(
      TensorProto.with { $0.doubleData = [.nan] } == TensorProto.with { $0.doubleData = [.nan] })
  }

  @Test func indirectFieldsHaveValueSemantics() {
    var a = AttributeProto.with { $0.t = .with { $0.name = "w" } }
    let b = a
    a.t?.name = "v"
    #expect(b.t?.name == "w")
    #expect(a.t?.name == "v")
    a.t = nil
    #expect(b.t != nil)
  }

  @Test func aOneofHoldsOneCase() {
    var type = TypeProto.with { $0.tensorType = .with { $0.elemType = .float } }
    type.mapType = nil
    #expect(type.tensorType != nil)
    type.sequenceType = .with { $0.elemType = TypeProto() }
    #expect(type.tensorType == nil)
    type.sequenceType = nil
    #expect(type.value == nil)
    var dimension = TensorShapeProto.Dimension.with { $0.dimValue = 3 }
    dimension.dimParam = "N"
    #expect(dimension.value == .name("N"))
  }

  @Test func enumerationsKeepNumbersWithoutAName() {
    let type = AttributeProto.AttributeType(rawValue: 99)
    #expect(type.name == nil)
    #expect(type.description == "99")
    #expect(AttributeProto.AttributeType(name: "TYPE_PROTOS")?.rawValue == 14)
    #expect(TensorProto.DataType.names.count == 29)
    for (name, value) in TensorProto.DataType.names {
      #expect(TensorProto.DataType(name: name) == value)
    }
  }

  @Test func everyElementTypeOfTheDataLayerHasItsNumber() {
    for dtype in DType.allCases {
      #expect(TensorProto.DataType(rawValue: dtype.rawValue).name != nil)
    }
  }
}
