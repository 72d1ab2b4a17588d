// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import Foundation

extension BacktestReport {
  /// The scores as rows: the model, then the baselines. On a terminal that is too narrow the errors
  /// of the first and last step are left out.
  var table: String {
    let whole = table(namesEnds: true)
    let width = whole.split(separator: "\n").map(\.count).max() ?? 0
    let isNarrow = isatty(STDOUT_FILENO) == 1 && ProgressLine.columns(of: STDOUT_FILENO) < width
    return isNarrow ? table(namesEnds: false) : whole
  }

  private func table(namesEnds: Bool) -> String {
    var table = TextTable([
      ("forecast", .left), ("RMSE", .right), ("MAE", .right), ("MASE", .right),
      ("sMAPE", .right), ("bias", .right),
      (namesEnds ? "RMSE from step 1 to \(plan.horizon)" : "step 1 to \(plan.horizon)", .left),
    ])
    let entries = order.compactMap { scores[$0] }
    let highest = entries.flatMap { $0.steps.map(\.rmse) }.max() ?? 0
    for entry in entries {
      let (total, steps) = (entry.total, entry.steps.map(\.rmse))
      let ends = "  \(Quantity.score(steps.first ?? 0)) → \(Quantity.score(steps.last ?? 0))"
      table.rows.append([
        entry.title, Quantity.score(total.rmse), Quantity.score(total.mae),
        total.mase.map { String(format: "%.3f", $0) } ?? "",
        total.smape.map { String(format: "%.2f %%", $0) } ?? "", Quantity.score(total.bias),
        Sparkline.text(BacktestReport.thinned(steps), highest: highest) + (namesEnds ? ends : ""),
      ])
    }
    return table.text
  }

  /// At most 24 of many numbers.
  private static func thinned(_ values: [Double]) -> [Double] {
    guard values.count > 24 else { return values }
    return (0..<24).map { values[$0 * (values.count - 1) / 23] }
  }

  /// How the model compares with the best baseline, in words; nil without baselines.
  var verdict: String? {
    guard let gain, let best, gain.isFinite else { return nil }
    let part = String(format: "%.1f %%", abs(gain) * 100)
    let name = best.entry.title
    return gain >= 0
      ? "The model's RMSE is \(part) smaller than that of the best simple forecast (\(name))."
      : "A simple forecast is better: the model's RMSE is \(part) larger than that of \(name)."
  }
}

extension Quantity {
  /// A score with as many digits as tell it from another.
  static func score(_ number: Double) -> String {
    let size = abs(number)
    if size >= 1000 { return String(format: "%.1f", number) }
    return String(format: size >= 1 || size == 0 ? "%.2f" : "%.4f", number)
  }
}
