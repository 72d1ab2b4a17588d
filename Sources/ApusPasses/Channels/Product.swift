// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// A convolution or a matrix product with constant weights, which can take a factor and a shift a
/// channel into its weights and bias: `s · (W x + b) + t = (s W) x + (s b + t)`.
///
/// `MatMul` has no bias: the constant addition after it, where there is one, belongs to it.
struct Product {
  /// The node of the product.
  let place: Int
  /// The addition after a `MatMul`.
  let addition: Int?
  private let node: Node
  private let weights: Tensor
  /// How many channels, and how far apart in the weights those of one channel and the next are.
  private let channels: Int
  private let stride: Int
  private let bias: [Double]?

  /// The nodes that folding replaces.
  var places: [Int] { [place] + (addition.map { [$0] } ?? []) }
  /// How the explanation names it.
  var title: String { node.title }

  /// The product that ends a path; nil when something else does, or channels lie elsewhere.
  init?(at path: ChannelPath, _ graph: Graph, _ index: GraphIndex) throws(ModelError) {
    let end = graph.nodes[path.source]
    var bias: [Double]?
    var (place, value, axis) = (path.source, path.value, path.axis)
    if end.op is Op.Add {
      guard let shift = try ChannelAffine(end, graph),
        shift.axis == nil || axis == nil || shift.axis == axis,
        let made = index.maker(of: shift.value), graph.nodes[made.node].op is Op.MatMul,
        index.onlyReader(of: shift.value) == path.source
      else { return nil }
      bias = shift.shift
      (place, value, axis) = (made.node, shift.value, shift.axis ?? axis)
    }
    let node = graph.nodes[place]
    guard let weights = graph.foldable(node.input(1)), weights.dtype.isFloat, weights.rank > 1,
      node.outputs.count == 1, let rank = graph[value].type.tensor?.rank
    else { return nil }
    let weightAxis: Int
    switch node.op {
    case is Op.Conv:
      guard axis ?? 1 == 1 else { return nil }
      weightAxis = 0
      bias = try node.input(2) == nil ? nil : graph.foldable(node.input(2))?.doubles()
    case let gemm as Op.Gemm:
      guard axis ?? 1 == 1 else { return nil }
      weightAxis = gemm.transB ? 0 : 1
      bias = try graph.foldable(node.input(2)).flatMap {
        $0.shape.last == $0.count || $0.count == 1 ? $0 : nil
      }?.doubles().map { $0 * Double(gemm.beta) }
    case is Op.MatMul:
      guard axis ?? (rank - 1) == rank - 1 else { return nil }
      weightAxis = weights.rank - 1
    default: return nil
    }
    let channels = weights.shape[weightAxis]
    if node.input(2) != nil, bias == nil { return nil }
    if let given = bias, given.count != channels {
      guard given.count == 1, !(node.op is Op.Conv) else { return nil }
      bias = [Double](repeating: given[0], count: channels)
    }
    self.place = place
    addition = place == path.source ? nil : path.source
    self.node = node
    self.weights = weights
    self.channels = channels
    self.bias = bias
    stride = weights.shape[(weightAxis + 1)...].reduce(1, *)
  }

  /// The nodes that give the scaled and shifted result, as the same value; nil when there is no
  /// gain in it or a number would leave the range of the elements' type.
  func folded(
    _ affine: ChannelAffine, _ graph: inout Graph
  ) throws(ModelError) -> [Node]? {
    guard affine.scale.count == channels || affine.scale.count == 1,
      affine.shift.count == affine.scale.count
    else { return nil }
    func each(_ numbers: [Double]) -> [Double] {
      numbers.count == channels ? numbers : .init(repeating: numbers[0], count: channels)
    }
    let (scale, shift) = (each(affine.scale), each(affine.shift))
    var numbers = bias.map { zip($0, scale).map(*) }
    if shift.contains(where: { $0 != 0 }) {
      numbers = zip(numbers ?? .init(repeating: 0, count: channels), shift).map(+)
    }
    let isWide = (node.input(0).flatMap { graph[$0].type.tensor?.rank }) != 2 || weights.rank != 2
    // A shift alone would only be moved from one addition to another.
    if node.op is Op.MatMul, isWide, addition == nil, affine.isShift { return nil }
    guard let scaled = affine.isShift ? weights : try self.scaled(by: scale),
      let bias = try finite(numbers ?? [], shape: [channels])
    else { return nil }
    return nodes(scaled, numbers == nil ? nil : bias, isWide: isWide, &graph)
  }

  private func nodes(
    _ scaled: Tensor, _ bias: Tensor?, isWide: Bool, _ graph: inout Graph
  ) -> [Node] {
    let base = node.name.isEmpty ? node.op.name.lowercased() : node.name
    var product = node
    if scaled != weights { product.inputs[1] = graph.addConstant(base + "/weights", scaled) }
    guard let bias else { return [product] }
    let shift = graph.addConstant(base + "/bias", bias)
    if node.op is Op.MatMul, isWide || addition != nil {
      guard let addition, let output = graph.nodes[addition].output(0) else {
        let sum = node.outputs
        let type = node.output(0).map { graph[$0].type } ?? .unknown
        let unshifted = graph.addValue(base + "/unshifted", type: type)
        product.outputs = [unshifted]
        return [product, Node(name: "", op: Op.Add(), inputs: [unshifted, shift], outputs: sum)]
      }
      var sum = graph.nodes[addition]
      sum.inputs = [node.output(0), shift]
      sum.outputs = [output]
      return [product, sum]
    }
    if var gemm = (node.op is Op.MatMul ? Op.Gemm() : node.op) as? Op.Gemm {
      gemm.beta = 1
      product.op = gemm
    }
    product.inputs = [product.inputs[0], product.inputs[1], shift]
    return [product]
  }

  private func scaled(by scale: [Double]) throws(ModelError) -> Tensor? {
    if weights.dtype == .float32 { return try scaledFloats(by: scale) }
    var numbers = try weights.doubles()
    eachRun { run, channel in for place in run { numbers[place] *= scale[channel] } }
    return try finite(numbers, shape: weights.shape)
  }

  /// The same for the usual type, of which there may be millions: every step is a loop over numbers.
  private func scaledFloats(by scale: [Double]) throws(ModelError) -> Tensor? {
    let storage = try Storage.allocate(byteCount: weights.count * 4)
    let scaled = storage.base.assumingMemoryBound(to: Float.self)
    // The top bit of magnitude + 2^23, as bits, is set for infinity and NaN alone.
    var marks: UInt32 = 0
    try weights.withElements(of: Float.self) { numbers in
      eachRun { run, channel in
        let factor = scale[channel]
        for place in run { scaled[place] = Float(Double(numbers[place]) * factor) }
        for place in run { marks |= scaled[place].magnitude.bitPattern &+ (1 << 23) }
      }
    }
    return marks >> 31 == 0
      ? try Tensor(.float32, shape: weights.shape, bytes: Bytes(storage)) : nil
  }

  /// Calls `body` with each run of weights that belong to one channel.
  private func eachRun(_ body: (_ run: Range<Int>, _ channel: Int) -> Void) {
    for start in Swift.stride(from: 0, to: weights.count, by: max(1, stride)) {
      body(start..<start + stride, start / max(1, stride) % channels)
    }
  }

  private func finite(_ numbers: [Double], shape: [Int]) throws(ModelError) -> Tensor? {
    if numbers.isEmpty { return weights }
    let tensor = try Tensor(weights.dtype, shape: shape, converting: numbers)
    return try tensor.doubles().allSatisfy { $0.isFinite } ? tensor : nil
  }
}
