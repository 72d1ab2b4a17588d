// SPDX-License-Identifier: Apache-2.0

extension Scores {
  /// The scores by the names that JSON has, without those that are not finite.
  public var named: [(name: String, value: Double)] {
    let all: [(String, Double?)] = [
      ("rmse", rmse), ("mae", mae), ("bias", bias), ("mape", mape), ("smape", smape),
      ("wape", wape), ("mase", mase), ("r2", r2), ("rse", rse), ("corr", corr),
    ]
    return all.compactMap { name, value in
      value.flatMap { $0.isFinite ? (name: name, value: $0) : nil }
    }
  }
}
