// SPDX-License-Identifier: Apache-2.0

import ApusTraining

extension ClassificationPlan {
  /// What the terminal shows before a run: cases and networks; all parameters when whole.
  func text(isWhole: Bool) -> String {
    let quantities = channels == 1 ? "1 quantity" : "\(channels) quantities"
    var lines = [
      "\(name.isEmpty ? file : name): tells \(labels.count) classes by \(steps) steps of "
        + quantities
    ]
    if isPadded { lines.append("shorter cases are filled up with zeros at the end") }
    if cutCases > 0 { lines.append("\(cutCases) longer cases lose their end") }
    var table = TextTable(
      [("part", .left), ("cases", .right)]
        + labels.prefix(12).map { ($0, TextTable.Alignment.right) })
    for part in parts {
      table.rows.append(
        [part.name, Quantity.grouped(part.cases)]
          + part.byClass.prefix(12).map(Quantity.grouped))
    }
    lines += ["", table.text, ""]
    for network in networks { lines.append(network.text(isWhole: isWhole)) }
    return lines.joined(separator: "\n")
  }
}
