// SPDX-License-Identifier: Apache-2.0

import ApusPasses

/// What `apus optimize --weights` did to a model and, when asked for, to its results.
struct WeightReport: Encodable {
  struct Weight: Encodable {
    var name: String
    var node: String
    var shape: [Int]
    var bytesBefore: Int
    var bytesAfter: Int
    /// The largest rounding error over the largest weight.
    var relativeError: Double
  }

  struct Left: Encodable {
    var name: String
    var node: String
    var reason: String
  }

  var type: String
  var changed: [Weight]
  var left: [Left]
  /// Of the files; tensors in files beside them count too.
  var fileBytesBefore: Int
  var fileBytesAfter: Int
  var drift: [WeightDrift]?
  /// Where the inputs came from that the drift was measured on.
  var inputs: String?

  init(_ width: QuantizeWeights.Width, _ report: QuantizeWeights.Report, sizes: (Int, Int)) {
    type = width.rawValue
    changed = report.changed.map {
      Weight(
        name: $0.weight, node: $0.node, shape: $0.shape, bytesBefore: $0.byteCountBefore,
        bytesAfter: $0.byteCount, relativeError: $0.relativeError)
    }
    left = report.left.map { Left(name: $0.weight, node: $0.node, reason: $0.reason) }
    (fileBytesBefore, fileBytesAfter) = sizes
  }

  /// The lines for the terminal; weights one by one where drift was measured.
  var text: String {
    var lines: [String] = []
    if drift != nil, !changed.isEmpty {
      var table = TextTable([
        ("weight", .left), ("shape", .left), ("bytes", .right), (type, .right),
        ("largest error", .right),
      ])
      for weight in changed {
        table.rows.append([
          weight.name.shortened(to: 48), "\(weight.shape)", Quantity.grouped(weight.bytesBefore),
          Quantity.grouped(weight.bytesAfter), Quantity.tiny(weight.relativeError),
        ])
      }
      lines += [table.text, ""]
    }
    for weight in left {
      lines.append("left: '\(weight.name)' of \(weight.node): \(weight.reason)")
    }
    let before = changed.reduce(0) { $0 + $1.bytesBefore }
    let after = changed.reduce(0) { $0 + $1.bytesAfter }
    lines.append(
      "\(changed.count) weights to \(type): \(Quantity.grouped(before)) bytes before, "
        + "\(Quantity.grouped(after)) after; files \(Quantity.grouped(fileBytesBefore)) before, "
        + "\(Quantity.grouped(fileBytesAfter)) after")
    if let drift, let inputs {
      var table = TextTable([
        ("output", .left), ("largest drift", .right), ("rms of output", .right),
        ("relative", .right),
      ])
      for output in drift {
        table.rows.append([
          output.output.shortened(to: 48), Quantity.tiny(output.largest),
          Quantity.tiny(output.rms), Quantity.tiny(output.relative),
        ])
      }
      lines += ["", "drift on \(inputs):", table.text, ""]
    }
    return lines.joined(separator: "\n")
  }
}
