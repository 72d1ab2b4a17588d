// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import Foundation

/// Says how `got` differs from `expected` beyond the bounds, nil when it does not.
public func difference(
  _ got: Datum?, _ expected: Datum, relative: Double, absolute: Double
) throws -> String? {
  guard let got else { return "no output, expected one" }
  guard case .tensor(let a) = got, case .tensor(let b) = expected else {
    return got == expected ? nil : "got \(got), expected \(expected)"
  }
  guard a.dtype == b.dtype, a.shape == b.shape else {
    return "got \(a.dtype.name)\(a.shape), expected \(b.dtype.name)\(b.shape)"
  }
  guard (try? b.dtype.float()) != nil else { return a == b ? nil : "elements differ: \(a) \(b)" }
  for (index, (x, y)) in zip(try a.doubles(), try b.doubles()).enumerated() {
    if x == y || (x.isNaN && y.isNaN) { continue }
    if !(abs(x - y) <= absolute + relative * abs(y)) {
      return "element \(index): got \(x), expected \(y)"
    }
  }
  return nil
}
