// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How often numbers lie in bins of equal width.
struct Histogram {
  /// The edges of the bins, one more than there are bins.
  let edges: [Double]
  let counts: [Int]

  /// About 40 bins with round edges.
  init(_ values: [Double]) {
    let values = values.filter(\.isFinite)
    let axis = Axis(values.min() ?? 0, values.max() ?? 1, count: 40)
    edges = axis.ticks
    var counts = [Int](repeating: 0, count: max(1, edges.count - 1))
    let width = (axis.top - axis.bottom) / Double(counts.count)
    for value in values {
      counts[min(counts.count - 1, max(0, Int((value - axis.bottom) / width)))] += 1
    }
    self.counts = counts
  }

  /// Steps over the bins.
  var chart: LineChart {
    var points: [(x: Double, y: Double)] = [(edges[0], 0)]
    for (place, count) in counts.enumerated() {
      points += [(edges[place], Double(count)), (edges[place + 1], Double(count))]
    }
    points.append((edges[edges.count - 1], 0))
    let every = max(1, edges.count / 10)
    let marks = stride(from: 0, to: edges.count, by: every).map {
      (edges[$0], Quantity.plain(edges[$0]))
    }
    return LineChart(
      lines: [.init(name: "how often", points: points, style: "model")], marks: marks,
      description: "distribution of errors", height: 220)
  }
}
