// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// A vector of 32-bit floats that several plans read and update in place.
final class SharedVector {
  let storage: Storage
  let count: Int

  init(_ values: [Float]) throws(ModelError) {
    count = values.count
    storage = try Storage.allocate(byteCount: values.count * 4)
    write(values)
  }

  private var base: UnsafeMutablePointer<Float> {
    storage.base.assumingMemoryBound(to: Float.self)
  }

  var values: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Replaces the elements; extra ones are left out.
  func write(_ values: [Float]) {
    values.withUnsafeBufferPointer { source in
      if let from = source.baseAddress { base.update(from: from, count: min(count, source.count)) }
    }
  }

  /// The elements of one parameter.
  func part(_ entry: ParameterLayout.Entry) -> [Float] {
    Array(UnsafeBufferPointer(start: base + entry.offset, count: entry.count))
  }

  /// Replaces elements from `offset` on; those beyond the end are left out.
  func write(_ values: [Float], at offset: Int) {
    for (place, value) in values.enumerated() where offset + place < count {
      base[offset + place] = value
    }
  }

  func write(_ values: UnsafeBufferPointer<Float>) {
    if let from = values.baseAddress { base.update(from: from, count: min(count, values.count)) }
  }
}

/// What training changes, in memory that all plans of a run share.
struct TrainingMemory {
  let parameters: SharedVector
  let statistics: SharedVector
  let moments: [SharedVector]
  let average: SharedVector?

  /// Brings parameters with constraints, and their average, back into their sets. Throws: what projections throw.
  func project(_ model: TrainableModel) throws(ModelError) {
    for projection in model.projections {
      guard let entry = model.parameters[projection.parameter] else { continue }
      for vector in [parameters, average].compactMap(\.self) {
        var elements = vector.part(entry)
        try projection.project(&elements, entry.shape)
        vector.write(elements, at: entry.offset)
      }
    }
  }

  /// What predicts: the average where there is one.
  var learned: SharedVector { average ?? parameters }
}
