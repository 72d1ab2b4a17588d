// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension BackwardSite {
  /// Broadcasting by an axis, as opsets before 7 had it, is not followed backward.
  ///
  /// Throws: `noGradient`.
  func refuseLegacyAxis(_ axis: Int?) throws(ModelError) {
    guard axis == nil else {
      throw ModelError(
        .noGradient, "broadcasting along an axis (opset below 7) has no gradient; convert the model"
      )
    }
  }
}
