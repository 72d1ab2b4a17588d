// SPDX-License-Identifier: Apache-2.0

extension Collection<Int> {
  /// The product of all; it wraps, which only extents of an empty tensor can bring about.
  package var product: Int { reduce(1, &*) }
}
