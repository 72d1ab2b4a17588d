// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// The order of axes in which a tensor lies in the graph; users see channels last.
enum Layout: Hashable {
  /// N, T or height and width, C: Keras's order.
  case channelsLast
  /// N, C, T: what ONNX's convolutions and pools take.
  case channelsFirst
  /// T, N, C: what ONNX's recurrent operators take.
  case timeFirst

  /// For each axis of the graph's tensor, the axis of Keras's order.
  func order(rank: Int) -> [Int] {
    switch self {
    case .channelsFirst where rank > 2: [0, rank - 1] + Array(1..<rank - 1)
    case .timeFirst where rank > 2: [1, 0] + Array(2..<rank)
    default: Array(0..<rank)
    }
  }

  /// The permutation of a Transpose that leads from this layout to another.
  func permutation(to other: Layout, rank: Int) -> [Int] {
    let from = order(rank: rank)
    return other.order(rank: rank).map { axis in from.firstIndex(of: axis) ?? axis }
  }

  /// Where an axis of Keras's order lies.
  func place(ofAxis axis: Int, rank: Int) -> Int {
    order(rank: rank).firstIndex(of: axis) ?? axis
  }
}

/// A value of the graph that is being built, with its layout and the type in Keras's order.
struct Wire {
  var id: ValueID
  var layout: Layout
  var type: SymbolicType

  var rank: Int { type.rank }
}

/// What a layer's nodes gave: a value and its layout.
struct Emitted {
  var id: ValueID
  var layout: Layout

  init(_ id: ValueID, _ layout: Layout = .channelsLast) {
    self.id = id
    self.layout = layout
  }
}
