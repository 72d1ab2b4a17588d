// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusRuntime
import ApusSchema
import ApusTensor

/// Any bytes that are a model are improved, planned and run, or refused, within small limits.
@_cdecl("apus_fuzzRun")
public func fuzzRun(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  _ = try? AllocationBudget.$current.withValue(AllocationBudget(bytes: 64 << 20)) {
    try WorkBudget.$current.withValue(WorkBudget(steps: 1 << 22)) { try run(bytes) }
  }
  return 0
}

private func run(_ bytes: [UInt8]) throws {
  var limits = LoadLimits()
  limits.memory = 64 << 20
  limits.tensorElements = 1 << 20
  let model = try Model(importing: ONNXReader(limits: limits).model(bytes), limits: limits)
  var options = PreparedModel.Options()
  options.arenaLimit = 64 << 20
  let prepared = try PreparedModel(model, options: options)
  var inputs: [Datum] = []
  for id in prepared.graph.inputs {
    guard let type = prepared.graph[id].type.tensor, let dtype = type.dtype else { return }
    let shape = (type.shape ?? []).map { $0.value ?? 2 }
    inputs.append(.tensor(try Tensor.zeros(dtype, shape: shape)))
  }
  _ = try Session(prepared).run(inputs)
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The package manager names an executable's entry after its module; libFuzzer's own main is not used.
@_cdecl("FuzzRun_main")
public func main(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments, fuzzRun)
}
