// SPDX-License-Identifier: Apache-2.0

/// An operator some of whose outputs are new values of inputs, as those of an optimiser are.
///
/// By reference outputs and inputs are separate values. A machine may write an output over the
/// memory of its input when nothing needs the old value afterwards.
public protocol UpdatingOperator: Operator {
  /// For each output the input whose new value it is. Both have the same type.
  var updatedInputs: [Int] { get }
}
