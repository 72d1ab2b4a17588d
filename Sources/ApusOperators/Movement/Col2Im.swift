// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Overlapping blocks added up into an image: [N, C·∏block, L] to [N, C, image…].
  ///
  /// Column `l` of the input is the block at place `l`, the blocks in row-major order.
  /// Source: ONNX Col2Im, opset 18.
  public struct Col2Im: Operator {
    public static var name: String { "Col2Im" }
    public static var versions: [Int] { [18] }
    public static var since: Int { 18 }
    public static var arity: Arity { Arity(3) }
    public static var decidingInputs: [Int] { [1, 2] }
    public var dilations: [Int]?
    public var pads: [Int]?
    public var strides: [Int]?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("dilations", &dilations)
      try v.ints("pads", &pads)
      try v.ints("strides", &strides)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let image = try site.extents(1) else { return [Fact(input.dtype, nil)] }
      guard let shape = input.shape else {
        return [Fact(input.dtype, [.unknown, .unknown] + image)]
      }
      guard shape.count == 3 else { throw Col2Im.wrongRank(shape.count) }
      let block = try site.extents(2) ?? [.unknown]
      return [Fact(input.dtype, [shape[0], try .quotient(of: [shape[1]], by: block)] + image)]
    }

    private static func wrongRank(_ rank: Int) -> ModelError {
      ModelError(.shapeMismatch, "needs columns [N, C·block, L], got rank \(rank)")
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      guard x.rank == 3 else { throw Col2Im.wrongRank(x.rank) }
      let image = try site.tensor(1).integers()
      let block = try site.tensor(2).integers()
      let area = try Tensor.elementCount(block)
      let places = try placesPerAxis(image, block, columns: x.shape[2])
      guard area > 0, x.shape[1] % area == 0 else {
        throw ModelError(
          .shapeMismatch, "\(x.shape[1]) rows cannot be shared out over blocks of \(block)")
      }
      let channels = x.shape[1] / area
      let pixels = try Tensor.elementCount(image)
      let targets = try combined(places, image, block)
      let shape = [x.shape[0], channels] + image
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      func add<N>(_ source: [N], _ zero: N, _ plus: (N, N) -> N) -> [N] {
        var sums = [N](repeating: zero, count: count)
        for (index, value) in source.enumerated() {
          let target = targets[index % targets.count]
          guard target >= 0 else { continue }
          let place = index / targets.count * pixels + target
          sums[place] = plus(sums[place], value)
        }
        return sums
      }
      if x.dtype.isFloat {
        let sums = add(try x.doubles(), 0, +)
        return [.tensor(try Tensor(x.dtype, shape: shape, converting: sums))]
      }
      let sums = add(try x.integers(), 0, &+)
      return [.tensor(try Tensor(x.dtype, shape: shape, converting: sums))]
    }

    /// For each axis the position in the image of (block element, block), elements outermost; -1
    /// for padding. Throws: `invalidValue` for lists that do not fit.
    private func placesPerAxis(
      _ image: [Int], _ block: [Int], columns: Int
    ) throws(ModelError) -> [[Int]] {
      let ones = [Int](repeating: 1, count: image.count)
      let dilations = self.dilations ?? ones
      let strides = self.strides ?? ones
      let pads = self.pads ?? [Int](repeating: 0, count: 2 * image.count)
      guard block.count == image.count, dilations.count == image.count,
        strides.count == image.count, pads.count == 2 * image.count,
        (dilations + strides + block).allSatisfy({ $0 > 0 && $0 < 1 << 24 }),
        (pads + image).allSatisfy({ $0 >= 0 && $0 < 1 << 32 })
      else {
        throw ModelError(
          .invalidValue, "block, dilations, strides and pads must fit an image of \(image)")
      }
      var blocks: [Int] = []
      for axis in image.indices {
        let padded = image[axis] + pads[axis] + pads[axis + image.count]
        let room = padded - dilations[axis] * (block[axis] - 1) - 1
        blocks.append(room < 0 ? 0 : room / strides[axis] + 1)
      }
      guard try Tensor.elementCount(blocks) == columns else {
        throw ModelError(.shapeMismatch, "the image has \(blocks) blocks, got \(columns)")
      }
      var result: [[Int]] = []
      for axis in image.indices {
        var line: [Int] = []
        for element in 0..<block[axis] {
          for place in 0..<blocks[axis] {
            let position = place * strides[axis] - pads[axis] + element * dilations[axis]
            line.append(position >= 0 && position < image[axis] ? position : -1)
          }
        }
        result.append(line)
      }
      return result
    }

    /// The flat position in the image of each (block elements…, blocks…), or -1 for padding.
    private func combined(
      _ places: [[Int]], _ image: [Int], _ block: [Int]
    ) throws(ModelError) -> [Int] {
      let counts = zip(places, block).map { $0.count / $1 }
      let steps = Broadcasting.strides(image)
      var result: [Int] = []
      let walk = block + counts
      let elements = try Tensor.elementCount(walk)
      try AllocationBudget.current?.check(elements * 8)
      var position = [Int](repeating: 0, count: walk.count)
      for _ in 0..<elements {
        var flat = 0
        for axis in image.indices where flat >= 0 {
          let place = places[axis][position[axis] * counts[axis] + position[axis + image.count]]
          flat = place < 0 ? -1 : flat + place * steps[axis]
        }
        result.append(flat)
        for axis in walk.indices.reversed() {
          position[axis] += 1
          if position[axis] < walk[axis] { break }
          position[axis] = 0
        }
      }
      return result
    }
  }
}
