// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// BatchNormalization with the statistics of its own input, channels last.
struct BatchNormTrainingKernel: DivisibleKernel {
  let x: TensorView
  let y: TensorView
  let scale: TensorView
  let bias: TensorView
  let oldMean: TensorView
  let oldVariance: TensorView
  let newMean: TensorView?
  let newVariance: TensorView?
  /// Mean and inverse deviation, kept for the gradient; and room for variance, factor and shift.
  let mean: TensorView
  let inverse: TensorView
  let scratch: TensorView
  let rows: Int
  let channels: Int
  let epsilon: Double
  let momentum: Double
  let function: ElementFunction
  let table: KernelTable

  var mostShares: Int { Share.mostOfChannels(channels, rows: rows) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let range = share.range(of: channels, unit: Share.elementUnit)
    let (first, own) = (range.lowerBound, range.count)
    let (x, y) = (memory.floats(x) + first, memory.floats(y) + first)
    let (mean, inverse) = (memory.floats(mean) + first, memory.floats(inverse) + first)
    let variance = memory.floats(scratch) + first
    let (factor, shift) = (variance + channels, variance + 2 * channels)
    let (scale, bias) = (memory.floats(scale) + first, memory.floats(bias) + first)
    table.c.pointee.column_statistics_f32(rows, own, x, channels, mean, variance)
    for c in 0..<own {
      let deviation = 1 / (Double(variance[c]) + epsilon).squareRoot()
      inverse[c] = Float(deviation)
      factor[c] = Float(Double(scale[c]) * deviation)
      shift[c] = Float(Double(bias[c]) - Double(mean[c]) * Double(scale[c]) * deviation)
    }
    table.c.pointee.scale_shift_f32(
      rows, own, x, channels, factor, shift, y, channels, function.code, function.alpha,
      function.beta)
    mix(own, memory.floats(oldMean) + first, mean, newMean.map { memory.floats($0) + first })
    mix(
      own, memory.floats(oldVariance) + first, variance,
      newVariance.map { memory.floats($0) + first })
  }

  /// `target = old · momentum + new · (1 − momentum)`.
  private func mix(
    _ count: Int, _ old: UnsafeMutablePointer<Float>, _ new: UnsafeMutablePointer<Float>,
    _ target: UnsafeMutablePointer<Float>?
  ) {
    guard let target else { return }
    for c in 0..<count {
      target[c] = Float(Double(old[c]) * momentum + Double(new[c]) * (1 - momentum))
    }
  }
}

extension Op.BatchNormalizationTraining: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool { try forward.lowerTraining(site) }
}

extension Op.BatchNormalization {
  /// Emits the operator in training mode, and outputs 3 and 4 of the training dialect.
  func lowerTraining(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    guard isTraining, try site.isFloat32() else { return false }
    let input = try inner.required(0)
    guard input.rank >= 2, input.count > 0 else { return false }
    let channels = input.shape[1]
    var vectors: [TensorView] = []
    for place in 1...4 {
      guard let vector = try site.packed(place, stretchedTo: [channels]) else { return false }
      vectors.append(vector)
    }
    let order = WindowGeometry.channelsLast(rank: input.rank)
    let x = try inner.packed(0, order: order)
    let y =
      inner.node.output(0) == nil
      ? try inner.allocate(.float32, input.shape, order: order)
      : try inner.allocateOutput(0, order: order)
    func saved(_ output: Int) throws(ModelError) -> TensorView? {
      inner.node.output(output) == nil ? nil : try inner.allocateOutput(output)
    }
    let (newMean, newVariance) = (try saved(1), try saved(2))
    var mean = try saved(3)
    if mean == nil { mean = try inner.scratch(.float32, count: channels) }
    var inverse = try saved(4)
    if inverse == nil { inverse = try inner.scratch(.float32, count: channels) }
    guard let mean, let inverse else { return false }
    let scratch = try inner.scratch(.float32, count: 3 * channels)
    let epilogue = try inner.takeEpilogue()
    let kernel = BatchNormTrainingKernel(
      x: x, y: y, scale: vectors[0], bias: vectors[1], oldMean: vectors[2],
      oldVariance: vectors[3], newMean: newMean, newVariance: newVariance, mean: mean,
      inverse: inverse, scratch: scratch, rows: x.count / channels, channels: channels,
      epsilon: Double(epsilon), momentum: Double(momentum), function: epilogue.function,
      table: site.table)
    inner.emit(
      kernel, reads: [x, scratch] + vectors,
      writes: [y, newMean, newVariance, mean, inverse].compactMap(\.self),
      label: inner.node.op.name + epilogue.label)
    return true
  }
}

/// The gradients of BatchNormalization in training mode, channels last.
struct BatchNormGradientKernel: DivisibleKernel {
  let x: TensorView
  let dy: TensorView
  let scale: TensorView
  let mean: TensorView
  let inverse: TensorView
  let dx: TensorView?
  let dScale: TensorView?
  let dBias: TensorView?
  let rows: Int
  let channels: Int
  let table: KernelTable

  var mostShares: Int { Share.mostOfChannels(channels, rows: rows) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let range = share.range(of: channels, unit: Share.elementUnit)
    func part(_ view: TensorView) -> UnsafeMutablePointer<Float> {
      memory.floats(view) + range.lowerBound
    }
    table.c.pointee.batch_norm_gradient_f32(
      rows, range.count, channels, part(x), part(dy), part(mean), part(inverse), part(scale),
      dx.map(part), dScale.map(part), dBias.map(part))
  }
}

extension Op.BatchNormalizationGradient: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    guard try site.isFloat32() else { return false }
    let input = try inner.required(0)
    guard input.rank >= 2, input.count > 0 else { return false }
    let channels = input.shape[1]
    let order = WindowGeometry.channelsLast(rank: input.rank)
    let x = try inner.packed(0, order: order)
    let dy = try inner.packed(4, order: order)
    var vectors: [TensorView] = []
    for place in 1...3 {
      guard let vector = try site.packed(place, stretchedTo: [channels]) else { return false }
      vectors.append(vector)
    }
    var dx: TensorView?
    if inner.node.output(0) != nil {
      if inner.mayOverwrite(dy) {
        dx = dy
        inner.setOutput(0, dy)
      } else {
        dx = try inner.allocateOutput(0, order: order)
      }
    }
    let dScale = inner.node.output(1) == nil ? nil : try inner.allocateOutput(1)
    let dBias = inner.node.output(2) == nil ? nil : try inner.allocateOutput(2)
    let kernel = BatchNormGradientKernel(
      x: x, dy: dy, scale: vectors[0], mean: vectors[1], inverse: vectors[2], dx: dx,
      dScale: dScale, dBias: dBias, rows: x.count / channels, channels: channels,
      table: site.table)
    inner.emit(
      kernel, reads: [x, dy] + vectors, writes: [dx, dScale, dBias].compactMap(\.self))
    return true
  }
}
