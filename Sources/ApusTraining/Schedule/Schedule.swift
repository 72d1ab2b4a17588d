// SPDX-License-Identifier: Apache-2.0

import Foundation
import ApusTensor

/// How the learning rate changes while training goes on, as a factor of the given rate.
public enum Schedule: Sendable, Equatable {
  /// Always 1.
  case constant
  /// `factor^⌊epoch / every⌋`
  case step(every: Int, factor: Double)
  /// `factor^epoch`, smoothly from step to step.
  case exponential(factor: Double)
  /// `floor + (1 - floor)(1 + cos(π u)) / 2`, u from 0 to 1 over all epochs. Source: Loshchilov and
  /// Hutter, "SGDR", 2016.
  case cosine(floor: Double)
  /// The same over a period of epochs that grows by `growth` at each restart.
  case cosineRestarts(period: Double, growth: Double, floor: Double)
  /// Up from 1/25 to 1 by a cosine over the first `rise` of all steps, down to 10⁻⁴ / 25 over the
  /// rest. Source: Smith and Topin, 2017, with PyTorch's defaults.
  case oneCycle(rise: Double)
  /// Times `factor` after each `patience` epochs without a loss that is better by more than `delta`:
  /// the validation's, else the training's. Source: Keras ReduceLROnPlateau, whose delta is 10⁻⁴.
  case plateau(factor: Double, patience: Int, floor: Double, delta: Double = 0)

  /// The factor of a step, counted from 0, without what a plateau did.
  func factor(step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
    let perEpoch = Double(max(1, stepsPerEpoch))
    let epoch = Double(step) / perEpoch
    let progress = min(1, epoch / Double(max(1, epochs)))
    switch self {
    case .constant, .plateau: return 1
    case .step(let every, let factor):
      return pow(factor, (epoch.rounded(.down) / Double(max(1, every))).rounded(.down))
    case .exponential(let factor): return pow(factor, epoch)
    case .cosine(let floor): return Schedule.cosine(progress, from: 1, to: floor)
    case .cosineRestarts(let period, let growth, let floor):
      var length = max(period, 1 / perEpoch)
      var start = 0.0
      while epoch >= start + length {
        start += length
        length *= max(1, growth)
      }
      return Schedule.cosine((epoch - start) / length, from: 1, to: floor)
    case .oneCycle(let rise):
      if progress < rise { return Schedule.cosine(progress / rise, from: 0.04, to: 1) }
      return Schedule.cosine((progress - rise) / max(1e-9, 1 - rise), from: 1, to: 4e-6)
    }
  }

  private static func cosine(_ u: Double, from a: Double, to b: Double) -> Double {
    b + (a - b) * (1 + cos(.pi * min(1, max(0, u)))) / 2
  }
}

/// What a plateau schedule remembers between epochs.
struct PlateauState: Sendable, Equatable {
  var factor = 1.0
  var best = Double.infinity
  var wait = 0

  /// Notes the loss of an epoch.
  mutating func note(_ loss: Double, _ schedule: Schedule) {
    guard case .plateau(let shrink, let patience, let floor, let delta) = schedule else { return }
    if loss < best - delta {
      best = loss
      wait = 0
      return
    }
    wait += 1
    if wait >= patience {
      factor = max(floor, factor * shrink)
      wait = 0
    }
  }
}
