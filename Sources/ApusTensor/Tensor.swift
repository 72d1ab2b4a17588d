// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An immutable array of any element type, row-major, last axis fastest; copies share memory.
public struct Tensor: Sendable {
  public let dtype: DType
  /// Extents, outermost first; `[]` is a scalar.
  public let shape: [Int]
  private let contents: Contents

  private enum Contents: Sendable {
    case bytes(Bytes)
    case strings([String])
  }

  /// The number of elements.
  public var count: Int { shape.contains(0) ? 0 : shape.reduce(1, *) }
  public var rank: Int { shape.count }

  /// A tensor over existing bytes, which are in the machine's order, one element after another.
  ///
  /// Throws: `shapeMismatch` when the number of bytes is not that of the shape.
  public init(_ dtype: DType, shape: [Int], bytes: Bytes) throws(ModelError) {
    let needed = try Tensor.byteCount(dtype, shape: shape)
    guard dtype != .string, bytes.count == needed else {
      throw ModelError(
        .shapeMismatch,
        "a \(dtype.name) tensor of shape \(shape) takes \(needed) bytes, got \(bytes.count)")
    }
    let misaligned = UInt(bitPattern: bytes.pointer) % UInt(max(1, min(8, dtype.byteWidth))) != 0
    self.dtype = dtype
    self.shape = shape
    contents = .bytes(misaligned ? try bytes.withUnsafeBytes(Bytes.init(copying:)) : bytes)
  }

  /// A tensor with the given elements in row-major order.
  ///
  /// Throws: `shapeMismatch` when their number is not that of the shape.
  public init<T: TensorElement>(shape: [Int], _ elements: [T]) throws(ModelError) {
    let count = try Tensor.elementCount(shape)
    guard count == elements.count else {
      throw ModelError(
        .shapeMismatch, "shape \(shape) has \(count) elements, got \(elements.count)")
    }
    dtype = T.dtype
    self.shape = shape
    if T.dtype == .string, let strings = elements as? [String] {
      contents = .strings(strings)
    } else {
      let storage = try Storage.allocate(byteCount: elements.count * T.dtype.byteWidth)
      elements.withUnsafeBytes { source in
        if let base = source.baseAddress { memcpy(storage.base, base, source.count) }
      }
      contents = .bytes(Bytes(storage))
    }
  }

  /// A scalar.
  public init<T: TensorElement>(scalar: T) throws(ModelError) {
    try self.init(shape: [], [scalar])
  }

  /// A tensor of zeros, of false, or of empty strings.
  ///
  /// Throws: `limitExceeded` when the shape is too large.
  public static func zeros(_ dtype: DType, shape: [Int]) throws(ModelError) -> Tensor {
    if dtype == .string {
      try AllocationBudget.current?.check(Tensor.elementCount(shape))
      return try Tensor(shape: shape, [String](repeating: "", count: Tensor.elementCount(shape)))
    }
    let bytes = try Storage.allocate(byteCount: Tensor.byteCount(dtype, shape: shape))
    return try Tensor(dtype, shape: shape, bytes: Bytes(bytes))
  }

  /// The same elements with another shape.
  ///
  /// Throws: `shapeMismatch` when the number of elements differs.
  public func reshaped(_ shape: [Int]) throws(ModelError) -> Tensor {
    switch contents {
    case .bytes(let bytes): try Tensor(dtype, shape: shape, bytes: bytes)
    case .strings(let strings): try Tensor(shape: shape, strings)
    }
  }

  /// The bytes in the machine's order, or nil for strings.
  public var bytes: Bytes? {
    if case .bytes(let bytes) = contents { bytes } else { nil }
  }

  /// The elements, copied into an array.
  ///
  /// Throws: `typeMismatch` when `T` is not the tensor's element type.
  public func elements<T: TensorElement>(of type: T.Type) throws(ModelError) -> [T] {
    try withElements(of: type) { Array($0) }
  }

  /// Calls `body` with the elements in row-major order.
  ///
  /// Throws: `typeMismatch` when `T` is not the tensor's element type, and what `body` throws.
  public func withElements<T: TensorElement, R>(
    of type: T.Type, _ body: (UnsafeBufferPointer<T>) throws(ModelError) -> R
  ) throws(ModelError) -> R {
    guard T.dtype == dtype else {
      throw ModelError(.typeMismatch, "needs a \(T.dtype.name) tensor, got \(dtype.name)")
    }
    switch contents {
    case .bytes(let bytes):
      defer { withExtendedLifetime(bytes) {} }
      return try body(
        UnsafeBufferPointer(start: bytes.pointer.assumingMemoryBound(to: T.self), count: count))
    case .strings(let strings):
      // Copied out so that a typed error can leave through the standard library's closure.
      let copy = UnsafeMutableBufferPointer<String>.allocate(capacity: strings.count)
      _ = copy.initialize(from: strings)
      defer {
        copy.deinitialize()
        copy.deallocate()
      }
      let raw = UnsafeRawPointer(copy.baseAddress)
      return try body(
        UnsafeBufferPointer(start: raw?.assumingMemoryBound(to: T.self), count: strings.count))
    }
  }

  /// The number of elements of a shape. Throws: `limitExceeded` or `invalidValue`.
  public static func elementCount(_ shape: [Int]) throws(ModelError) -> Int {
    var count = 1
    var overflow = false
    // Zeros are left out of the product, so that no part of it can overflow later either.
    for extent in shape {
      guard extent >= 0 else {
        throw ModelError(.invalidValue, "shape \(shape) has a negative extent")
      }
      let (product, overflowed) = count.multipliedReportingOverflow(by: max(1, extent))
      count = product
      overflow = overflow || overflowed
    }
    guard !overflow, count <= 1 << 40 || shape.contains(0) else {
      throw ModelError(.limitExceeded, "shape \(shape) has too many elements")
    }
    return shape.contains(0) ? 0 : count
  }

  /// The bytes that a shape takes in memory. Throws: `limitExceeded` or `invalidValue`.
  public static func byteCount(_ dtype: DType, shape: [Int]) throws(ModelError) -> Int {
    try elementCount(shape) * dtype.byteWidth
  }
}
