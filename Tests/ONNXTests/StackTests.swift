// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import Foundation
import Testing

/// The deepest nesting that the limits allow must fit on a small stack: secondary threads of macOS
/// have 512 KiB.
struct StackTests {
  /// Runs `body` on a thread with a small stack and waits for it.
  func onSmallStack(_ body: @escaping @Sendable () throws -> Void) {
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      do { try body() } catch { Issue.record("\(error)") }
      done.signal()
    }
    // Frames of unoptimised builds are several times as large.
    #if DEBUG
      thread.stackSize = 8 << 20
    #else
      thread.stackSize = 512 << 10
    #endif
    thread.start()
    done.wait()
  }

  @Test func theDeepestGraphsFit() {
    onSmallStack {
      let bytes = Wire.block(7, Wire.nest([1, 5, 6], depth: 96))
      let model = try ONNXReader().model(bytes)
      #expect(try ONNXWriter().bytes(of: model) == bytes)
      let json = try ONNXJSON().write(model)
      #expect(try ONNXJSON().read(ModelProto.self, from: json.utf8) == model)
      _ = ONNXText().write(model)
    }
  }

  @Test func theDeepestTypesAndTextsFit() {
    onSmallStack {
      let bytes = Wire.nest([4, 1], depth: 98)
      let type = try ONNXReader().message(TypeProto.self, from: bytes)
      #expect(try ONNXWriter().bytes(of: type) == bytes)
      let open = String(repeating: "seq(", count: 32)
      let text = open + "float[N]" + String(repeating: ")", count: 32)
      let read = try ONNXText().readType(Array(text.utf8))
      #expect(ONNXText().write(read).text == text)
      let graphs = "y = A () <a: graph = g () => () { "
      let nested =
        "g () => () { " + String(repeating: graphs, count: 31)
        + String(repeating: "}> ", count: 31) + "}"
      let model = try ONNXText().read(nested)
      #expect(ONNXText().write(model).dropped.isEmpty)
    }
  }
}
