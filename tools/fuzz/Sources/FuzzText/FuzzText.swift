// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusSchema
import ApusTensor

/// Any text is a model or an error; what was parsed prints.
@_cdecl("apus_fuzzText")
public func fuzzText(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  var limits = LoadLimits()
  limits.memory = 64 << 20
  limits.tensorElements = 1 << 20
  let text = ONNXText(limits: limits)
  guard let proto = try? text.read(bytes) else { return 0 }
  _ = text.write(proto)
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The package manager names an executable's entry after its module; libFuzzer's own main is not used.
@_cdecl("FuzzText_main")
public func main(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments, fuzzText)
}
