// SPDX-License-Identifier: Apache-2.0

import Foundation

extension GraphDrawing {
  /// The drawing as one SVG file without references to others.
  var svg: String {
    let sizes = boxes.map { box -> (width: Double, height: Double) in
      let longest = box.lines.map { Double($0.count) * 6.1 }.max() ?? 0
      let width = max(70, longest, Double(box.title.count) * 8) + 22
      return (width, 26 + 15 * Double(box.lines.filter { !$0.isEmpty }.count))
    }
    let layout = LayeredLayout(sizes: sizes, arrows: arrows)
    let extent = "\(layout.width.svg) \(layout.height.svg)"
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(extent)\" "
        + "width=\"\(layout.width.svg)\" height=\"\(layout.height.svg)\" "
        + "font-family=\"system-ui, sans-serif\">",
      "<title>\(name.escapedForXML)</title>",
      "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
        + "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#68707c\"/></marker></defs>",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      "<g fill=\"none\" stroke=\"#68707c\" stroke-width=\"1.3\">",
    ]
    for path in layout.paths {
      lines.append("<path d=\"\(curve(path))\" marker-end=\"url(#tip)\"/>")
    }
    lines.append("</g>")
    for (place, box) in boxes.enumerated() {
      lines.append(element(box, layout.centers[place], sizes[place]))
    }
    return (lines + ["</svg>", ""]).joined(separator: "\n")
  }

  private func curve(_ path: [LayeredLayout.Point]) -> String {
    var text = "M\(path[0].x.svg) \(path[0].y.svg)"
    for (a, b) in zip(path, path.dropFirst()) {
      let middle = ((a.y + b.y) / 2).svg
      text += "C\(a.x.svg) \(middle) \(b.x.svg) \(middle) \(b.x.svg) \(b.y.svg)"
    }
    return text
  }

  private func element(
    _ box: Box, _ center: LayeredLayout.Point, _ size: (width: Double, height: Double)
  ) -> String {
    let left = (center.x - size.width / 2).svg
    let top = center.y - size.height / 2
    let radius = box.kind == .input || box.kind == .output ? 14 : 6
    let titleStyle = "font-size=\"13\" font-weight=\"600\" fill=\"#1b1f24\""
    var text =
      "<g><rect x=\"\(left)\" y=\"\(top.svg)\" width=\"\(size.width.svg)\" "
      + "height=\"\(size.height.svg)\" rx=\"\(radius)\" fill=\"\(box.kind.fill)\" "
      + "stroke=\"\(box.kind.stroke)\"/>"
      + label(box.title, center.x, top + 18, titleStyle)
    for (row, line) in box.lines.filter({ !$0.isEmpty }).enumerated() {
      let y = top + 33 + 15 * Double(row)
      text += label(line, center.x, y, "font-size=\"10.5\" fill=\"#4a5159\"")
    }
    return text + "</g>"
  }

  private func label(_ text: String, _ x: Double, _ y: Double, _ style: String) -> String {
    "<text x=\"\(x.svg)\" y=\"\(y.svg)\" text-anchor=\"middle\" \(style)>\(text.escapedForXML)</text>"
  }
}

extension Double {
  /// With at most one digit after the point.
  var svg: String {
    let text = String(format: "%.1f", self)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension String {
  /// With the characters that XML and HTML reserve written as entities.
  var escapedForXML: String {
    var result = ""
    for character in unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case _ where character.value < 32 && character != "\n" && character != "\t": result += "�"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
