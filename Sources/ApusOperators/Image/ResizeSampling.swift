// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor
import Foundation

/// How one axis is resized: extents, the factor between them, and the part of the input that
/// `tf_crop_and_resize` takes.
public struct ResizeSampling: Sendable {
  var input: Int
  var output: Int
  var scale: Double
  /// The output extent before it was made a whole number.
  var exactOutput: Double
  var start = 0.0
  var end = 1.0

  init(input: Int, output: Int, scale: Double) {
    self.input = input
    self.output = output
    self.scale = scale
    exactOutput = Double(output)
  }

  /// Which elements take part.
  public enum Mode: String, Sendable { case nearest, linear, cubic }

  /// Where an element of the output comes from.
  public enum Transform: String, Sendable {
    case halfPixel = "half_pixel"
    case halfPixelSymmetric = "half_pixel_symmetric"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric
    case crop = "tf_crop_and_resize"
  }

  /// Which neighbour is nearest.
  public enum Nearest: String, Sendable {
    case roundPreferFloor = "round_prefer_floor"
    case roundPreferCeil = "round_prefer_ceil"
    case floor, ceil
  }

  /// Whether nothing changes along the axis.
  var isIdentity: Bool { scale == 1 && input == output && start == 0 && end == 1 }

  // MARK: - Extents

  /// The extent times the scale, rounded down, in 32 bits.
  ///
  /// Throws: `invalidValue` when the scale is not positive or the result too large.
  static func scaled(_ extent: Int, by scale: Double) throws(ModelError) -> Int {
    let exact = (Float(extent) * Float(scale)).rounded(.down)
    guard scale > 0, exact < 0x1p40 else {
      throw ModelError(.invalidValue, "scale \(scale) must be positive and not so large")
    }
    return Int(exact)
  }

  mutating func resize(by factor: Double) throws(ModelError) {
    scale = factor
    let part = end - start
    output = try ResizeSampling.scaled(input, by: part == 1 ? factor : factor * part)
    exactOutput = Double(input) * factor
  }

  mutating func resize(to target: Int, shared: Double?) throws(ModelError) {
    guard target >= 0, target < 1 << 40 else {
      throw ModelError(.invalidValue, "size \(target) must not be negative")
    }
    scale = shared ?? Double(target) / Double(max(1, input))
    let exact = shared.map { ($0 * Double(input) + 0.5).rounded(.down) } ?? Double(target)
    guard exact < 0x1p40 else { throw ModelError(.limitExceeded, "size \(exact) is too large") }
    output = Int(exact)
    exactOutput = exact
  }

  // MARK: - Places

  /// The place in the input, a real number, of a position of the output.
  func place(_ position: Int, _ transform: Transform) -> Double {
    let x = Double(position)
    let last = Double(input - 1)
    switch transform {
    case .halfPixel: return (x + 0.5) / scale - 0.5
    case .halfPixelSymmetric:
      let shift = Double(input) / 2 * (1 - Double(output) / exactOutput)
      return shift + (x + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return output > 1 ? (x + 0.5) / scale - 0.5 : 0
    case .alignCorners: return exactOutput == 1 ? 0 : x * last / (exactOutput - 1)
    case .asymmetric: return x / scale
    case .crop:
      guard output > 1 else { return 0.5 * (start + end) * last }
      return start * last + x * (end - start) * last / Double(output - 1)
    }
  }

  func nearest(_ position: Int, by op: Op.Resize) -> Int {
    let place = place(position, op.transform)
    let whole =
      switch op.nearest {
      case .roundPreferFloor: (place - 0.5).rounded(.up)
      case .roundPreferCeil: (place + 0.5).rounded(.down)
      case .floor: place.rounded(.down)
      case .ceil: place.rounded(.up)
      }
    return Int(max(0, min(Double(input - 1), whole.isNaN ? 0 : whole)))
  }

  // MARK: - Weights

  /// The kernel's value at a distance.
  private func kernel(_ distance: Double, by op: Op.Resize) -> Double {
    let x = abs(distance)
    if op.mode == .linear { return max(0, 1 - x) }
    let a = Double(op.cubicCoefficient)
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
  }

  /// The input positions that make up a position of the output, with weights that sum up to 1.
  private func taps(_ position: Int, by op: Op.Resize) -> [(place: Int, weight: Double)] {
    let center = place(position, op.transform)
    let last = Double(input - 1)
    guard abs(center) <= last + 2 || op.transform != .crop else { return [] }
    let narrowing = op.antialias ? min(1, scale) : 1
    let radius = (op.mode == .linear ? 1 : 2) / narrowing
    let first = Int((center - radius).rounded(.down))
    var taps: [(place: Int, weight: Double)] = []
    var sum = 0.0
    for place in first...Int((center + radius).rounded(.up)) {
      let inside = place >= 0 && place < input
      if op.excludeOutside && !inside { continue }
      let weight = kernel((Double(place) - center) * narrowing, by: op)
      guard weight != 0 else { continue }
      taps.append((max(0, min(input - 1, place)), weight))
      sum += weight
    }
    return taps.map { ($0.place, $0.weight / sum) }
  }

  /// Row-major values with this axis resized; `inner` is the product of the extents after it.
  func applied(
    to values: [Double], inner: Int, by op: Op.Resize
  ) throws(ModelError) -> [Double] {
    // A kernel much wider than the input would only be work.
    guard input > 0, scale.isFinite, !op.antialias || scale * Double(input) >= 0.25, scale > 0
    else {
      throw ModelError(.invalidValue, "an extent of \(input) cannot be resized by \(scale)")
    }
    let outer = values.count / (input * inner)
    let count = try Tensor.elementCount([outer, output, inner])
    try AllocationBudget.current?.check(count * 8)
    let taps = (0..<output).map { self.taps($0, by: op) }
    var result: [Double] = []
    result.reserveCapacity(count)
    for block in 0..<outer {
      for taps in taps {
        for column in 0..<inner {
          var sum = 0.0
          for tap in taps {
            sum += tap.weight * values[(block * input + tap.place) * inner + column]
          }
          result.append(sum)
        }
      }
    }
    return result
  }
}
