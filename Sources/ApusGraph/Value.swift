// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Names one value of one graph: its place in `Graph.values`.
public struct ValueID: Hashable, Sendable, Comparable {
  public let index: Int
  public init(_ index: Int) { self.index = index }
  public static func < (a: ValueID, b: ValueID) -> Bool { a.index < b.index }
}

/// An edge of a graph: what one node (or an input, or a constant) gives to others.
public struct Value: Sendable {
  /// The name on disk, unique in the graph.
  public var name: String
  public var type: ValueType
  /// The extents that this integer tensor of rank 0 or 1 holds, where they are known.
  public var contents: [Dimension]?

  public init(name: String, type: ValueType = .unknown) {
    self.name = name
    self.type = type
  }
}

/// A tensor that is part of the model.
public struct Constant: Sendable {
  public var tensor: Tensor {
    // What another tensor was made of says nothing of this one: trained weights, say.
    didSet { quantized = nil }
  }
  public var role: Role
  /// What the tensor was made of, where it was folded from DequantizeLinear without zero points.
  public var quantized: Quantized?

  /// Whether training changes it. Passes fold, merge and share only `.constant`s while
  /// parameters are live.
  public enum Role: Sendable {
    case constant
    case trainable
    case nonTrainable
  }

  public init(_ tensor: Tensor, role: Role = .constant) {
    self.tensor = tensor
    self.role = role
  }
}
