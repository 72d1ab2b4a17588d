// SPDX-License-Identifier: Apache-2.0

import ApusNumPy
import ApusTensor
import Foundation
import Testing

@Suite struct NumPyWriterTests {
  let reader = NumPyReader()

  @Test(arguments: ["float.npy", "scalar.npy", "strings.npy"])
  func theBytesAreThoseOfNumPy(name: String) throws {
    let tensor = try reader.array(contentsOf: Fixture.path(name))
    #expect(try NumPyWriter().bytes(of: tensor).array == Fixture.bytes(name))
  }

  @Test(arguments: [true, false])
  func archivesComeBack(isCompressed: Bool) throws {
    let archive = try reader.archive(contentsOf: Fixture.path("arrays.npz"))
    let bytes = try NumPyWriter(isCompressed: isCompressed).bytes(of: archive)
    #expect(try reader.archive(bytes) == archive)
    #expect(try NumPyWriter(isCompressed: isCompressed).bytes(of: archive) == bytes)
  }

  @Test func anEmptyArchiveComesBack() throws {
    let bytes = try NumPyWriter().bytes(of: NumPyArchive())
    #expect(try reader.archive(bytes).isEmpty)
  }

  @Test func typesThatNumPyDoesNotHaveAreRefused() throws {
    for dtype in [DType.bfloat16, .float8e4m3fn, .int4] {
      let tensor = try Tensor.zeros(dtype, shape: [1])
      let error = #expect(throws: ModelError.self) { try NumPyWriter().bytes(of: tensor) }
      #expect(error?.code == .unsupported)
    }
    let ends = try Tensor(scalar: "ends\0")
    #expect(throws: ModelError.self) { try NumPyWriter().bytes(of: ends) }
  }

  @Test func aRefusedWriteLeavesTheOldFile() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-\(UUID()).npy").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let old = try Tensor(shape: [2], [1, 2] as [Float])
    try NumPyWriter().write(old, to: path)
    let refused = try Tensor.zeros(.int4, shape: [1])
    #expect(throws: ModelError.self) { try NumPyWriter().write(refused, to: path) }
    #expect(try reader.array(contentsOf: path) == old)
  }
}
