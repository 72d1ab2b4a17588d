// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

extension Op.Resize: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let x = doubles([2, 2, 5], seed: 1)
    var cases: [GradientCase] = []
    for mode in [ResizeSampling.Mode.nearest, .linear, .cubic] {
      for scales in [[1, 1, 2], [1, 1, 1.7], [1, 1, 0.6], [1, 2, 3]] as [[Float]] {
        cases.append(
          GradientCase(
            "\(mode) by \(scales)", with(Op.Resize()) { $0.mode = mode },
            [x, nil, floats([3], scales)], checked: [0]))
      }
      cases.append(
        GradientCase(
          "\(mode) to 7", with(Op.Resize()) { ($0.mode, $0.axes) = (mode, [-1]) },
          [x, nil, nil, tensor([1], [Int64(7)])]))
      cases.append(
        GradientCase(
          "\(mode) of images, aligned",
          with(Op.Resize()) { ($0.mode, $0.transform) = (mode, .alignCorners) },
          [doubles([1, 2, 3, 4]), nil, floats([4], [1, 1, 2, 1.5])], checked: [0]))
      cases.append(
        GradientCase(
          "\(mode) smaller, smooth",
          with(Op.Resize()) { ($0.mode, $0.antialias) = (mode, mode != .nearest) },
          [x, nil, floats([3], [1, 1, 0.5])], checked: [0]))
    }
    return cases
  }
}
