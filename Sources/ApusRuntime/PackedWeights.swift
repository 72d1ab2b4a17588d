// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import ApusTensor
import Synchronization

/// Weights in the layout that a kernel reads, 64-byte aligned, with the constants that they were
/// made of.
final class PackedForm: Sendable {
  private let storage: Storage
  /// Kept, so that no other constant comes to lie where these do while the form is in use.
  private let sources: [Bytes?]

  var pointer: UnsafeMutablePointer<Float> { storage.base.assumingMemoryBound(to: Float.self) }

  var byteCount: Int { storage.byteCount }

  /// Room for `count` floats. Throws: `limitExceeded`.
  init(count: Int, of sources: [Bytes?]) throws(ModelError) {
    storage = try Storage.allocate(byteCount: count * 4)
    self.sources = sources
  }
}

/// The packed forms of a model's constants that its plans use, each once: a model that meets many
/// shapes packs its weights once for all.
///
/// Forms live as long as a plan that uses them.
final class PackedWeights: Sendable {
  /// What a form is made of, and how.
  struct Key: Equatable {
    struct Source: Equatable {
      var address: UInt
      var offset: Int
      var shape: [Int]
      var strides: [Int]

      init(_ bytes: Bytes, _ view: TensorView) {
        address = UInt(bitPattern: bytes.pointer)
        offset = view.offset
        shape = view.shape
        strides = view.strides
      }
    }

    var sources: [Source?]
    /// As in `DerivedForm`.
    var layout: String
    var sizes: [Int]
  }

  private struct Entry {
    let key: Key
    weak var form: PackedForm?
  }
  /// A list: models have some tens of weights, looked for while a plan is made.
  private let entries = Mutex<[Entry]>([])

  /// How many forms plans use now.
  var count: Int { entries.withLock { $0.count { $0.form != nil } } }

  /// The form of that key, made by `make` when no plan has it.
  ///
  /// Throws: what `make` throws.
  func form(
    _ key: Key, make: () throws(ModelError) -> PackedForm
  ) throws(ModelError) -> PackedForm {
    let found = entries.withLock { entries in entries.first { $0.key == key }?.form }
    if let found { return found }
    // Outside the lock: packing takes its time, and two that make one form make the same bits.
    let made = try make()
    entries.withLock { entries in
      entries.removeAll { $0.form == nil }
      entries.append(Entry(key: key, form: made))
    }
    return made
  }
}
