// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A weight as whole numbers and one scale for each unit, the nearest ones without zero points.
struct RoundedWeights {
  let integers: Tensor
  let scale: Tensor
  /// The largest |w − q·s|, and the largest |w|.
  let largestError: Double
  let largest: Double

  /// Throws: `invalidValue` with the reason why the weight cannot be rounded.
  init(
    _ tensor: Tensor, on grid: WeightGrid, width: QuantizeWeights.Width
  ) throws(ModelError) {
    let values = try tensor.elements(of: Float.self)
    let scales = try RoundedWeights.scales(values, grid, most: width.most)
    var error = 0.0
    switch width {
    case .int8:
      let q: [Int8] = RoundedWeights.round(values, scales, grid, most: width.most, &error)
      integers = try Tensor(shape: tensor.shape, q)
    case .int16:
      let q: [Int16] = RoundedWeights.round(values, scales, grid, most: width.most, &error)
      integers = try Tensor(shape: tensor.shape, q)
    }
    scale = try Tensor(shape: grid.scaleShape, scales)
    largestError = error
    largest = values.reduce(0) { max($0, Double(abs($1))) }
  }

  /// For each unit the least scale with which its whole numbers are at most `most` and, where the
  /// grid says so, do not add up to more than their sum may be.
  private static func scales(
    _ values: [Float], _ grid: WeightGrid, most: Int
  ) throws(ModelError) -> [Float] {
    let (outer, units, inner) = grid.extents
    var largest = [Double](repeating: 0, count: units)
    var sums = largest
    var place = 0
    for _ in 0..<outer {
      for unit in 0..<units {
        for value in values[place..<place + inner] {
          let size = Double(abs(value))
          // Not `max`, which may lose a NaN.
          if !(size <= largest[unit]) { largest[unit] = size }
          sums[unit] += size
        }
        place += inner
      }
    }
    guard sums.allSatisfy(\.isFinite) else {
      throw ModelError(.invalidValue, "it holds NaN or infinity")
    }
    var scales: [Float] = []
    for (largest, sum) in zip(largest, sums) {
      var step = largest / Double(most)
      if let mostSum = grid.mostSum {
        // Rounding adds at most a half to each.
        let room = Double(mostSum) - Double(outer * inner) / 2
        guard room > 0 else {
          throw ModelError(.invalidValue, "a unit has \(outer * inner) weights, which is too many")
        }
        step = max(step, sum / room)
      }
      var scale = Float(step)
      if Double(scale) < step { scale = scale.nextUp }
      // A unit without weights takes any scale; runs take denormals for zero.
      scale = largest == 0 ? 1 : max(scale, .leastNormalMagnitude)
      guard (Float(most) * scale).isFinite else {
        throw ModelError(.invalidValue, "it holds \(largest), which is too large")
      }
      scales.append(scale)
    }
    return scales
  }

  private static func round<T: FixedWidthInteger>(
    _ values: [Float], _ scales: [Float], _ grid: WeightGrid, most: Int, _ error: inout Double
  ) -> [T] {
    let (outer, units, inner) = grid.extents
    let bound = Double(most)
    var result: [T] = []
    result.reserveCapacity(values.count)
    var place = 0
    for _ in 0..<outer {
      for unit in 0..<units {
        let scale = Double(scales[unit])
        for value in values[place..<place + inner] {
          let whole = (Double(value) / scale).rounded(.toNearestOrEven)
          let kept = min(max(whole, -bound), bound)
          error = max(error, abs(Double(value) - kept * scale))
          result.append(T(kept))
        }
        place += inner
      }
    }
    return result
  }
}
