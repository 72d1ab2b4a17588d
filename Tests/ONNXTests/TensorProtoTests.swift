// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import ApusTensor
import Testing

struct TensorProtoTests {
  func proto(
    _ type: TensorProto.DataType, _ dims: [Int64], _ set: (inout TensorProto) throws -> Void
  ) rethrows -> TensorProto {
    try TensorProto.with {
      $0.name = "w"
      $0.dataType = type
      $0.dims = dims
    }.setting(set)
  }

  @Test(arguments: DType.allCases) func rawDataSurvive(_ type: DType) throws {
    let shape = [3, 5]
    var tensor = try Tensor.zeros(type, shape: shape)
    if type != .string {
      let mask = UInt8(truncatingIfNeeded: (1 << min(8, type == .bool ? 1 : type.bitWidth)) - 1)
      var bytes = (0..<15 * type.byteWidth).map { UInt8(truncatingIfNeeded: $0 * 37) & mask }
      if type == .int4 { bytes = bytes.map { UInt8(bitPattern: Int8(bitPattern: $0 << 4) >> 4) } }
      if type == .int2 { bytes = bytes.map { UInt8(bitPattern: Int8(bitPattern: $0 << 6) >> 6) } }
      tensor = try Tensor(type, shape: shape, bytes: Bytes(array: bytes))
    } else {
      tensor = try Tensor(shape: shape, (0..<15).map { "text \($0)" })
    }
    let message = try TensorProto(tensor, name: "w")
    let again = try Tensor(message)
    #expect(again.shape == shape && again.dtype == type)
    #expect(again.bytes == tensor.bytes)
    if type == .string {
      #expect(try again.elements(of: String.self) == tensor.elements(of: String.self))
    }
    if type.bitWidth < 8 && type != .string {
      #expect(message.rawData?.count == (15 * type.bitWidth + 7) / 8)
    }
  }

  @Test func typedListsAreRead() throws {
    let floats = try Tensor(proto(.float, [2]) { $0.floatData = [1, -2] })
    #expect(try floats.elements(of: Float.self) == [1, -2])
    let halves = try Tensor(proto(.float16, [2]) { $0.int32Data = [0x3C00, 0xC000] })
    #expect(try halves.elements(of: Float16.self) == [1, -2])
    let small = try Tensor(proto(.int8, [2]) { $0.int32Data = [-128, 127] })
    #expect(try small.elements(of: Int8.self) == [-128, 127])
    let nibbles = try Tensor(proto(.int4, [3]) { $0.int32Data = [0x8F, 0x07] })
    #expect(nibbles.bytes?.array == [0xFF, 0xF8, 0x07])
    let pairs = try Tensor(proto(.uint2, [4]) { $0.int32Data = [0b11_10_01_00] })
    #expect(pairs.bytes?.array == [0, 1, 2, 3])
    let complex = try Tensor(proto(.complex64, [1]) { $0.floatData = [3, 4] })
    #expect(try complex.elements(of: Complex<Float>.self) == [Complex(3, 4)])
    let truths = try Tensor(proto(.bool, [2]) { $0.int32Data = [0, 1] })
    #expect(try truths.elements(of: Bool.self) == [false, true])
    let unsigned = try Tensor(proto(.uint32, [1]) { $0.uint64Data = [UInt64(UInt32.max)] })
    #expect(try unsigned.elements(of: UInt32.self) == [.max])
    let texts = try Tensor(proto(.string, [1]) { $0.stringData = [try Bytes(utf8: "ä")] })
    #expect(try texts.elements(of: String.self) == ["ä"])
  }

  @Test func sixBitElementsMatchTheStandardsPacking() throws {
    let packed = try proto(.float6E2M3, [5]) {
      $0.rawData = try Bytes(array: [0x41, 0x20, 0x0C, 0x3F])
    }
    #expect(try Tensor(packed).bytes?.array == [1, 1, 2, 3, 0x3F])
    #expect(try TensorProto(Tensor(packed)).rawData == packed.rawData)
  }

  @Test func otherTruthValuesBecomeTrue() throws {
    let truths = try Tensor(proto(.bool, [3]) { $0.rawData = try Bytes(array: [0, 1, 200]) })
    #expect(truths.bytes?.array == [0, 1, 1])
  }

  @Test func wrongTensorsAreRefused() throws {
    func refuse(_ message: TensorProto, _ text: String, _ code: ModelError.Code = .invalidModel) {
      expectRefusal(code, text) { _ = try Tensor(message) }
    }
    refuse(proto(.float, [2]) { $0.floatData = [1] }, "1 entries in float_data")
    refuse(
      proto(.float, [2]) { $0.doubleData = [1, 2] }, "belong in float_data, not in double_data")
    refuse(proto(.float, [2]) { _ in }, "no elements")
    refuse(proto(.float, [-2]) { _ in }, "negative")
    refuse(proto(.undefined, [2]) { _ in }, "no element type")
    refuse(proto(.init(rawValue: 99), [2]) { _ in }, "99", .unsupported)
    refuse(
      proto(.float, [1 << 62, 1 << 62]) { _ in }, "too many elements", .limitExceeded)
    refuse(
      try proto(.float, [1]) {
        $0.rawData = try Bytes(array: [0, 0, 0, 0])
        $0.floatData = [1]
      }, "raw_data and in float_data")
    refuse(
      try proto(.float, [2]) { $0.rawData = try Bytes(array: [0, 0, 0, 0]) },
      "4 bytes of raw data, but float [2] takes 8")
    refuse(proto(.int8, [1]) { $0.int32Data = [128] }, "element 0 is 128")
    refuse(proto(.int4, [2]) { $0.int32Data = [256] }, "no packed byte")
    refuse(try proto(.string, [1]) { $0.stringData = [try Bytes(array: [0xFF])] }, "not UTF-8")
    refuse(
      try proto(.string, [1]) { $0.rawData = try Bytes(array: [1]) }, "cannot be raw data")
    refuse(
      proto(.float, [0]) { $0.segment = TensorProto.Segment() }, "segment", .unsupported)
  }
}
