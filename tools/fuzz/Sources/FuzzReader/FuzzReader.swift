// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusSchema
import ApusTensor

/// Any bytes are a model or an error, and what was read is written back the same.
@_cdecl("apus_fuzzReader")
public func fuzzReader(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  var limits = LoadLimits()
  limits.memory = 64 << 20
  limits.tensorElements = 1 << 20
  guard let proto = try? ONNXReader(limits: limits).model(bytes) else { return 0 }
  _ = try? Model(importing: proto, limits: limits)
  if let written = try? ONNXWriter().bytes(of: proto) {
    let again = try? ONNXReader(limits: limits).model(written)
    precondition(again == proto, "what was written reads back differently")
  }
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The package manager names an executable's entry after its module; libFuzzer's own main is not used.
@_cdecl("FuzzReader_main")
public func main(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments, fuzzReader)
}
