// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

private func window(_ kernel: [Int], _ change: (inout Window) -> Void = { _ in }) -> Window {
  var window = Window()
  window.kernelShape = kernel
  change(&window)
  return window
}

/// Windows that meet, overlap, leave elements out, hang over the end and have holes.
private var windows: [(name: String, x: [Int], window: Window)] {
  [
    ("1-D", [2, 3, 6], window([2]) { $0.strides = [2] }),
    ("1-D, overlapping", [2, 2, 7], window([3])),
    ("1-D, gaps", [1, 2, 8], window([2]) { $0.strides = [3] }),
    ("1-D, pads", [1, 2, 6], window([3]) { $0.pads = [1, 2] }),
    (
      "1-D, ceil",
      [1, 2, 8],
      window([3]) {
        $0.strides = [3]
        $0.ceilMode = true
      }
    ),
    ("1-D, dilated", [1, 2, 7], window([3]) { $0.dilations = [2] }),
    (
      "1-D, same",
      [1, 2, 7],
      window([4]) {
        $0.strides = [2]
        $0.autoPad = .sameUpper
      }
    ),
    (
      "2-D, pads, ceil",
      [2, 2, 5, 6],
      window([2, 3]) {
        $0.strides = [2, 2]
        $0.pads = [1, 1, 0, 1]
        $0.ceilMode = true
      }
    ),
  ]
}

extension Op.MaxPool: HasGradientCases {
  static var gradientCases: [GradientCase] {
    windows.map { name, x, window in
      GradientCase(name, with(Op.MaxPool()) { $0.window = window }, [doubles(x, seed: 5)])
    }
  }
}

extension Op.AveragePool: HasGradientCases {
  static var gradientCases: [GradientCase] {
    windows.flatMap { name, x, window in
      [false, true].map { counts in
        let op = with(Op.AveragePool()) {
          $0.window = window
          $0.countIncludePad = counts
        }
        return GradientCase(name + (counts ? ", padding counts" : ""), op, [doubles(x, seed: 5)])
      }
    }
  }
}

extension Op.GlobalAveragePool: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [[2, 3, 5], [1, 2, 3, 4]].map {
      GradientCase("\($0.count - 2)-D", Op.GlobalAveragePool(), [doubles($0, seed: 6)])
    }
  }
}

extension Op.GlobalMaxPool: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [[2, 3, 5], [1, 2, 3, 4]].map {
      GradientCase("\($0.count - 2)-D", Op.GlobalMaxPool(), [doubles($0, seed: 6)])
    }
  }
}
