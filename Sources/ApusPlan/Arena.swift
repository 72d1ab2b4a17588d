// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Lays buffers with lifetimes out in one block so that buffers alive at one time never overlap.
public enum Arena {
  /// A buffer that needs room from the step that first writes it to the last that reads it.
  public struct Request: Sendable {
    public var byteCount: Int
    public var first: Int
    public var last: Int

    public init(byteCount: Int, first: Int, last: Int) {
      self.byteCount = byteCount
      self.first = first
      self.last = last
    }
  }

  /// Bytes between the starts of buffers: a cache line, and a vector of every instruction set.
  public static let alignment = 64

  /// An offset for each request and the size of the block: the largest first, each at the lowest
  /// place that is free during its life. Throws: `limitExceeded` on overflow.
  public static func layout(
    _ requests: [Request]
  ) throws(ModelError) -> (offsets: [Int], byteCount: Int) {
    var offsets = [Int](repeating: 0, count: requests.count)
    var placed: [Int] = []
    var total = 0
    let order = requests.indices.sorted {
      (requests[$0].byteCount, $1) > (requests[$1].byteCount, $0)
    }
    for index in order {
      let request = requests[index]
      let neighbours = placed.filter {
        requests[$0].first <= request.last && request.first <= requests[$0].last
      }.sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for other in neighbours {
        if offset + request.byteCount <= offsets[other] { break }
        offset = max(offset, aligned(offsets[other] + requests[other].byteCount))
      }
      offsets[index] = offset
      placed.append(index)
      guard offset < 1 << 46, request.byteCount < 1 << 46 else {
        throw ModelError(.limitExceeded, "the model's intermediate tensors are too large")
      }
      total = max(total, offset + request.byteCount)
    }
    return (offsets, aligned(total))
  }

  static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
}
