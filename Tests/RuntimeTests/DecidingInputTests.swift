// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusPlan
import ApusRuntime
import ApusTensor
import Testing

/// Models whose inputs of whole numbers decide branches or shapes, bound for runs in place.
@Suite struct DecidingInputTests {
  /// By a rate a convolution over 4 or over 16 of the elements.
  private func branches() throws -> Model {
    let ones = { (count: Int) in [String](repeating: "1", count: count).joined(separator: ", ") }
    return try Model(
      importing: ONNXText().read(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        chooser (float[1, 1, N] x, int64 rate) => (float[A, B, C] y)
        <float[1, 1, 4] narrow = {\(ones(4))}, float[1, 1, 16] wide = {\(ones(16))},
          int64 wanted = {16000}>
        {
          is = Equal (rate, wanted)
          y = If (is) <
            then_branch: graph = short () => (float[D, E, F] a) { a = Conv (x, narrow) },
            else_branch: graph = long () => (float[G, H, I] b) { b = Conv (x, wide) }>
        }
        """))
  }

  private func arguments(_ count: Int, rate: Int64) throws -> [Datum] {
    [
      .tensor(try Tensor(shape: [1, 1, count], (0..<count).map { Float($0) })),
      .tensor(try Tensor(scalar: rate)),
    ]
  }

  private func output(_ session: Session) throws -> [Float] {
    Array(try #require(session.output(0)).bindMemory(to: Float.self))
  }

  /// A window of 8 fits the branch that the value takes and not the other.
  @Test func valuesChooseTheBranch() throws {
    let session = Session(try PreparedModel(branches()))
    try session.bind(to: arguments(8, rate: 16000))
    try session.run()
    #expect(try output(session) == [6, 10, 14, 18, 22])
    try session.bind(to: arguments(17, rate: 8000))
    try session.run()
    #expect(try output(session) == [120, 136])
    // As when tensors are handed in.
    let results = try session.run(arguments(8, rate: 16000))
    #expect(try results == [.tensor(Tensor(shape: [1, 1, 5], [6, 10, 14, 18, 22] as [Float]))])
  }

  /// Shapes alone are refused with the input's name, as the branch not taken does not fit.
  @Test func shapesAloneAreRefusedByName() throws {
    let session = Session(try PreparedModel(branches()))
    let error = #expect(throws: ModelError.self) { try session.bind(shapes: [[1, 1, 8], []]) }
    #expect(error?.code == .dynamicShape)
    #expect(error?.message.contains("'rate'") == true)
    // Nor do they stand for a value that was bound before.
    try session.bind(to: arguments(8, rate: 16000))
    #expect(throws: ModelError.self) { try session.bind(shapes: [[1, 1, 8], []]) }
  }

  /// Another value written in place is not run through the plan of the old one.
  @Test func aChangedValueIsNoticed() throws {
    let session = Session(try PreparedModel(branches()))
    try session.bind(to: arguments(20, rate: 16000))
    try session.run()
    let rate = try #require(session.input(1))
    rate.storeBytes(of: 8000, as: Int64.self)
    let error = #expect(throws: ModelError.self) { try session.run() }
    #expect(error?.code == .invalidValue)
    rate.storeBytes(of: 16000, as: Int64.self)
    try session.run()
    #expect(try output(session).count == 17)
  }

  @Test func inputsAreCounted() throws {
    let session = Session(try PreparedModel(branches()))
    #expect(throws: ModelError.self) {
      try session.bind(to: Array(arguments(8, rate: 1).dropLast()))
    }
    #expect(throws: ModelError.self) { try session.run(Array(arguments(8, rate: 1).dropLast())) }
  }
}
