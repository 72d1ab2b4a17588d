// SPDX-License-Identifier: Apache-2.0

import ApusNumPy
import ApusTensor
import Testing

@Suite struct NumPyReaderTests {
  let archive: NumPyArchive
  let reader = NumPyReader()

  init() throws { archive = try NumPyReader().archive(contentsOf: Fixture.path("arrays.npz")) }

  @Test(
    arguments: [
      ("i1", .int8), ("i2", .int16), ("i4", .int32), ("i8", .int64), ("f2", .float16),
      ("f4", .float32), ("f8", .float64),
    ] as [(String, DType)])
  func numbersOfBothByteOrders(code: String, dtype: DType) throws {
    for order in ["little", "big"] {
      let tensor = try #require(archive["\(order)_\(code)"])
      #expect(tensor.dtype == dtype && tensor.shape == [2, 3])
      #expect(try tensor.doubles() == [-3, -2, -1, 0, 1, 2])
    }
  }

  @Test func unsignedAndComplexNumbers() throws {
    for order in ["little", "big"] {
      #expect(
        try archive["\(order)_u8"]?.elements(of: UInt64.self).first == UInt64(bitPattern: -3))
      let pairs = try #require(try archive["\(order)_c8"]?.elements(of: Complex<Float>.self))
      #expect(pairs.first == Complex(-6, 3))
      let wide = try #require(try archive["\(order)_c16"]?.elements(of: Complex<Double>.self))
      #expect(wide.last == Complex(4, -2))
    }
  }

  @Test func booleansAndEmptyArrays() throws {
    #expect(
      try archive["bool"]?.elements(of: Bool.self) == [false, false, false, false, true, true])
    #expect(archive["empty"]?.shape == [0, 3])
  }

  @Test func theFirstAxisFastest() throws {
    let tensor = try #require(archive["fortran"])
    #expect(tensor.shape == [2, 3, 4])
    #expect(try tensor.doubles() == (0..<24).map(Double.init))
    #expect(try archive["fortran_big"]?.integers() == Array(0..<6))
    #expect(try archive["unicode_fortran"]?.elements(of: String.self) == ["a", "b", "c", "d"])
  }

  @Test func strings() throws {
    let strings = try reader.array(contentsOf: Fixture.path("strings.npy"))
    #expect(try strings.elements(of: String.self) == ["swift", "", "Mauersegler ✓", "𝄞"])
    #expect(try archive["unicode_big"]?.elements(of: String.self) == ["a", "bcd"])
    #expect(try archive["bytes"]?.elements(of: String.self) == ["abc", "ä"])
  }

  @Test(arguments: ["version2.npy", "version3.npy"])
  func laterVersions(name: String) throws {
    let tensor = try reader.array(contentsOf: Fixture.path(name))
    #expect(tensor.shape == [2, 3])
  }

  @Test func archivesKeepTheirOrder() throws {
    let stored = try reader.archive(contentsOf: Fixture.path("stored.npz"))
    #expect(stored.names == ["b", "a"])
    #expect(try stored["a"]?.doubles() == [0.5])
  }

  @Test(
    arguments: [
      ("structured.npy", .unsupported), ("pickled.npy", .unsupported), ("nothing", .fileSystem),
      ("arrays.npz", .invalidArray),
    ] as [(String, ModelError.Code)])
  func refused(name: String, code: ModelError.Code) {
    let error = #expect(throws: ModelError.self) {
      try reader.array(contentsOf: Fixture.path(name))
    }
    #expect(error?.code == code && error?.trail.last == .file(Fixture.path(name)))
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 2), }",
    "{'descr': '|S0', 'fortran_order': False, 'shape': (1099511627776,), }",
    "{'descr': '<f4', 'fortran_order': True, 'shape': (4611686018427387904, 4, 0), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
    "{'descr': '<U1099511627775', 'fortran_order': False, 'shape': (1099511627776,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
    "{'descr': '<f4', 'fortran_order': 1, 'shape': (0,), }",
    "{'descr': [['<f4', 'fortran_order': False, 'shape': (0,), }",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", "{", "",
  ])
  func badHeads(head: String) throws {
    let file: [UInt8] =
      [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, UInt8(head.utf8.count), 0] + Array(head.utf8)
    #expect(throws: ModelError.self) { try reader.array(Bytes(file)) }
  }

  @Test func aBombIsRefusedBeforeItUnpacks() throws {
    var zeros = NumPyArchive()
    zeros.append("zeros", try Tensor.zeros(.float32, shape: [2_000_000]))
    let bomb = try NumPyWriter(isCompressed: true).bytes(of: zeros)
    var limits = NumPyLimits()
    limits.arrayBytes = 1_000_000
    let error = #expect(throws: ModelError.self) {
      try NumPyReader(limits: limits).archive(bomb)
    }
    #expect(error?.code == .limitExceeded)
    #expect(try reader.archive(bomb)["zeros"]?.count == 2_000_000)
  }

  /// Every cut and many changed bytes give an answer, not a crash.
  @Test(arguments: ["arrays.npz", "stored.npz", "strings.npy"])
  func damagedFiles(name: String) throws {
    let whole = try Fixture.bytes(name)
    var limits = NumPyLimits()
    limits.arrayBytes = 1 << 24
    let reader = NumPyReader(limits: limits)
    func read(_ bytes: [UInt8]) throws -> Bool {
      let bytes = try Bytes(bytes)
      if name.hasSuffix("npy") { return (try? reader.array(bytes)) != nil }
      return (try? reader.archive(bytes)) != nil
    }
    #expect(try read(whole))
    for end in stride(from: 0, to: whole.count, by: 7) { #expect(try !read(Array(whole[..<end]))) }
    var state: UInt64 = 1
    func random() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<3 { bytes[random() % bytes.count] = UInt8(random() & 0xff) }
      _ = try read(bytes)
    }
  }
}
