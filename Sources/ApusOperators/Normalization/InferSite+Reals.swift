// SPDX-License-Identifier: Apache-2.0

package import ApusGraph
package import ApusTensor

extension InferSite {
  /// The element type that all tensor inputs at `indices` share, nil when none is known.
  ///
  /// Throws: `typeMismatch` when they differ or hold no real numbers.
  package func realDType(_ indices: some Sequence<Int>) throws(ModelError) -> DType? {
    let dtype = try commonDType(indices)
    if let dtype { _ = try dtype.float() }
    return dtype
  }
}
