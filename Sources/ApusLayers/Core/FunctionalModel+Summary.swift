// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension FunctionalModel {
  /// A table of the layers like Keras's: shapes, parameters, what each reads, and totals.
  public func summary() -> String {
    var rows = [["Layer (type)", "Output Shape", "Param #", "Connected to"]]
    var counted: Set<ObjectIdentifier> = []
    for call in calls {
      let layer = call.layer
      let isFirst = counted.insert(ObjectIdentifier(layer)).inserted
      let count = isFirst ? layer.weights.reduce(0) { $0 + $1.count } : 0
      rows.append([
        "\(name(of: layer)) (\(layer.kind))",
        call.outputs.map(shapeText).joined(separator: ", "),
        grouped(count),
        call.inputs.map { "\(name(of: $0.call.layer))[\($0.index)]" }.joined(separator: ", "),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    func line(_ left: String, _ middle: String, _ right: String) -> String {
      left + widths.map { String(repeating: "─", count: $0 + 2) }.joined(separator: middle) + right
    }
    var text = ["Model: \"\(name)\"", line("┌", "┬", "┐")]
    for (number, row) in rows.enumerated() {
      let cells = zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 2 ? padding + cell.0 : cell.0 + padding
      }
      text.append("│ " + cells.joined(separator: " │ ") + " │")
      if number == 0 { text.append(line("├", "┼", "┤")) }
    }
    text.append(line("└", "┴", "┘"))
    let total = parameterCount
    let trained = trainableParameterCount
    text.append(" Total params: \(grouped(total)) (\(size(total)))")
    text.append(" Trainable params: \(grouped(trained)) (\(size(trained)))")
    text.append(" Non-trainable params: \(grouped(total - trained)) (\(size(total - trained)))")
    return text.joined(separator: "\n") + "\n"
  }

  private func shapeText(_ type: SymbolicType) -> String {
    "(" + type.shape.map { named($0).description }.joined(separator: ", ") + ")"
  }

  /// Digits in threes.
  private func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0 && (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// The bytes of so many 32-bit floats.
  private func size(_ count: Int) -> String {
    var amount = Double(count) * 4
    for unit in ["B", "KB", "MB"] {
      if amount < 1024 { return "\((amount * 100).rounded() / 100) \(unit)" }
      amount /= 1024
    }
    return "\((amount * 100).rounded() / 100) GB"
  }
}
