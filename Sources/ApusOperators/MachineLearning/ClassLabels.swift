// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The names of the classes of a classifier: strings or integers.
struct ClassLabels {
  /// A list of int64 or of strings.
  let table: Tensor

  /// Throws: `invalidModel` unless exactly one list is given and not empty.
  init(integers: [Int]?, strings: [String]?) throws(ModelError) {
    switch (integers, strings) {
    case (let list?, nil) where !list.isEmpty:
      table = try Tensor(.int64, shape: [list.count], converting: list)
    case (nil, let list?) where !list.isEmpty: table = try Tensor(shape: [list.count], list)
    default:
      throw ModelError(
        .invalidModel, "exactly one classlabels_… attribute must be given, and not be empty")
    }
  }

  var count: Int { table.count }
  var dtype: DType { table.dtype }

  /// The keys of the classes, as a map has them.
  func keys() throws(ModelError) -> [Datum.MapKey] {
    dtype == .string
      ? try table.elements(of: String.self).map(Datum.MapKey.string)
      : try table.elements(of: Int64.self).map(Datum.MapKey.integer)
  }
}
