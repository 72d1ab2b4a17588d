// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation

/// How far one output is from what it was with float weights.
struct WeightDrift: Encodable {
  var output: String
  /// The largest |after − before|; nil where one of them is no number and the other is one.
  var largest: Double?
  /// The root of the mean square of the output before.
  var rms: Double?
  /// `largest / rms`; nil where the output is zero.
  var relative: Double?

  /// Throws: `unsupported` for what is no tensor of numbers.
  init(_ name: String, before: Datum, after: Datum) throws(ModelError) {
    guard case .tensor(let x) = before, case .tensor(let y) = after, x.shape == y.shape,
      x.dtype.elementType.numeric != nil
    else {
      throw ModelError(
        .unsupported, "drift is measured on tensors of numbers whose shape stays", at: .value(name))
    }
    let (old, new) = (try x.doubles(), try y.doubles())
    var largest = 0.0
    for (a, b) in zip(old, new) where a != b && !(a.isNaN && b.isNaN) {
      let distance = abs(a - b)
      // Not `max`, which may lose a NaN.
      if !(distance <= largest) { largest = distance }
    }
    let rms = (old.reduce(0) { $0 + $1 * $1 } / Double(max(1, old.count))).squareRoot()
    output = name
    self.largest = largest.isFinite ? largest : nil
    self.rms = rms.isFinite ? rms : nil
    if largest.isFinite, rms.isFinite, rms > 0 { relative = largest / rms }
  }
}

extension Quantity {
  /// A number of any size in two digits, `?` where there is none.
  static func tiny(_ number: Double?) -> String {
    guard let number else { return "?" }
    return number == 0 ? "0" : String(format: "%.1e", number)
  }
}
