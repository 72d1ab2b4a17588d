// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What a convolution adds at the ends of an axis.
public enum ConvolutionPadding: String, Sendable {
  /// Nothing: the result is shorter.
  case valid
  /// Zeros at both ends, so that the result has `ceil(length / stride)` elements.
  case same
  /// Zeros before the first element only: no result looks at later elements.
  case causal
}

/// How a window of taps moves along one axis.
struct Stride {
  var taps: Int
  var step: Int
  var dilation: Int = 1

  /// The elements from the first tap to the last.
  var reach: Int { (taps - 1) * dilation + 1 }

  /// How many places the window takes. Throws: `shapeMismatch` when there is none.
  func count(_ length: Dimension, _ padding: ConvolutionPadding) throws(ModelError) -> Dimension {
    if padding != .valid {
      return step == 1 ? length : length.changed { ($0 + step - 1) / step }
    }
    if reach == 1 && step == 1 { return length }
    if let length = length.value, length < reach {
      throw ModelError(
        .shapeMismatch, "the window reaches over \(reach) elements, but the axis has \(length)")
    }
    return length.changed { ($0 - reach) / step + 1 }
  }

  /// Zeros before and after; nil when they depend on a length that is not known.
  func padding(_ length: Dimension, _ padding: ConvolutionPadding) -> (before: Int, after: Int)? {
    switch padding {
    case .valid: return (0, 0)
    case .causal: return (reach - 1, 0)
    case .same:
      if step == 1 { return ((reach - 1) / 2, reach - 1 - (reach - 1) / 2) }
      guard let length = length.value else { return nil }
      let total = max(0, ((length + step - 1) / step - 1) * step + reach - length)
      return (total / 2, total - total / 2)
    }
  }

  /// ONNX's attributes for the axes of a window, those at their defaults left out.
  static func attributes(
    _ strides: [Stride], lengths: [Dimension], padding: ConvolutionPadding
  ) -> [String: Attribute] {
    var attributes: [String: Attribute] = ["kernel_shape": .ints(strides.map(\.taps))]
    if strides.contains(where: { $0.step != 1 }) {
      attributes["strides"] = .ints(strides.map(\.step))
    }
    if strides.contains(where: { $0.dilation != 1 }) {
      attributes["dilations"] = .ints(strides.map(\.dilation))
    }
    let pads = zip(strides, lengths).map { $0.padding($1, padding) }
    let known = pads.compactMap(\.self)
    if known.count < pads.count {
      attributes["auto_pad"] = .string("SAME_UPPER")
    } else if known.contains(where: { $0 != (0, 0) }) {
      attributes["pads"] = .ints(known.map(\.before) + known.map(\.after))
    }
    return attributes
  }
}
