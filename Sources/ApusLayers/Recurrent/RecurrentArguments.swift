// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// What a recurrent layer is called on: a sequence, initial states, and lengths, told apart by
/// their places and, for lengths, by holding integers.
struct RecurrentArguments<Argument> {
  var states: [Argument]
  var lengths: Argument?

  init(_ arguments: [Argument], type: (Argument) -> SymbolicType) {
    states = Array(arguments.dropFirst())
    if let last = states.last, type(last).dtype == .int32, type(last).rank == 1 {
      lengths = states.removeLast()
    }
  }
}
