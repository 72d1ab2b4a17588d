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
    for network in networks { lines.append(network.text(isWhole: isWhole)) }
    return lines.joined(separator: "\n")
  }
}

extension TrainingPlan.Network {
  /// What it takes and how large it is; all parameters when whole.
  func text(isWhole: Bool) -> String {
    let inputs = inputs.sorted { $0.key > $1.key }.map { name, shape in
      "\(name) [N, \(shape.map(String.init).joined(separator: ", "))]"
    }
    var lines = [
      "\(name): \(Quantity.grouped(parameterCount)) parameters; takes "
        + "\(inputs.joined(separator: " and ")); \(stepsPerEpoch) steps an epoch"
    ]
    if isWhole || isFromFile { lines += ["", table(isWhole: isWhole), ""] }
    return lines.joined(separator: "\n")
  }

  /// Whether it is of a file, whose names nobody knows beforehand.
  fileprivate var isFromFile: Bool { parameters.contains { $0.node != nil } }

  /// A line for each parameter, when whole with the node that reads it, whose name patterns know.
  fileprivate func table(isWhole: Bool) -> String {
    let namesNodes = isWhole && isFromFile
    var table = TextTable(
      [("parameter", .left), ("shape", .left), ("numbers", .right), ("trained", .left)]
        + (namesNodes ? [("read by", .left)] : []))
    for parameter in parameters {
      let row = [
        parameter.name, parameter.shape.map(String.init).joined(separator: " × "),
        Quantity.grouped(parameter.shape.reduce(1, *)), parameter.isTrained ? "yes" : "no",
      ]
      table.rows.append(row + (namesNodes ? [parameter.node ?? ""] : []))
    }
    return table.text
  }
}
