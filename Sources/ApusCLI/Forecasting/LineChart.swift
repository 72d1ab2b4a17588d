// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Lines over a numbered axis, as an inline SVG element.
struct LineChart {
  struct Line {
    var name: String
    var points: [(x: Double, y: Double)]
    /// A class of the page's style sheet.
    var style: String
    var hasDots = false
  }

  var lines: [Line]
  /// Names under the x axis.
  var marks: [(x: Double, text: String)]
  /// A stretch of x with a tinted ground.
  var shade: ClosedRange<Double>?
  /// What the chart shows, for those who cannot see it.
  var description: String
  var height = 300.0

  private let width = 960.0
  private let left = 52.0
  private let right = 12.0
  private let top = 30.0
  private let bottom = 26.0

  /// The element.
  var svg: String {
    let points = lines.flatMap(\.points)
    let low = points.map(\.x).min() ?? 0
    let high = max(points.map(\.x).max() ?? 1, low + 1e-9)
    let axis = Axis(min(0, points.map(\.y).min() ?? 0), points.map(\.y).max() ?? 1)
    func x(_ value: Double) -> Double {
      left + (value - low) / (high - low) * (width - left - right)
    }
    func y(_ value: Double) -> Double {
      top + (axis.top - value) / (axis.top - axis.bottom) * (height - top - bottom)
    }
    var parts = [
      "<svg viewBox=\"0 0 \(width.svg) \(height.svg)\" role=\"img\" "
        + "aria-label=\"\(description.escapedForXML)\">"
    ]
    if let shade {
      let start = x(shade.lowerBound)
      parts.append(
        "<rect class=\"shade\" x=\"\(start.svg)\" y=\"\(top.svg)\" "
          + "width=\"\((x(shade.upperBound) - start).svg)\" height=\"\((height - top - bottom).svg)\"/>"
      )
    }
    for tick in axis.ticks {
      parts.append(
        "<path class=\"grid\" d=\"M\(left.svg) \(y(tick).svg)H\((width - right).svg)\"/>"
          + "<text class=\"tick\" text-anchor=\"end\" x=\"\((left - 7).svg)\" "
          + "y=\"\((y(tick) + 4).svg)\">\(Quantity.plain(tick))</text>")
    }
    for mark in marks {
      parts.append(
        "<text class=\"tick\" text-anchor=\"middle\" x=\"\(x(mark.x).svg)\" "
          + "y=\"\((height - 8).svg)\">\(mark.text.escapedForXML)</text>")
    }
    for line in lines {
      let path = line.points.map { "\(x($0.x).svg) \(y($0.y).svg)" }.joined(separator: "L")
      if !path.isEmpty { parts.append("<path class=\"line \(line.style)\" d=\"M\(path)\"/>") }
      if line.hasDots {
        for point in line.points {
          parts.append(
            "<circle class=\"dot \(line.style)\" cx=\"\(x(point.x).svg)\" cy=\"\(y(point.y).svg)\" r=\"3\">"
              + "<title>\(String(format: "%.1f", point.y))</title></circle>")
        }
      }
    }
    return (parts + [legend, "</svg>"]).joined(separator: "\n")
  }

  private var legend: String {
    var place = left
    return lines.map { line in
      let text =
        "<path class=\"line \(line.style)\" d=\"M\(place.svg) 14h22\"/>"
        + "<text class=\"name\" x=\"\((place + 28).svg)\" y=\"18\">\(line.name.escapedForXML)</text>"
      place += 52 + 7 * Double(line.name.count)
      return text
    }.joined()
  }
}
