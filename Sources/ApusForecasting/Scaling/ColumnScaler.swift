// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// How one column is scaled: steps one after another, such as log1p and then standard.
public struct ColumnScaler: Sendable, Hashable, Codable {
  /// The column's name.
  public let name: String
  public let steps: [ScalingStep]

  /// Throws: `invalidValue` for more than one difference, or numbers that a step cannot take.
  init(_ name: String, fitting kinds: [ScalerKind], _ runs: [[Double]]) throws(ModelError) {
    guard kinds.count(where: { $0 == .difference }) <= 1 else {
      throw ModelError(.invalidValue, "column '\(name)': one difference is the most")
    }
    var runs = runs
    var steps: [ScalingStep] = []
    for kind in kinds where kind != .identity {
      do {
        let step = try ScalingStep(fitting: kind, runs)
        runs = runs.map(step.applied)
        steps.append(step)
      } catch {
        throw ModelError(error.code, "column '\(name)': \(error.message)")
      }
    }
    self.name = name
    self.steps = steps
  }

  /// Whether each number is scaled by itself, so that windows are not needed.
  public var isPointwise: Bool { steps.allSatisfy(\.isPointwise) }

  /// Scales the inputs of one window in place: `count` numbers, `stride` apart.
  func scale(_ base: UnsafeMutablePointer<Float>, _ count: Int, _ stride: Int) {
    scaleTargets(base, count, stride, latest: nil)
  }

  /// Scales the targets of one window in place; a difference begins at `latest`, the last input in
  /// raw units, or gives 0 first when that is nil.
  func scaleTargets(
    _ base: UnsafeMutablePointer<Float>, _ count: Int, _ stride: Int, latest: Float?
  ) {
    guard count > 0 else { return }
    var latest = latest
    for step in steps {
      switch step.kind {
      case .difference:
        let first = latest.map { base[0] - $0 } ?? 0
        for place in (1..<count).reversed() {
          base[place * stride] -= base[(place - 1) * stride]
        }
        base[0] = first
      case .log1p:
        for place in 0..<count { base[place * stride] = Math.log1p(base[place * stride]) }
        latest = latest.map(Math.log1p)
      default:
        let (shift, scale) = (Float(step.shift), Float(step.scale))
        for place in 0..<count {
          base[place * stride] = (base[place * stride] - shift) / scale
        }
        latest = latest.map { ($0 - shift) / scale }
      }
    }
  }

  /// Takes `count` forecasts of one window back to raw units in place; `latest` as above.
  func unscale(
    _ base: UnsafeMutablePointer<Float>, _ count: Int, _ stride: Int, latest: Float
  ) {
    for (place, step) in steps.enumerated().reversed() {
      switch step.kind {
      case .difference:
        var sum: Float = 0
        let start = steps[..<place].reduce(latest) { $1.scaled($0) }
        for number in 0..<count {
          sum += base[number * stride]
          base[number * stride] = sum + start
        }
      case .log1p:
        for number in 0..<count { base[number * stride] = Math.expm1(base[number * stride]) }
      default:
        let (shift, scale) = (Float(step.shift), Float(step.scale))
        for number in 0..<count { base[number * stride] = base[number * stride] * scale + shift }
      }
    }
  }
}

extension ScalingStep {
  /// One number after a pointwise step.
  fileprivate func scaled(_ x: Float) -> Float {
    kind == .log1p ? Math.log1p(x) : (x - Float(shift)) / Float(scale)
  }
}
