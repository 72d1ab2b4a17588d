// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Lines in a terminal, drawn with the dots of braille characters: 2 by 4 in each.
struct BrailleChart {
  let columns: Int
  let rows: Int
  private var lines: [(points: [(x: Double, y: Double)], colour: Int?)] = []

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// Adds a line; a colour is one of the terminal's (31 red, 33 yellow …), nil its own.
  mutating func add(_ points: [(x: Double, y: Double)], colour: Int?) {
    lines.append((points, colour))
  }

  /// The chart with numbers at the left and the labels below, each centred at its x.
  func text(labels: [(x: Double, text: String)], isColoured: Bool) -> String {
    let all = lines.flatMap(\.points)
    guard let left = all.map(\.x).min(), let right = all.map(\.x).max(),
      let bottom = all.map(\.y).min(), let top = all.map(\.y).max()
    else { return "" }
    let scale = Axis(bottom, top)
    let width = max(right - left, 1e-9)
    var dots = [UInt8](repeating: 0, count: columns * rows)
    var colours = [Int?](repeating: nil, count: columns * rows)
    func column(_ x: Double) -> Double { (x - left) / width * Double(columns * 2 - 1) }
    func row(_ y: Double) -> Double {
      (scale.top - y) / (scale.top - scale.bottom) * Double(rows * 4 - 1)
    }
    for line in lines {
      for (a, b) in zip(line.points, line.points.dropFirst()) {
        let (x0, y0, x1, y1) = (column(a.x), row(a.y), column(b.x), row(b.y))
        let steps = max(1, Int(max(abs(x1 - x0), abs(y1 - y0)).rounded(.up)))
        for step in 0...steps {
          let part = Double(step) / Double(steps)
          let x = min(columns * 2 - 1, max(0, Int((x0 + (x1 - x0) * part).rounded())))
          let y = min(rows * 4 - 1, max(0, Int((y0 + (y1 - y0) * part).rounded())))
          let cell = y / 4 * columns + x / 2
          dots[cell] |= Self.bits[y % 4][x % 2]
          if let colour = line.colour { colours[cell] = colour }
        }
      }
    }
    var result: [String] = []
    let numbers = scale.ticks.map { (Int(row($0) / 4), Quantity.plain($0)) }
    let margin = numbers.map(\.1.count).max() ?? 0
    for y in 0..<rows {
      let number = numbers.first { $0.0 == y }?.1 ?? ""
      var text = String(repeating: " ", count: margin - number.count) + number
      text += number.isEmpty ? " │" : " ┤"
      for x in 0..<columns {
        let cell = y * columns + x
        let glyph = String(Character(Unicode.Scalar(0x2800 + UInt32(dots[cell])) ?? " "))
        if isColoured, let colour = colours[cell] {
          text += "\u{1b}[\(colour)m\(glyph)\u{1b}[0m"
        } else {
          text += glyph
        }
      }
      result.append(text)
    }
    let margins = String(repeating: " ", count: margin)
    result.append(margins + " └" + String(repeating: "─", count: columns))
    let places = labels.map { (Int(column($0.x) / 2), $0.text) }
    result.append(String(repeating: " ", count: margin + 2) + labelLine(places))
    return result.joined(separator: "\n")
  }

  /// The labels in one line, the later one leaving out what would overlap.
  private func labelLine(_ labels: [(place: Int, text: String)]) -> String {
    var line = [Character](repeating: " ", count: columns)
    let ends = [labels.first, labels.last].compactMap(\.self)
    for (place, text) in ends + labels.dropFirst().dropLast() {
      let start = min(max(0, place - text.count / 2), max(0, columns - text.count))
      let span = max(0, start - 2)..<min(columns, start + text.count + 2)
      guard line[span].allSatisfy({ $0 == " " }) else { continue }
      for (offset, character) in text.enumerated() where start + offset < columns {
        line[start + offset] = character
      }
    }
    return String(line).trimmedAtEnd
  }

  /// The bit of each dot, by row and column in a character.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
}

/// A few numbers as bars in one line of text.
enum Sparkline {
  /// Bars from 0 to `highest`.
  static func text(_ values: [Double], highest: Double) -> String {
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(
      values.map { value in
        guard highest > 0, value.isFinite else { return " " }
        return bars[min(7, max(0, Int(value / highest * 7.999)))]
      })
  }
}
