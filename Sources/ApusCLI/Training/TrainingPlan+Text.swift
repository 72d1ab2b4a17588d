// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTraining
import Foundation

extension TrainingPlan {
  /// What the terminal shows before a run: data, windows and networks; all parameters when whole.
  func text(isWhole: Bool) -> String {
    let targets = columns.filter { $0.role == .target }.map(\.name)
    let others = columns.filter { $0.role != .target }.map { "\($0.name) (\($0.role.rawValue))" }
    let step = frequency == "rows" ? "" : ", one row each \(frequency)"
    var lines = ["\(file): forecasts \(targets.joined(separator: ", "))\(step)"]
    if !others.isEmpty { lines.append("beside it: \(others.joined(separator: ", "))") }
    if let irregularities { lines.append(irregularities) }
    var table = TextTable([
      ("part", .left), ("from", .left), ("to", .left), ("rows", .right), ("windows", .right),
    ])
    for part in parts {
      table.rows.append([
        part.name, part.from, part.to, Quantity.grouped(part.rows), Quantity.grouped(part.windows),
      ])
    }
    lines += ["", table.text, ""]
    for network in networks {
      let inputs = network.inputs.sorted { $0.key > $1.key }.map { name, shape in
        "\(name) [N, \(shape.map(String.init).joined(separator: ", "))]"
      }
      lines.append(
        "\(network.name): \(Quantity.grouped(network.parameterCount)) parameters; takes "
          + "\(inputs.joined(separator: " and ")); \(network.stepsPerEpoch) steps an epoch")
      let frozen = network.parameters.filter { !$0.isTrained }
      if !isWhole, !frozen.isEmpty {
        lines.append("  not trained: \(frozen.map(\.name).joined(separator: ", "))")
      }
      if isWhole { lines += ["", network.table, ""] }
    }
    return lines.joined(separator: "\n")
  }
}

extension TrainingPlan.Network {
  fileprivate var table: String {
    var table = TextTable([
      ("parameter", .left), ("shape", .left), ("numbers", .right), ("trained", .left),
    ])
    for parameter in parameters {
      table.rows.append([
        parameter.name, parameter.shape.map(String.init).joined(separator: " × "),
        Quantity.grouped(parameter.shape.reduce(1, *)),
        parameter.isTrained ? "yes" : "no",
      ])
    }
    return table.text
  }
}
