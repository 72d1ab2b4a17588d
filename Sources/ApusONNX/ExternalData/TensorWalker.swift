// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor

/// Changes tensors of a message in place, wherever they are nested.
struct TensorWalker: MessageWalker {
  /// Which tensors to change.
  enum Scope {
    /// Every tensor, in attributes and sparse tensors too.
    case everywhere
    /// The dense initializers of graphs.
    case initializers
  }

  let scope: Scope
  let change: (inout TensorProto) throws(ModelError) -> Void

  mutating func message<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) {
    guard Value.self == TensorProto.self else { return try walk(&value) }
    guard scope == .everywhere, var tensor = value as? TensorProto else { return }
    try change(&tensor)
    value = tensor as? Value
  }

  mutating func messages<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout [Value]
  ) throws(ModelError) {
    guard Value.self == TensorProto.self else { return try walk(&value) }
    // Of all lists of tensors, only a graph's initializers have this number.
    guard scope == .everywhere || number == 5, var tensors = value as? [TensorProto] else {
      return
    }
    value = []
    for index in tensors.indices { try change(&tensors[index]) }
    value = tensors as? [Value] ?? []
  }
}

extension ExternalData {
  /// Brings elements that are in other files into the message.
  /// - Throws: what `bytes(of:)` throws, with the tensor's name.
  public func embed(in model: inout some Message) throws(ModelError) {
    var walker = TensorWalker(scope: .everywhere) { (tensor) throws(ModelError) in
      guard tensor.dataLocation == .external else { return }
      tensor.rawData = try locating(.value(tensor.name ?? "")) { () throws(ModelError) in
        try bytes(of: tensor)
      }
      tensor.dataLocation = nil
      tensor.externalData = []
    }
    try model.fields(&walker)
  }
}
