// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

extension Op.Conv: HasGradientCases {
  static var gradientCases: [GradientCase] {
    func conv(
      _ name: String, _ x: [Int], _ w: [Int], bias: Bool = false,
      _ change: (inout Op.Conv) -> Void = { _ in }
    ) -> GradientCase {
      let b = bias ? doubles([w[0]], seed: 3) : nil
      return GradientCase(
        name, with(Op.Conv(), change), [doubles(x, seed: 1), doubles(w, seed: 2), b],
        checked: bias ? [0, 1, 2] : [0, 1])
    }
    return [
      conv("1-D", [2, 3, 7], [4, 3, 3], bias: true),
      conv("1-D, one tap", [2, 3, 4], [2, 3, 1]),
      conv("1-D, strides and pads", [2, 2, 9], [3, 2, 3], bias: true) {
        $0.window.strides = [2]
        $0.window.pads = [2, 1]
      },
      conv("1-D, dilation, causal", [1, 2, 8], [2, 2, 3]) {
        $0.window.dilations = [2]
        $0.window.pads = [4, 0]
      },
      conv("1-D, same upper", [1, 2, 7], [2, 2, 4]) {
        $0.window.autoPad = .sameUpper
        $0.window.strides = [2]
      },
      conv("1-D, same lower", [1, 2, 6], [2, 2, 4]) { $0.window.autoPad = .sameLower },
      conv("1-D, valid", [1, 2, 6], [2, 2, 4]) { $0.window.autoPad = .valid },
      conv("1-D, positions left over", [1, 1, 8], [2, 1, 2]) { $0.window.strides = [3] },
      conv("1-D, groups", [2, 4, 5], [6, 2, 3], bias: true) { $0.group = 2 },
      conv("1-D, depthwise", [2, 3, 6], [3, 1, 3], bias: true) {
        $0.group = 3
        $0.window.pads = [1, 1]
      },
      conv("1-D, depthwise, two filters a channel", [1, 2, 5], [4, 1, 2]) { $0.group = 2 },
      conv("2-D", [2, 2, 5, 4], [3, 2, 3, 2], bias: true),
      conv("2-D, everything", [1, 4, 6, 7], [4, 2, 2, 3], bias: true) {
        $0.window.strides = [2, 1]
        $0.window.dilations = [1, 2]
        $0.window.pads = [1, 0, 2, 3]
        $0.group = 2
      },
      conv("2-D, same", [1, 1, 4, 5], [2, 1, 2, 3]) {
        $0.window.autoPad = .sameUpper
        $0.window.strides = [1, 2]
      },
      conv("window larger than the input", [1, 1, 2], [1, 1, 5]) { $0.window.pads = [2, 2] },
    ]
  }
}

extension Op.ConvTranspose: HasGradientCases {
  static var gradientCases: [GradientCase] {
    func conv(
      _ name: String, _ x: [Int], _ w: [Int], bias: Int? = nil,
      _ change: (inout Op.ConvTranspose) -> Void = { _ in }
    ) -> GradientCase {
      GradientCase(
        name, with(Op.ConvTranspose(), change),
        [doubles(x, seed: 1), doubles(w, seed: 2), bias.map { doubles([$0], seed: 3) }],
        checked: bias == nil ? [0, 1] : [0, 1, 2])
    }
    return [
      conv("1-D", [2, 3, 4], [3, 2, 3], bias: 2),
      conv("1-D, strides, pads, output padding", [1, 2, 4], [2, 2, 3], bias: 2) {
        $0.window.strides = [2]
        $0.window.pads = [1, 0]
        $0.outputPadding = [1]
      },
      conv("1-D, output padding beyond the end's", [1, 2, 4], [2, 2, 3]) {
        $0.window.strides = [3]
        $0.outputPadding = [2]
      },
      conv("1-D, same", [1, 2, 4], [2, 2, 5]) {
        $0.window.strides = [2]
        $0.window.autoPad = .sameLower
      },
      conv("1-D, output shape", [1, 2, 4], [2, 1, 3]) {
        $0.window.strides = [2]
        $0.outputShape = [8]
      },
      conv("2-D, groups, dilations", [1, 4, 3, 2], [4, 2, 2, 2], bias: 4) {
        $0.group = 2
        $0.window.dilations = [2, 1]
        $0.window.pads = [1, 0, 1, 1]
      },
    ]
  }
}
