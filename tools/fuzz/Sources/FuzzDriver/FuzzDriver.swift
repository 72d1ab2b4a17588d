// SPDX-License-Identifier: Apache-2.0

public import FuzzEntries

/// The arguments of a command, as C's `main` has them.
public typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// Hands `body` to libFuzzer, whose own main is not used: the package manager names an
/// executable's entry after its module.
public func drive(
  _ count: Int32, _ arguments: Arguments?,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32 {
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments, body)
}

/// One input; a broken law stops the process, so that libFuzzer keeps the input.
public func pass(
  _ data: UnsafePointer<UInt8>?, _ count: Int, to entry: FuzzEntry
) -> Int32 {
  do {
    try entry(Array(UnsafeBufferPointer(start: data, count: count)))
  } catch {
    fatalError("\(error)")
  }
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutablePointer<Arguments?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32
