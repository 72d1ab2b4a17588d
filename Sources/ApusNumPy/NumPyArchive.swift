// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Named arrays in an order: the contents of an `.npz` file.
public struct NumPyArchive: Sendable, Equatable {
  /// The names, in the order of the file.
  public private(set) var names: [String] = []
  private var tensors: [String: Tensor] = [:]

  /// An archive without arrays.
  public init() {}

  /// The array of a name; setting nil takes it out.
  public subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set {
      if let newValue {
        append(name, newValue)
      } else if tensors.removeValue(forKey: name) != nil {
        names.removeAll { $0 == name }
      }
    }
  }

  /// Adds an array at the end, or replaces the one of that name in its place.
  public mutating func append(_ name: String, _ tensor: Tensor) {
    if tensors.updateValue(tensor, forKey: name) == nil { names.append(name) }
  }

  public var isEmpty: Bool { names.isEmpty }
  public var count: Int { names.count }

  /// The arrays with their names, in order.
  public var arrays: [(name: String, tensor: Tensor)] {
    names.compactMap { name in tensors[name].map { (name, $0) } }
  }
}
