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
  struct Key: Hashable {
    struct Source: Hashable {
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
    weak var form: PackedForm?
  }
  private let forms = Mutex<[Key: Entry]>([:])

  /// How many forms plans use now.
  var count: Int { forms.withLock { $0.values.count { $0.form != nil } } }

  /// The form of that key, made by `make` when no plan has it.
  ///
  /// Throws: what `make` throws.
  func form(
    _ key: Key, make: () throws(ModelError) -> PackedForm
  ) throws(ModelError) -> PackedForm {
    if let found = forms.withLock({ $0[key]?.form }) { return found }
    // Outside the lock: packing takes its time, and two that make one form make the same bits.
    let made = try make()
    forms.withLock { forms in
      forms = forms.filter { $0.value.form != nil }
      forms[key] = Entry(form: made)
    }
    return made
  }
}
