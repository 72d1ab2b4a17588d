// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import Synchronization

/// The start of a model: a tensor that the caller gives.
///
/// `shape` leaves the batch axis out; it is named "N". A nil extent is not known before the model
/// runs: it is named "T" (with the input's name added when several inputs have nil extents). Give
/// the same name to extents of several inputs that are always equal: `Input(shape: ["T", 8])`.
public func Input(
  shape: [Dimension?], name: String? = nil, dtype: DType = .float32
) -> SymbolicTensor {
  LayerCall(InputLayer(shape, name: name, dtype: dtype), []).results[0]
}

/// What `Input` records.
public final class InputLayer: Layer {
  let declared: SymbolicType

  init(_ shape: [Dimension?], name: String?, dtype: DType) {
    declared = SymbolicType(
      dtype, [.named("N")] + shape.map { $0 ?? .named(FreeExtent.next().name) })
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    for extent in declared.shape {
      if let value = extent.value, value < 0 {
        throw ModelError(.invalidValue, "extents must not be negative, got \(declared)")
      }
    }
    return [declared]
  }
}

/// An extent that `Input` was given as nil: a name of its own until a model names it.
struct FreeExtent {
  private static let count = Atomic<Int>(0)
  private static let mark: Character = "@"

  let name: String

  static func next() -> FreeExtent {
    FreeExtent(name: "T\(mark)\(count.add(1, ordering: .relaxed).newValue)")
  }

  /// Whether the name was made by `next`.
  static func isFree(_ name: String) -> Bool { name.contains(mark) }
}
