// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Where each tensor of a model lies in one vector of 32-bit floats.
///
/// One vector lets an optimiser update everything in one pass, and makes a copy of all parameters
/// one copy. Each tensor starts at a cache line; what lies between is zero and stays so.
public struct ParameterLayout: Sendable, Equatable {
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let shape: [Int]
    /// Elements before it.
    public let offset: Int
    public let count: Int
  }

  public let entries: [Entry]
  /// Elements of the whole vector.
  public let count: Int
  private let places: [String: Int]

  /// Elements to a cache line.
  static let alignment = 16

  /// Throws: `invalidModel` when two tensors have one name; `limitExceeded`.
  public init(_ tensors: [(name: String, shape: [Int])]) throws(ModelError) {
    var entries: [Entry] = []
    var places: [String: Int] = [:]
    var offset = 0
    for (name, shape) in tensors {
      let count = try Tensor.elementCount(shape)
      guard places.updateValue(entries.count, forKey: name) == nil else {
        throw ModelError(.invalidModel, "two parameters are called '\(name)'")
      }
      entries.append(Entry(name: name, shape: shape, offset: offset, count: count))
      let end = offset.addingReportingOverflow(count)
      guard !end.overflow, end.partialValue < 1 << 40 else {
        throw ModelError(.limitExceeded, "the parameters are too many")
      }
      offset = (end.partialValue + Self.alignment - 1) / Self.alignment * Self.alignment
    }
    self.entries = entries
    self.places = places
    count = offset
  }

  public subscript(name: String) -> Entry? { places[name].map { entries[$0] } }

  /// How many numbers the tensors hold.
  public var elementCount: Int { entries.reduce(0) { $0 + $1.count } }

  /// One vector of all tensors. Throws: `invalidModel` when one is missing; `shapeMismatch`.
  public func flatten(_ tensors: [String: Tensor]) throws(ModelError) -> [Float] {
    var flat = [Float](repeating: 0, count: count)
    for entry in entries {
      guard let tensor = tensors[entry.name] else {
        throw ModelError(.invalidModel, "the parameter '\(entry.name)' has no value")
      }
      guard tensor.shape == entry.shape else {
        throw ModelError(
          .shapeMismatch,
          "the parameter '\(entry.name)' has shape \(entry.shape), got \(tensor.shape)")
      }
      try tensor.withElements(of: Float.self) { elements in
        for (place, element) in elements.enumerated() { flat[entry.offset + place] = element }
      }
    }
    return flat
  }

  /// The tensors in a vector. Throws: `shapeMismatch` when its length is another.
  public func tensors(of flat: [Float]) throws(ModelError) -> [String: Tensor] {
    guard flat.count == count else {
      throw ModelError(.shapeMismatch, "needs \(count) elements, got \(flat.count)")
    }
    var tensors: [String: Tensor] = [:]
    for entry in entries {
      tensors[entry.name] = try Tensor(
        shape: entry.shape, Array(flat[entry.offset..<entry.offset + entry.count]))
    }
    return tensors
  }
}
