// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A tensor as it lies in memory: a buffer, and where in it each element is.
///
/// Element (i, j, …) is `offset + i strides[0] + j strides[1] + …` elements into the buffer, so
/// that transposing, slicing and squeezing move nothing.
public struct TensorView: Hashable, Sendable {
  /// Names one block of memory of a plan.
  public struct BufferID: Hashable, Sendable {
    public let index: Int
    public init(_ index: Int) { self.index = index }
  }

  public var buffer: BufferID
  public var dtype: DType
  public var shape: [Int]
  public var strides: [Int]
  public var offset: Int

  public init(
    buffer: BufferID, dtype: DType, shape: [Int], strides: [Int]? = nil, offset: Int = 0
  ) {
    self.buffer = buffer
    self.dtype = dtype
    self.shape = shape
    self.strides = strides ?? Broadcasting.strides(shape)
    self.offset = offset
  }

  public var count: Int { shape.reduce(1, *) }
  public var rank: Int { shape.count }

  /// Whether the elements follow each other in row-major order.
  public var isContiguous: Bool {
    var expected = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      if strides[axis] != expected { return false }
      expected *= shape[axis]
    }
    return true
  }

  /// Whether the elements fill one run of memory, in whatever order of axes.
  public var isDense: Bool { permuted(physicalOrder).isContiguous }

  /// The elements of the buffer from the first that the view reaches to the last.
  public var reach: Range<Int> {
    if count == 0 { return offset..<offset }
    var (low, high) = (offset, offset)
    for axis in shape.indices {
      let span = (shape[axis] - 1) * strides[axis]
      if span < 0 { low += span } else { high += span }
    }
    return low..<(high + 1)
  }

  /// Whether both may share an element; views that interleave count as overlapping.
  public func overlaps(_ other: TensorView) -> Bool {
    buffer == other.buffer && reach.overlaps(other.reach)
  }

  /// Whether element after element is the same in both, whatever axes of extent 1 they have.
  func walksAs(_ other: TensorView) -> Bool {
    func steps(_ view: TensorView) -> [[Int]] {
      view.shape.indices.filter { view.shape[$0] != 1 }.map { [view.shape[$0], view.strides[$0]] }
    }
    return buffer == other.buffer && offset == other.offset && steps(self) == steps(other)
  }

  /// The axes from the slowest in memory to the fastest; axes of extent 1 keep their place.
  public var physicalOrder: [Int] {
    let moving = shape.indices.filter { shape[$0] != 1 }
    var sorted = moving.sorted { (strides[$0].magnitude, $1) > (strides[$1].magnitude, $0) }[...]
    return shape.indices.map { shape[$0] == 1 ? $0 : sorted.removeFirst() }
  }

  /// The view whose axis `i` is this one's axis `axes[i]`.
  public func permuted(_ axes: [Int]) -> TensorView {
    var view = self
    view.shape = axes.map { shape[$0] }
    view.strides = axes.map { strides[$0] }
    return view
  }

  /// `count` elements of an axis from `start` on, `step` apart.
  public func sliced(_ axis: Int, from start: Int, count: Int, step: Int = 1) -> TensorView {
    var view = self
    view.offset += start * strides[axis]
    view.shape[axis] = count
    view.strides[axis] *= step
    return view
  }

  /// The view stretched to `shape`, or nil when it does not broadcast.
  public func broadcast(to target: [Int]) -> TensorView? {
    guard target.count >= rank else { return nil }
    let missing = target.count - rank
    var view = self
    view.shape = target
    view.strides = [Int](repeating: 0, count: target.count)
    for axis in shape.indices {
      if shape[axis] == target[axis + missing] {
        view.strides[axis + missing] = shape[axis] == 1 ? 0 : strides[axis]
      } else if shape[axis] != 1 {
        return nil
      }
    }
    return view
  }

  /// The same elements in row-major order under another shape, or nil when they would have to
  /// move.
  public func reshaped(_ target: [Int]) -> TensorView? {
    guard target.reduce(1, *) == count else { return nil }
    var view = self
    view.shape = target
    if count == 0 {
      view.strides = Broadcasting.strides(target)
      return view
    }
    view.strides = [Int](repeating: 0, count: target.count)
    let axes = shape.indices.filter { shape[$0] != 1 }
    var old = 0
    var new = 0
    while old < axes.count || new < target.count {
      // Groups of old and new axes with the same product must each be one run.
      var oldEnd = old
      var newEnd = new
      var oldSize = 1
      var newSize = 1
      if old < axes.count {
        oldSize = shape[axes[old]]
        oldEnd += 1
      }
      if new < target.count {
        newSize = target[new]
        newEnd += 1
      }
      while oldSize != newSize {
        if newSize < oldSize {
          guard newEnd < target.count else { return nil }
          newSize *= target[newEnd]
          newEnd += 1
        } else {
          guard oldEnd < axes.count else {
            guard newSize == 1 else { return nil }
            break
          }
          oldSize *= shape[axes[oldEnd]]
          oldEnd += 1
        }
      }
      for place in old..<max(old, oldEnd - 1) {
        let (a, b) = (axes[place], axes[place + 1])
        if strides[a] != strides[b] * shape[b] { return nil }
      }
      var stride = oldEnd > old ? strides[axes[oldEnd - 1]] : 0
      for axis in (new..<newEnd).reversed() {
        view.strides[axis] = stride
        stride *= target[axis]
      }
      old = oldEnd
      new = newEnd
    }
    return view
  }
}
