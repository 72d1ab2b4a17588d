// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusTensor

/// A binary operator on numbers that gives numbers of the same type.
public protocol ArithmeticOperator: BinaryOperator {
  /// The result for one pair of elements.
  func apply<T: NumericElement>(_ a: T, _ b: T) -> T
}

extension ArithmeticOperator {
  public func resultType(_ dtype: DType) throws(ModelError) -> DType {
    _ = try dtype.numeric()
    return dtype
  }

  public func combine(_ a: Tensor, _ b: Tensor, shape: [Int]) throws(ModelError) -> Tensor {
    func run<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      try Tensor.combining(a, b, shape: shape) { (x: T, y: T) in apply(x, y) }
    }
    return try run(a.dtype.numeric())
  }
}

/// A binary operator on numbers that gives Booleans: whether a relation holds.
public protocol ComparisonOperator: BinaryOperator {
  /// Whether the relation holds; of NaN none does.
  func holds<T: Comparable>(_ a: T, _ b: T) -> Bool
}

extension ComparisonOperator {
  public func resultType(_ dtype: DType) throws(ModelError) -> DType {
    _ = try dtype.numeric()
    return .bool
  }

  public func combine(_ a: Tensor, _ b: Tensor, shape: [Int]) throws(ModelError) -> Tensor {
    func run<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      // The `<=` that `Comparable` derives from `<` is true of NaN: compare as `Double`.
      if T.float != nil {
        return try Tensor.combining(a, b, shape: shape) { (x: T, y: T) in
          holds(x.asDouble, y.asDouble)
        }
      }
      return try Tensor.combining(a, b, shape: shape) { (x: T, y: T) in holds(x, y) }
    }
    return try run(a.dtype.numeric())
  }

  public func extent(_ a: Dimension, _ b: Dimension, _ dtype: DType) -> Dimension {
    switch (a, b) {
    case (.known(let x), .known(let y)): .known(holds(x, y) ? 1 : 0)
    // Names stand for extents, which are not negative.
    case (.named, .known(let y)) where y < 0: .known(holds(1, 0) ? 1 : 0)
    case (.known(let x), .named) where x < 0: .known(holds(0, 1) ? 1 : 0)
    default: a.isSame(b) ? .known(holds(0, 0) ? 1 : 0) : .unknown
    }
  }
}

/// A binary operator on Booleans.
public protocol LogicalOperator: BinaryOperator {
  func apply(_ a: Bool, _ b: Bool) -> Bool
}

extension LogicalOperator {
  public func resultType(_ dtype: DType) throws(ModelError) -> DType {
    guard dtype == .bool else {
      throw ModelError(.typeMismatch, "needs Boolean tensors, got \(dtype.name)")
    }
    return .bool
  }

  public func combine(_ a: Tensor, _ b: Tensor, shape: [Int]) throws(ModelError) -> Tensor {
    try Tensor.combining(a, b, shape: shape) { (x: Bool, y: Bool) in apply(x, y) }
  }

  public func extent(_ a: Dimension, _ b: Dimension, _ dtype: DType) -> Dimension {
    guard let x = a.value, let y = b.value else { return .unknown }
    return .known(apply(x != 0, y != 0) ? 1 : 0)
  }
}

/// A binary operator on the bits of whole numbers.
public protocol BitwiseOperator: BinaryOperator {
  func apply<T: IntegerElement>(_ a: T, _ b: T) -> T
}

extension BitwiseOperator {
  public func resultType(_ dtype: DType) throws(ModelError) -> DType {
    _ = try dtype.integer()
    return dtype
  }

  public func combine(_ a: Tensor, _ b: Tensor, shape: [Int]) throws(ModelError) -> Tensor {
    func run<T: IntegerElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      try Tensor.combining(a, b, shape: shape) { (x: T, y: T) in apply(x, y) }
    }
    return try run(a.dtype.integer())
  }
}
