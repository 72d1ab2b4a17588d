// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import ApusTensor
import Foundation
import Testing

struct ExternalDataTests {
  func tensor(
    _ location: String, offset: String? = nil, length: String? = nil, count: Int64 = 4
  ) -> TensorProto {
    .with {
      $0.name = "w"
      $0.dataType = .uint8
      $0.dims = [count]
      $0.dataLocation = .external
      $0.externalData = [.init(key: "location", value: location)]
      if let offset { $0.externalData.append(.init(key: "offset", value: offset)) }
      if let length { $0.externalData.append(.init(key: "length", value: length)) }
    }
  }

  /// A folder `model` with `data.bin` of ten bytes, beside a file `secret`.
  func withModelFolder(_ body: (String) throws -> Void) throws {
    try withFolder { folder in
      let inside = folder + "/model"
      try FileManager.default.createDirectory(
        atPath: inside + "/sub", withIntermediateDirectories: true)
      try Data(0..<10).write(to: URL(fileURLWithPath: inside + "/data.bin"))
      try Data(0..<10).write(to: URL(fileURLWithPath: inside + "/sub/data.bin"))
      try Data(0..<10).write(to: URL(fileURLWithPath: folder + "/secret"))
      try body(inside)
    }
  }

  @Test(arguments: [ExternalData.Access.copy, .map])
  func partsOfAFileAreRead(_ access: ExternalData.Access) throws {
    try withModelFolder { folder in
      let data = ExternalData(folder: folder, access: access)
      #expect(try data.bytes(of: tensor("data.bin")).array == [0, 1, 2, 3])
      #expect(try data.bytes(of: tensor("data.bin", offset: "6")).array == [6, 7, 8, 9])
      #expect(
        try data.bytes(of: tensor("sub/data.bin", offset: "1", length: "4")).array == [1, 2, 3, 4])
      let whole = try Tensor(tensor("data.bin", offset: "2"), external: data)
      #expect(try whole.elements(of: UInt8.self) == [2, 3, 4, 5])
      #expect(try data.bytes(of: tensor("data.bin", offset: "10", count: 0)).isEmpty)
    }
  }

  @Test func wrongRangesAreRefused() throws {
    try withModelFolder { folder in
      let data = ExternalData(folder: folder)
      func refuse(_ tensor: TensorProto, _ text: String) {
        expectRefusal(.invalidModel, text) { _ = try data.bytes(of: tensor) }
      }
      refuse(tensor("data.bin", offset: "7"), "the file has 10")
      refuse(tensor("data.bin", offset: "9223372036854775807"), "the file has 10")
      refuse(tensor("data.bin", offset: "99999999999999999999"), "no number of bytes")
      refuse(tensor("data.bin", offset: "-1"), "no number of bytes")
      refuse(tensor("data.bin", length: "5"), "takes 4 bytes")
      refuse(tensor("data.bin", count: 11), "the file has 10")
      refuse(tensor(""), "no location")
      refuse(tensor("data.bin").setting { $0.externalData += $0.externalData }, "two entries")
      expectRefusal(.invalidModel, "both in another file and in raw_data") {
        _ = try Tensor(
          tensor("data.bin").setting { $0.rawData = try Bytes(array: [0]) }, external: data)
      }
      expectRefusal(.unsupported, "in another file") { _ = try Tensor(tensor("data.bin")) }
    }
  }

  @Test func nothingOutsideTheFolderIsRead() throws {
    try withModelFolder { folder in
      let files = FileManager.default
      let data = ExternalData(folder: folder)
      for location in [
        "../secret", "sub/../../secret", folder + "/data.bin", "/etc/passwd", "a//b",
        "..\\secret",
      ] {
        expectRefusal(.invalidModel, "inside the model's folder") {
          _ = try data.bytes(of: tensor(location))
        }
      }
      try files.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "../secret")
      try files.createSymbolicLink(atPath: folder + "/out", withDestinationPath: "..")
      try files.linkItem(atPath: folder + "/../secret", toPath: folder + "/hard")
      for location in ["link", "out/secret", "hard", "sub", "."] {
        expectRefusal(.fileSystem, location) { _ = try data.bytes(of: tensor(location)) }
      }
      expectRefusal(.fileSystem, "No such file") { _ = try data.bytes(of: tensor("none")) }
    }
  }

  @Test func largeInitializersMoveToTheirOwnFileAndBack() throws {
    try withFolder { folder in
      let path = folder + "/m.onnx"
      var model = try Sample.model()
      let values = (0..<1000).map { Float($0) }
      let large = TensorProto.with {
        $0.name = "large"
        $0.dataType = .float
        $0.dims = [1000]
        $0.floatData = values
      }
      model.graph?.initializer += [large, large]
      try ONNXWriter().write(model, to: path, external: ExternalLayout())
      let read = try ONNXReader().model(contentsOf: path)
      let moved = try #require(read.graph?.initializer.dropFirst())
      #expect(moved.map(\.dataLocation) == [.external, .external])
      #expect(moved.last?.externalData.map(\.value) == ["m.onnx.data", "4096", "4000"])
      #expect(read.graph?.initializer.first == model.graph?.initializer.first)
      var whole = read
      try ExternalData(besideModel: path).embed(in: &whole)
      for tensor in whole.graph?.initializer.dropFirst() ?? [] {
        #expect(try Tensor(tensor).elements(of: Float.self) == values)
        #expect(tensor.externalData.isEmpty && tensor.dataLocation == nil)
      }
      expectRefusal(.unsupported, "embed them first") {
        try ONNXWriter().write(read, to: path, external: ExternalLayout())
      }
      // Small models have no second file; a failed write leaves both as they were.
      try ONNXWriter().write(Sample.model(), to: folder + "/s.onnx", external: ExternalLayout())
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(names == ["m.onnx", "m.onnx.data", "s.onnx"])
    }
  }
}
