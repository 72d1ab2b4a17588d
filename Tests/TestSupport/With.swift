// SPDX-License-Identifier: Apache-2.0

/// A changed copy of a value: `with(Op.Elu()) { $0.alpha = 2 }`.
public func with<T>(_ value: T, _ change: (inout T) -> Void) -> T {
  var copy = value
  change(&copy)
  return copy
}
